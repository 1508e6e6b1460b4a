use super::Repository;
use crate::git::{
    changes::{self, Change},
    files::{File, Files},
    id::ObjectId,
    merge,
    object::Kind,
    patch,
    tree::Mode,
};
use proptest::prelude::*;
use std::{collections::HashMap, fs};

/// The hunks of `git diff` between two contents.
fn diff(old: &str, new: &str) -> String {
    let repository = Repository::new();
    fs::write(repository.path().join("old"), old).expect("a file");
    fs::write(repository.path().join("new"), new).expect("a file");
    let (text, _) = repository.attempt(
        &[
            "diff",
            "--no-index",
            "--no-color",
            "--diff-algorithm=myers",
            "--no-indent-heuristic",
            "old",
            "new",
        ],
        "",
    );
    let start = text.find("@@").unwrap_or(text.len());
    text[start..].trim_end_matches('\n').to_owned()
}

fn same_as_git(old: &str, new: &str) {
    let own = patch::compare(old.as_bytes(), new.as_bytes());
    assert_eq!(own.text.unwrap_or_default(), diff(old, new));
}

#[test]
fn patches_are_those_of_git() {
    same_as_git("one\ntwo\nthree\n", "one\nzwei\nthree\nfour\n");
    same_as_git("", "new\n");
    same_as_git("gone\n", "");
    same_as_git("no end", "no end\n");
    same_as_git("a\n\nb\n", "a\n\nc");
    let long = (1..=40)
        .map(|number| format!("    line {number}\n"))
        .collect::<Vec<_>>()
        .concat();
    let source = format!("fn import(csv: &str) {{\n{long}}}\n");
    let changed = source
        .replace("line 30\n", "line thirty\n")
        .replace("line 2\n", "line two\n");
    same_as_git(&source, &changed);
}

#[test]
fn lines_are_counted_and_binary_content_is_not_shown() {
    let compared = patch::compare(b"a\nb\nc\n", b"a\nB\nc\nd\n");
    assert_eq!((compared.additions, compared.deletions), (2, 1));
    assert_eq!(patch::compare(b"a\0", b"b"), patch::Patch::default());
    assert_eq!(patch::compare(b"same", b"same"), patch::Patch::default());
}

fn file(content: &str) -> File {
    File {
        mode: Mode::File,
        id: Kind::Blob.id(content.as_bytes()),
    }
}

fn files(given: &[(&str, &str)]) -> Files {
    given
        .iter()
        .map(|(path, content)| ((*path).to_owned(), file(content)))
        .collect()
}

#[test]
fn a_file_that_moved_is_one_change() {
    let old = files(&[("a", "1"), ("b", "2"), ("c", "3"), ("d", "4")]);
    let new = files(&[("a", "1"), ("b", "5"), ("e", "3"), ("f", "6")]);
    let found: Vec<(String, &str)> = changes::between(&old, &new)
        .iter()
        .map(|(path, change)| (path.clone(), change.status()))
        .collect();
    let expected = [
        ("b", "modified"),
        ("d", "removed"),
        ("e", "renamed"),
        ("f", "added"),
    ];
    assert_eq!(found, expected.map(|(path, status)| (path.to_owned(), status)));
    let renamed = &changes::between(&old, &new)["e"];
    assert!(matches!(renamed, Change::Renamed { from, .. } if from == "c"));
    assert!(changes::between(&old, &old).is_empty());
}

/// Merges contents of one file.
fn merged(base: &str, ours: &str, theirs: &str) -> Option<String> {
    let contents: HashMap<ObjectId, &str> = [base, ours, theirs]
        .into_iter()
        .map(|content| (file(content).id, content))
        .collect();
    let [base, ours, theirs] = [base, ours, theirs].map(|content| files(&[("f", content)]));
    let plan = merge::plan(&base, &ours, &theirs).ok()?;
    let (files, blobs) = plan.finish(&|id| contents[&id].as_bytes()).ok()?;
    let id = files.get("f").expect("the file").id;
    let made = blobs.iter().find(|blob| blob.id == id);
    Some(made.map_or_else(
        || contents[&id].to_owned(),
        |blob| String::from_utf8_lossy(&blob.content).into_owned(),
    ))
}

#[test]
fn contents_are_merged_as_git_merges_them() {
    let lines = |changed: &[(usize, &str)]| -> String {
        (0..20)
            .map(|number| {
                let found = changed.iter().find(|(line, _)| *line == number);
                found.map_or_else(|| format!("line {number}\n"), |(_, text)| format!("{text}\n"))
            })
            .collect()
    };
    let cases = [
        (lines(&[]), lines(&[(2, "ours")]), lines(&[(15, "theirs")])),
        (
            lines(&[]),
            lines(&[(2, "same")]),
            lines(&[(2, "same"), (9, "more")]),
        ),
        (lines(&[]), lines(&[(2, "ours")]), lines(&[(2, "theirs")])),
    ];
    for (base, ours, theirs) in cases {
        let repository = Repository::new();
        for (name, content) in [("base", &base), ("ours", &ours), ("theirs", &theirs)] {
            fs::write(repository.path().join(name), content).expect("a file");
        }
        let (text, clean) = repository.attempt(&["merge-file", "-p", "ours", "base", "theirs"], "");
        assert_eq!(merged(&base, &ours, &theirs), clean.then_some(text));
    }
}

#[test]
fn one_side_that_changed_nothing_gives_way() {
    let base = files(&[("a", "1"), ("b", "2"), ("c", "3")]);
    let ours = files(&[("a", "1"), ("b", "2"), ("d", "4")]);
    let theirs = files(&[("a", "9"), ("b", "2"), ("c", "3"), ("e", "5")]);
    let (merged, blobs) = merge::plan(&base, &ours, &theirs)
        .and_then(|plan| plan.finish(&|_| b""))
        .expect("a merge");
    assert_eq!(merged, files(&[("a", "9"), ("b", "2"), ("d", "4"), ("e", "5")]));
    assert!(blobs.is_empty());
}

#[test]
fn what_does_not_go_together_is_a_conflict() {
    let base = files(&[("a", "1")]);
    let conflicts = [
        (files(&[]), files(&[("a", "2")])),
        (files(&[("a", "1"), ("b", "2")]), files(&[("a", "1"), ("b", "3")])),
        (
            files(&[("a", "1"), ("b", "2")]),
            files(&[("a", "1"), ("b/c", "3")]),
        ),
    ];
    for (ours, theirs) in conflicts {
        assert!(merge::plan(&base, &ours, &theirs).is_err());
        assert!(merge::plan(&base, &theirs, &ours).is_err());
    }
}

proptest! {
    #[test]
    fn merging_with_what_changed_nothing_gives_the_other_side(
        base in "[ab\n]{0,12}", other in "[ab\n]{0,12}",
    ) {
        prop_assert_eq!(merged(&base, &base, &other), Some(other.clone()));
        prop_assert_eq!(merged(&base, &other, &base), Some(other.clone()));
        prop_assert_eq!(merged(&base, &other, &other), Some(other));
    }

    #[test]
    fn a_patch_counts_what_it_shows(old in "[abc\n]{0,30}", new in "[abc\n]{0,30}") {
        let compared = patch::compare(old.as_bytes(), new.as_bytes());
        let text = compared.text.unwrap_or_default();
        let count = |sign| text.lines().filter(|line| line.starts_with(sign)).count();
        prop_assert_eq!((compared.additions, compared.deletions), (count('+'), count('-')));
        prop_assert_eq!(text.is_empty(), old == new);
    }
}
