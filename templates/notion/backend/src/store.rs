//! The tree that a workspace is: pages, databases, data sources and blocks, one row each.

use asymmetric_kit::{Call, Failure, ToSql};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::error::Problem;

/// Kinds of rows that are no blocks of content.
pub(crate) const PAGE: &str = "page";
/// A database: a container of data sources.
pub(crate) const DATABASE: &str = "database";
/// A data source: a schema and the pages that follow it.
pub(crate) const DATA_SOURCE: &str = "data_source";

/// A row of `blocks`, with what is needed to show where it stands.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Node {
    /// The id.
    pub(crate) id: String,
    /// [`PAGE`], [`DATABASE`], [`DATA_SOURCE`], or the type of the block.
    pub(crate) kind: String,
    /// What it is in; none at the top of the workspace.
    pub(crate) parent_id: Option<String>,
    /// Its place among what has the same parent.
    pub(crate) position: i64,
    /// The title as plain text; empty for blocks.
    pub(crate) title: String,
    /// What belongs to the kind.
    pub(crate) content: Map<String, Value>,
    /// Whether it was put into the trash itself.
    pub(crate) in_trash: bool,
    /// World time.
    pub(crate) created_time: Timestamp,
    /// A user's id.
    pub(crate) created_by: String,
    /// World time.
    pub(crate) last_edited_time: Timestamp,
    /// A user's id.
    pub(crate) last_edited_by: String,
    /// Whether anything is in it. Read only.
    #[serde(default)]
    pub(crate) has_children: bool,
    /// The parent's kind. Read only.
    #[serde(default)]
    pub(crate) parent_kind: Option<String>,
    /// What the parent is in. Read only.
    #[serde(default)]
    pub(crate) grandparent_id: Option<String>,
    /// Whether something that it is in was put into the trash. Known once it was looked up with its ancestors.
    #[serde(skip)]
    pub(crate) is_trashed_above: bool,
}

const COLUMNS: &str = "id, kind, parent_id, position, title, content, in_trash, created_time, created_by, \
                       last_edited_time, last_edited_by";

/// All of a [`Node`]; a copy of a synced block has the children of its original.
const SELECT: &str = "SELECT to_jsonb(b) || jsonb_build_object(\
     'parent_kind', p.kind, 'grandparent_id', p.parent_id, \
     'has_children', EXISTS (SELECT 1 FROM blocks c WHERE NOT c.in_trash \
         AND c.parent_id = coalesce(b.content -> 'synced_from' ->> 'block_id', b.id))) \
     FROM blocks b LEFT JOIN blocks p ON p.id = b.parent_id";

impl Node {
    /// A new one of this kind, last in `parent`; [`insert`] gives it its place.
    pub(crate) fn new(call: &Call, id: String, kind: &str, parent: Option<&Self>) -> Self {
        let by = call
            .principal()
            .map(|principal| principal.subject.clone())
            .unwrap_or_default();
        Self {
            id,
            kind: kind.to_owned(),
            parent_id: parent.map(|parent| parent.id.clone()),
            position: 0,
            title: String::new(),
            content: Map::new(),
            in_trash: false,
            created_time: call.now(),
            created_by: by.clone(),
            last_edited_time: call.now(),
            last_edited_by: by,
            has_children: false,
            parent_kind: parent.map(|parent| parent.kind.clone()),
            grandparent_id: parent.and_then(|parent| parent.parent_id.clone()),
            is_trashed_above: false,
        }
    }

    /// Whether it is a block of content.
    pub(crate) fn is_block(&self) -> bool {
        !matches!(self.kind.as_str(), PAGE | DATABASE | DATA_SOURCE)
    }

    /// Whether it, or something that it is in, is in the trash.
    pub(crate) fn is_gone(&self) -> bool {
        self.in_trash || self.is_trashed_above
    }

    /// A value that belongs to the kind; null when there is none.
    pub(crate) fn get(&self, name: &str) -> Value {
        self.content.get(name).cloned().unwrap_or_default()
    }

    /// Notes that the caller changed it.
    pub(crate) fn touch(&mut self, call: &Call) {
        self.last_edited_time = call.now();
        if let Some(principal) = call.principal() {
            self.last_edited_by.clone_from(&principal.subject);
        }
    }
}

