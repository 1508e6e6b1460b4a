//! The operator's process, as this machine sees it.

use std::path::PathBuf;
use std::time::Duration;

use crate::ScaleError;

/// Clock ticks of a second, as Linux tells them to programs.
const TICKS: u64 = 100;

/// A process.
#[derive(Debug)]
pub(crate) struct Process {
    folder: PathBuf,
}

impl Process {
    /// The only operator that runs here.
    pub(crate) fn operator() -> Result<Self, ScaleError> {
        for entry in std::fs::read_dir("/proc")? {
            let folder = entry?.path();
            let name = std::fs::read_to_string(folder.join("comm")).unwrap_or_default();
            if name.starts_with("asymmetric-oper") {
                return Ok(Self { folder });
            }
        }
        Err(ScaleError::Missing("the operator's process on this machine"))
    }

    /// What it holds in memory.
    pub(crate) fn memory(&self) -> Result<String, ScaleError> {
        let status = std::fs::read_to_string(self.folder.join("status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        Ok(line.unwrap_or_default().trim().to_owned())
    }

    /// The processor time that it has had.
    pub(crate) fn cpu(&self) -> Result<Duration, ScaleError> {
        let stat = std::fs::read_to_string(self.folder.join("stat"))?;
        // Behind the name, which is in parentheses: state, and 11 numbers before user and system time.
        let fields = stat.rsplit(')').next().unwrap_or_default();
        let ticks: u64 = fields
            .split_whitespace()
            .skip(11)
            .take(2)
            .filter_map(|field| field.parse::<u64>().ok())
            .sum();
        Ok(Duration::from_millis(ticks * 1000 / TICKS))
    }
}
