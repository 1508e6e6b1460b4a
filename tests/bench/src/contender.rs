//! A program that answers for an application, and what it is asked.

use std::path::{Path, PathBuf};

/// A port that nothing else here uses; contenders run one after the other.
pub(crate) const PORT: u16 = 4555;

/// One request, again and again.
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    /// Method.
    pub(crate) method: &'static str,
    /// Path and query.
    pub(crate) path: String,
    /// The body; empty for none.
    pub(crate) body: &'static str,
    /// Headers, besides those of every request.
    pub(crate) headers: Vec<(&'static str, &'static str)>,
}

impl Ask {
    /// One of a form.
    pub(crate) fn form(
        method: &'static str,
        path: &str,
        authorization: &'static str,
        body: &'static str,
    ) -> Self {
        let encoding = ("Content-Type", "application/x-www-form-urlencoded");
        Self {
            method,
            path: path.to_owned(),
            body,
            headers: vec![("Authorization", authorization), encoding],
        }
    }
}

/// A program under measurement.
#[derive(Debug, Clone)]
pub(crate) struct Contender {
    /// Name in the table.
    pub(crate) name: String,
    /// Its file.
    pub(crate) program: PathBuf,
    /// Its arguments.
    pub(crate) arguments: Vec<String>,
    /// Its environment.
    pub(crate) environment: Vec<(String, String)>,
    /// What reads.
    pub(crate) read: Ask,
    /// What writes.
    pub(crate) write: Ask,
}

/// Listing channels, and posting a message.
pub(crate) fn slack_asks(authorization: &'static str, channel: &'static str) -> (Ask, Ask) {
    (
        Ask::form("POST", "/api/conversations.list", authorization, "limit=100"),
        Ask::form("POST", "/api/chat.postMessage", authorization, channel),
    )
}

/// Retrieving one customer, and creating one.
pub(crate) fn stripe_asks(authorization: &'static str, customer: &str) -> (Ask, Ask) {
    let one = format!("/v1/customers/{customer}");
    let made = "email=load%40acme.example&name=Load";
    (
        Ask::form("GET", &one, authorization, ""),
        Ask::form("POST", "/v1/customers", authorization, made),
    )
}

impl Contender {
    /// emulate, which keeps its state in memory.
    pub(crate) fn emulate(node: &Path, emulate: &Path, service: &str) -> Self {
        let (read, write) = if service == "slack" {
            slack_asks(
                "Bearer test_token_admin",
                "channel=C000000001&text=Standup+in+five+minutes",
            )
        } else {
            let (mut read, write) = stripe_asks("Bearer test_token_admin", "");
            // It has no customer to begin with.
            "/v1/customers?limit=10".clone_into(&mut read.path);
            (read, write)
        };
        let arguments = ["start", "--service", service, "--port"];
        let mut arguments: Vec<String> = arguments.map(str::to_owned).to_vec();
        arguments.insert(0, emulate.display().to_string());
        arguments.push(PORT.to_string());
        Self {
            name: format!("emulate, {service}"),
            program: node.to_owned(),
            arguments,
            environment: Vec::new(),
            read,
            write,
        }
    }

    /// stripe-mock, which keeps nothing.
    pub(crate) fn stripe_mock(program: &Path) -> Self {
        let (read, write) = stripe_asks("Bearer sk_test_123456789012", "cus_123");
        Self {
            name: "stripe-mock".to_owned(),
            program: program.to_owned(),
            arguments: vec!["-http-port".to_owned(), PORT.to_string()],
            environment: Vec::new(),
            read,
            write,
        }
    }
}
