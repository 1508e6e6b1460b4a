//! Debian packages that the tooling needs, installed only when what they bring is missing.

use std::path::Path;

use crate::command::{CommandError, Runner};

/// Why a prerequisite is not there.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PrerequisiteError {
    /// No package manager that we can drive.
    #[error("{0} must be installed by hand: this machine has no apt-get (Debian 12 is supported)")]
    NoPackageManager(String),
    /// The package manager failed.
    #[error("failed to install {packages}: run `apt-get install {packages}` to see why")]
    Install {
        /// Package names, separated by blanks.
        packages: String,
        /// What failed.
        source: CommandError,
    },
}

/// A Debian package and something that shows that it (or an equal) is there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Package {
    /// Name in Debian 12.
    pub(crate) name: &'static str,
    /// An absolute path, or a program to be found on the PATH or in the sbin folders.
    pub(crate) brings: &'static str,
}

const fn package(name: &'static str, brings: &'static str) -> Package {
    Package { name, brings }
}

/// What the cluster of plain processes runs on.
pub(crate) const PROCESS_CLUSTER: &[Package] = &[
    package("containerd", "containerd"),
    package("runc", "runc"),
    package("containernetworking-plugins", "/usr/lib/cni/bridge"),
    package("iptables", "iptables"),
    package("conntrack", "conntrack"),
    package("socat", "socat"),
    package("iproute2", "ip"),
    package("util-linux", "setsid"),
    package("mount", "mount"),
    package("busybox-static", "/bin/busybox"),
    package("ca-certificates", "/etc/ssl/certs/ca-certificates.crt"),
];

/// What image building needs.
pub(crate) const IMAGES: &[Package] = &[
    package("mmdebstrap", "mmdebstrap"),
    package("busybox-static", "/bin/busybox"),
];

/// Servers that unit tests start for themselves.
pub(crate) const UNIT_TESTS: &[Package] = &[
    package("postgresql-15", "/usr/lib/postgresql/15/bin/postgres"),
    package("redis-server", "redis-server"),
];

/// What makes load on backends.
pub(crate) const LOAD: &[Package] = &[package("wrk", "wrk")];

/// What checks alerts.
pub(crate) const ALERTS: &[Package] = &[package("prometheus", "promtool")];

/// Python with virtual environments, to fetch a Go toolchain.
pub(crate) const PYTHON: &[Package] = &[
    package("python3", "/usr/bin/python3"),
    package("python3-venv", "/usr/lib/python3.11/ensurepip"),
];

/// Git, whose server the tests of GitOps run.
pub(crate) const GIT: &[Package] = &[package("git", "git")];

/// Java and what fetches packages for it, to read what clones answer with the models of the Java client.
pub(crate) const JAVA: &[Package] = &[package("default-jdk-headless", "javac"), package("maven", "mvn")];

/// What makes a certificate in a test.
pub(crate) const CERTIFICATES: &[Package] = &[package("openssl", "openssl")];

/// npm, to fetch a Node binary, and the package that a schema is made of.
pub(crate) const NPM: &[Package] = &[package("npm", "npm")];

/// Installs the packages of `wanted` whose contents are missing; returns their names.
pub(crate) fn install(runner: &Runner, wanted: &[Package]) -> Result<Vec<&'static str>, PrerequisiteError> {
    let missing = missing(wanted, is_present);
    if missing.is_empty() {
        return Ok(missing);
    }
    let packages = missing.join(" ");
    if !is_present("apt-get") {
        return Err(PrerequisiteError::NoPackageManager(packages));
    }
    runner
        .privileged("sh")
        .arguments(["-c", INSTALL_SCRIPT, "install"])
        .arguments(&missing)
        .run()
        .map_err(|source| PrerequisiteError::Install { packages, source })?;
    Ok(missing)
}

/// Installs without letting the packages' services start, now or at the next boot: containerd,
/// redis-server and `PostgreSQL` are wanted as programs, never as the machine's own services.
const INSTALL_SCRIPT: &str = r#"
set -eu
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' > "$policy"
    chmod 755 "$policy"
fi
export DEBIAN_FRONTEND=noninteractive
install() { apt-get install --yes --quiet --no-install-recommends "$@"; }
# Package lists may be absent or stale: fetch them only when the first try fails.
install "$@" || { apt-get update --quiet; install "$@"; }
if command -v systemctl > /dev/null; then
    for package in "$@"; do
        case "$package" in
            containerd|redis-server) systemctl disable "$package.service" || true ;;
            postgresql-*) systemctl disable postgresql.service || true ;;
        esac
    done
fi
"#;

fn missing(wanted: &[Package], is_present: impl Fn(&str) -> bool) -> Vec<&'static str> {
    wanted
        .iter()
        .filter(|package| !is_present(package.brings))
        .map(|package| package.name)
        .collect()
}

/// Whether an absolute path exists, or a program is on the PATH or in the sbin folders (which are
/// not on the PATH of ordinary users).
pub(crate) fn is_present(what: &str) -> bool {
    find(what).is_some()
}

/// Path of a program, as [`is_present`] looks for it.
pub(crate) fn find(what: &str) -> Option<std::path::PathBuf> {
    if what.starts_with('/') {
        return Path::new(what).exists().then(|| what.into());
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(["/usr/local/sbin".into(), "/usr/sbin".into(), "/sbin".into()])
        .map(|folder| folder.join(what))
        .find(|candidate| candidate.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_missing_is_named() {
        let wanted = [package("runc", "runc"), package("socat", "socat")];
        assert_eq!(missing(&wanted, |what| what == "runc"), ["socat"]);
        assert!(missing(&wanted, |_| true).is_empty());
    }

    #[test]
    fn programs_and_paths_are_found() {
        assert!(is_present("sh"));
        assert!(is_present("/bin/sh"));
        assert!(!is_present("no-such-program"));
        assert!(!is_present("/no/such/path"));
    }
}
