//! Snapshots as custom resources.

use asymmetric_crd::suggestion::hint;
use asymmetric_crd::{CloneSnapshot, NamedError};
use kube::{Api, ResourceExt};

use super::Kubernetes;
use super::client::answered;
use super::faults::{is_conflict, is_not_found};
use crate::failure::Failure;
use crate::provider::ListOptions;

pub(super) async fn list(cluster: &Kubernetes, options: &ListOptions) -> Result<Vec<CloneSnapshot>, Failure> {
    let listed = cluster.listed::<CloneSnapshot>(options);
    let mut items = listed.items("list clonesnapshots").await?;
    items.sort_by_key(|snapshot| (snapshot.creation_timestamp(), snapshot.name_any()));
    Ok(items)
}

pub(super) async fn create(cluster: &Kubernetes, snapshot: &CloneSnapshot) -> Result<(), Failure> {
    let api: Api<CloneSnapshot> = cluster.api();
    match answered(api.create(&cluster.posting(), snapshot)).await {
        Ok(_) => Ok(()),
        Err(fault) if is_conflict(&fault) => Err(NamedError::NameTaken {
            name: snapshot.name_any(),
        }
        .into()),
        Err(fault) => Err(cluster.doing("create clonesnapshots").failed(fault)),
    }
}

pub(super) async fn delete(cluster: &Kubernetes, name: &str) -> Result<(), Failure> {
    let api: Api<CloneSnapshot> = cluster.api();
    match answered(api.delete(name, &cluster.deleting())).await {
        Ok(_) => Ok(()),
        Err(fault) if is_not_found(&fault) => {
            let known = list(cluster, &ListOptions::default()).await.unwrap_or_default();
            let names: Vec<String> = known.iter().map(ResourceExt::name_any).collect();
            Err(NamedError::SnapshotNotFound {
                name: name.to_owned(),
                hint: hint(name, names.iter().map(String::as_str)),
            }
            .into())
        }
        Err(fault) => Err(cluster.doing("delete clonesnapshots").failed(fault)),
    }
}
