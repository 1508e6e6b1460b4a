//! A world small enough to hold in a value, for testing that plans lead somewhere.

mod catalog;

use asymmetric_crd::clone::{CloneSpec, CloneStatus, Desired, SeedSpec};
use asymmetric_crd::constants::{CLEANUP_FINALIZER, DEFAULT_DATABASE_SERVER};
use asymmetric_crd::names::{base_database, external_names};
use asymmetric_crd::state::clone_state;
use asymmetric_crd::template::Migration;
use asymmetric_crd::{AppClone, CloneState, Verb};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;
use k8s_openapi::jiff::{SignedDuration, Timestamp};

use self::catalog::base;
pub(super) use self::catalog::{migration, template};
use super::action::Action;
use super::observed::{
    Backend, CertificateFacts, CloneDatabase, DatabaseFacts, EndedRun, External, Observed, PodFacts,
    RedisFacts, SecretFacts, ServerSecret,
};
use super::plan::plan;
use super::reservations::Reservation;
use super::status::{Assignment, Outcome, Pins, status};
use crate::postgres::{RunFacts, Seeded};

/// A clone and the world around it, moved on by carrying out what is planned.
pub(super) struct World {
    pub(super) clone: AppClone,
    pub(super) observed: Observed,
    pub(super) now: Timestamp,
    pub(super) log: Vec<Action>,
    pub(super) sick: bool,
}

/// All that is done when content takes the place of a running clone's first run.
pub(super) fn swap(verb: Verb, id: &str) -> [Action; 8] {
    [
        Action::Accept { verb, id: id.into() },
        Action::Fence,
        Action::CloseDatabase,
        Action::Swap { from: 1 },
        Action::PutTokens { epoch: 2 },
        Action::Release { epoch: 2 },
        Action::Finish { verb, epoch: 2 },
        Action::Rest,
    ]
}

impl World {
    pub(super) fn new() -> Self {
        let mut clone = AppClone::new(
            "slack-a1b2",
            CloneSpec {
                template: "slack".into(),
                seed: Some(SeedSpec {
                    fixture: Some("acme-corp".into()),
                    ..SeedSpec::default()
                }),
                ..CloneSpec::default()
            },
        );
        clone.metadata.namespace = Some("default".into());
        clone.metadata.uid = Some("5f9c6a0e-0000-4000-8000-000000000001".into());
        clone.metadata.generation = Some(1);
        let observed = Observed {
            template: Some(template()),
            template_names: vec!["slack".into()],
            health_timeout: SignedDuration::from_secs(90),
            ..Observed::default()
        };
        Self {
            clone,
            observed,
            now: Timestamp::from_second(1_800_000_000).unwrap(),
            log: Vec::new(),
            sick: false,
        }
    }

    /// A world whose clone runs.
    pub(super) fn running() -> Self {
        let mut world = Self::new();
        assert!(world.settle(60), "{:?}", world.log);
        world.log.clear();
        world
    }

    pub(super) fn state(&self) -> CloneState {
        clone_state(&self.clone)
    }

    pub(super) fn status(&self) -> CloneStatus {
        self.clone.status.clone().unwrap()
    }

    pub(super) fn request(&mut self, verb: Verb, id: &str) {
        self.clone
            .metadata
            .annotations
            .get_or_insert_default()
            .insert(verb.annotation().to_owned(), id.to_owned());
    }

    pub(super) fn delete(&mut self) {
        self.clone.metadata.deletion_timestamp = Some(Time(self.now));
    }

    pub(super) fn databases(&mut self) -> &mut DatabaseFacts {
        match &mut self.observed.databases {
            External::Known(facts) => facts,
            other => panic!("Postgres is not known: {other:?}"),
        }
    }

    /// Passes until the clone rests, or `passes` are over. Answers whether it rests.
    pub(super) fn settle(&mut self, passes: usize) -> bool {
        (0..passes).any(|_| self.pass() == Action::Rest)
    }

    /// One pass: plan, carry out, record.
    pub(super) fn pass(&mut self) -> Action {
        self.act().0
    }

    /// The same, with what came of the action.
    pub(super) fn act(&mut self) -> (Action, Outcome) {
        let action = plan(&self.clone, &self.observed, self.now);
        let outcome = self.carry_out(&action);
        if !matches!(action, Action::RemoveFinalizer) {
            self.clone.status = Some(status(&self.clone, &self.observed, &action, &outcome, self.now));
        }
        self.now = self.now.checked_add(SignedDuration::from_millis(10)).unwrap();
        self.log.push(action.clone());
        (action, outcome)
    }

