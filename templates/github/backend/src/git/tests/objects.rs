use super::Repository;
use crate::git::{
    commit::Commit,
    files::{File, Files},
    id::ObjectId,
    object::{Kind, Object},
    path, reference,
    signature::Signature,
    tag::Tag,
    tree::{self, Entry, Mode},
};
use jiff::Timestamp;
use proptest::prelude::*;
use std::collections::HashMap;

fn id(text: &str) -> ObjectId {
    text.parse().expect("a name")
}

#[test]
fn blobs_have_the_names_that_git_gives_them() {
    let repository = Repository::new();
    for content in [
        &b""[..],
        b"# Acme Flow\n",
        b"\0\xff\x80",
        "Lindenstra\u{df}e".as_bytes(),
    ] {
        let named = repository.line(&["hash-object", "--stdin"], content);
        assert_eq!(Kind::Blob.id(content).to_string(), named);
    }
    assert_eq!(
        Kind::Tree.id(b"").to_string(),
        "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
    );
}

#[test]
fn trees_have_the_order_and_the_names_that_git_gives_them() {
    let repository = Repository::new();
    let blob = repository.line(&["hash-object", "-w", "--stdin"], "x");
    let empty = repository.line(&["hash-object", "-w", "-t", "tree", "--stdin"], "");
    // A folder sorts as if its name ended in a slash: after `a-b` and `a.b`, before `a0`.
    let entries = [
        ("040000", "tree", &empty, "a"),
        ("100644", "blob", &blob, "a0"),
        ("100755", "blob", &blob, "a-b"),
        ("120000", "blob", &blob, "a.b"),
        ("100644", "blob", &blob, "B"),
    ];
    let lines: Vec<String> = entries
        .iter()
        .map(|(mode, kind, id, name)| format!("{mode} {kind} {id}\t{name}\n"))
        .collect();
    let expected = repository.line(&["mktree"], lines.concat());
    let own: Vec<Entry> = entries
        .iter()
        .map(|(mode, _, id_text, name)| Entry {
            mode: Mode::named(mode).expect("a mode"),
            name: (*name).to_owned(),
            id: id(id_text),
        })
        .collect();
    let content = tree::encode(own);
    assert_eq!(Kind::Tree.id(&content).to_string(), expected);
    let names: Vec<String> = tree::decode(&content)
        .expect("a tree")
        .into_iter()
        .map(|entry| entry.name)
        .collect();
    assert_eq!(names, ["B", "a-b", "a.b", "a", "a0"]);
}

#[test]
fn commits_have_the_names_that_git_gives_them() {
    let repository = Repository::new();
    let tree = repository.line(&["hash-object", "-w", "-t", "tree", "--stdin"], "");
    let first = repository.line(&["commit-tree", &tree, "-m", "First"], "");
    let merge = [
        "commit-tree",
        &tree,
        "-p",
        &first,
        "-m",
        "Second",
        "-m",
        "With a body.",
    ];
    let second = repository.line(&merge, "");
    let at = |seconds| Timestamp::from_second(seconds).expect("a time");
    let commit = Commit {
        tree: id(&tree),
        parents: vec![id(&first)],
        author: Signature::new("Jonas Lindqvist", "jonas@acme.example", at(1_767_603_600), 60),
        committer: Signature::new("Aiko Tanaka", "aiko@acme.example", at(1_767_603_660), -210),
        extra: String::new(),
        message: "Second\n\nWith a body.\n".to_owned(),
    };
    let content = commit.encode();
    assert_eq!(Kind::Commit.id(&content).to_string(), second);
    assert_eq!(Commit::decode(&content), Ok(commit.clone()));
    assert_eq!(commit.subject(), "Second");
    assert_eq!(commit.author.date(), "2026-01-05T09:00:00Z");
}

#[test]
fn headers_that_are_not_known_stay_where_they_are() {
    let tree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
    let content = format!(
        "tree {tree}\nauthor A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\ngpgsig -----BEGIN\n \n end\nencoding x\n\nhi\n"
    );
    let commit = Commit::decode(content.as_bytes()).expect("a commit");
    assert_eq!(commit.extra, "gpgsig -----BEGIN\n \n end\nencoding x\n");
    assert_eq!(commit.encode(), content.as_bytes());
}

