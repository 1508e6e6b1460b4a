//! Objects in the clone's database.

use asymmetric_kit::{Call, Failure};
use std::collections::HashMap;
use tokio_postgres::Row;

use super::{
    commit::Commit,
    files::Files,
    graph::{Graph, Node},
    id::ObjectId,
    object::{Kind, Malformed, Object},
    tree::{self, Mode},
};

/// Objects with these names; those that the repository does not have are left out.
pub(crate) async fn many(
    call: &Call,
    repository: i64,
    ids: &[ObjectId],
) -> Result<HashMap<ObjectId, Object>, Failure> {
    let names: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let sql = "SELECT sha, kind, content FROM git_objects WHERE repository_id = $1 AND sha = ANY ($2)";
    let rows = call.query(sql, &[&repository, &names]).await?;
    let mut objects = HashMap::with_capacity(rows.len());
    for row in rows {
        let kind = Kind::named(row.get(1)).ok_or_else(|| Failure::internal("read the kind of an object"))?;
        let id = id(row.get(0))?;
        let content = row.get(2);
        objects.insert(id, Object { id, kind, content });
    }
    Ok(objects)
}

/// The content of the object with this name and kind.
pub(crate) async fn content(
    call: &Call,
    repository: i64,
    id: ObjectId,
    kind: Kind,
) -> Result<Option<Vec<u8>>, Failure> {
    let found = many(call, repository, &[id]).await?.remove(&id);
    Ok(found
        .filter(|object| object.kind == kind)
        .map(|object| object.content))
}

/// The kind of the object with this name.
pub(crate) async fn kind(call: &Call, repository: i64, id: ObjectId) -> Result<Option<Kind>, Failure> {
    let sql = "SELECT kind FROM git_objects WHERE repository_id = $1 AND sha = $2";
    let row = call.query_opt(sql, &[&repository, &id.to_string()]).await?;
    Ok(row.and_then(|row| Kind::named(row.get(0))))
}

/// The sizes in bytes of blobs.
pub(crate) async fn sizes(
    call: &Call,
    repository: i64,
    ids: &[ObjectId],
) -> Result<HashMap<ObjectId, i64>, Failure> {
    let names: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let sql = "SELECT sha, octet_length(content)::bigint FROM git_objects \
               WHERE repository_id = $1 AND kind = 'blob' AND sha = ANY ($2)";
    let rows = call.query(sql, &[&repository, &names]).await?;
    rows.iter().map(|row| Ok((id(row.get(0))?, row.get(1)))).collect()
}

/// Keeps objects that the repository may have already.
pub(crate) async fn put(call: &Call, repository: i64, objects: &[Object]) -> Result<(), Failure> {
    // In the order of their names, so that two calls that keep the same objects do not wait for each other in a circle.
    let mut objects: Vec<&Object> = objects.iter().collect();
    objects.sort_by_key(|object| object.id);
    for object in objects {
        let (parents, committed_at) = match object.kind {
            Kind::Commit => {
                let commit = Commit::decode(&object.content).map_err(unreadable)?;
                let parents: Vec<String> = commit.parents.iter().map(ToString::to_string).collect();
                (Some(parents), Some(commit.committer.seconds))
            }
            Kind::Blob | Kind::Tree | Kind::Tag => (None, None),
        };
        let sql = "INSERT INTO git_objects (repository_id, sha, kind, content, parents, committed_at) \
                   VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
        let (sha, kind) = (object.id.to_string(), object.kind.as_str());
        call.execute(
            sql,
            &[&repository, &sha, &kind, &object.content, &parents, &committed_at],
        )
        .await?;
    }
    Ok(())
}

/// The commit of this name.
pub(crate) async fn commit(call: &Call, repository: i64, id: ObjectId) -> Result<Option<Commit>, Failure> {
    let content = content(call, repository, id, Kind::Commit).await?;
    content
        .map(|content| Commit::decode(&content).map_err(unreadable))
        .transpose()
}

/// The commits of these names, in their order.
pub(crate) async fn commits(
    call: &Call,
    repository: i64,
    ids: &[ObjectId],
) -> Result<Vec<(ObjectId, Commit)>, Failure> {
    let objects = many(call, repository, ids).await?;
    let found = ids.iter().filter_map(|id| objects.get(id));
    found
        .map(|object| Ok((object.id, Commit::decode(&object.content).map_err(unreadable)?)))
        .collect()
}

/// All files under a tree.
pub(crate) async fn files(call: &Call, repository: i64, tree: ObjectId) -> Result<Files, Failure> {
    let folders = folders(call, repository, tree).await?;
    let content = |id: ObjectId| folders.get(&id).map(Vec::as_slice);
    Files::read(tree, &content).map_err(unreadable)
}

/// The contents of a tree and of all trees under it, by name.
pub(crate) async fn folders(
    call: &Call,
    repository: i64,
    tree: ObjectId,
) -> Result<HashMap<ObjectId, Vec<u8>>, Failure> {
    let mut folders = HashMap::new();
    let mut wanted = vec![tree];
    // One query for each level of folders.
    while !wanted.is_empty() {
        let found = many(call, repository, &wanted).await?;
        wanted.clear();
        for (id, object) in found.into_iter().filter(|(_, object)| object.kind == Kind::Tree) {
            let entries = tree::decode(&object.content).map_err(unreadable)?;
            folders.insert(id, object.content);
            let inside = entries.iter().filter(|entry| entry.mode == Mode::Folder);
            wanted.extend(inside.map(|entry| entry.id));
        }
        wanted.retain(|id| !folders.contains_key(id));
        wanted.sort_unstable();
        wanted.dedup();
    }
    Ok(folders)
}

/// The histories of these commits.
pub(crate) async fn graph(call: &Call, repository: i64, heads: &[ObjectId]) -> Result<Graph, Failure> {
    let names: Vec<String> = heads.iter().map(ToString::to_string).collect();
    let sql = "WITH RECURSIVE history (sha, parents, committed_at) AS ( \
                   SELECT sha, parents, committed_at FROM git_objects \
                   WHERE repository_id = $1 AND kind = 'commit' AND sha = ANY ($2) \
                   UNION \
                   SELECT parent.sha, parent.parents, parent.committed_at \
                   FROM history CROSS JOIN LATERAL unnest(history.parents) AS named (sha) \
                   JOIN git_objects AS parent \
                     ON parent.repository_id = $1 AND parent.kind = 'commit' AND parent.sha = named.sha) \
               SELECT sha, parents, committed_at FROM history";
    let rows = call.query(sql, &[&repository, &names]).await?;
    rows.iter().map(node).collect()
}

fn node(row: &Row) -> Result<(ObjectId, Node), Failure> {
    let parents: Vec<String> = row.get(1);
    let parents = parents
        .iter()
        .map(|parent| id(parent))
        .collect::<Result<_, _>>()?;
    let node = Node {
        parents,
        seconds: row.get(2),
    };
    Ok((id(row.get(0))?, node))
}

/// The name of an object as it is kept.
pub(crate) fn id(text: &str) -> Result<ObjectId, Failure> {
    text.parse()
        .map_err(|error| Failure::caused("read the name of a git object", error))
}

/// What is kept cannot be read: it was not written by this clone.
pub(crate) fn unreadable(error: Malformed) -> Failure {
    Failure::caused("read a git object of the database", error)
}
