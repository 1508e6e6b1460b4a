//! The authority: what it is made of, and when it is replaced. Pure but for the making of keys.

use asymmetric_crd::names::short_hash;
use jiff::{SignedDuration, Timestamp};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};

use super::CertificateError;
use super::stored::SECRET;

/// How long an authority is good for.
const LIFETIME: SignedDuration = SignedDuration::from_hours(10 * 365 * 24);
/// Before its end by this much, the next authority is made and told to everybody.
const PREPARE: SignedDuration = SignedDuration::from_hours(2 * 365 * 24);
/// Before its end by this much, the next one signs.
const PROMOTE: SignedDuration = SignedDuration::from_hours(365 * 24);
/// Clocks of clients may be behind by this much.
const EARLIER: SignedDuration = SignedDuration::from_hours(1);

/// A certificate and its key, both as PEM. No `Debug`, because of the key.
#[derive(Clone, PartialEq, Eq)]
pub struct Pair {
    /// The certificate.
    pub certificate: String,
    /// The private key.
    pub key: String,
    /// When the certificate ends.
    pub not_after: Timestamp,
}

/// What the installation's Secret holds. No `Debug`, because of the keys.
#[derive(Clone, PartialEq, Eq)]
pub struct Authority {
    /// Signs.
    pub current: Pair,
    /// Will sign; clients trust it already.
    pub next: Option<Pair>,
    /// Signed before; clients trust it as long as what it signed may be in use.
    pub previous: Option<String>,
    /// Somebody else put it there, and cares for its end.
    pub is_foreign: bool,
}

/// What to do about the authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It is as it should be.
    Keep,
    /// There is none.
    Create,
    /// It ends in a while: make the next one, so that clients learn to trust it in time.
    Prepare,
    /// It ends soon: the next one signs from now on.
    Promote,
}

/// The next step for what was found.
#[must_use]
pub fn plan(found: Option<&Authority>, now: Timestamp) -> Step {
    let Some(found) = found else {
        return Step::Create;
    };
    if found.is_foreign {
        return Step::Keep;
    }
    let left = found.current.not_after.duration_since(now);
    match &found.next {
        None if left <= PREPARE => Step::Prepare,
        Some(_) if left <= PROMOTE => Step::Promote,
        _ => Step::Keep,
    }
}

impl Authority {
    /// The authority after `step`.
    pub fn after(found: Option<Self>, step: Step, now: Timestamp) -> Result<Self, CertificateError> {
        let Some(mut authority) = found else {
            return Ok(Self {
                current: Pair::authority(now)?,
                next: None,
                previous: None,
                is_foreign: false,
            });
        };
        match (step, authority.next.take()) {
            (Step::Prepare, None) => authority.next = Some(Pair::authority(now)?),
            (Step::Promote, Some(next)) => {
                let previous = std::mem::replace(&mut authority.current, next);
                authority.previous = Some(previous.certificate);
            }
            (_, next) => authority.next = next,
        }
        Ok(authority)
    }

    /// What clients trust: the certificates of all authorities, as PEM.
    #[must_use]
    pub fn bundle(&self) -> String {
        let next = self.next.as_ref().map(|next| next.certificate.as_str());
        let previous = self.previous.as_deref();
        let certificates = [Some(self.current.certificate.as_str()), next, previous];
        let mut lines: Vec<&str> = certificates.into_iter().flatten().map(str::trim_end).collect();
        lines.push("");
        lines.join("\n")
    }

    /// Changes whenever clones need something new: another certificate, or another bundle.
    #[must_use]
    pub fn version(&self) -> String {
        short_hash(&[&self.bundle()], 16)
    }

    pub(super) fn issuer(&self) -> Result<Issuer<'static, KeyPair>, CertificateError> {
        let unreadable = |source| CertificateError::Unreadable {
            secret: SECRET,
            source,
        };
        let key = KeyPair::from_pem(&self.current.key).map_err(unreadable)?;
        Issuer::from_ca_cert_pem(&self.current.certificate, key).map_err(unreadable)
    }
}

impl Pair {
    /// A new authority.
    fn authority(now: Timestamp) -> Result<Self, CertificateError> {
        let key = KeyPair::generate().map_err(CertificateError::Make)?;
        let mut parameters = CertificateParams::default();
        let name = format!("asymmetric authority of {}", now.strftime("%Y-%m-%d"));
        parameters.distinguished_name.push(DnType::CommonName, name);
        parameters.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let not_after = set_validity(&mut parameters, now, LIFETIME);
        let certificate = parameters.self_signed(&key).map_err(CertificateError::Make)?;
        Ok(Self {
            certificate: certificate.pem(),
            key: key.serialize_pem(),
            not_after,
        })
    }
}

/// Valid from a moment ago; answers when it ends, in whole seconds as certificates have it.
pub(super) fn set_validity(
    parameters: &mut CertificateParams,
    now: Timestamp,
    lifetime: SignedDuration,
) -> Timestamp {
    let seconds = |time: Timestamp| {
        let whole = time.as_second();
        time::OffsetDateTime::from_unix_timestamp(whole).unwrap_or(time::OffsetDateTime::UNIX_EPOCH)
    };
    let end = now.saturating_add(lifetime).unwrap_or(Timestamp::MAX);
    parameters.not_before = seconds(now.saturating_sub(EARLIER).unwrap_or(now));
    parameters.not_after = seconds(end);
    Timestamp::from_second(end.as_second()).unwrap_or(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-01-02T03:04:05Z".parse().unwrap()
    }

    fn later(hours: i64) -> Timestamp {
        now().saturating_add(SignedDuration::from_hours(hours)).unwrap()
    }

    #[test]
    fn an_authority_is_followed_by_the_next_long_before_it_ends() {
        const YEAR: i64 = 365 * 24;
        let mut authority = None;
        let mut steps = Vec::new();
        for year in 0..30 {
            let at = later(year * YEAR);
            let step = plan(authority.as_ref(), at);
            if step != Step::Keep {
                steps.push((year, step));
            }
            let before = authority.clone();
            let after = Authority::after(authority.take(), step, at).unwrap();
            assert!(after.current.not_after > at, "it has ended in year {year}");
            if let Some(before) = before
                && before.current != after.current
            {
                assert!(
                    before.bundle().contains(after.current.certificate.trim_end()),
                    "nobody was told before"
                );
                assert!(
                    after.bundle().contains(before.current.certificate.trim_end()),
                    "what it signed is in use"
                );
            }
            authority = Some(after);
        }
        let expected = [
            (0, Step::Create),
            (8, Step::Prepare),
            (9, Step::Promote),
            (16, Step::Prepare),
            (17, Step::Promote),
            (24, Step::Prepare),
            (25, Step::Promote),
        ];
        assert_eq!(steps, expected);
    }

    #[test]
    fn the_version_changes_with_what_clients_have_to_know() {
        let first = Authority::after(None, Step::Create, now()).unwrap();
        let prepared = Authority::after(Some(first.clone()), Step::Prepare, now()).unwrap();
        let promoted = Authority::after(Some(prepared.clone()), Step::Promote, now()).unwrap();
        assert_ne!(first.version(), prepared.version());
        assert_ne!(prepared.version(), promoted.version());
        let kept = Authority::after(Some(promoted.clone()), Step::Keep, now()).unwrap();
        assert_eq!(kept.version(), promoted.version());
    }

    #[test]
    fn an_authority_of_somebody_else_is_left_alone() {
        let mut authority = Authority::after(None, Step::Create, now()).unwrap();
        authority.is_foreign = true;
        assert_eq!(plan(Some(&authority), later(20 * 365 * 24)), Step::Keep);
    }
}
