//! Images of programs that an interpreter of this machine runs: it, the shared libraries that it needs, and folders.

use std::collections::BTreeSet;
use std::fs::{DirEntry, File};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::layer::Layer;
use super::oci::{self, Start};
use super::{ImageError, registry};
use crate::context::Context;

/// Asks a Python where it is when it is not looked at through a virtual environment.
const WHERE: &str = "import json, os, sys, sysconfig; print(json.dumps({\
    'program': os.path.realpath(sys._base_executable), 'library': sysconfig.get_path('stdlib')}))";
/// Folder of Python in images.
const PYTHON: &str = "python";
/// Left out of Python's folders: what no program imports that has no screen, and what is made anew.
const LEFT_OUT: &[&str] = &[
    "__pycache__",
    "dist-packages",
    "ensurepip",
    "idlelib",
    "site-packages",
    "test",
    "tkinter",
    "turtledemo",
];

/// What an image has.
struct Contents {
    /// A program and its path in the image.
    interpreter: (PathBuf, PathBuf),
    /// Folders and their paths in the image.
    folders: Vec<(PathBuf, PathBuf)>,
    /// Tells by their names which of their entries are left out.
    leaves_out: fn(&str) -> bool,
}

/// Provides an image of `folder` as `/<at>` and a Node that runs it; returns its reference for pods. `arguments` are
/// Node's, with paths in the image.
pub(crate) fn with_node(
    context: &Context,
    name: &str,
    node: &Path,
    (folder, at): (&Path, &str),
    arguments: &[&str],
) -> Result<String, ImageError> {
    let contents = Contents {
        interpreter: (node.to_owned(), "node".into()),
        folders: vec![(folder.to_owned(), at.into())],
        leaves_out: |_| false,
    };
    provide(context, name, &contents, arguments)
}

/// The same with a Python; programs of a virtual environment will do.
pub(crate) fn with_python(
    context: &Context,
    name: &str,
    python: &Path,
    (folder, at): (&Path, &str),
    arguments: &[&str],
) -> Result<String, ImageError> {
    #[derive(Deserialize)]
    struct Python {
        program: PathBuf,
        library: PathBuf,
    }
    let asked = context.runner.command(python).arguments(["-c", WHERE]).output();
    let answer = asked.map_err(|source| unknown(name, source))?;
    let wrong = |source| write_error(name, source);
    let found: Python = serde_json::from_str(&answer)
        .map_err(std::io::Error::other)
        .map_err(wrong)?;
    // Python finds its library beside the folder of its program: `lib/python3.11`.
    let mut parts = found.library.components().rev().take(2).collect::<Vec<_>>();
    parts.reverse();
    let library = Path::new(PYTHON).join(parts.iter().collect::<PathBuf>());
    let contents = Contents {
        interpreter: (found.program, Path::new(PYTHON).join("bin/python3")),
        folders: vec![(found.library, library), (folder.to_owned(), at.into())],
        // The folder `config-…` is for whoever links a Python into a program of their own.
        leaves_out: |name| LEFT_OUT.contains(&name) || name.starts_with("config-"),
    };
    provide(context, name, &contents, arguments)
}

fn provide(
    context: &Context,
    name: &str,
    contents: &Contents,
    arguments: &[&str],
) -> Result<String, ImageError> {
    let wrong = |source| write_error(name, source);
    let (interpreter, path) = &contents.interpreter;
    let mut binaries = vec![interpreter.clone()];
    for (folder, _) in &contents.folders {
        extensions(folder, contents.leaves_out, &mut binaries).map_err(wrong)?;
    }
    let mut libraries = BTreeSet::new();
    for binary in binaries {
        let listed = context.runner.command("ldd").argument(binary).output();
        libraries.extend(self::libraries(&listed.map_err(|source| unknown(name, source))?));
    }
    let folder = tempfile::tempdir().map_err(wrong)?;
    let program = format!("/{}", path.display());
    let entrypoint: Vec<&str> = std::iter::once(program.as_str())
        .chain(arguments.iter().copied())
        .collect();
    let start = Start {
        entrypoint: &entrypoint,
        user: "65532:65532",
        path: "/",
        stop_signal: "SIGTERM",
    };
    let digest = oci::write(folder.path(), start, |layer| {
        add(layer, path, interpreter, 0o755)?;
        for library in &libraries {
            add(
                layer,
                library.strip_prefix("/").unwrap_or(library),
                library,
                0o755,
            )?;
        }
        for (source, path) in &contents.folders {
            add_folder(layer, path, source, contents.leaves_out)?;
        }
        Ok(())
    })
    .map_err(wrong)?;
    // Named by content: another checkout's is another image.
    let tag = digest.trim_start_matches("sha256:").get(..12).unwrap_or("latest");
    registry::push(context, folder.path(), name, tag, &digest)?;
    Ok(format!("{}/{name}:{tag}", context.target.registry.reference))
}

