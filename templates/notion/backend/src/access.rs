//! What an integration can see: what is shared with it, and all that is in there
//! (<https://developers.notion.com/docs/authorization>).

use crate::{
    error::{NotionError, Problem},
    request::Request,
    store::{self, DATA_SOURCE, DATABASE, Lock, Node, PAGE},
};

/// For each id of `$1`: whether the bot `$2` sees it, and whether something that it is in is in the trash.
const LINEAGE: &str = "SELECT target, visible, trashed FROM (\
     WITH RECURSIVE line AS (\
         SELECT id AS target, id, parent_id, in_trash, 0 AS depth FROM blocks WHERE id = ANY($1) \
         UNION ALL \
         SELECT line.target, b.id, b.parent_id, b.in_trash, line.depth + 1 \
         FROM line JOIN blocks b ON b.id = line.parent_id) \
     SELECT target, \
         bool_or(EXISTS (SELECT 1 FROM shares s WHERE s.block_id = line.id AND s.bot_id = $2)) AS visible, \
         bool_or(line.in_trash AND line.depth > 0) AS trashed \
     FROM line GROUP BY target) AS lineage";

/// What of these the integration sees, with what is known of what they are in.
pub(crate) async fn visible(request: &Request<'_>, nodes: Vec<Node>) -> Result<Vec<Node>, Problem> {
    let ids: Vec<&str> = nodes.iter().map(|node| node.id.as_str()).collect();
    let rows = request.query_lineage(&ids).await?;
    let mut seen = Vec::with_capacity(nodes.len());
    for mut node in nodes {
        let Some((_, is_visible, is_trashed)) = rows.iter().find(|(id, ..)| *id == node.id) else {
            continue;
        };
        if *is_visible {
            node.is_trashed_above = *is_trashed;
            seen.push(node);
        }
    }
    Ok(seen)
}

impl Request<'_> {
    async fn query_lineage(&self, ids: &[&str]) -> Result<Vec<(String, bool, bool)>, Problem> {
        let rows = asymmetric_kit::Call::query(self, LINEAGE, &[&ids, &self.bot()]).await?;
        Ok(rows
            .iter()
            .map(|row| (row.get(0), row.get(1), row.get(2)))
            .collect())
    }

    /// The row of an id that the integration sees and `fits`; otherwise the vendor says that there is no such `noun`.
    pub(crate) async fn find(
        &self,
        id: &str,
        noun: &str,
        lock: Lock,
        fits: impl Fn(&Node) -> bool,
    ) -> Result<Node, Problem> {
        if let Some(node) = store::find(self, id, lock).await?
            && fits(&node)
            && let Some(node) = visible(self, vec![node]).await?.pop()
        {
            return Ok(node);
        }
        Err(self.missing(noun, id).await?)
    }

    /// The refusal of an id that nothing visible has.
    pub(crate) async fn missing(&self, noun: &str, id: &str) -> Result<Problem, Problem> {
        let integration = self.integration().await?;
        Ok(NotionError::not_found(noun, id, &integration).into())
    }

    /// A page.
    pub(crate) async fn page(&self, id: &str, lock: Lock) -> Result<Node, Problem> {
        self.find(id, "page", lock, |node| node.kind == PAGE).await
    }

    /// A database.
    pub(crate) async fn database(&self, id: &str, lock: Lock) -> Result<Node, Problem> {
        self.find(id, "database", lock, |node| node.kind == DATABASE)
            .await
    }

    /// A data source.
    pub(crate) async fn data_source(&self, id: &str, lock: Lock) -> Result<Node, Problem> {
        self.find(id, "data source", lock, |node| node.kind == DATA_SOURCE)
            .await
    }

    /// A block; pages and databases are blocks too.
    pub(crate) async fn block(&self, id: &str, lock: Lock) -> Result<Node, Problem> {
        self.find(id, "block", lock, |node| node.kind != DATA_SOURCE)
            .await
    }

    /// The only data source of a database, for versions that know no data sources.
    pub(crate) async fn only_data_source(&self, database: &Node, lock: Lock) -> Result<Node, Problem> {
        let found = store::select(
            self,
            "b.parent_id = $1 AND b.kind = 'data_source' AND NOT b.in_trash",
            "b.position",
            &[&database.id],
        )
        .await?;
        match found.as_slice() {
            [one] => self.data_source(&one.id, lock).await,
            [] => Err(self.missing("data source", &database.id).await?),
            _ => Err(NotionError::validation(
                "Databases with multiple data sources are not supported in this API version.",
            )
            .into()),
        }
    }
}

/// Refuses to change what is in the trash.
pub(crate) fn check_editable(node: &Node) -> Result<(), NotionError> {
    if node.in_trash {
        return Err(NotionError::validation(
            "Can't edit block that is archived. You must unarchive the block before editing.",
        ));
    }
    if node.is_trashed_above {
        return Err(NotionError::validation(
            "Can't edit page on block with an archived ancestor. You must unarchive the ancestor before editing page.",
        ));
    }
    Ok(())
}
