//! Where things are kept: the checkout, the cache (survives `down`) and the state (does not).

use std::path::{Path, PathBuf};

/// Folders of this checkout and of this user.
#[derive(Debug, Clone)]
pub(crate) struct Paths {
    /// The repository's root.
    pub(crate) root: PathBuf,
    /// `$XDG_CACHE_HOME/asymmetric`: compiled programs and toolchains, keyed by version.
    pub(crate) cache: PathBuf,
    /// `$XDG_STATE_HOME/asymmetric`: everything that belongs to the local cluster.
    pub(crate) state: PathBuf,
}

impl Paths {
    /// Paths for the environment of this process; `variable` looks up an environment variable.
    ///
    /// Fails with the sentence to show when neither the XDG variables nor HOME say where to go.
    pub(crate) fn discover(variable: impl Fn(&str) -> Option<String>) -> Result<Self, String> {
        let base = |name: &str, below_home: &str| {
            variable(name)
                .map(PathBuf::from)
                .filter(|path| path.is_absolute())
                .or_else(|| variable("HOME").map(|home| Path::new(&home).join(below_home)))
                .ok_or_else(|| format!("neither HOME nor {name} is set: set HOME to your home folder"))
        };
        // What cargo says when it starts this program: checkouts that share a target folder share the program, too, and
        // its own idea of where it was compiled may be that of another one.
        let package = variable("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").to_owned());
        let root = Path::new(&package)
            .parent()
            .ok_or_else(|| "the xtask crate has no parent folder".to_owned())?;
        Ok(Self {
            root: root.to_owned(),
            cache: base("XDG_CACHE_HOME", ".cache")?.join("asymmetric"),
            state: base("XDG_STATE_HOME", ".local/state")?.join("asymmetric"),
        })
    }

    /// Folder with the programs of one tool at one version.
    pub(crate) fn tool(&self, name: &str, version: &str) -> PathBuf {
        self.cache.join("bin").join(format!("{name}-{version}"))
    }

    /// State of the local cluster.
    pub(crate) fn cluster(&self) -> PathBuf {
        self.state.join("cluster")
    }

    /// Folder that `cargo xtask shellenv` puts on the PATH: asym, kubectl, helm.
    pub(crate) fn bin(&self) -> PathBuf {
        self.state.join("bin")
    }

    /// Folder of the manual of asym; `man` finds it by its place beside [`Paths::bin`].
    pub(crate) fn share(&self) -> PathBuf {
        self.state.join("share")
    }

    /// Folder with the man pages of asym.
    pub(crate) fn manual(&self) -> PathBuf {
        self.share().join("man/man1")
    }

    /// Log file of one `cargo xtask` command; its name differs between checkouts.
    pub(crate) fn log(&self, command: &str) -> PathBuf {
        use sha2::{Digest, Sha256};
        let hash = hex::encode(Sha256::digest(self.root.as_os_str().as_encoded_bytes()));
        let checkout = hash.get(..8).unwrap_or_default();
        self.cache.join("log").join(format!("{command}-{checkout}.log"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xdg_variables_win_over_home() {
        let paths = Paths::discover(|name| match name {
            "HOME" => Some("/home/ada".to_owned()),
            "XDG_STATE_HOME" => Some("/srv/state".to_owned()),
            _ => None,
        })
        .expect("paths");
        assert_eq!(paths.state, Path::new("/srv/state/asymmetric"));
        assert_eq!(paths.cache, Path::new("/home/ada/.cache/asymmetric"));
        assert_eq!(
            paths.tool("helm", "3.1"),
            Path::new("/home/ada/.cache/asymmetric/bin/helm-3.1")
        );
    }

    #[test]
    fn relative_xdg_variables_are_ignored_as_the_standard_says() {
        let paths = Paths::discover(|name| match name {
            "HOME" => Some("/home/ada".to_owned()),
            _ => Some("relative".to_owned()),
        });
        assert_eq!(
            paths.expect("paths").state,
            Path::new("/home/ada/.local/state/asymmetric")
        );
    }

    #[test]
    fn the_checkout_is_the_one_that_cargo_was_called_in() {
        let paths = Paths::discover(|name| match name {
            "HOME" => Some("/home/ada".to_owned()),
            "CARGO_MANIFEST_DIR" => Some("/srv/another/checkout/xtask".to_owned()),
            _ => None,
        });
        assert_eq!(paths.expect("paths").root, Path::new("/srv/another/checkout"));
    }

    #[test]
    fn without_home_it_says_what_to_do() {
        let error = Paths::discover(|_| None).expect_err("no HOME");
        assert!(error.contains("set HOME"), "{error}");
    }
}
