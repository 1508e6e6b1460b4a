//! Tokens of more people and bots than the manifest names.

use crate::{Workspace, string};
use serde_json::Value;

impl Workspace {
    /// A token that acts as this user of the fixture, with the scopes of the admin's.
    pub(crate) async fn person(&self, user: &str) -> String {
        let grant = format!(
            "INSERT INTO _asym_auth.grants (name, kind, subject, scopes, attributes) \
             SELECT '{user}', 'user', '{user}', scopes, attributes FROM _asym_auth.grants WHERE name = 'userToken'"
        );
        self.backend.sql(&grant).await;
        let token = format!("xoxp-of-{user}");
        self.backend.put_tokens(&[(user, &token)]).await;
        token
    }

    /// A second agent: an app with a bot and a token of its own, in the channels that everybody is in.
    pub(crate) async fn second_agent(&self) -> String {
        for statement in [
            "INSERT INTO apps (id, name) VALUES ('A0SECOND001', 'Second')",
            "INSERT INTO users (id, team_id, name, real_name, avatar_hash, color, tz, tz_label, tz_offset, is_bot, updated) \
             SELECT 'U0SECOND001', team_id, 'second', 'Second', avatar_hash, color, tz, tz_label, tz_offset, is_bot, updated \
             FROM users WHERE id = 'U0AGENT0001'",
            "INSERT INTO bots (id, app_id, user_id, name, updated) \
             VALUES ('B0SECOND001', 'A0SECOND001', 'U0SECOND001', 'Second', 1767603600)",
            "INSERT INTO channel_members (channel_id, user_id, joined) VALUES ('C0GENERAL01', 'U0SECOND001', 1767603600)",
            "INSERT INTO _asym_auth.grants (name, kind, subject, scopes, attributes) \
             SELECT 'second', 'bot', 'U0SECOND001', scopes, \
                 attributes || '{\"app_id\": \"A0SECOND001\", \"bot_id\": \"B0SECOND001\"}' \
             FROM _asym_auth.grants WHERE name = 'botToken'",
        ] {
            self.backend.sql(statement).await;
        }
        let token = "xoxb-of-second".to_owned();
        self.backend.put_tokens(&[("second", &token)]).await;
        token
    }

    /// Calls a method with this token; panics unless it is a success.
    pub(crate) async fn ok_as(&self, token: &str, method: &str, arguments: &[(&str, &str)]) -> Value {
        let body = self.call_as(token, method, arguments).await.body;
        assert_eq!(body["ok"], true, "{method}: {body}");
        body
    }

    /// The error that a call with this token ends with.
    pub(crate) async fn error_as(&self, token: &str, method: &str, arguments: &[(&str, &str)]) -> String {
        let body = self.call_as(token, method, arguments).await.body;
        assert_eq!(body["ok"], false, "{method}: {body}");
        string(&body["error"])
    }

    /// Sets the world clock, and stops it.
    pub(crate) async fn set_clock(&self, time: &str) {
        let update = format!("UPDATE _asym_state.clock SET anchor = '{time}', mode = 'frozen'");
        self.backend.sql(&update).await;
    }

    /// The ids of a conversation's members, as the admin sees them.
    pub(crate) async fn members(&self, channel: &str) -> Vec<String> {
        let members = self
            .admin(
                "conversations.members",
                &[("channel", channel), ("limit", "1000")],
            )
            .await;
        crate::items(&members["members"]).iter().map(string).collect()
    }
}