    fn carry_out(&mut self, action: &Action) -> Outcome {
        match action {
            Action::AddFinalizer => self.clone.metadata.finalizers = Some(vec![CLEANUP_FINALIZER.to_owned()]),
            Action::Begin { mode, suffix } => return self.begin(mode, suffix.as_deref()),
            Action::EnsureCredentials => {
                self.observed.secrets.tokens = true;
                self.observed.secrets.query = true;
                let epoch = self
                    .clone
                    .status
                    .as_ref()
                    .and_then(|status| status.epoch)
                    .unwrap_or(1);
                self.observed.secrets.server = Some(ServerSecret {
                    epoch,
                    ..ServerSecret::default()
                });
                self.issue();
            }
            Action::EnsureRoles => {
                self.databases().roles = true;
                self.databases().owned_objects += 2;
            }
            Action::EnsureRedisUser => {
                self.observed.redis = External::Known(RedisFacts {
                    user: true,
                    current: true,
                });
            }
            Action::ApplyWorkloads => {
                let wanted = self.observed.workloads.wanted.clone();
                (
                    self.observed.workloads.deployment,
                    self.observed.workloads.service,
                ) = wanted.map_or((None, None), |(deployment, service)| {
                    (Some(deployment), Some(service))
                });
                if self.clone.spec.desired == Some(Desired::Stopped) {
                    return Outcome::Done;
                }
                self.observed.pods = vec![PodFacts {
                    name: "slack-a1b2-backend-1".into(),
                    running: true,
                    ..PodFacts::default()
                }];
                if !self.sick {
                    let epoch = self.secret().epoch;
                    self.observed.backend = Backend::Answering { fenced: false, epoch };
                    self.observed.service_answers = true;
                    self.serve_certificate();
                    self.observed.backend_rate_limits = Some("off".into());
                }
            }
            Action::PutTokens { epoch } => {
                self.secret().tokens_epoch = Some(*epoch);
                self.secret().epoch = *epoch;
            }
            Action::RotateTokens { request } => {
                self.secret().tokens_epoch = None;
                self.observed.secrets.tokens_request = Some(request.clone());
            }
            Action::RecordEpoch { epoch } => self.secret().epoch = *epoch,
            Action::Release { epoch } => self.release(*epoch),
            Action::Fence => {
                if let Backend::Answering { fenced, epoch } = &mut self.observed.backend {
                    *fenced = true;
                    return Outcome::Fenced { epoch: *epoch };
                }
            }
            Action::IssueCertificate => self.issue(),
            Action::PutCertificate => self.serve_certificate(),
            Action::PutRateLimits { mode } => self.observed.backend_rate_limits = Some(mode.clone()),
            Action::RollBack | Action::CleanUp => self.remove_everything(),
            Action::RemoveFinalizer => self.clone.metadata.finalizers = None,
            Action::Wait(waiting) => {
                let after = SignedDuration::try_from(waiting.after).unwrap();
                self.now = self.now.checked_add(after).unwrap();
            }
            other => return self.change_content(other),
        }
        Outcome::Done
    }

    /// What is done to databases and snapshots.
    fn change_content(&mut self, action: &Action) -> Outcome {
        match action {
            Action::CreateDatabase { epoch } => {
                self.databases().database = CloneDatabase::Owned {
                    epoch: *epoch,
                    open: true,
                    sessions: 0,
                };
                self.databases().owned_objects += 1;
            }
            Action::OpenDatabase => {
                if let CloneDatabase::Owned { open, .. } = &mut self.databases().database {
                    *open = true;
                }
            }
            Action::CloseDatabase => {
                if let CloneDatabase::Owned { open, sessions, .. } = &mut self.databases().database {
                    *open = false;
                    *sessions = 0;
                }
                return Outcome::Closed { sessions: 0 };
            }
            Action::Swap { from } => {
                let ended = EndedRun {
                    epoch: *from,
                    database: format!("asym_run_slack_a1b2_{from}"),
                    ended_at: self.now,
                };
                self.databases().runs.push(ended.clone());
                self.observed.run = Some(RunFacts::default());
                self.databases().database = CloneDatabase::Owned {
                    epoch: from + 1,
                    open: true,
                    sessions: 0,
                };
                self.databases().owned_objects += 1;
                return Outcome::Swapped { run: Some(ended) };
            }
            Action::CopySnapshot { .. } => {
                let is_held = !matches!(self.observed.backend, Backend::Answering { fenced: false, .. });
                assert!(is_held, "a backend may write while its database is copied");
                if let Some(snapshot) = &mut self.observed.snapshot {
                    snapshot.copied = true;
                }
            }
            Action::Repin { migrations } => return self.repin(migrations),
            Action::RecordSnapshot { .. } => self.observed.snapshot = None,
            Action::SeedOnTop { request } => {
                let seeded = Seeded {
                    request: request.clone(),
                    rows: 7,
                };
                self.observed.run.get_or_insert_default().seeded = Some(seeded);
                return Outcome::Seeded { rows: 7 };
            }
            _ => {}
        }
        Outcome::Done
    }

