//! Conversations: finding them as an actor sees them, and showing them.

mod direct;

pub(crate) use direct::{between, direct_message};

use crate::{
    actor::{Actor, require_scope},
    answer::{invalid_arguments, refuse},
};
use asymmetric_kit::{Call, Failure};
use futures::future::try_join;
use serde_json::{Value, json};
use tokio_postgres::Row;

/// What a conversation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Public,
    Private,
    Im,
    /// A group direct message.
    Mpim,
}

impl Kind {
    /// Whether it is found by who is in it, who stay the same.
    pub(crate) fn is_direct(self) -> bool {
        matches!(self, Self::Im | Self::Mpim)
    }

    /// The letter that events name it with.
    pub(crate) fn letter(self) -> &'static str {
        match self {
            Self::Public => "C",
            Self::Private | Self::Mpim => "G",
            Self::Im => "D",
        }
    }
}

/// What a method wants to do with a conversation: each has scopes per kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Right {
    /// See that it exists, and its properties.
    Read,
    /// Read its messages.
    History,
    /// Change it.
    Manage,
    /// Say what it is about.
    Topic,
    /// Add members.
    Invite,
    /// What the operation's own scope covers, such as posting.
    Operation,
}

/// What of a conversation an actor has seen.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View {
    /// Whether they have the direct message in view.
    pub(crate) is_open: bool,
    /// The newest message that they have read; 0 for none.
    pub(crate) last_read: i64,
}

/// What members say about a conversation: its topic, its purpose.
#[derive(Debug, Clone)]
struct Said {
    value: String,
    creator: String,
    last_set: i64,
}

impl Said {
    fn document(&self) -> Value {
        json!({"value": self.value, "creator": self.creator, "last_set": self.last_set})
    }
}

/// A conversation as one actor sees it.
#[derive(Debug, Clone)]
pub(crate) struct Channel {
    pub(crate) id: String,
    pub(crate) kind: Kind,
    pub(crate) name: Option<String>,
    pub(crate) is_archived: bool,
    pub(crate) is_general: bool,
    pub(crate) is_member: bool,
    pub(crate) view: View,
    pub(crate) creator: String,
    pub(crate) created: i64,
    previous_names: Vec<String>,
    updated: i64,
    topic: Said,
    purpose: Said,
    num_members: i64,
    /// The other member of a direct message, and whether they have left.
    peer: Option<(String, bool)>,
}

/// Selects conversations as actor `$1` sees them; a condition on `channels` follows.
pub(crate) const SELECT: &str = "\
SELECT channels.id, channels.kind, channels.name, channels.is_archived, channels.is_general, \
    membership.user_id IS NOT NULL AS is_member, coalesce(membership.is_open, false) AS is_open, \
    coalesce(membership.last_read, 0) AS last_read, channels.previous_names, \
    channels.creator, channels.created, channels.updated, \
    channels.topic, channels.topic_creator, channels.topic_last_set, \
    channels.purpose, channels.purpose_creator, channels.purpose_last_set, \
    (SELECT count(*) FROM channel_members WHERE channel_id = channels.id) AS num_members, \
    peer.id AS peer, coalesce(peer.deleted, false) AS peer_deleted \
FROM channels \
LEFT JOIN channel_members AS membership ON membership.channel_id = channels.id AND membership.user_id = $1 \
LEFT JOIN users AS peer \
    ON peer.id = CASE $1 WHEN split_part(channels.im_pair, ' ', 1) THEN split_part(channels.im_pair, ' ', 2) \
            WHEN split_part(channels.im_pair, ' ', 2) THEN split_part(channels.im_pair, ' ', 1) END \
        AND peer.id <> $1 ";

impl Channel {
    pub(crate) fn from_row(row: &Row) -> Self {
        Self {
            id: row.get("id"),
            kind: match row.get("kind") {
                "public" => Kind::Public,
                "private" => Kind::Private,
                "mpim" => Kind::Mpim,
                _ => Kind::Im,
            },
            name: row.get("name"),
            is_archived: row.get("is_archived"),
            is_general: row.get("is_general"),
            is_member: row.get("is_member"),
            view: View {
                is_open: row.get("is_open"),
                last_read: row.get("last_read"),
            },
            previous_names: row.get("previous_names"),
            creator: row.get("creator"),
            created: row.get("created"),
            updated: row.get("updated"),
            topic: Said {
                value: row.get("topic"),
                creator: row.get("topic_creator"),
                last_set: row.get("topic_last_set"),
            },
            purpose: Said {
                value: row.get("purpose"),
                creator: row.get("purpose_creator"),
                last_set: row.get("purpose_last_set"),
            },
            num_members: row.get("num_members"),
            peer: row
                .get::<_, Option<String>>("peer")
                .map(|id| (id, row.get("peer_deleted"))),
        }
    }

    /// The object of the API. `with_members` adds their number.
    pub(crate) fn document(&self, actor: &Actor, with_members: bool) -> Value {
        if self.kind == Kind::Im {
            // One's own direct message has oneself as the other side.
            let (user, deleted) = self
                .peer
                .as_ref()
                .map_or((&actor.user_id, false), |(id, gone)| (id, *gone));
            return json!({
                "id": self.id, "created": self.created, "is_archived": self.is_archived, "is_im": true,
                "is_org_shared": false, "context_team_id": actor.team_id, "updated": self.updated,
                "user": user, "is_user_deleted": deleted, "priority": 0,
            });
        }
        let name = self.name.as_deref().unwrap_or_default();
        let is_group = self.kind == Kind::Mpim;
        let mut document = json!({
            "id": self.id, "name": name, "is_channel": !is_group, "is_group": is_group, "is_im": false,
            "is_mpim": is_group, "is_private": self.kind != Kind::Public, "created": self.created,
            "is_archived": self.is_archived,
            "is_general": self.is_general, "unlinked": 0, "name_normalized": name, "is_shared": false,
            "is_org_shared": false, "is_pending_ext_shared": false, "pending_shared": [],
            "context_team_id": actor.team_id, "updated": self.updated, "creator": self.creator,
            "is_ext_shared": false, "shared_team_ids": [actor.team_id],
            "pending_connected_team_ids": [], "is_member": self.is_member, "topic": self.topic.document(),
            "purpose": self.purpose.document(), "previous_names": self.previous_names,
        });
        if with_members {
            document["num_members"] = self.num_members.into();
        }
        document
    }

