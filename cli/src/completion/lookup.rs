//! Candidates from the cluster, in time or not at all.

use std::collections::BTreeSet;
use std::sync::mpsc;
use std::time::Duration;

use asymmetric_crd::state::clone_state;
use asymmetric_crd::{AppClone, CloneTemplate, Environment};
use clap_complete::engine::CompletionCandidate;
use kube::ResourceExt;

use super::Names;
use super::line::Line;
use crate::configuration;
use crate::failure::Failure;
use crate::kubernetes::{self, Kubernetes};
use crate::provider::{CloneProvider, ListOptions};
use crate::render;

/// How long somebody who types is kept waiting.
const PATIENCE: Duration = Duration::from_millis(1500);

/// The candidates that the cluster has for `names`; none when it does not answer in time.
pub(super) fn candidates(names: Names, line: &Line) -> Vec<CompletionCandidate> {
    let line = line.clone();
    within(PATIENCE, move || ask(names, &line)).unwrap_or_default()
}

/// The outcome of `work` if it is there within `limit`. What takes longer ends with the process: a credential plugin
/// of the kubeconfig can block a thread for as long as it likes.
fn within<T: Send + 'static>(
    limit: Duration,
    work: impl FnOnce() -> Option<T> + Send + 'static,
) -> Option<T> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || sender.send(work()));
    receiver.recv_timeout(limit).ok().flatten()
}

fn ask(names: Names, line: &Line) -> Option<Vec<CompletionCandidate>> {
    if names == Names::Contexts {
        let contexts = kubernetes::contexts(&line.global).ok()?;
        return Some(contexts.into_iter().map(CompletionCandidate::new).collect());
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .ok()?;
    runtime.block_on(async {
        let configuration = configuration::file::read(configuration::file::path().as_deref()).ok()?;
        let global = configuration.below(line.global.clone());
        let provider = Kubernetes::connect(&global).await.ok()?;
        of(names, line, &provider).await.ok()
    })
}

/// The candidates for `names` that `provider` has.
pub(super) async fn of(
    names: Names,
    line: &Line,
    provider: &dyn CloneProvider,
) -> Result<Vec<CompletionCandidate>, Failure> {
    let here = ListOptions::default();
    Ok(match names {
        Names::Clones => clones(&provider.clones(&here).await?, line),
        Names::Environments => environments(&provider.environments(&here).await?, line),
        Names::ClonesAndEnvironments => {
            let (clones, environments) = futures::join!(provider.clones(&here), provider.environments(&here));
            let mut all = self::environments(&environments?, line);
            all.extend(self::clones(&clones?, line));
            all
        }
        Names::Snapshots => {
            let snapshots = provider.snapshots(&here).await?;
            let about = |clone: &str| format!("of {clone}");
            snapshots
                .iter()
                .map(|snapshot| candidate(snapshot.name_any(), about(&snapshot.spec.clone)))
                .collect()
        }
        Names::Templates => {
            let templates = provider.templates().await?;
            templates
                .iter()
                .map(|template| candidate(template.name_any(), template.spec.display_name.clone()))
                .collect()
        }
        Names::Fixtures => of_templates(line, provider, fixtures).await?,
        Names::Modes => of_templates(line, provider, modes).await?,
        Names::Services => of_templates(line, provider, services).await?,
        Names::Runs => on_the_line(line, provider)
            .await?
            .iter()
            .flat_map(render::runs::of)
            .filter_map(|run| Some(candidate(run.run.to_string(), format!("ended {}", run.ended_at?))))
            .collect(),
        Names::Contexts => Vec::new(),
        Names::Namespaces => {
            let namespaces = provider.namespaces().await?;
            namespaces.into_iter().map(CompletionCandidate::new).collect()
        }
    })
}

/// A name, and what some shells show beside it.
fn candidate(name: String, about: String) -> CompletionCandidate {
    CompletionCandidate::new(name).help(Some(about.into()))
}

/// All but those that are on the line already.
fn clones(clones: &[AppClone], line: &Line) -> Vec<CompletionCandidate> {
    let typed: BTreeSet<&str> = line.values(Names::Clones).collect();
    clones
        .iter()
        .filter(|clone| !typed.contains(clone.name_any().as_str()))
        .map(|clone| {
            candidate(
                clone.name_any(),
                format!("{} {}", clone.spec.template, clone_state(clone)),
            )
        })
        .collect()
}

fn environments(environments: &[Environment], line: &Line) -> Vec<CompletionCandidate> {
    let typed: BTreeSet<&str> = line.values(Names::Environments).collect();
    environments
        .iter()
        .filter(|environment| !typed.contains(environment.name_any().as_str()))
        .map(|environment| {
            let status = environment.status.clone().unwrap_or_default();
            let state = status.state.map(|state| format!(" {state}")).unwrap_or_default();
            candidate(environment.name_any(), format!("environment{state}"))
        })
        .collect()
}

/// The clones that the line speaks of, and that there are.
async fn on_the_line(line: &Line, provider: &dyn CloneProvider) -> Result<Vec<AppClone>, Failure> {
    let kinds = [Names::Clones, Names::ClonesAndEnvironments];
    let typed: BTreeSet<&str> = kinds.iter().flat_map(|kind| line.values(*kind)).collect();
    if typed.is_empty() {
        return Ok(Vec::new());
    }
    let mut clones = provider.clones(&ListOptions::default()).await?;
    clones.retain(|clone| typed.contains(clone.name_any().as_str()));
    Ok(clones)
}

/// What `of` finds in the templates that the line speaks of, in all of them when it speaks of none.
async fn of_templates(
    line: &Line,
    provider: &dyn CloneProvider,
    of: fn(&CloneTemplate) -> Vec<String>,
) -> Result<Vec<CompletionCandidate>, Failure> {
    let mut wanted: BTreeSet<String> = line.values(Names::Templates).map(str::to_owned).collect();
    wanted.extend(
        on_the_line(line, provider)
            .await?
            .into_iter()
            .map(|clone| clone.spec.template),
    );
    let templates = provider.templates().await?;
    let names: BTreeSet<String> = templates
        .iter()
        .filter(|template| wanted.is_empty() || wanted.contains(&template.name_any()))
        .flat_map(of)
        .collect();
    Ok(names.into_iter().map(CompletionCandidate::new).collect())
}

fn fixtures(template: &CloneTemplate) -> Vec<String> {
    let Some(status) = &template.status else {
        return Vec::new();
    };
    let published = status.published.iter().map(|fixture| fixture.name.clone());
    status.fixtures.iter().cloned().chain(published).collect()
}

fn modes(template: &CloneTemplate) -> Vec<String> {
    template.spec.modes.iter().map(|mode| mode.name.clone()).collect()
}

fn services(template: &CloneTemplate) -> Vec<String> {
    template
        .spec
        .services
        .iter()
        .map(|service| service.name.clone())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_waits_longer_than_the_limit() {
        let (keeps_it_waiting, gate) = mpsc::channel::<()>();
        let outcome = within(Duration::from_millis(20), move || gate.recv().ok());
        assert_eq!(outcome, None);
        drop(keeps_it_waiting);
        assert_eq!(within(PATIENCE, || Some(7)), Some(7));
    }
}
