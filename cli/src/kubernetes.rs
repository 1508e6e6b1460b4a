//! The provider on Kubernetes: custom resources, Secrets, logs and port-forwards.

mod client;
mod clones;
mod environments;
mod faults;
mod forward;
mod logs;
mod membership;
mod operator;
mod places;
mod repair;
mod secrets;
mod snapshots;
mod survey;
mod templates;
mod watch;

#[cfg(test)]
pub(crate) mod fake;

use std::collections::BTreeMap;
use std::time::Duration;

use asymmetric_crd::clone::{Desired, SeedSpec};
use asymmetric_crd::constants::ENVIRONMENT_LABEL;
use asymmetric_crd::{AppClone, CloneSnapshot, CloneTemplate, Environment, EnvironmentSpec, Verb};
use async_trait::async_trait;
use futures::stream::BoxStream;
use k8s_openapi::NamespaceResourceScope;
use kube::api::ListParams;
use kube::{Api, Client, Resource};

use crate::arguments::Global;
use crate::diagnosis::repair::Repair;
use crate::diagnosis::survey::Survey;
use crate::failure::Failure;
use crate::provider::{
    Access, CloneProvider, Connection, DatabaseLogin, LogLine, LogOptions, MemberRemoval, Operator,
    ServerVersions, Watch,
};
use faults::Doing;
pub(crate) use places::contexts;

/// Clones on a Kubernetes cluster, in one namespace.
pub struct Kubernetes {
    client: Client,
    namespace: String,
    context: String,
}

impl Kubernetes {
    /// The cluster that the options and the kubeconfig name. Nothing is sent yet.
    pub async fn connect(global: &Global) -> Result<Self, Failure> {
        let (client, namespace) = client::connect(global).await?;
        Ok(Self {
            context: client::context(global),
            ..Self::new(client, namespace)
        })
    }

    /// A provider over a client of one's own.
    #[must_use]
    pub fn new(client: Client, namespace: String) -> Self {
        Self {
            client,
            namespace,
            context: String::new(),
        }
    }

    fn api<K>(&self) -> Api<K>
    where
        K: Resource<Scope = NamespaceResourceScope>,
        K::DynamicType: Default,
    {
        Api::namespaced(self.client.clone(), &self.namespace)
    }

    fn doing<'a>(&'a self, action: &'a str) -> Doing<'a> {
        Doing {
            action,
            namespace: &self.namespace,
        }
    }
}

#[async_trait]
impl CloneProvider for Kubernetes {
    fn namespace(&self) -> &str {
        &self.namespace
    }

    fn context(&self) -> &str {
        &self.context
    }

    async fn namespaces(&self) -> Result<Vec<String>, Failure> {
        places::namespaces(self).await
    }

    async fn templates(&self) -> Result<Vec<CloneTemplate>, Failure> {
        let api: Api<CloneTemplate> = Api::all(self.client.clone());
        let list = client::answered(api.list(&ListParams::default())).await;
        let mut items = list
            .map_err(|fault| self.doing("list clonetemplates").failed(fault))?
            .items;
        items.sort_by(|left, right| left.metadata.name.cmp(&right.metadata.name));
        Ok(items)
    }

    fn watch_template(&self, name: &str) -> Watch<CloneTemplate> {
        let api = Api::all(self.client.clone());
        watch::object(api, name, "watch clonetemplates", &self.namespace)
    }

    async fn put_content(
        &self,
        namespace: &str,
        template: &str,
        parts: &[BTreeMap<String, String>],
    ) -> Result<(), Failure> {
        templates::put(self, namespace, template, parts).await
    }

    async fn operator(&self) -> Result<Operator, Failure> {
        operator::state(&self.client).await
    }

    async fn versions(&self) -> Result<ServerVersions, Failure> {
        let version = client::answered(self.client.apiserver_version()).await;
        let kubernetes = version
            .map_err(|fault| self.doing("read the version").failed(fault))?
            .git_version;
        Ok(ServerVersions {
            kubernetes,
            operator: operator::image(&self.client).await?,
        })
    }

    async fn clones(&self) -> Result<Vec<AppClone>, Failure> {
        clones::list(self).await
    }

    async fn status(&self, id: &str) -> Result<AppClone, Failure> {
        clones::get(self, id).await
    }

