//! Files as they are stored, and as the API shows them.

use crate::actor::Actor;
use asymmetric_kit::{Call, Failure};
use serde_json::{Map, Value, json};
use tokio_postgres::Row;

/// Selects files; a condition on `files` follows.
pub(crate) const SELECT: &str = "SELECT file_facts(files) AS facts FROM files ";

/// Whether the user `$1` may see a file: it is theirs, it was posted where they look, or it is a canvas that they, or a
/// conversation that they are in, were let into.
pub(crate) const VISIBLE: &str = "(files.user_id = $1 \
    OR EXISTS (SELECT FROM file_shares JOIN channels ON channels.id = file_shares.channel_id \
        WHERE file_shares.file_id = files.id AND (channels.kind = 'public' OR EXISTS ( \
            SELECT FROM channel_members WHERE channel_id = channels.id AND user_id = $1))) \
    OR EXISTS (SELECT FROM canvas_access WHERE canvas_id = files.id AND (entity_id = $1 OR EXISTS ( \
        SELECT FROM channel_members WHERE channel_id = entity_id AND user_id = $1))) \
    OR EXISTS (SELECT FROM channels WHERE channels.id = files.linked_channel_id AND (channels.kind = 'public' OR EXISTS ( \
        SELECT FROM channel_members WHERE channel_id = channels.id AND user_id = $1)))) ";

/// A file or canvas, from `file_facts` of the database.
#[derive(Debug, Clone)]
pub(crate) struct File(Value);

impl File {
    /// The file that `file_facts` gave.
    pub(crate) fn new(facts: Value) -> Self {
        Self(facts)
    }

    /// The file of a row of [`SELECT`].
    pub(crate) fn from_row(row: &Row) -> Self {
        Self(row.get("facts"))
    }

    pub(crate) fn id(&self) -> &str {
        self.text("id")
    }

    pub(crate) fn owner(&self) -> &str {
        self.text("user_id")
    }

    pub(crate) fn name(&self) -> &str {
        self.text("name")
    }

    pub(crate) fn mimetype(&self) -> &str {
        self.text("mimetype")
    }

    /// What the public address of the file ends with, while it has one.
    pub(crate) fn public_secret(&self) -> Option<&str> {
        self.is("public_url_shared").then(|| self.text("public_secret"))
    }

    pub(crate) fn is_deleted(&self) -> bool {
        self.text("state") == "deleted"
    }

    pub(crate) fn is_canvas(&self) -> bool {
        self.text("mode") == "quip"
    }

    /// Conversations that it was posted to, each once.
    pub(crate) fn channels(&self) -> Vec<&str> {
        let mut channels = Vec::new();
        for share in self.shares() {
            let channel = share["channel"].as_str().unwrap_or_default();
            if !channels.contains(&channel) {
                channels.push(channel);
            }
        }
        channels
    }

    /// The object of the API as messages hold it; `base_url` is what its addresses begin with.
    pub(crate) fn brief(&self, team: &str, base_url: &str) -> Value {
        if self.is_deleted() {
            return json!({"id": self.id(), "mode": "tombstone"});
        }
        let (id, name) = (self.id(), encoded(self.name()));
        let is_editable = self.text("mode") != "hosted";
        let permalink = if self.is_canvas() {
            format!("{base_url}/docs/{team}/{id}")
        } else {
            format!("{base_url}/files/{}/{id}/{name}", self.owner())
        };
        let private = format!("{base_url}/files-pri/{team}-{id}");
        let mut document = json!({
            "id": id, "created": self.0["created"], "timestamp": self.0["created"], "name": self.0["name"],
            "title": self.0["title"], "mimetype": self.0["mimetype"], "filetype": self.0["filetype"],
            "pretty_type": self.0["pretty_type"], "user": self.0["user_id"], "user_team": team,
            "editable": is_editable, "size": self.0["size"], "mode": self.0["mode"], "is_external": false,
            "external_type": "", "is_public": self.is_public(), "public_url_shared": self.0["public_url_shared"],
            "display_as_bot": false, "username": "",
            "url_private": format!("{private}/{name}"),
            "url_private_download": format!("{private}/download/{name}"),
            "permalink": permalink,
            "permalink_public": format!("{base_url}/files-pub/{team}-{id}-{}", self.text("public_secret")),
            "media_display_type": "unknown", "is_starred": false, "has_rich_preview": false,
            "file_access": "visible",
        });
        if self.text("mode") == "snippet" {
            document["edit_link"] = format!("{permalink}/edit").into();
            document["preview"] = self.0["preview"].clone();
            document["preview_is_truncated"] = self.0["preview_is_truncated"].clone();
            document["lines"] = self.0["lines"].clone();
            let shown = self.text("preview").lines().count();
            let lines = self.0["lines"]
                .as_u64()
                .and_then(|lines| usize::try_from(lines).ok());
            document["lines_more"] = lines.unwrap_or_default().saturating_sub(shown.max(1)).into();
        }
        if let Some(channel) = self.0["linked_channel_id"].as_str() {
            document["linked_channel_id"] = channel.into();
            document["is_channel_space"] = true.into();
        }
        document
    }