/// What a read is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lock {
    /// Reading only.
    None,
    /// The row, or what is in it, is about to be changed.
    Change,
}

/// The row of an id, if there is one.
pub(crate) async fn find(call: &Call, id: &str, lock: Lock) -> Result<Option<Node>, Problem> {
    let clause = match lock {
        Lock::None => "",
        Lock::Change => " FOR UPDATE OF b",
    };
    let rows = call
        .query(&format!("{SELECT} WHERE b.id = $1{clause}"), &[&id])
        .await?;
    rows.into_iter().next().map(|row| read(row.get(0))).transpose()
}

/// The rows for which `condition` on `b` holds, in the order `order`.
pub(crate) async fn select(
    call: &Call,
    condition: &str,
    order: &str,
    parameters: &[&(dyn ToSql + Sync)],
) -> Result<Vec<Node>, Problem> {
    let sql = format!("{SELECT} WHERE {condition} ORDER BY {order}");
    let rows = call.query(&sql, parameters).await?;
    rows.into_iter().map(|row| read(row.get(0))).collect()
}

/// The rows of these ids, those that there are.
pub(crate) async fn all_of(call: &Call, ids: &[String]) -> Result<Vec<Node>, Problem> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    select(call, "b.id = ANY($1)", "b.id", &[&ids]).await
}

/// What is in `parent` and not in the trash, in its order.
pub(crate) async fn children(call: &Call, parent: &str) -> Result<Vec<Node>, Problem> {
    select(
        call,
        "b.parent_id = $1 AND NOT b.in_trash",
        "b.position, b.sequence",
        &[&parent],
    )
    .await
}

fn read(row: Value) -> Result<Node, Problem> {
    Ok(serde_json::from_value(row)?)
}

/// Writes new rows, in their order.
pub(crate) async fn insert(call: &Call, nodes: &[Node]) -> Result<(), Problem> {
    if nodes.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "INSERT INTO blocks ({COLUMNS}) SELECT {COLUMNS} FROM jsonb_populate_recordset(NULL::blocks, $1)"
    );
    call.execute(&sql, &[&serde_json::to_value(nodes)?]).await?;
    Ok(())
}

/// Writes all of an existing row.
pub(crate) async fn update(call: &Call, node: &Node) -> Result<(), Problem> {
    let sql = format!(
        "UPDATE blocks SET ({COLUMNS}) = (SELECT {COLUMNS} FROM jsonb_populate_record(NULL::blocks, $1)) WHERE id = $2"
    );
    let changed = call
        .execute(&sql, &[&serde_json::to_value(node)?, &node.id])
        .await?;
    if changed == 1 {
        Ok(())
    } else {
        Err(Failure::internal("update exactly one block").into())
    }
}

/// Where something new goes among what is in a parent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// Before everything.
    Start,
    /// After this one.
    After(String),
    /// After everything.
    End,
}

/// Makes room for `count` rows in `parent`, whose row is locked, and gives the position of the first. None when what they
/// were to follow is not in the parent.
pub(crate) async fn make_room(
    call: &Call,
    parent: &str,
    place: &Place,
    count: usize,
) -> Result<Option<i64>, Problem> {
    let last = match place {
        Place::Start => 0,
        Place::After(id) => {
            let sql = "SELECT position FROM blocks WHERE id = $1 AND parent_id = $2 AND NOT in_trash";
            match call.query_opt(sql, &[id, &parent]).await? {
                Some(row) => row.get(0),
                None => return Ok(None),
            }
        }
        Place::End => {
            let sql = "SELECT coalesce(max(position), 0) FROM blocks WHERE parent_id = $1";
            let last: i64 = call.query_one(sql, &[&parent]).await?.get(0);
            return Ok(Some(last + 1));
        }
    };
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let shift = "UPDATE blocks SET position = position + $3 WHERE parent_id = $1 AND position > $2";
    call.execute(shift, &[&parent, &last, &count]).await?;
    Ok(Some(last + 1))
}

/// A time as the vendor shows it: to the minute.
pub(crate) fn minute(time: Timestamp) -> Value {
    let seconds = time.as_second();
    let whole = Timestamp::from_second(seconds - seconds.rem_euclid(60)).unwrap_or(time);
    json!(format!("{whole:.3}"))
}
