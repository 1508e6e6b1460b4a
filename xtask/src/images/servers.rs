//! Images of Postgres and Redis from Debian's packages, for machines without a Docker engine.
//!
//! The packages are unpacked, not installed, so that no maintainer script has to run: what those
//! would have made (a shell, a user) is added here. The chart's start scripts do the rest, in
//! these images as in the official ones.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tar::EntryType;

use super::layer::Layer;
use super::oci::{self, Start};
use super::{ImageError, SOURCE, registry};
use crate::context::Context;
use crate::versions;

/// A server that the chart bundles.
#[derive(Debug, Clone, Copy)]
pub(super) struct Server {
    /// Also the name of its user.
    name: &'static str,
    /// Debian packages; `{major}` is filled in.
    packages: &'static str,
    /// Goes before [`PATH`]; `{major}` is filled in.
    programs: &'static str,
    /// The signal upon which it ends soon and in good order.
    stop_signal: &'static str,
}

/// The shared Postgres.
pub(super) const POSTGRES: Server = Server {
    name: "postgres",
    packages: "postgresql-{major},tzdata,busybox-static",
    // Debian's own names for these programs are wrappers in Perl.
    programs: "/usr/lib/postgresql/{major}/bin:",
    stop_signal: "SIGINT",
};

/// The shared Redis.
pub(super) const REDIS: Server = Server {
    name: "redis",
    packages: "redis-server,busybox-static",
    programs: "",
    stop_signal: "SIGTERM",
};

/// Counts changes of this file that alter images without altering the recipe's parts.
const REVISION: &str = "1";
const SUITE: &str = "bookworm";
/// The official images' user and group, which the chart asks for.
const IDENTITY: u32 = 999;
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/// Programs of busybox that start scripts and people at a shell use.
const APPLETS: &[&str] = &[
    "awk",
    "basename",
    "cat",
    "chmod",
    "cp",
    "cut",
    "date",
    "df",
    "dirname",
    "du",
    "env",
    "false",
    "find",
    "grep",
    "head",
    "id",
    "kill",
    "less",
    "ln",
    "ls",
    "mkdir",
    "mktemp",
    "mv",
    "nc",
    "printf",
    "ps",
    "pwd",
    "rm",
    "rmdir",
    "sed",
    "sh",
    "sha256sum",
    "sleep",
    "sort",
    "stat",
    "sync",
    "tail",
    "tee",
    "test",
    "touch",
    "tr",
    "true",
    "uname",
    "uniq",
    "wc",
    "which",
    "xargs",
];
/// Left out: documents, package management, Perl for the wrappers that nobody calls here, and the
/// compiler that only `jit = on` would load.
const LEFT_OUT: &[&str] = &[
    "dev/",
    "lib/systemd/",
    "usr/bin/perl",
    "usr/lib/systemd/",
    "usr/lib/x86_64-linux-gnu/libLLVM",
    "usr/lib/x86_64-linux-gnu/libperl",
    "usr/lib/x86_64-linux-gnu/libz3",
    "usr/lib/x86_64-linux-gnu/perl",
    "usr/share/bash-completion/",
    "usr/share/i18n/",
    "usr/share/info/",
    "usr/share/lintian/",
    "usr/share/locale/",
    "usr/share/man/",
    "usr/share/perl",
    "var/cache/",
    "var/lib/apt/",
    "var/log/",
];

/// Provides the image of a server, made once and then kept in the cache, and returns its reference.
pub(super) fn provide(context: &Context, server: &Server) -> Result<String, ImageError> {
    let recipe = recipe(server);
    let folder = context
        .paths
        .cache
        .join("images")
        .join(format!("{}-{recipe}", server.name));
    let digest = match oci::digest(&folder) {
        Some(digest) => digest,
        None => build(context, server, &folder)?,
    };
    let name = format!("asymmetric-{}", server.name);
    registry::push(context, &folder, &name, &recipe, &digest)?;
    Ok(format!("{SOURCE}/{name}@{digest}"))
}

/// Names what the image is made from.
fn recipe(server: &Server) -> String {
    let mut hash = Sha256::new();
    for part in [
        &[
            REVISION,
            SUITE,
            &packages(server),
            &path(server),
            server.stop_signal,
        ],
        APPLETS,
        LEFT_OUT,
    ]
    .concat()
    {
        hash.update(part);
        hash.update([0]);
    }
    let mut name = hex::encode(hash.finalize());
    name.truncate(12);
    name
}

