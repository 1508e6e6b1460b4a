//! References in the clone's database.

use asymmetric_kit::{Call, Failure};

use super::{commit::Commit, id::ObjectId, object::Kind, reference, store, tag::Tag};

/// How many annotated tags may follow each other before the commit.
const LONGEST_CHAIN_OF_TAGS: usize = 8;

/// The fewest digits by which a commit can be named.
const SHORTEST_NAME: usize = 7;

/// What a reference points at; `name` is written out in full.
pub(crate) async fn find(call: &Call, repository: i64, name: &str) -> Result<Option<ObjectId>, Failure> {
    let sql = "SELECT sha FROM git_refs WHERE repository_id = $1 AND name = $2";
    let row = call.query_opt(sql, &[&repository, &name]).await?;
    row.map(|row| store::id(row.get(0))).transpose()
}

/// Like [`find`], for a call that is about to move the reference: others who want that wait until the call ends.
pub(crate) async fn lock(call: &Call, repository: i64, name: &str) -> Result<Option<ObjectId>, Failure> {
    let sql = "SELECT sha FROM git_refs WHERE repository_id = $1 AND name = $2 FOR UPDATE";
    let row = call.query_opt(sql, &[&repository, &name]).await?;
    row.map(|row| store::id(row.get(0))).transpose()
}

/// All references whose names start so, by name.
pub(crate) async fn starting_with(
    call: &Call,
    repository: i64,
    start: &str,
) -> Result<Vec<(String, ObjectId)>, Failure> {
    let sql =
        "SELECT name, sha FROM git_refs WHERE repository_id = $1 AND starts_with(name, $2) ORDER BY name";
    let rows = call.query(sql, &[&repository, &start]).await?;
    rows.iter()
        .map(|row| Ok((row.get(0), store::id(row.get(1))?)))
        .collect()
}

/// Whether a repository has no branch yet.
pub(crate) async fn is_empty(call: &Call, repository: i64) -> Result<bool, Failure> {
    let sql = "SELECT NOT EXISTS ( \
                   SELECT FROM git_refs WHERE repository_id = $1 AND starts_with(name, 'refs/heads/'))";
    Ok(call.query_one(sql, &[&repository]).await?.get(0))
}

/// Makes a reference; false when there is one of this name, or one whose name would be a folder of the other's.
pub(crate) async fn create(call: &Call, repository: i64, name: &str, to: ObjectId) -> Result<bool, Failure> {
    let folders: Vec<String> = name
        .match_indices('/')
        .map(|(end, _)| name[..end].to_owned())
        .collect();
    let inside = format!("{name}/");
    let sql = "INSERT INTO git_refs (repository_id, name, sha) SELECT $1, $2, $3 WHERE NOT EXISTS ( \
                   SELECT FROM git_refs WHERE repository_id = $1 AND (name = ANY ($4) OR starts_with(name, $5))) \
               ON CONFLICT DO NOTHING";
    let made = call
        .execute(sql, &[&repository, &name, &to.to_string(), &folders, &inside])
        .await?;
    Ok(made == 1)
}

/// Moves a reference that the call has locked.
pub(crate) async fn set(call: &Call, repository: i64, name: &str, to: ObjectId) -> Result<(), Failure> {
    let sql = "UPDATE git_refs SET sha = $3 WHERE repository_id = $1 AND name = $2";
    match call.execute(sql, &[&repository, &name, &to.to_string()]).await? {
        1 => Ok(()),
        _ => Err(Failure::internal(format!("move the reference {name}"))),
    }
}

/// Makes a reference, or moves the one of this name.
pub(crate) async fn put(call: &Call, repository: i64, name: &str, to: ObjectId) -> Result<(), Failure> {
    let sql = "INSERT INTO git_refs (repository_id, name, sha) VALUES ($1, $2, $3) \
               ON CONFLICT (repository_id, name) DO UPDATE SET sha = excluded.sha";
    call.execute(sql, &[&repository, &name, &to.to_string()]).await?;
    Ok(())
}

/// Removes a reference; whether there was one.
pub(crate) async fn remove(call: &Call, repository: i64, name: &str) -> Result<bool, Failure> {
    let sql = "DELETE FROM git_refs WHERE repository_id = $1 AND name = $2";
    Ok(call.execute(sql, &[&repository, &name]).await? == 1)
}

/// The commit that a text names: a branch, a tag, a reference, or the first digits of a commit's name.
pub(crate) async fn commit_named(
    call: &Call,
    repository: i64,
    text: &str,
) -> Result<Option<ObjectId>, Failure> {
    let names = [
        reference::branch(text),
        reference::tag(text),
        format!("refs/{text}"),
        text.to_owned(),
    ];
    for name in names {
        if let Some(found) = find(call, repository, &name).await? {
            return peel(call, repository, found).await;
        }
    }
    if text.len() < SHORTEST_NAME || text.len() > 40 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(None);
    }
    let sql = "SELECT sha FROM git_objects \
               WHERE repository_id = $1 AND kind = 'commit' AND sha BETWEEN $2 AND $3 LIMIT 2";
    let first = text.to_ascii_lowercase();
    let last = format!("{first:f<40}");
    let rows = call.query(sql, &[&repository, &first, &last]).await?;
    match rows.as_slice() {
        [only] => store::id(only.get(0)).map(Some),
        _ => Ok(None),
    }
}

/// The commit that an object is or marks.
pub(crate) async fn peel(call: &Call, repository: i64, id: ObjectId) -> Result<Option<ObjectId>, Failure> {
    let mut id = id;
    for _ in 0..LONGEST_CHAIN_OF_TAGS {
        let found = store::many(call, repository, &[id]).await?.remove(&id);
        match found {
            Some(object) if object.kind == Kind::Tag => {
                id = Tag::decode(&object.content).map_err(store::unreadable)?.target;
            }
            Some(object) if object.kind == Kind::Commit => return Ok(Some(id)),
            _ => return Ok(None),
        }
    }
    Ok(None)
}

/// The commit at the tip of a branch.
pub(crate) async fn tip(
    call: &Call,
    repository: i64,
    branch: &str,
) -> Result<Option<(ObjectId, Commit)>, Failure> {
    let Some(id) = find(call, repository, &reference::branch(branch)).await? else {
        return Ok(None);
    };
    Ok(store::commit(call, repository, id)
        .await?
        .map(|commit| (id, commit)))
}
