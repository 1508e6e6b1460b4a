//! The machine's own name servers.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

/// The file with the machine's real name servers: systemd-resolved puts only itself, on a
/// loopback address that no pod reaches, into `/etc/resolv.conf`.
pub(crate) fn file() -> PathBuf {
    let real = Path::new("/run/systemd/resolve/resolv.conf");
    if real.is_file() {
        real.to_owned()
    } else {
        PathBuf::from("/etc/resolv.conf")
    }
}

/// Whether a resolver file names a server that pods can reach.
pub(crate) fn has_upstream(resolver: &str) -> bool {
    resolver
        .lines()
        .filter_map(|line| line.trim().strip_prefix("nameserver"))
        .filter_map(|address| address.trim().parse::<IpAddr>().ok())
        .any(|address| !address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_name_servers_do_not_count() {
        assert!(has_upstream("search lan\nnameserver 192.0.2.53\n"));
        assert!(!has_upstream("nameserver 127.0.0.53\n"));
        assert!(!has_upstream("nameserver ::1\n# nameserver 192.0.2.1\n"));
        assert!(!has_upstream(""));
    }
}