fn packages(server: &Server) -> String {
    server.packages.replace("{major}", versions::POSTGRES_MAJOR)
}

fn path(server: &Server) -> String {
    format!(
        "{}{PATH}",
        server.programs.replace("{major}", versions::POSTGRES_MAJOR)
    )
}

fn build(context: &Context, server: &Server, target: &Path) -> Result<String, ImageError> {
    let wrong = |source| ImageError::Write {
        image: server.name.to_owned(),
        folder: target.display().to_string(),
        source,
    };
    let above = target.parent().unwrap_or(target);
    std::fs::create_dir_all(above).map_err(wrong)?;
    // Beside the target, so that the finished folder is moved there in one step.
    let work = tempfile::tempdir_in(above).map_err(wrong)?;
    let unpacked = work.path().join("packages.tar");
    context
        .runner
        .privileged("mmdebstrap")
        .argument("--variant=extract")
        .argument(format!("--include={}", packages(server)))
        .argument(SUITE)
        .argument(&unpacked)
        .run()
        .map_err(|source| ImageError::Packages {
            image: server.name.to_owned(),
            source,
        })?;

    let layout = work.path().join("layout");
    let start = Start {
        entrypoint: &["/bin/sh"],
        user: &format!("{IDENTITY}:{IDENTITY}"),
        path: &path(server),
        stop_signal: server.stop_signal,
    };
    let digest = oci::write(&layout, start, |layer| {
        copy(&unpacked, layer)?;
        complete(server, layer)
    })
    .map_err(wrong)?;
    // What is there already was left by an interrupted or a simultaneous build.
    if target.exists() {
        std::fs::remove_dir_all(target).map_err(wrong)?;
    }
    std::fs::rename(&layout, target).map_err(wrong)?;
    Ok(digest)
}

/// Copies the wanted part of an archive.
fn copy(archive: &Path, layer: &mut Layer) -> std::io::Result<()> {
    let mut archive = tar::Archive::new(BufReader::with_capacity(1 << 20, File::open(archive)?));
    for entry in archive.entries()? {
        let entry = entry?;
        let path = inside(&entry.path()?);
        if is_left_out(&path) {
            continue;
        }
        let mode = entry.header().mode()?;
        let target = entry.link_name()?.map(std::borrow::Cow::into_owned);
        match (entry.header().entry_type(), target) {
            (EntryType::Directory, _) => layer.folder(&path, mode)?,
            (EntryType::Regular, _) => layer.file_from(&path, mode, entry.size(), entry)?,
            (EntryType::Symlink, Some(target)) => layer.symbolic_link(&path, &target)?,
            (EntryType::Link, Some(target)) if !is_left_out(&inside(&target)) => {
                layer.hard_link(&path, &inside(&target))?;
            }
            // Devices are the runtime's to make.
            _ => {}
        }
    }
    Ok(())
}

/// Adds what the packages' scripts would have made.
fn complete(server: &Server, layer: &mut Layer) -> std::io::Result<()> {
    let name = server.name;
    let passwd = format!("root:x:0:0:root:/root:/bin/sh\n{name}:x:{IDENTITY}:{IDENTITY}::/tmp:/bin/sh\n");
    layer.file("etc/passwd", 0o644, passwd.as_bytes())?;
    layer.file(
        "etc/group",
        0o644,
        format!("root:x:0:\n{name}:x:{IDENTITY}:\n").as_bytes(),
    )?;
    for applet in APPLETS {
        if !layer.contains(&format!("bin/{applet}")) {
            layer.symbolic_link(&Path::new("bin").join(applet), Path::new("busybox"))?;
        }
    }
    for folder in ["proc", "sys", "dev"] {
        layer.folder(folder, 0o755)?;
    }
    layer.folder("tmp", 0o1777)
}

fn inside(path: &Path) -> PathBuf {
    path.strip_prefix("./")
        .or_else(|_| path.strip_prefix("/"))
        .unwrap_or(path)
        .to_owned()
}

fn is_left_out(path: &Path) -> bool {
    let text = path.to_string_lossy();
    if text.starts_with("usr/share/doc/") {
        // Licences stay with what they cover.
        return !text.ends_with("/copyright");
    }
    text.contains("/lib/bitcode") || LEFT_OUT.iter().any(|prefix| text.starts_with(prefix))
}

#[cfg(test)]
mod tests;
