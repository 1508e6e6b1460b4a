//! Databases built from a template's content, in the order in which a cluster builds them.

use super::Postgres;
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

/// A template's migrations and one fixture.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Content {
    root: PathBuf,
    fixture: Option<String>,
}

impl Content {
    /// The content under a template's root folder (the one with `clone.manifest.json`), with the fixture of this name.
    pub fn new(root: impl Into<PathBuf>, fixture: Option<&str>) -> Self {
        Self {
            root: root.into(),
            fixture: fixture.map(str::to_owned),
        }
    }

    /// A new database with this content; its name.
    pub fn copy(&self) -> String {
        let base = self.base();
        let name = unique("test");
        Postgres::shared().psql(
            "postgres",
            "postgres",
            &["-c", &format!("CREATE DATABASE {name} TEMPLATE {base}")],
        );
        name
    }

    /// Puts a fresh copy in the place of a database, as a reset does.
    pub fn replace(&self, database: &str) {
        let old = unique("old");
        let rename = format!("ALTER DATABASE {database} RENAME TO {old}");
        let copy = format!("CREATE DATABASE {database} TEMPLATE {}", self.base());
        let end =
            format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'");
        Postgres::shared().psql("postgres", "postgres", &["-c", &end, "-c", &rename, "-c", &copy]);
    }

    /// The database that copies are made from, built with the first use.
    fn base(&self) -> String {
        type Bases = Mutex<HashMap<Content, Arc<OnceLock<String>>>>;
        static BASES: OnceLock<Bases> = OnceLock::new();
        let bases = BASES.get_or_init(Bases::default);
        let slot = Arc::clone(
            bases
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .entry(self.clone())
                .or_default(),
        );
        slot.get_or_init(|| self.build()).clone()
    }

    fn build(&self) -> String {
        let server = Postgres::shared();
        let name = unique("base");
        let create =
            format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'");
        server.psql("postgres", "postgres", &["-c", &create]);
        let grants = format!(
            "GRANT CREATE ON DATABASE {name} TO asym_content; ALTER SCHEMA public OWNER TO asym_content"
        );
        server.psql("postgres", &name, &["-c", &grants]);
        let mut files = sql_files(&self.root.join("migrations"));
        files.extend(
            self.fixture
                .as_ref()
                .map(|fixture| self.root.join(format!("seeds/{fixture}.sql"))),
        );
        for file in files {
            // One transaction per file, so that a file that fails half-way is seen as a whole.
            server.psql(
                "asym_test",
                &name,
                &["--single-transaction".as_ref(), "-f".as_ref(), file.as_os_str()],
            );
        }
        name
    }
}

fn sql_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let paths = entries.flatten().map(|entry| entry.path());
    let mut files: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "sql"))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "no migrations in {}", folder.display());
    files
}

fn unique(prefix: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("{prefix}_{}", NEXT.fetch_add(1, Ordering::Relaxed))
}
