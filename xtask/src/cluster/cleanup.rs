//! Removes what the process cluster leaves on the machine, whether it was stopped or killed.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use nix::mount::{MntFlags, umount2};

use super::configuration::CONTROL_GROUP;
use super::layout::Layout;
use crate::processes::{self, ProcessError};

/// Why something could not be removed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CleanupError {
    /// A container does not end.
    #[error(transparent)]
    Process(#[from] ProcessError),
    /// A mount stays.
    #[error("failed to unmount {path}: `fuser -vm {path}` shows who uses it")]
    Unmount {
        /// The mount point.
        path: PathBuf,
        /// What the operating system said.
        source: nix::Error,
    },
    /// A file or folder stays.
    #[error("failed to remove {path}")]
    Remove {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
}

/// Kills all containers of the cluster and the shims that look after them.
pub(crate) fn kill_containers(layout: &Layout) -> Result<(), CleanupError> {
    // Shims first: one that lives could still start something.
    processes::kill_all(&processes::find(|process| is_shim(layout, process)))?;
    processes::kill_all(&processes::find(|process| is_contained(layout, process)))?;
    Ok(())
}

/// Processes left behind by a component that was killed, with pid files or without: whatever runs
/// with one of our configuration files or data folders.
pub(crate) fn kill_strays(layout: &Layout) -> Result<(), CleanupError> {
    let own = i32::try_from(std::process::id()).unwrap_or_default();
    let pids: Vec<i32> = processes::find(|process| is_component(layout, process))
        .into_iter()
        .filter(|&pid| pid != own)
        .collect();
    Ok(processes::kill_all(&pids)?)
}

fn arguments(process: &Path) -> Vec<String> {
    let bytes = std::fs::read(process.join("cmdline")).unwrap_or_default();
    bytes
        .split(|&byte| byte == 0)
        .map(|part| String::from_utf8_lossy(part).into_owned())
        .collect()
}

fn is_shim(layout: &Layout, process: &Path) -> bool {
    is_shim_command(&arguments(process), &layout.containerd_socket())
}

fn is_shim_command(arguments: &[String], socket: &Path) -> bool {
    let program = arguments
        .first()
        .is_some_and(|program| program.contains("containerd-shim"));
    let mut pairs = arguments.windows(2);
    program
        && pairs.any(|pair| matches!(pair, [flag, value] if flag == "-address" && Path::new(value) == socket))
}

fn is_component(layout: &Layout, process: &Path) -> bool {
    is_component_command(&arguments(process), &layout.root)
}

/// Components get all their paths as `--flag=<path below the cluster's folder>`.
fn is_component_command(arguments: &[String], root: &Path) -> bool {
    let Some((program, flags)) = arguments.split_first() else {
        return false;
    };
    let name = Path::new(program)
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default();
    let known = name == "crane" || super::components::NAMES.contains(&name);
    let below = |flag: &String| {
        flag.starts_with("--")
            && flag
                .split_once('=')
                .is_some_and(|(_, value)| Path::new(value).starts_with(root))
    };
    known && flags.iter().any(below)
}

/// Whether a process's own root is an image that our containerd unpacked: true for every
/// container, even when its shim is gone.
fn is_contained(layout: &Layout, process: &Path) -> bool {
    std::fs::read_to_string(process.join("mountinfo")).is_ok_and(|text| has_root_below(&text, &layout.root))
}

fn has_root_below(mounts: &str, folder: &Path) -> bool {
    let folder = format!("{}/", folder.display());
    mounts
        .lines()
        .filter(|line| line.split(' ').nth(4) == Some("/"))
        .any(|line| {
            line.contains(&format!("={folder}"))
                || line.contains(&format!(":{folder}"))
                || line
                    .split(' ')
                    .nth(3)
                    .is_some_and(|root| root.starts_with(&folder))
        })
}

/// Unmounts everything below `folder`, innermost first.
pub(crate) fn unmount_below(folder: &Path) -> Result<(), CleanupError> {
    let text = std::fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    for path in mounts_below(&text, folder) {
        // Detached, so that a process that still looks at it does not block us.
        let result = umount2(&path, MntFlags::MNT_DETACH | MntFlags::UMOUNT_NOFOLLOW);
        match result {
            // It went with one above it.
            Ok(()) | Err(nix::Error::EINVAL | nix::Error::ENOENT) => {}
            Err(source) => return Err(CleanupError::Unmount { path, source }),
        }
    }
    Ok(())
}

fn mounts_below(mounts: &str, folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = mounts
        .lines()
        .filter_map(|line| line.split(' ').nth(4))
        .map(|escaped| PathBuf::from(unescaped(escaped)))
        .filter(|path| path.starts_with(folder))
        .collect();
    // Later mounts lie inside, or on top, of earlier ones.
    paths.reverse();
    paths
}

/// The kernel writes blank, tab, newline and backslash as octal numbers.
fn unescaped(path: &str) -> String {
    path.replace("\\040", " ")
        .replace("\\011", "\t")
        .replace("\\012", "\n")
        .replace("\\134", "\\")
}

/// Removes a folder and all in it, provided that nothing is mounted there: what is mounted
/// belongs to someone else.
pub(crate) fn remove_folder(folder: &Path) -> Result<(), CleanupError> {
    unmount_below(folder)?;
    match std::fs::remove_dir_all(folder) {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => Err(CleanupError::Remove {
            path: folder.to_owned(),
            source,
        }),
        _ => Ok(()),
    }
}

/// Removes the sockets that shims make outside of our folders, at a path that containerd fixes;
/// each is named in the `address` file of its container.
pub(crate) fn remove_shim_sockets(layout: &Layout) {
    let tasks = layout
        .containerd_state()
        .join("io.containerd.runtime.v2.task/k8s.io");
    for entry in std::fs::read_dir(tasks).into_iter().flatten().flatten() {
        let Ok(address) = std::fs::read_to_string(entry.path().join("address")) else {
            continue;
        };
        if let Some(socket) = address.trim().strip_prefix("unix://") {
            let _ = std::fs::remove_file(socket);
        }
    }
    prune(Path::new("/run/containerd"));
}

/// Removes what the CNI plugins and the kubelet put at fixed places.
pub(crate) fn remove_traces(layout: &Layout) {
    // Each names the network namespace that it was made for, which is below our folder.
    let ours = format!("{}/", layout.root.display());
    for folder in ["/var/lib/cni/results", "/var/lib/cni/cache"] {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            if std::fs::read_to_string(entry.path()).is_ok_and(|text| text.contains(&ours)) {
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }
    prune(Path::new("/var/lib/cni"));
    for entry in std::fs::read_dir("/var/log/containers")
        .into_iter()
        .flatten()
        .flatten()
    {
        if std::fs::read_link(entry.path()).is_ok_and(|target| layout.contains(&target)) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
    prune(Path::new("/var/log/containers"));
}

/// Removes a folder if nothing but empty folders is in it.
pub(crate) fn prune(folder: &Path) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            prune(&entry.path());
        }
    }
    // Refused when something is in it, as it should be.
    let _ = std::fs::remove_dir(folder);
}

