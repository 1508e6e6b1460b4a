//! Finds the package of the official client: where the tests installed it, otherwise in npm's registry.

use base64::{Engine, engine::general_purpose::STANDARD};
use flate2::read::GzDecoder;
use sha2::{Digest, Sha512};
use std::{
    env, fs,
    io::{self, Read},
    path::{Path, PathBuf},
    process::Command,
};

/// The package, at the version that the tests pin.
const PACKAGE: &str = "@linear/sdk@98.0.0";
/// The line of its `package.json` that says so.
const VERSION: &str = "\"version\": \"98.0.0\"";
/// What npm's registry says its archive hashes to, as in `tests/sdk/package-lock.json`.
const SHA512: &str =
    "DRakJJiGe4QE2tc49+XQVE0lyeR9CUHJTpCPsx5291LsmDaMvhP8+beCgXQQ7jET+OshHEm2BYtMx6EUt9ZR8Q==";
/// The name that npm gives the archive.
const ARCHIVE: &str = "linear-sdk-98.0.0.tgz";
/// Type declarations of everything that the schema has.
const DECLARATIONS: &str = "dist/index-D2pH4Pk9.d.mts";
/// The compiled client.
const COMPILED: &str = "dist/index.mjs";

/// What is read of the client.
pub(crate) struct Client {
    pub(crate) declarations: String,
    pub(crate) compiled: String,
}

/// Why the client cannot be had.
#[derive(Debug, thiserror::Error)]
#[error(
    "failed to get {PACKAGE}, which Linear's schema is made of: {0}; install Node.js with npm, or run `npm ci` in tests/sdk"
)]
pub(crate) struct Missing(String);

/// Reads the client's files. What npm packed is kept in `cache`.
pub(crate) fn find(cache: &Path) -> Result<Client, Missing> {
    if let Some(client) = installed() {
        return Ok(client);
    }
    let archive = cache.join(ARCHIVE);
    if !archive.exists() {
        pack(cache)?;
    }
    let bytes = fs::read(&archive).map_err(|error| Missing(format!("{}: {error}", archive.display())))?;
    if STANDARD.encode(Sha512::digest(&bytes)) != SHA512 {
        let _ = fs::remove_file(&archive);
        return Err(Missing(
            "what npm packed is another archive than the pinned one".to_owned(),
        ));
    }
    unpack(&bytes).map_err(|error| Missing(format!("{ARCHIVE}: {error}")))
}

/// The client that `npm ci` installed for the tests, when it is there in the pinned version.
fn installed() -> Option<Client> {
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR")?);
    let package = here.join("../../../tests/sdk/node_modules/@linear/sdk");
    let manifest = package.join("package.json");
    let is_pinned = fs::read_to_string(&manifest).ok()?.contains(VERSION);
    println!("cargo::rerun-if-changed={}", manifest.display());
    is_pinned.then_some(())?;
    Some(Client {
        declarations: fs::read_to_string(package.join(DECLARATIONS)).ok()?,
        compiled: fs::read_to_string(package.join(COMPILED)).ok()?,
    })
}

fn pack(into: &Path) -> Result<(), Missing> {
    let packed = Command::new("npm")
        .args(["pack", PACKAGE, "--loglevel=error", "--pack-destination"])
        .arg(into)
        .current_dir(into)
        .output();
    let packed = packed.map_err(|error| Missing(format!("npm does not run ({error})")))?;
    if packed.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&packed.stderr);
    let said = said.lines().next().unwrap_or_default();
    Err(Missing(format!("`npm pack` failed ({}; {said})", packed.status)))
}

fn unpack(archive: &[u8]) -> io::Result<Client> {
    let mut declarations = None;
    let mut compiled = None;
    for entry in tar::Archive::new(GzDecoder::new(archive)).entries()? {
        let mut entry = entry?;
        let path = entry.path()?.into_owned();
        // npm puts everything into a folder `package`.
        let place = match path.strip_prefix("package") {
            Ok(path) if path == Path::new(DECLARATIONS) => &mut declarations,
            Ok(path) if path == Path::new(COMPILED) => &mut compiled,
            _ => continue,
        };
        let mut text = String::new();
        entry.read_to_string(&mut text)?;
        *place = Some(text);
    }
    let lacks = |name: &str| io::Error::other(format!("it has no {name}"));
    Ok(Client {
        declarations: declarations.ok_or_else(|| lacks(DECLARATIONS))?,
        compiled: compiled.ok_or_else(|| lacks(COMPILED))?,
    })
}
