//! Local ports of clones, for `asym connect`: unique in the namespace.

use std::collections::{BTreeSet, HashMap};
use std::ops::RangeInclusive;
use std::sync::{Mutex, PoisonError};

use asymmetric_crd::{AppClone, NamedError};
use kube::ResourceExt;

/// Ports that were chosen and are not in a status yet, by the uid of their clone.
#[derive(Default)]
pub(crate) struct Ports {
    chosen: Mutex<HashMap<String, (String, u16)>>,
}

impl Ports {
    /// The lowest port in `range` that no other clone of the namespace has or is about to have.
    pub(crate) fn choose(
        &self,
        clone: &AppClone,
        others: &[AppClone],
        range: &RangeInclusive<u16>,
    ) -> Result<u16, NamedError> {
        let uid = clone.uid().unwrap_or_default();
        let namespace = clone.namespace().unwrap_or_default();
        let mut chosen = self.chosen.lock().unwrap_or_else(PoisonError::into_inner);
        let recorded = others
            .iter()
            .filter(|other| other.uid().as_ref() != Some(&uid))
            .flat_map(recorded);
        let pending = chosen
            .iter()
            .filter(|(owner, (place, _))| **owner != uid && *place == namespace)
            .map(|(_, (_, port))| *port);
        let taken: BTreeSet<u16> = recorded.chain(pending).collect();
        let port =
            range
                .clone()
                .find(|port| !taken.contains(port))
                .ok_or_else(|| NamedError::NoFreePorts {
                    range: format!("{}-{}", range.start(), range.end()),
                })?;
        chosen.insert(uid, (namespace, port));
        Ok(port)
    }

    /// To be called when the clone's status is written: from then on the status speaks for the port.
    pub(crate) fn recorded(&self, uid: &str) {
        self.chosen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(uid);
    }
}

fn recorded(clone: &AppClone) -> Vec<u16> {
    let ports = clone
        .status
        .as_ref()
        .map(|status| status.ports.values().copied().collect::<Vec<_>>());
    ports
        .unwrap_or_default()
        .into_iter()
        .filter_map(|port| u16::try_from(port).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use asymmetric_crd::{CloneSpec, CloneStatus};

    use super::*;

    fn clone(uid: &str, port: Option<i32>) -> AppClone {
        let mut clone = AppClone::new(uid, CloneSpec::default());
        clone.metadata.uid = Some(uid.to_owned());
        clone.metadata.namespace = Some("default".to_owned());
        let ports = port
            .map(|port| ("backend".to_owned(), port))
            .into_iter()
            .collect();
        clone.status = Some(CloneStatus {
            ports,
            ..CloneStatus::default()
        });
        clone
    }

    #[test]
    fn the_lowest_free_port_is_chosen() {
        let others = [clone("a", Some(3000)), clone("b", Some(3002))];
        assert_eq!(
            Ports::default()
                .choose(&clone("c", None), &others, &(3000..=3999))
                .unwrap(),
            3001
        );
    }

    #[test]
    fn two_at_once_do_not_get_the_same() {
        let ports = Ports::default();
        assert_eq!(
            ports.choose(&clone("a", None), &[], &(3000..=3999)).unwrap(),
            3000
        );
        assert_eq!(
            ports.choose(&clone("b", None), &[], &(3000..=3999)).unwrap(),
            3001
        );
        ports.recorded("a");
        assert_eq!(
            ports
                .choose(&clone("c", None), &[clone("a", Some(3000))], &(3000..=3999))
                .unwrap(),
            3002
        );
    }

    #[test]
    fn a_full_range_is_named() {
        let error = Ports::default()
            .choose(&clone("b", None), &[clone("a", Some(3000))], &(3000..=3000))
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "no free port in 3000-3000; destroy a clone or widen the range"
        );
    }
}