/// Removes the control groups of all pods, in every hierarchy.
pub(crate) fn remove_control_groups() {
    // A group can be removed once the kernel has buried its last process, a moment after it died.
    let deadline = Instant::now() + Duration::from_secs(5);
    for group in control_groups() {
        while !remove_control_group(&group) && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

fn remove_control_group(group: &Path) -> bool {
    for entry in std::fs::read_dir(group).into_iter().flatten().flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            remove_control_group(&entry.path());
        }
    }
    std::fs::remove_dir(group).is_ok() || !group.exists()
}

/// Our folder in every control group hierarchy (one in version 2).
pub(crate) fn control_groups() -> Vec<PathBuf> {
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    control_group_mounts(&mounts)
        .into_iter()
        .map(|mount| mount.join(CONTROL_GROUP))
        .collect()
}

fn control_group_mounts(mounts: &str) -> Vec<PathBuf> {
    mounts
        .lines()
        .filter(|line| {
            line.split_once(" - ")
                .is_some_and(|(_, rest)| rest.starts_with("cgroup ") || rest.starts_with("cgroup2 "))
        })
        .filter_map(|line| line.split(' ').nth(4))
        .map(|path| PathBuf::from(unescaped(path)))
        .collect()
}

#[cfg(test)]
mod tests;
