//! Which bases there should be, and what to do about each: pure.

use std::sync::Arc;

use asymmetric_crd::names;

use super::builds::Build;
use super::catalog::Content;
use crate::postgres::{BaseKey, BaseSpec, BaseState};

/// A base that should be there: the schema of one content, with one of its fixtures or none.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    /// Name of the database.
    pub name: String,
    /// Its key.
    pub key: BaseKey,
    /// The fixture.
    pub fixture: Option<String>,
    /// What it is made from.
    pub content: Arc<Content>,
}

impl Wanted {
    /// What to build.
    #[must_use]
    pub fn spec(&self) -> BaseSpec {
        let migrations = self.content.migrations();
        let fixture = self
            .fixture
            .as_deref()
            .and_then(|fixture| self.content.fixture(fixture));
        let template = &self.content.template;
        BaseSpec {
            key: self.key.clone(),
            files: migrations
                .chain(fixture)
                .map(|(path, text)| (path.to_owned(), text.to_owned()))
                .collect(),
            extensions: self.content.spec.database.extensions.clone(),
            description: self
                .fixture
                .as_ref()
                .map_or_else(|| template.clone(), |name| format!("{template} {name}")),
        }
    }
}

/// The bases of one content: the schema alone, and one per fixture.
#[must_use]
pub fn wanted(content: &Arc<Content>) -> Vec<Wanted> {
    std::iter::once(None)
        .chain(content.fixtures.iter().map(Some))
        .filter_map(|fixture| {
            let name = names::base_database(&content.digest, fixture.map(String::as_str));
            let key = key_of(&name)?;
            Some(Wanted {
                name,
                key,
                fixture: fixture.cloned(),
                content: Arc::clone(content),
            })
        })
        .collect()
}

/// The key of the base with this name; `None` for names of other databases.
#[must_use]
pub fn key_of(name: &str) -> Option<BaseKey> {
    name.strip_prefix("asym_base_")?.parse().ok()
}

/// What to do about a base.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// It is there: keep ready copies.
    Keep,
    /// Build it.
    Build,
    /// Look again soon: another process builds it, or an attempt failed a short time ago, or all hands are full.
    Soon,
    /// It stays as it is until its content changes or somebody asks for another attempt.
    Rest,
}

/// What is known when the next step for a base is decided.
#[derive(Clone, Copy, Debug)]
pub struct Circumstances {
    /// This process builds it now.
    pub is_running: bool,
    /// A failed attempt was too short a time ago.
    pub is_too_early: bool,
    /// As many bases are being built as may be.
    pub is_full: bool,
}

/// The next step for a base that the server says is in `state`.
#[must_use]
pub fn next(state: &BaseState, known: &Build, circumstances: Circumstances) -> Next {
    match state {
        BaseState::Ready(_) => Next::Keep,
        _ if circumstances.is_running => Next::Rest,
        BaseState::Taken => Next::Rest,
        BaseState::Building => Next::Soon,
        BaseState::Absent => match known {
            Build::Failed { transient: false, .. } => Next::Rest,
            _ if circumstances.is_too_early || circumstances.is_full => Next::Soon,
            _ => Next::Build,
        },
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use asymmetric_crd::CloneTemplateSpec;
    use proptest::prelude::*;

    use super::*;
    use crate::postgres::BaseReport;

    fn content() -> Arc<Content> {
        let files = [
            "migrations/0002_b.sql",
            "migrations/0001_a.sql",
            "seeds/acme.sql",
            "seeds/other.sql",
        ];
        Arc::new(Content {
            template: "slack".into(),
            spec: CloneTemplateSpec::default(),
            files: files
                .iter()
                .map(|path| ((*path).to_owned(), format!("-- {path}")))
                .collect::<BTreeMap<_, _>>(),
            digest: "sha256:00".into(),
            operations: Vec::new(),
            fixtures: vec!["acme".into(), "other".into()],
        })
    }

    #[test]
    fn there_is_a_base_for_the_schema_and_one_for_each_fixture() {
        let wanted = wanted(&content());
        let fixtures: Vec<_> = wanted.iter().map(|base| base.fixture.as_deref()).collect();
        assert_eq!(fixtures, [None, Some("acme"), Some("other")]);
        let spec = wanted[1].spec();
        let paths: Vec<&str> = spec.files.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(
            paths,
            ["migrations/0001_a.sql", "migrations/0002_b.sql", "seeds/acme.sql"]
        );
        assert_eq!(spec.description, "slack acme");
        assert_eq!(wanted[1].key.database(), wanted[1].name);
    }

    #[test]
    fn only_bases_have_keys() {
        assert!(key_of("asym_base_0123456789ab").is_some());
        for name in [
            "asym_base_",
            "asym_spare_0123456789ab_00000000",
            "clone_slack",
            "",
        ] {
            assert_eq!(key_of(name), None, "{name}");
        }
    }

    #[derive(Clone, Debug)]
    enum Luck {
        Works,
        FailsForNow,
        FailsForGood,
    }

    proptest! {
        /// From every state of server and memory, a base is ready or has failed for good within a few rounds.
        #[test]
        fn every_base_comes_to_an_end(
            mut lucks in proptest::collection::vec(
                prop_oneof![Just(Luck::Works), Just(Luck::FailsForNow), Just(Luck::FailsForGood)], 0..5),
            mut state in prop_oneof![Just(BaseState::Absent), Just(BaseState::Building), Just(BaseState::Taken)],
        ) {
            let mut known = Build::default();
            let mut rounds = 0;
            lucks.push(Luck::Works);
            let mut lucks = lucks.into_iter();
            loop {
                rounds += 1;
                prop_assert!(rounds < 20, "no end: {state:?} {known:?}");
                let now = Circumstances { is_running: false, is_too_early: rounds % 2 == 0, is_full: false };
                match next(&state, &known, now) {
                    Next::Keep | Next::Rest => break,
                    // The other process gave up.
                    Next::Soon => if state == BaseState::Building { state = BaseState::Absent },
                    Next::Build => match lucks.next() {
                        Some(Luck::FailsForNow) => known = Build::Failed { message: String::new(), transient: true },
                        Some(Luck::FailsForGood) => known = Build::Failed { message: String::new(), transient: false },
                        Some(Luck::Works) | None => state = BaseState::Ready(BaseReport::default()),
                    },
                }
            }
        }
    }
}
