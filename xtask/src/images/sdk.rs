//! Image of the tests with the official clients, so that they can run in a pod as well.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::layer::Layer;
use super::oci::{self, Start};
use super::{ImageError, registry};
use crate::context::Context;

const NAME: &str = "asymmetric-sdk-tests";

/// Builds an image with a Node program, the libraries it needs, and `tests` (with its
/// `node_modules`) as `/tests`; pushes it and returns its reference for pods.
///
/// `arguments` are Node's, with paths in the image.
pub(crate) fn provide(
    context: &Context,
    node: &Path,
    tests: &Path,
    arguments: &[&str],
) -> Result<String, ImageError> {
    let wrong = |source| ImageError::Write {
        image: NAME.to_owned(),
        folder: std::env::temp_dir().display().to_string(),
        source,
    };
    let listed = context
        .runner
        .command("ldd")
        .argument(node)
        .output()
        .map_err(|source| ImageError::Packages {
            image: NAME.to_owned(),
            source,
        })?;
    let folder = tempfile::tempdir().map_err(wrong)?;
    let entrypoint: Vec<&str> = std::iter::once("/node")
        .chain(arguments.iter().copied())
        .collect();
    let start = Start {
        entrypoint: &entrypoint,
        user: "65532:65532",
        path: "/",
        stop_signal: "SIGTERM",
    };
    let digest = oci::write(folder.path(), start, |layer| {
        add(layer, Path::new("node"), node, 0o755)?;
        for library in libraries(&listed) {
            add(
                layer,
                library.strip_prefix("/").unwrap_or(&library),
                &library,
                0o755,
            )?;
        }
        add_folder(layer, Path::new("tests"), tests)
    })
    .map_err(wrong)?;
    // Named by content: another checkout's tests are another image.
    let tag = digest.trim_start_matches("sha256:").get(..12).unwrap_or("latest");
    registry::push(context, folder.path(), NAME, tag, &digest)?;
    Ok(format!("{}/{NAME}:{tag}", context.target.registry.reference))
}

/// Paths in the output of `ldd`, the dynamic linker's own included.
fn libraries(listed: &str) -> Vec<PathBuf> {
    listed
        .lines()
        .filter_map(|line| line.split_whitespace().find(|word| word.starts_with('/')))
        .map(PathBuf::from)
        .collect()
}

fn add(layer: &mut Layer, path: &Path, source: &Path, mode: u32) -> std::io::Result<()> {
    let file = File::open(source)?;
    let size = file.metadata()?.len();
    layer.file_from(path, mode, size, file)
}

/// Regular files only: the links in `node_modules/.bin` start programs that no test uses.
fn add_folder(layer: &mut Layer, path: &Path, source: &Path) -> std::io::Result<()> {
    let mut entries = std::fs::read_dir(source)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let (path, kind) = (path.join(entry.file_name()), entry.file_type()?);
        if kind.is_dir() {
            add_folder(layer, &path, &entry.path())?;
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
}
