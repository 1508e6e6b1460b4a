//! The kernel's table of processes, `/proc`.

use std::path::Path;

/// Numbers of all processes whose `/proc/<pid>` folder satisfies `is_ours`.
pub(crate) fn find(is_ours: impl Fn(&Path) -> bool) -> Vec<i32> {
    let Ok(entries) = std::fs::read_dir("/proc") else {
        return Vec::new();
    };
    entries
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path())))
        .filter(|(_, path)| is_ours(path))
        .map(|(pid, _)| pid)
        .collect()
}

pub(super) fn alive_with(pid: i32, expected: u64) -> bool {
    start_time(pid) == Some(expected)
}

/// Start time of a process, in ticks since boot; none for one that is gone or a zombie.
pub(super) fn start_time(pid: i32) -> Option<u64> {
    parse_stat(&std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)
}

/// The name in parentheses may itself hold blanks and parentheses: fields count from the last one.
pub(super) fn parse_stat(stat: &str) -> Option<u64> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace();
    let state = fields.next()?;
    if matches!(state, "Z" | "X" | "x") {
        return None;
    }
    // Field 22 of the line; the state is field 3.
    fields.nth(18)?.parse().ok()
}

pub(super) fn boot() -> std::io::Result<String> {
    Ok(std::fs::read_to_string("/proc/sys/kernel/random/boot_id")?
        .trim()
        .to_owned())
}
