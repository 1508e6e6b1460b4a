//! A clone of Slack that is measured.

use std::error::Error;
use std::net::SocketAddr;
use std::process::{Child, Stdio};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::command::CommandError;
use crate::context::Context;
use crate::environment::NAMESPACE;
use crate::{http, tools};

/// A running clone: where it is reached, and as whom.
#[derive(Debug)]
pub(super) struct Clone {
    name: String,
    address: SocketAddr,
    token: String,
}

/// A message that a reset is to make unknown.
#[derive(Debug)]
pub(super) struct Message {
    channel: String,
    timestamp: String,
}

/// Spins a clone and returns when the command-line program says that it is ready.
pub(super) fn spin(context: &Context, name: &str) -> Result<(), CommandError> {
    asym(context)
        .arguments(["spin", "slack", "--seed", "acme-corp", "--name", name, "--json"])
        .run()
}

/// Removes a clone.
pub(super) fn destroy(context: &Context, name: &str) -> Result<(), CommandError> {
    asym(context).arguments(["destroy", name]).run()
}

/// Starts a reset and returns at once.
pub(super) fn start_reset(context: &Context, name: &str) -> std::io::Result<Child> {
    std::process::Command::new(tools::asym(context))
        .args(target_flags(context))
        .args(["reset", name])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
}

fn asym(context: &Context) -> crate::command::Command {
    context
        .runner
        .command(tools::asym(context))
        .arguments(target_flags(context))
}

fn target_flags(context: &Context) -> [String; 3] {
    [
        format!("--kubeconfig={}", context.target.kubeconfig.display()),
        format!("--context={}", context.target.context_name),
        format!("--namespace={NAMESPACE}"),
    ]
}

impl Clone {
    /// Looks up its Service's address and the bot's token.
    pub(super) fn find(context: &Context, name: &str) -> Result<Self, Box<dyn Error>> {
        let service = get(context, "services", name)?;
        let secret = get(context, "secrets", &format!("{name}-tokens"))?;
        let text = |value: &Value, pointer: &str| {
            value
                .pointer(pointer)
                .and_then(Value::as_str)
                .map(ToOwned::to_owned)
                .ok_or_else(|| format!("clone {name} lacks {pointer}"))
        };
        let token = STANDARD.decode(text(&secret, "/data/botToken")?)?;
        Ok(Self {
            name: name.to_owned(),
            address: format!("{}:80", text(&service, "/spec/clusterIP")?).parse()?,
            token: String::from_utf8(token)?,
        })
    }

    /// Calls a method; the answer if it is a successful one.
    pub(super) fn call(&self, method: &str, form: &str) -> Option<Value> {
        let answer = http::post_form(self.address, &format!("/api/{method}"), &self.token, form).ok()?;
        let value: Value = serde_json::from_str(&answer.body).ok()?;
        (answer.status == 200 && value["ok"] == true).then_some(value)
    }

    /// Posts a message into the first channel that the bot is in.
    pub(super) fn post_message(&self) -> Result<Message, String> {
        let channels = self
            .call("conversations.list", "limit=200")
            .ok_or("conversations.list failed")?;
        let channel = channels["channels"]
            .as_array()
            .into_iter()
            .flatten()
            .find(|channel| channel["is_member"] == true)
            .and_then(|channel| channel["id"].as_str())
            .ok_or("the bot is in no channel")?
            .to_owned();
        let posted = self
            .call("chat.postMessage", &format!("channel={channel}&text=measured"))
            .ok_or("chat.postMessage failed")?;
        let timestamp = posted["ts"]
            .as_str()
            .ok_or("chat.postMessage gave no ts")?
            .to_owned();
        let message = Message { channel, timestamp };
        if self.has_forgotten(&message) {
            return Err("the posted message cannot be read back".to_owned());
        }
        Ok(message)
    }

    /// Whether the clone answers, and does so from content without the message.
    pub(super) fn has_forgotten(&self, message: &Message) -> bool {
        let Message { channel, timestamp } = message;
        let form = format!("channel={channel}&latest={timestamp}&oldest={timestamp}&inclusive=true&limit=1");
        self.call("conversations.history", &form)
            .is_some_and(|answer| answer["messages"].as_array().is_some_and(Vec::is_empty))
    }

    /// Steps of the spin with their durations, as the operator took them.
    pub(super) fn steps(&self, context: &Context) -> Result<Vec<(String, Duration)>, CommandError> {
        Ok(steps(&get(context, "clones.getasym.dev", &self.name)?))
    }
}

fn get(context: &Context, kind: &str, name: &str) -> Result<Value, CommandError> {
    let text = context
        .kubectl_command()
        .arguments(["get", kind, name, "--namespace", NAMESPACE, "--output=json"])
        .output()?;
    Ok(serde_json::from_str(&text).unwrap_or_default())
}

fn steps(clone: &Value) -> Vec<(String, Duration)> {
    let steps = clone.pointer("/status/steps").and_then(Value::as_array);
    let step = |step: &Value| {
        Some((
            step["name"].as_str()?.to_owned(),
            Duration::from_millis(step["durationMilliseconds"].as_u64()?),
        ))
    };
    steps.into_iter().flatten().filter_map(step).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn steps_are_read_from_the_status() {
        let clone =
            json!({"status": {"steps": [{"name": "database", "durationMilliseconds": 40}, {"name": "odd"}]}});
        assert_eq!(
            steps(&clone),
            [("database".to_owned(), Duration::from_millis(40))]
        );
        assert!(steps(&json!({})).is_empty());
    }
}
