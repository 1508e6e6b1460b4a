//! What the tests share.

pub(crate) mod content;
pub(crate) mod postgres;
mod process;
pub(crate) mod redis;

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

use asymmetric_operator::postgres::{ExternalNames, RolePasswords};

/// A number that no other test of this process gets.
pub(crate) fn unique() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// A Clone as the operator's modules see it.
pub(crate) struct TestClone {
    pub(crate) names: ExternalNames,
    pub(crate) uid: String,
    pub(crate) passwords: RolePasswords,
}

impl TestClone {
    pub(crate) fn new() -> Self {
        let number = unique();
        Self {
            names: ExternalNames::for_clone(&format!("slack-{number:08x}"), None).unwrap(),
            uid: new_uid(),
            passwords: RolePasswords {
                role: format!("role password {number}"),
                read_only_role: format!("read-only password {number}"),
            },
        }
    }
}

/// A uid as Kubernetes makes them.
pub(crate) fn new_uid() -> String {
    format!("0b9d3c1e-0000-4000-8000-{:012x}", unique())
}

/// Asks again and again until the answer is there; fails the test when it does not come.
pub(crate) async fn eventually<T>(what: &str, mut question: impl AsyncFnMut() -> Option<T>) -> T {
    let begin = Instant::now();
    loop {
        if let Some(answer) = question().await {
            return answer;
        }
        assert!(
            begin.elapsed() < Duration::from_secs(30),
            "{what} did not happen within 30 seconds"
        );
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