    /// The template moves on to another image and other content.
    pub(super) fn move_on(&mut self, migrations: Vec<Migration>) {
        let status = self
            .observed
            .template
            .as_mut()
            .and_then(|template| template.status.as_mut());
        let status = status.unwrap();
        status.content_digest = Some("sha256:9".into());
        status.migrations = migrations;
        status.bases = vec![base("sha256:9")];
        status.images[0].digest = Some("sha256:8".into());
        status.images[0].pod_image = "registry.example/slack@sha256:8".into();
    }

    fn issue(&mut self) {
        let certificate = CertificateFacts {
            fingerprint: format!("{} of {}", self.observed.certificate_origin, self.now),
            renewal: self.now.checked_add(SignedDuration::from_hours(60 * 24)).unwrap(),
            origin: self.observed.certificate_origin.clone(),
        };
        self.secret().certificate = Some(certificate);
    }

    fn serve_certificate(&mut self) {
        let certificate = self.secret().certificate.clone();
        self.observed.backend_certificate = certificate.map(|known| known.fingerprint);
    }

    fn pins(&self) -> Pins {
        let template = self.observed.template_status().cloned().unwrap();
        let digest = template.content_digest.unwrap();
        Pins {
            image: template.images[0].image.clone(),
            image_digest: template.images[0].digest.clone(),
            pod_image: template.images[0].pod_image.clone(),
            base: base_database(&digest, Some("acme-corp")),
            template_digest: digest,
            migrations: template.migrations,
        }
    }

    fn repin(&mut self, migrations: &[String]) -> Outcome {
        let pins = self.pins();
        if !migrations.is_empty() {
            let is_held = !matches!(self.observed.backend, Backend::Answering { fenced: false, .. });
            assert!(is_held, "a backend may write while its database is migrated");
            let run = self.observed.run.get_or_insert_default();
            run.migrations = Some(pins.migrations.clone());
        }
        self.secret().tokens_epoch = None;
        // The pods that are there run another image, and do not count any more.
        self.observed.backend = Backend::Absent;
        self.observed.workloads.wanted = Some(("2".into(), "1".into()));
        Outcome::Repinned(Box::new(pins))
    }

    fn release(&mut self, epoch: i64) {
        let next = Backend::Answering { fenced: false, epoch };
        let is_held = matches!(self.observed.backend, Backend::Answering { fenced: true, .. });
        assert!(
            is_held || self.observed.backend == next,
            "a backend that serves refuses another epoch"
        );
        self.observed.backend = next;
    }

    fn remove_everything(&mut self) {
        *self.databases() = DatabaseFacts {
            base_ready: true,
            ..DatabaseFacts::default()
        };
        self.observed.redis = External::Known(RedisFacts::default());
        self.observed.secrets = SecretFacts::default();
        self.observed.workloads.deployment = None;
        self.observed.workloads.service = None;
        self.observed.pods.clear();
        self.observed.backend = Backend::Absent;
    }

    fn begin(&mut self, mode: &str, suffix: Option<&str>) -> Outcome {
        if self.observed.databases == External::NotAsked {
            self.observed.databases = External::Known(DatabaseFacts {
                base_ready: true,
                ..DatabaseFacts::default()
            });
            self.observed.redis = External::Known(RedisFacts::default());
        }
        if suffix.is_some() {
            self.databases().database = CloneDatabase::Absent;
        }
        self.observed.run = Some(RunFacts::default());
        self.observed.workloads.wanted = Some(("1".into(), "1".into()));
        Outcome::Begun(Box::new(Assignment {
            mode: mode.to_owned(),
            reservation: Reservation {
                names: external_names("clone_{id}", "{id}:", "slack-a1b2", suffix),
                port: Some(3000),
                server: DEFAULT_DATABASE_SERVER.to_owned(),
            },
            pins: self.pins(),
            rows: 212,
        }))
    }

    pub(super) fn secret(&mut self) -> &mut ServerSecret {
        self.observed.secrets.server.get_or_insert_default()
    }
}