    /// The object of the API with where it was posted.
    pub(crate) fn document(&self, team: &str, base_url: &str) -> Value {
        let mut document = self.brief(team, base_url);
        if let Some(alt_txt) = self.0["alt_txt"].as_str() {
            document["alt_txt"] = alt_txt.into();
        }
        let of_kind = |kinds: &[&str]| -> Vec<&str> {
            let is_kind = |id: &&str| {
                let found = self.shares().iter().find(|share| share["channel"] == **id);
                found.is_some_and(|share| kinds.contains(&share["kind"].as_str().unwrap_or_default()))
            };
            self.channels().into_iter().filter(is_kind).collect()
        };
        document["channels"] = json!(of_kind(&["public"]));
        document["groups"] = json!(of_kind(&["private", "mpim"]));
        document["ims"] = json!(of_kind(&["im"]));
        document["shares"] = self.shown_shares(team);
        document["has_more_shares"] = false.into();
        document["comments_count"] = 0.into();
        document
    }

    fn shown_shares(&self, team: &str) -> Value {
        let mut shown = Map::new();
        for share in self.shares() {
            let group = if share["kind"] == "public" {
                "public"
            } else {
                "private"
            };
            let mut entry = json!({
                "reply_users": [], "reply_users_count": 0, "reply_count": 0, "ts": share["ts"],
                "channel_name": share["name"].as_str().unwrap_or_default(), "team_id": team,
                "share_user_id": share["user"], "source": "UNKNOWN",
            });
            if share["thread_ts"].is_string() {
                entry["thread_ts"] = share["thread_ts"].clone();
            }
            let channel = share["channel"].as_str().unwrap_or_default();
            let group = shown.entry(group).or_insert_with(|| json!({}));
            match group[channel].as_array_mut() {
                Some(entries) => entries.push(entry),
                None => group[channel] = json!([entry]),
            }
        }
        Value::Object(shown)
    }

    fn is_public(&self) -> bool {
        self.shares().iter().any(|share| share["kind"] == "public")
    }

    fn shares(&self) -> &[Value] {
        self.0["shares"].as_array().map_or(&[], Vec::as_slice)
    }

    fn text(&self, name: &str) -> &str {
        self.0[name].as_str().unwrap_or_default()
    }

    fn is(&self, name: &str) -> bool {
        self.0[name] == true
    }
}

/// A file or canvas by its id, also a deleted one, if the actor may see it.
pub(crate) async fn find(call: &Call, actor: &Actor, id: &str) -> Result<Option<File>, Failure> {
    let sql =
        format!("{SELECT} WHERE files.id = $2 AND files.state IN ('complete', 'deleted') AND {VISIBLE}");
    let row = call.query_opt(&sql, &[&actor.user_id, &id]).await?;
    Ok(row.as_ref().map(File::from_row))
}

/// Locks a file, so that what is read about it afterwards is current until the call ends.
pub(crate) async fn lock(call: &Call, id: &str) -> Result<(), Failure> {
    call.execute("SELECT FROM files WHERE id = $1 FOR UPDATE", &[&id])
        .await?;
    Ok(())
}

/// A name as part of an address: lower case, with `_` in the place of what addresses cannot hold.
fn encoded(name: &str) -> String {
    let safe = |character: char| match character {
        'a'..='z' | '0'..='9' | '.' | '-' | '_' => character,
        _ => '_',
    };
    name.to_lowercase().chars().map(safe).collect()
}