    fn watch(&self, id: &str) -> Watch<AppClone> {
        watch::object(self.api(), id, "watch clones", &self.namespace)
    }

    async fn create(&self, clone: &AppClone) -> Result<(), Failure> {
        clones::create(self, clone).await
    }

    async fn request(&self, id: &str, verbs: &[Verb], request: &str) -> Result<(), Failure> {
        clones::request(self, id, verbs, request).await
    }

    async fn set_seed(&self, id: &str, seed: &SeedSpec) -> Result<(), Failure> {
        clones::set_seed(self, id, seed).await
    }

    async fn set_desired(&self, id: &str, desired: Desired) -> Result<(), Failure> {
        clones::set_desired(self, id, desired).await
    }

    async fn destroy(&self, id: &str) -> Result<(), Failure> {
        clones::destroy(self, id).await
    }

    async fn tokens(&self, id: &str) -> Result<BTreeMap<String, String>, Failure> {
        secrets::tokens(self, id).await
    }

    async fn logs(
        &self,
        id: &str,
        options: &LogOptions,
    ) -> Result<BoxStream<'static, Result<LogLine, Failure>>, Failure> {
        logs::lines(self, id, options).await
    }

    async fn login(&self, id: &str, access: Access) -> Result<DatabaseLogin, Failure> {
        secrets::login(self, id, access).await
    }

    async fn connect(&self, id: &str, port: u16, patience: Duration) -> Result<Connection, Failure> {
        forward::connect(self, id, port, patience).await
    }

    async fn snapshots(&self) -> Result<Vec<CloneSnapshot>, Failure> {
        snapshots::list(self).await
    }

    fn watch_snapshot(&self, name: &str) -> Watch<CloneSnapshot> {
        watch::object(self.api(), name, "watch clonesnapshots", &self.namespace)
    }

    async fn create_snapshot(&self, snapshot: &CloneSnapshot) -> Result<(), Failure> {
        snapshots::create(self, snapshot).await
    }

    async fn delete_snapshot(&self, name: &str) -> Result<(), Failure> {
        snapshots::delete(self, name).await
    }

    async fn environments(&self) -> Result<Vec<Environment>, Failure> {
        environments::list(self).await
    }

    async fn environment(&self, name: &str) -> Result<Environment, Failure> {
        environments::get(self, name).await
    }

    fn watch_environment(&self, name: &str) -> Watch<Environment> {
        watch::object(self.api(), name, "watch environments", &self.namespace)
    }

    fn watch_members(&self, name: &str) -> BoxStream<'static, AppClone> {
        watch::labelled(self.api(), &format!("{ENVIRONMENT_LABEL}={name}"))
    }

    async fn apply_environment(
        &self,
        name: &str,
        spec: &EnvironmentSpec,
        source: &str,
    ) -> Result<Environment, Failure> {
        environments::apply(self, name, spec, source).await
    }

    async fn create_environment(&self, environment: &Environment) -> Result<(), Failure> {
        environments::create(self, environment).await
    }

    async fn join_environment(&self, name: &str, id: &str) -> Result<(), Failure> {
        membership::join(self, name, id).await
    }

    async fn leave_environments(&self, id: &str) -> Result<(), Failure> {
        membership::leave(self, id).await
    }

    async fn set_environment_desired(&self, name: &str, desired: Desired) -> Result<Environment, Failure> {
        environments::set_desired(self, name, desired).await
    }

    async fn release_environment(&self, name: &str) -> Result<(), Failure> {
        membership::release(self, name).await
    }

    async fn reset_environment(&self, name: &str, request: &str) -> Result<Environment, Failure> {
        environments::reset(self, name, request).await
    }

    async fn destroy_environment(&self, name: &str) -> Result<Vec<MemberRemoval>, Failure> {
        environments::destroy(self, name).await
    }

    async fn disband_environment(&self, name: &str) -> Result<(), Failure> {
        environments::disband(self, name).await
    }

    async fn survey(&self) -> Result<Survey, Failure> {
        survey::survey(self).await
    }

    async fn repair(&self, repair: &Repair, request: &str) -> Result<(), Failure> {
        repair::repair(self, repair, request).await
    }
}
