//! The certificate that the backend answers with over TLS.

use k8s_openapi::jiff::Timestamp;

use crate::clone::action::Action;
use crate::clone::observed::{Observed, ServerSecret};

/// Replaces it in time, and when authority or names have changed; then sees to it that the backend has it. No pod
/// restarts for that.
pub(super) fn keep(observed: &Observed, secret: &ServerSecret, now: Timestamp) -> Result<(), Action> {
    let current = secret
        .certificate
        .as_ref()
        .filter(|certificate| certificate.origin == observed.certificate_origin && now < certificate.renewal);
    let Some(current) = current else {
        return Err(Action::IssueCertificate);
    };
    match &observed.backend_certificate {
        Some(served) if *served != current.fingerprint => Err(Action::PutCertificate),
        // A backend that is not running, or does not speak TLS.
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use k8s_openapi::jiff::SignedDuration;

    use crate::clone::action::Action;
    use crate::clone::world::World;

    #[test]
    fn a_certificate_is_replaced_in_time_and_handed_to_the_backend() {
        let mut world = World::running();
        assert_eq!(world.pass(), Action::Rest);
        world.now = world
            .now
            .checked_add(SignedDuration::from_hours(61 * 24))
            .unwrap();
        let transitions = world.status().conditions;
        for expected in [Action::IssueCertificate, Action::PutCertificate, Action::Rest] {
            assert_eq!(world.pass(), expected);
        }
        assert_eq!(world.status().conditions, transitions, "users are told nothing");
    }

    #[test]
    fn another_authority_or_name_makes_another_certificate() {
        let mut world = World::running();
        world.observed.certificate_origin = "another".into();
        assert_eq!(world.pass(), Action::IssueCertificate);
        assert_eq!(world.pass(), Action::PutCertificate);
        assert_eq!(world.pass(), Action::Rest);
    }

    #[test]
    fn a_backend_that_started_with_an_old_certificate_gets_the_current_one() {
        let mut world = World::running();
        world.observed.backend_certificate = Some(String::new());
        assert_eq!(world.pass(), Action::PutCertificate);
        assert_eq!(world.pass(), Action::Rest);
    }

    #[test]
    fn a_backend_without_tls_is_left_alone() {
        let mut world = World::running();
        world.observed.backend_certificate = None;
        assert_eq!(world.pass(), Action::Rest);
    }
}
