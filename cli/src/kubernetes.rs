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
use std::sync::Arc;
use std::time::Duration;

use asymmetric_crd::clone::{Desired, SeedSpec};
use asymmetric_crd::constants::CLI_MANAGER;
use asymmetric_crd::fidelity::FidelityScore;
use asymmetric_crd::{AppClone, CloneSnapshot, CloneTemplate, Environment, EnvironmentSpec, Verb};
use async_trait::async_trait;
use futures::stream::BoxStream;
use k8s_openapi::NamespaceResourceScope;
use kube::api::{DeleteParams, ListParams, PatchParams, PostParams};
use kube::{Api, Client, Resource};

use crate::arguments::Global;
use crate::diagnosis::repair::Repair;
use crate::diagnosis::survey::Survey;
use crate::failure::Failure;
use crate::provider::{
    Access, CloneProvider, Connection, DatabaseLogin, ListOptions, ListWatch, LogLine, LogOptions,
    MemberRemoval, Operator, Scope, ServerVersions, Watch,
};
pub use client::{Chosen, chosen};
use faults::Doing;
pub(crate) use places::contexts;

/// All namespaces, as errors call them.
const EVERYWHERE: &str = "*";

/// Objects to list or to watch.
struct Listed<K> {
    api: Api<K>,
    labels: Option<String>,
    fields: Option<String>,
}

impl<K> Listed<K>
where
    K: Resource + Clone + std::fmt::Debug + serde::de::DeserializeOwned,
{
    /// They as they are now; `action` is what is being done.
    async fn items(&self, action: &str) -> Result<Vec<K>, Failure> {
        let parameters = ListParams {
            label_selector: self.labels.clone(),
            field_selector: self.fields.clone(),
            ..ListParams::default()
        };
        let doing = Doing {
            action,
            namespace: self.api.namespace().unwrap_or(EVERYWHERE),
        };
        let list = client::answered(self.api.list(&parameters)).await;
        Ok(list.map_err(|fault| doing.failed(fault))?.items)
    }
}

/// Clones on a Kubernetes cluster, in one namespace.
#[derive(Clone)]
pub struct Kubernetes {
    client: Client,
    namespace: String,
    context: String,
    /// Whether changes are checked only.
    dry_run: bool,
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
            dry_run: false,
        }
    }

    fn api<K>(&self) -> Api<K>
    where
        K: Resource<Scope = NamespaceResourceScope>,
        K::DynamicType: Default,
    {
        Api::namespaced(self.client.clone(), &self.namespace)
    }

    /// The objects that `options` speak of.
    fn listed<K>(&self, options: &ListOptions) -> Listed<K>
    where
        K: Resource<Scope = NamespaceResourceScope>,
        K::DynamicType: Default,
    {
        Listed {
            api: match options.scope {
                Scope::OwnNamespace => self.api(),
                Scope::AllNamespaces => Api::all(self.client.clone()),
            },
            labels: (!options.selector.selects_all()).then(|| options.selector.to_string()),
            fields: options.name.as_ref().map(|name| format!("metadata.name={name}")),
        }
    }

    /// What stands with every change by creating or replacing.
    fn posting(&self) -> PostParams {
        PostParams {
            dry_run: self.dry_run,
            field_manager: Some(CLI_MANAGER.to_owned()),
        }
    }

    /// What stands with every change of a part.
    fn patching(&self) -> PatchParams {
        PatchParams {
            dry_run: self.dry_run,
            field_manager: Some(CLI_MANAGER.to_owned()),
            ..PatchParams::default()
        }
    }

    /// What stands with every removal.
    fn deleting(&self) -> DeleteParams {
        DeleteParams {
            dry_run: self.dry_run,
            ..DeleteParams::default()
        }
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

    fn rehearsing(&self) -> Arc<dyn CloneProvider> {
        Arc::new(Self {
            dry_run: true,
            ..self.clone()
        })
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

    async fn keep_fidelity(&self, template: &CloneTemplate, fidelity: &FidelityScore) -> Result<(), Failure> {
        templates::keep_fidelity(self, template, fidelity).await
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
        let (operator, operator_version) = operator::image(&self.client).await?;
        Ok(ServerVersions {
            kubernetes,
            operator,
            operator_version,
            kinds: operator::kinds(&self.client).await?,
        })
    }

    async fn clones(&self, options: &ListOptions) -> Result<Vec<AppClone>, Failure> {
        clones::list(self, options).await
    }

    fn watch_clones(&self, options: &ListOptions) -> ListWatch<AppClone> {
        watch::list(self.listed(options), "watch clones")
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

    async fn snapshots(&self, options: &ListOptions) -> Result<Vec<CloneSnapshot>, Failure> {
        snapshots::list(self, options).await
    }

    fn watch_snapshots(&self, options: &ListOptions) -> ListWatch<CloneSnapshot> {
        watch::list(self.listed(options), "watch clonesnapshots")
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

    async fn environments(&self, options: &ListOptions) -> Result<Vec<Environment>, Failure> {
        environments::list(self, options).await
    }

    fn watch_environments(&self, options: &ListOptions) -> ListWatch<Environment> {
        watch::list(self.listed(options), "watch environments")
    }

    async fn environment(&self, name: &str) -> Result<Environment, Failure> {
        environments::get(self, name).await
    }

    fn watch_environment(&self, name: &str) -> Watch<Environment> {
        watch::object(self.api(), name, "watch environments", &self.namespace)
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
        Box::pin(survey::survey(self)).await
    }

    async fn repair(&self, repair: &Repair, request: &str) -> Result<(), Failure> {
        repair::repair(self, repair, request).await
    }
}
