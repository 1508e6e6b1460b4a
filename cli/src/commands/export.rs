//! `asym export`: move out, with a `registry.json` as asymmetric's own command line keeps it.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use asymmetric_crd::AppClone;
use asymmetric_crd::registry_file;
use clap::Args;
use futures::future::try_join_all;
use kube::ResourceExt;

use crate::failure::Failure;
use crate::provider::ListOptions;
use crate::render;
use crate::session::Session;

/// Arguments of `asym export`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Write there instead of to stdout, readable by its owner alone
    #[arg(short, long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Write the tokens of all clones as well
    #[arg(long)]
    pub tokens: bool,
}

/// Runs `asym export`.
pub async fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let all = ListOptions::default();
    let provider = &session.provider;
    let (clones, environments) = futures::join!(provider.clones(&all), provider.environments(&all));
    let (clones, environments) = (clones?, environments?);
    let tokens = if arguments.tokens {
        tokens(&clones, session).await?
    } else {
        BTreeMap::new()
    };
    let now = jiff::Timestamp::try_from(SystemTime::now()).map_err(Failure::unexpected)?;
    let export = registry_file::export(&clones, &environments, &tokens, now);
    for remark in &export.remarks {
        session.console.remark(remark);
    }
    let text = serde_json::to_string_pretty(&export.file).map_err(Failure::unexpected)?;
    let path = match &arguments.file {
        Some(path) if path != Path::new("-") => path,
        _ => return session.console.print(&text),
    };
    write(path, &format!("{text}\n"))
        .map_err(|error| Failure::Usage(format!("{} cannot be written: {error}", path.display())))?;
    let what = render::registry::counted(export.file.clones.len(), export.file.environments.len());
    session
        .console
        .remark(&format!("wrote {what} to {}", path.display()));
    Ok(())
}

async fn tokens(
    clones: &[AppClone],
    session: &Session,
) -> Result<BTreeMap<String, BTreeMap<String, String>>, Failure> {
    let has_tokens = |clone: &&AppClone| {
        let status = clone.status.as_ref();
        status.is_some_and(|status| status.tokens_secret_ref.is_some())
    };
    let each = clones.iter().filter(has_tokens).map(|clone| async {
        let id = clone.name_any();
        let tokens = session.provider.tokens(&id).await?;
        Ok::<_, Failure>((id, tokens))
    });
    Ok(try_join_all(each).await?.into_iter().collect())
}

/// Writes the whole file or nothing: it takes its place when it is complete. There may be tokens in it, so that
/// nobody else may read it.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut file = tempfile::Builder::new()
        .prefix(".asym-export-")
        .tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

#[cfg(test)]
mod tests;
