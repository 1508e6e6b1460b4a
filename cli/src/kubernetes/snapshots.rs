//! Snapshots as custom resources.

use asymmetric_crd::constants::CLI_MANAGER;
use asymmetric_crd::suggestion::hint;
use asymmetric_crd::{CloneSnapshot, NamedError};
use kube::api::{DeleteParams, ListParams, PostParams};
use kube::{Api, ResourceExt};

use super::Kubernetes;
use super::client::answered;
use super::faults::{is_conflict, is_not_found};
use crate::failure::Failure;

pub(super) async fn list(cluster: &Kubernetes) -> Result<Vec<CloneSnapshot>, Failure> {
    let api: Api<CloneSnapshot> = cluster.api();
    let list = answered(api.list(&ListParams::default())).await;
    let mut items = list
        .map_err(|fault| cluster.doing("list clonesnapshots").failed(fault))?
        .items;
    items.sort_by_key(|snapshot| (snapshot.creation_timestamp(), snapshot.name_any()));
    Ok(items)
}

pub(super) async fn create(cluster: &Kubernetes, snapshot: &CloneSnapshot) -> Result<(), Failure> {
    let api: Api<CloneSnapshot> = cluster.api();
    let params = PostParams {
        field_manager: Some(CLI_MANAGER.to_owned()),
        ..PostParams::default()
    };
    match answered(api.create(&params, snapshot)).await {
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
    match answered(api.delete(name, &DeleteParams::default())).await {
        Ok(_) => Ok(()),
        Err(fault) if is_not_found(&fault) => {
            let known = list(cluster).await.unwrap_or_default();
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
