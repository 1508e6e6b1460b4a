//! An official client, unmodified, as one process that writes when it is told to.

use std::path::Path;
use std::process::Stdio;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::timeout;

use crate::asym::Asym;
use crate::wait::PATIENCE;
use crate::{TestNamespace, route};

/// Path of the program that runs the client.
const NODE: &str = "ASYM_NODE_BIN";

/// A client of a Slack clone.
pub struct Writer {
    process: Child,
    orders: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

impl Writer {
    /// Starts it. It calls the clone's Service, as an agent's pod does, or through `asym connect` where this machine
    /// cannot reach that. (A forward ends up to a second after the connection of a clone that was reset.)
    pub async fn start(namespace: &TestNamespace, id: &str) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../sdk/slack/writer.js");
        let node = std::env::var(NODE).unwrap_or_else(|_| "node".to_owned());
        let mut command = match route::address_from_here(namespace, id).await {
            Some(address) => {
                let tokens = namespace.tokens(id).await;
                let mut command = Command::new(node);
                command
                    .env("SLACK_API_URL", format!("http://{address}/api/"))
                    .env("SLACK_BOT_TOKEN", &tokens["botToken"])
                    .env("SLACK_USER_TOKEN", &tokens["userToken"]);
                command
            }
            None => Asym::of(namespace).command(&["connect", id, "--", &node]),
        };
        let started = command
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn();
        let mut process = started.expect("it starts");
        let orders = process.stdin.take().expect("its input");
        let answers = process.stdout.take().expect("its output");
        Self {
            process,
            orders,
            answers: BufReader::new(answers).lines(),
        }
    }

    /// Has `text` written in several ways; answers what the client was told of it.
    pub async fn write(&mut self, text: &str) -> Value {
        let order = format!("{}\n", json!({"text": text}));
        let written = self.orders.write_all(order.as_bytes()).await;
        written.expect("the client takes orders; `npm ci` in tests/sdk installs it");
        let answer = timeout(PATIENCE, self.answers.next_line()).await;
        let answer = answer.unwrap_or_else(|_| panic!("no answer to {text:?}"));
        let answer = answer.expect("text").expect("the client has ended");
        serde_json::from_str(&answer).expect("an answer")
    }

    /// Lets it end.
    pub async fn end(mut self) {
        drop(self.orders);
        let ended = timeout(PATIENCE, self.process.wait()).await;
        let status = ended.expect("the client does not end").expect("its exit status");
        assert!(status.success(), "the client ended with {status}");
    }
}