fn unknown(image: &str, source: crate::command::CommandError) -> ImageError {
    ImageError::Interpreter {
        image: image.to_owned(),
        source,
    }
}

fn write_error(image: &str, source: std::io::Error) -> ImageError {
    ImageError::Write {
        image: image.to_owned(),
        folder: std::env::temp_dir().display().to_string(),
        source,
    }
}

/// Paths in the output of `ldd`, the dynamic linker's own included.
fn libraries(listed: &str) -> Vec<PathBuf> {
    listed
        .lines()
        .filter_map(|line| line.split_whitespace().find(|word| word.starts_with('/')))
        .map(PathBuf::from)
        .collect()
}

/// Adds what an interpreter loads at run time as native code.
fn extensions(folder: &Path, leaves_out: fn(&str) -> bool, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in entries(folder, leaves_out)? {
        let (path, kind) = (entry.path(), entry.file_type()?);
        if kind.is_dir() {
            extensions(&path, leaves_out, found)?;
        } else if path.extension().is_some_and(|extension| extension == "so") {
            found.push(path);
        }
    }
    Ok(())
}

/// The entries of a folder that are not left out, in the order of their names.
fn entries(folder: &Path, leaves_out: fn(&str) -> bool) -> std::io::Result<Vec<DirEntry>> {
    let mut entries = std::fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    entries.retain(|entry| !entry.file_name().to_str().is_some_and(leaves_out));
    entries.sort_by_key(DirEntry::file_name);
    Ok(entries)
}

fn add(layer: &mut Layer, path: &Path, source: &Path, mode: u32) -> std::io::Result<()> {
    let file = File::open(source)?;
    let size = file.metadata()?.len();
    layer.file_from(path, mode, size, file)
}

/// Regular files only: the links in `node_modules/.bin` start programs that nothing here uses.
fn add_folder(
    layer: &mut Layer,
    path: &Path,
    source: &Path,
    leaves_out: fn(&str) -> bool,
) -> std::io::Result<()> {
    for entry in entries(source, leaves_out)? {
        let (path, kind) = (path.join(entry.file_name()), entry.file_type()?);
        if kind.is_dir() {
            add_folder(layer, &path, &entry.path(), leaves_out)?;
        } else if kind.is_file() {
            add(layer, &path, &entry.path(), 0o644)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_and_linker_are_found() {
        let listed = "\tlinux-vdso.so.1 (0x0000ffff)\n\tlibm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x00007f)\n\
                      \t/lib64/ld-linux-x86-64.so.2 (0x00007f)\n";
        let expected: [&Path; 2] = [
            Path::new("/lib/x86_64-linux-gnu/libm.so.6"),
            Path::new("/lib64/ld-linux-x86-64.so.2"),
        ];
        assert_eq!(libraries(listed), expected);
    }

    #[test]
    fn a_folder_is_added_without_what_is_left_out() {
        let folder = tempfile::tempdir().expect("folder");
        let source = folder.path().join("source");
        let files = [
            "json/tool.py",
            "json/fast.so",
            "test/all.so",
            "json/__pycache__/tool.pyc",
        ];
        for path in files {
            let path = source.join(path);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
            std::fs::write(path, "").expect("writes");
        }
        let mut layer = Layer::create(&folder.path().join("layer")).expect("creates");
        let leaves_out: fn(&str) -> bool = |name| LEFT_OUT.contains(&name);
        add_folder(&mut layer, Path::new("python"), &source, leaves_out).expect("adds");
        assert!(layer.contains("python/json/tool.py"));
        assert!(!layer.contains("python/test/all.so"));
        assert!(!layer.contains("python/json/__pycache__/tool.pyc"));
        let mut found = Vec::new();
        extensions(&source, leaves_out, &mut found).expect("finds");
        assert_eq!(found, [source.join("json/fast.so")]);
    }
}