    /// Scopes, one of which is needed for this.
    fn scopes(&self, right: Right, actor: &Actor) -> &'static [&'static str] {
        match (right, self.kind) {
            (Right::Read, Kind::Public) => &["channels:read"],
            (Right::Read, Kind::Private) => &["groups:read"],
            (Right::Read, Kind::Im) => &["im:read"],
            (Right::Read, Kind::Mpim) => &["mpim:read"],
            (Right::History, Kind::Public) => &["channels:history"],
            (Right::History, Kind::Private) => &["groups:history"],
            (Right::History, Kind::Im) => &["im:history"],
            (Right::History, Kind::Mpim) => &["mpim:history"],
            (Right::Manage, Kind::Public) => manage_public(actor),
            (Right::Manage, Kind::Private) => &["groups:write"],
            (Right::Manage | Right::Invite, Kind::Im) => &["im:write"],
            (Right::Manage | Right::Invite, Kind::Mpim) => &["mpim:write"],
            (Right::Topic, Kind::Public) if actor.is_bot => &["channels:manage", "channels:write.topic"],
            (Right::Topic, Kind::Public) => &["channels:write", "channels:write.topic"],
            (Right::Topic, Kind::Private) => &["groups:write", "groups:write.topic"],
            (Right::Topic, Kind::Im) => &["im:write", "im:write.topic"],
            (Right::Topic, Kind::Mpim) => &["mpim:write", "mpim:write.topic"],
            (Right::Invite, Kind::Public) if actor.is_bot => &["channels:manage", "channels:write.invites"],
            (Right::Invite, Kind::Public) => &["channels:write", "channels:write.invites"],
            (Right::Invite, Kind::Private) => &["groups:write", "groups:write.invites"],
            (Right::Operation, _) => &[],
        }
    }
}

/// Scopes that let an actor change public channels: bots and users have different ones.
pub(crate) fn manage_public(actor: &Actor) -> &'static [&'static str] {
    if actor.is_bot {
        &["channels:manage"]
    } else {
        &["channels:write"]
    }
}

/// A conversation by its id. Others' private conversations are not there.
pub(crate) async fn find(call: &Call, actor: &Actor, id: &str) -> Result<Option<Channel>, Failure> {
    let channel = find_any(call, actor, id).await?;
    Ok(channel.filter(|channel| channel.kind == Kind::Public || channel.is_member))
}

/// A conversation by its id, whoever is in it.
pub(crate) async fn find_any(call: &Call, actor: &Actor, id: &str) -> Result<Option<Channel>, Failure> {
    let sql = format!("{SELECT} WHERE channels.id = $2");
    let row = call.query_opt(&sql, &[&actor.user_id, &id]).await?;
    Ok(row.as_ref().map(Channel::from_row))
}

/// The conversation of the argument `channel`, if the actor may see it and the token may do this with it.
pub(crate) async fn of_argument(call: &Call, actor: &Actor, right: Right) -> Result<Channel, Failure> {
    let found = find(call, actor, &argument(call)?).await?;
    permitted(call, actor, right, found)
}

fn permitted(call: &Call, actor: &Actor, right: Right, found: Option<Channel>) -> Result<Channel, Failure> {
    let channel = found.ok_or_else(|| refuse("channel_not_found"))?;
    let scopes = channel.scopes(right, actor);
    if !scopes.is_empty() {
        require_scope(call, scopes)?;
    }
    Ok(channel)
}

/// Like [`of_argument`], with the conversation locked until the call ends: nobody else posts, joins or archives
/// meanwhile, and what is read about it is current.
pub(crate) async fn locked(call: &Call, actor: &Actor, right: Right) -> Result<Channel, Failure> {
    let found = find_locked(call, actor, &argument(call)?).await?;
    permitted(call, actor, right, found)
}

/// Like [`find`], with the conversation locked. Both are asked for at once, and done one after the other.
pub(crate) async fn find_locked(call: &Call, actor: &Actor, id: &str) -> Result<Option<Channel>, Failure> {
    let ((), found) = try_join(lock(call, id), find(call, actor, id)).await?;
    Ok(found)
}

/// Locks a conversation. The lock comes before what is read under it, so that the reading sees what others committed.
pub(crate) async fn lock(call: &Call, id: &str) -> Result<(), Failure> {
    call.execute("SELECT FROM channels WHERE id = $1 FOR NO KEY UPDATE", &[&id])
        .await?;
    Ok(())
}

/// The id that the argument `channel` holds.
pub(crate) fn argument(call: &Call) -> Result<String, Failure> {
    let id = call.arguments().filled("channel");
    id.map(std::borrow::Cow::into_owned)
        .ok_or_else(|| invalid_arguments("missing required field: channel"))
}

/// Makes a user a member; false if they were one.
pub(crate) async fn join(call: &Call, channel: &str, user: &str) -> Result<bool, Failure> {
    let insert = "INSERT INTO channel_members (channel_id, user_id, joined) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    let added = call
        .execute(insert, &[&channel, &user, &call.now().as_second()])
        .await?;
    Ok(added == 1)
}
