//! All files of a state of a repository by their paths, and the folders that hold them.

use std::collections::{BTreeMap, HashSet};

use super::{
    id::ObjectId,
    object::{Kind, Malformed, Object},
    tree::{self, Entry, Mode},
};

/// A file, link or submodule: everything in a tree that is no folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct File {
    /// What it is.
    pub(crate) mode: Mode,
    /// What it holds.
    pub(crate) id: ObjectId,
}

/// Files by path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Files(BTreeMap<String, File>);

impl Files {
    /// The file of this path.
    pub(crate) fn get(&self, path: &str) -> Option<File> {
        self.0.get(path).copied()
    }

    /// Paths and files, by path.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, File)> {
        self.0.iter().map(|(path, file)| (path.as_str(), *file))
    }

    /// Whether there are files under this path.
    pub(crate) fn has_folder(&self, path: &str) -> bool {
        self.under(path).next().is_some()
    }

    /// Puts a file. What stands in its way (a folder of its name, or files where it wants folders) is gone, as when git
    /// writes its index.
    pub(crate) fn put(&mut self, path: &str, file: File) {
        self.remove(path);
        for (end, _) in path.match_indices('/') {
            self.0.remove(&path[..end]);
        }
        self.0.insert(path.to_owned(), file);
    }

    /// Removes a file, or a folder with all that is in it; whether there was one.
    pub(crate) fn remove(&mut self, path: &str) -> bool {
        let inside: Vec<String> = self.under(path).map(ToOwned::to_owned).collect();
        let was_folder = !inside.is_empty();
        for path in inside {
            self.0.remove(&path);
        }
        self.0.remove(path).is_some() || was_folder
    }

    fn under<'a>(&'a self, path: &'a str) -> impl Iterator<Item = &'a str> {
        let start = format!("{path}/");
        let end = start.clone();
        self.0
            .range(start..)
            .map(|(path, _)| path.as_str())
            .take_while(move |path| path.starts_with(&end))
    }

    /// The tree objects that hold these files; the last one is the root folder.
    pub(crate) fn trees(&self) -> Vec<Object> {
        let mut trees = Vec::new();
        let files: Vec<(&str, File)> = self.iter().collect();
        write_folder(&files, &mut trees);
        let mut seen = HashSet::new();
        let root = trees.pop();
        let mut trees: Vec<Object> = trees.into_iter().filter(|tree| seen.insert(tree.id)).collect();
        trees.extend(root);
        trees
    }

    /// Reads all folders from this one down. `content` gives the content of a tree.
    pub(crate) fn read<'a>(
        root: ObjectId,
        content: &impl Fn(ObjectId) -> Option<&'a [u8]>,
    ) -> Result<Self, Malformed> {
        let mut files = Self::default();
        files.read_folder("", root, content)?;
        Ok(files)
    }

    fn read_folder<'a>(
        &mut self,
        prefix: &str,
        folder: ObjectId,
        content: &impl Fn(ObjectId) -> Option<&'a [u8]>,
    ) -> Result<(), Malformed> {
        let content_of = content(folder).ok_or(Malformed("a tree that the repository does not have"))?;
        for Entry { mode, name, id } in tree::decode(content_of)? {
            let path = format!("{prefix}{name}");
            if mode == Mode::Folder {
                self.read_folder(&format!("{path}/"), id, content)?;
            } else {
                self.0.insert(path, File { mode, id });
            }
        }
        Ok(())
    }
}

impl FromIterator<(String, File)> for Files {
    fn from_iter<I: IntoIterator<Item = (String, File)>>(files: I) -> Self {
        Self(files.into_iter().collect())
    }
}

/// Writes the folder of these files, whose paths are relative to it, and the folders in it.
fn write_folder(files: &[(&str, File)], trees: &mut Vec<Object>) -> ObjectId {
    let mut folders: BTreeMap<&str, Vec<(&str, File)>> = BTreeMap::new();
    let mut entries = Vec::new();
    for (path, file) in files {
        match path.split_once('/') {
            Some((folder, rest)) => folders.entry(folder).or_default().push((rest, *file)),
            None => entries.push(Entry {
                mode: file.mode,
                name: (*path).to_owned(),
                id: file.id,
            }),
        }
    }
    for (name, inside) in folders {
        entries.push(Entry {
            mode: Mode::Folder,
            name: name.to_owned(),
            id: write_folder(&inside, trees),
        });
    }
    let tree = Object::new(Kind::Tree, tree::encode(entries));
    let id = tree.id;
    trees.push(tree);
    id
}