#[test]
fn tags_have_the_names_that_git_gives_them() {
    let repository = Repository::new();
    let tree = repository.line(&["hash-object", "-w", "-t", "tree", "--stdin"], "");
    let commit = repository.line(&["commit-tree", &tree, "-m", "First"], "");
    let tag = Tag {
        target: id(&commit),
        kind: Kind::Commit,
        name: "v4.2.0".to_owned(),
        tagger: Signature::new(
            "Jonas Lindqvist",
            "jonas@acme.example",
            Timestamp::from_second(1_767_603_600).expect("a time"),
            60,
        ),
        message: "Acme Flow 4.2\n".to_owned(),
    };
    let content = tag.encode();
    let named = repository.line(&["mktag"], &content);
    assert_eq!(Kind::Tag.id(&content).to_string(), named);
    assert_eq!(Tag::decode(&content), Ok(tag));
}

#[test]
fn what_is_broken_is_refused() {
    assert!(Commit::decode(b"tree x\n\n").is_err());
    assert!(Tag::decode(b"object x\n\n").is_err());
    assert!(tree::decode(b"100644 a\0short").is_err());
    assert!("6dcb09".parse::<ObjectId>().is_err());
    assert!(Signature::parse("Jonas 12").is_err());
}

#[test]
fn names_of_references_are_those_that_git_takes() {
    let repository = Repository::new();
    for name in [
        "refs/heads/main",
        "refs/heads/feature/csv",
        "refs/heads/a..b",
        "refs/heads/.a",
        "refs/heads/a.lock",
        "refs/heads/a.lock/b",
        "refs/heads/a b",
        "refs/heads/a~1",
        "refs/heads/",
        "refs/heads/a.",
        "refs/heads/a@{b",
        "refs/heads/@",
        "refs/heads/a\\b",
        "refs//a",
        "main",
    ] {
        let (_, taken) = repository.attempt(&["check-ref-format", name], "");
        assert_eq!(reference::is_valid(name), taken, "{name}");
    }
}

#[test]
fn paths_lead_nowhere_else() {
    assert!(path::is_valid("docs/read me.md"));
    for bad in ["", "/a", "a//b", "a/", "../a", "a/./b", ".git/config", "a/.GIT/b"] {
        assert!(!path::is_valid(bad), "{bad}");
    }
}

#[test]
fn a_file_takes_the_place_of_what_is_in_its_way() {
    let file = File {
        mode: Mode::File,
        id: Kind::Blob.id(b"x"),
    };
    let mut files = Files::default();
    files.put("a/b/c", file);
    files.put("a/b", file);
    assert_eq!(files.iter().map(|(path, _)| path).collect::<Vec<_>>(), ["a/b"]);
    files.put("a/b/d", file);
    files.put("ab", file);
    assert_eq!(
        files.iter().map(|(path, _)| path).collect::<Vec<_>>(),
        ["a/b/d", "ab"]
    );
    assert!(files.remove("a") && !files.remove("a"));
}

fn any_files() -> impl Strategy<Value = Files> {
    let path = proptest::collection::vec("[a-c.-]{1,2}", 1..4).prop_map(|parts| parts.join("/"));
    let mode = prop_oneof![Just(Mode::File), Just(Mode::Executable), Just(Mode::Link)];
    proptest::collection::vec((path, mode, any::<u8>()), 0..12).prop_map(|given| {
        let mut files = Files::default();
        for (path, mode, content) in given {
            files.put(
                &path,
                File {
                    mode,
                    id: Kind::Blob.id(&[content]),
                },
            );
        }
        files
    })
}

proptest! {
    #[test]
    fn files_that_are_written_as_trees_are_read_back(files in any_files()) {
        let trees: HashMap<ObjectId, Object> = files.trees().into_iter().map(|tree| (tree.id, tree)).collect();
        let root = files.trees().last().expect("a root").id;
        let content = |id: ObjectId| trees.get(&id).map(|tree| tree.content.as_slice());
        prop_assert_eq!(Files::read(root, &content), Ok(files));
    }
}
