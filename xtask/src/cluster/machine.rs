//! Remembers what the machine was like before the cluster came, so that `down` can restore it.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::cleanup;
use super::layout::Layout;
use crate::network::Settings;

/// Folders at fixed places that the kubelet makes.
const FOLDERS: &[&str] = &["/var/lib/kubelet"];

/// The machine before the cluster.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Machine {
    settings: Settings,
    /// Those of [`FOLDERS`] that were not there.
    absent: Vec<PathBuf>,
}

impl Machine {
    /// Writes down what is there now, unless that was done before.
    pub(crate) fn remember(layout: &Layout) -> std::io::Result<()> {
        if layout.machine().is_file() {
            return Ok(());
        }
        let absent = FOLDERS
            .iter()
            .map(PathBuf::from)
            .filter(|folder| !folder.exists())
            .collect();
        let machine = Self {
            settings: Settings::read(),
            absent,
        };
        std::fs::create_dir_all(&layout.root)?;
        // Renamed into place: half a file would make us forget the rest.
        let scratch = layout.machine().with_extension("new");
        std::fs::write(&scratch, serde_json::to_vec(&machine)?)?;
        std::fs::rename(scratch, layout.machine())
    }

    /// Puts everything back as it was.
    pub(crate) fn restore(layout: &Layout) -> Result<(), cleanup::CleanupError> {
        let Some(machine) = Self::load(&layout.machine()) else {
            return Ok(());
        };
        machine.settings.restore();
        machine
            .absent
            .iter()
            .try_for_each(|folder| cleanup::remove_folder(folder))
    }

    fn load(path: &Path) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(path).ok()?).ok()
    }
}
