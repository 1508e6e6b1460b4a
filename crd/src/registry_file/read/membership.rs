//! Which clones are in which environments. Members that name no clone, and clones in two places, are refused.

use std::collections::BTreeMap;

use super::PlacedClone;
use crate::document::{Position, Problem};
use crate::registry_file::EnvironmentRecord;

/// An environment whose members have not been checked.
pub(super) struct Placed {
    pub(super) record: EnvironmentRecord,
    pub(super) position: Position,
    pub(super) members: Vec<PlacedMember>,
}

/// A member, and where it is named.
pub(super) struct PlacedMember {
    pub(super) id: String,
    pub(super) path: String,
    pub(super) position: Position,
}

/// The environments with their members; in version 1 also those that clones are tagged with.
pub(super) fn checked(
    mut environments: Vec<Placed>,
    clones: &[PlacedClone],
    version: u64,
) -> Result<Vec<EnvironmentRecord>, Problem> {
    if version == 1 {
        add_tagged(&mut environments, clones);
    }
    // Environment of each clone that is in one.
    let mut taken: BTreeMap<String, String> = BTreeMap::new();
    for Placed { record, members, .. } in &mut environments {
        for member in members.drain(..) {
            let PlacedMember { id, path, position } = member;
            if !clones.iter().any(|clone| clone.record.id == id) {
                let sentence = format!("{path}: '{id}' is none of the clones in this file");
                return Err(Problem::new(position, sentence));
            }
            match taken.get(&id) {
                None => {}
                Some(other) if *other == record.name => {
                    return Err(Problem::new(position, format!("{path}: '{id}' is listed twice")));
                }
                Some(other) => {
                    let sentence = format!(
                        "{path}: '{id}' is in the environment '{other}' already, and cannot be in '{}' as well",
                        record.name
                    );
                    return Err(Problem::new(position, sentence));
                }
            }
            taken.insert(id.clone(), record.name.clone());
            record.members.push(id);
        }
    }
    Ok(environments.into_iter().map(|placed| placed.record).collect())
}

/// A tag makes its clone a member, and the environment if no group has its name.
fn add_tagged(environments: &mut Vec<Placed>, clones: &[PlacedClone]) {
    for (index, clone) in clones.iter().enumerate() {
        let Some((group, position)) = &clone.group else {
            continue;
        };
        let id = &clone.record.id;
        let found = environments
            .iter()
            .position(|environment| environment.record.name == *group);
        let environment = match found {
            Some(found) => &mut environments[found],
            None => environments.push_mut(Placed {
                record: EnvironmentRecord {
                    name: group.clone(),
                    members: Vec::new(),
                    spec: None,
                    state: None,
                    created_at: None,
                    updated_at: None,
                },
                position: *position,
                members: Vec::new(),
            }),
        };
        if environment.members.iter().all(|member| member.id != *id) {
            environment.members.push(PlacedMember {
                id: id.clone(),
                path: format!("clones[{index}].group"),
                position: *position,
            });
        }
    }
}
