//! The table of what is implemented, and the way from a call through it to an answer.

use asymmetric_kit::{Access, BoxFuture, Call, Handler, HandlerResult, Operation, Reply};
use http::Method;
use serde_json::Value;

use crate::{
    block::operations as blocks,
    comments,
    database::{data_sources, operations as databases},
    emojis,
    error::{NotionError, Problem},
    markdown::operations as markdown,
    oauth,
    page::{create, moving, property_item, retrieve, update},
    query,
    request::Request,
    search,
    upload::{operations as uploads, send},
    users,
    version::Version,
    view::{operations as views, queries as view_queries},
};

type Run = for<'a> fn(&'a Request<'a>) -> BoxFuture<'a, Result<Value, Problem>>;

/// Who may call an operation, and in which versions it is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    /// In every version.
    Always,
    /// Since there are data sources.
    WithDataSources,
    /// Until there were data sources.
    WithoutDataSources,
    /// In every version, to whoever proves to be an integration.
    Client,
}

/// One implemented operation.
pub(crate) struct Endpoint {
    /// The name that the official client's table of endpoints has for it.
    pub(crate) name: &'static str,
    /// The method.
    pub(crate) method: &'static str,
    /// With `{parameters}`.
    pub(crate) path: &'static str,
    /// Capabilities, one of which is enough.
    scopes: &'static [&'static str],
    when: When,
    summary: &'static str,
    run: Run,
}

macro_rules! endpoint {
    ($name:literal, $method:literal $path:literal, $scopes:expr, $when:ident, $run:path, $summary:literal) => {
        Endpoint {
            name: $name,
            method: $method,
            path: $path,
            scopes: $scopes,
            when: When::$when,
            run: |request| Box::pin($run(request)),
            summary: $summary,
        }
    };
}

const READ: &[&str] = &["read_content"];
const INSERT: &[&str] = &["insert_content"];
const UPDATE: &[&str] = &["update_content"];
const READ_COMMENTS: &[&str] = &["read_comments"];
const INSERT_COMMENTS: &[&str] = &["insert_comments"];
const READ_USERS: &[&str] = &["read_user_without_email", "read_user_with_email"];
const ANY: &[&str] = &[];

#[rustfmt::skip]
pub(crate) static ENDPOINTS: &[Endpoint] = &[
    endpoint!("createPage", "POST" "/v1/pages", INSERT, Always, create::create, "Creates a page in a page or a data source."),
    endpoint!("getPage", "GET" "/v1/pages/{page_id}", READ, Always, retrieve::retrieve, "Retrieves a page."),
    endpoint!("updatePage", "PATCH" "/v1/pages/{page_id}", UPDATE, Always, update::update, "Updates, trashes or restores a page."),
    endpoint!("movePage", "POST" "/v1/pages/{page_id}/move", UPDATE, Always, moving::relocate, "Moves a page into another page or data source."),
    endpoint!("getPageProperty", "GET" "/v1/pages/{page_id}/properties/{property_id}", READ, Always, property_item::retrieve, "Retrieves a property of a page."),
    endpoint!("getPageMarkdown", "GET" "/v1/pages/{page_id}/markdown", READ, Always, markdown::retrieve, "Retrieves the content of a page as Markdown."),
    endpoint!("updatePageMarkdown", "PATCH" "/v1/pages/{page_id}/markdown", UPDATE, Always, markdown::update, "Changes the content of a page by Markdown."),
    endpoint!("getBlock", "GET" "/v1/blocks/{block_id}", READ, Always, blocks::retrieve, "Retrieves a block."),
    endpoint!("updateBlock", "PATCH" "/v1/blocks/{block_id}", UPDATE, Always, blocks::update, "Updates, trashes or restores a block."),
    endpoint!("deleteBlock", "DELETE" "/v1/blocks/{block_id}", UPDATE, Always, blocks::delete, "Puts a block into the trash."),
    endpoint!("listBlockChildren", "GET" "/v1/blocks/{block_id}/children", READ, Always, blocks::list_children, "Lists what is in a block or page."),
    endpoint!("appendBlockChildren", "PATCH" "/v1/blocks/{block_id}/children", INSERT, Always, blocks::append_children, "Appends blocks to a block or page."),
    endpoint!("createDatabase", "POST" "/v1/databases", INSERT, Always, databases::create, "Creates a database with a data source."),
    endpoint!("getDatabase", "GET" "/v1/databases/{database_id}", READ, Always, databases::retrieve, "Retrieves a database."),
    endpoint!("updateDatabase", "PATCH" "/v1/databases/{database_id}", UPDATE, Always, databases::update, "Updates a database."),
    endpoint!("queryDatabase", "POST" "/v1/databases/{database_id}/query", READ, WithoutDataSources, query::database, "Queries the pages of a database."),
    endpoint!("createDataSource", "POST" "/v1/data_sources", INSERT, WithDataSources, data_sources::create, "Adds a data source to a database."),
    endpoint!("getDataSource", "GET" "/v1/data_sources/{data_source_id}", READ, WithDataSources, data_sources::retrieve, "Retrieves a data source."),
    endpoint!("updateDataSource", "PATCH" "/v1/data_sources/{data_source_id}", UPDATE, WithDataSources, data_sources::update, "Updates a data source and its properties."),
    endpoint!("queryDataSource", "POST" "/v1/data_sources/{data_source_id}/query", READ, WithDataSources, query::data_source, "Queries the pages of a data source."),
    endpoint!("listDataSourceTemplates", "GET" "/v1/data_sources/{data_source_id}/templates", READ, WithDataSources, data_sources::templates, "Lists templates of a data source."),
    endpoint!("createView", "POST" "/v1/views", INSERT, WithDataSources, views::create, "Creates a view of a data source."),
    endpoint!("listDatabaseViews", "GET" "/v1/views", READ, WithDataSources, views::list, "Lists the views of a database or data source."),
    endpoint!("getView", "GET" "/v1/views/{view_id}", READ, WithDataSources, views::retrieve, "Retrieves a view."),
    endpoint!("updateView", "PATCH" "/v1/views/{view_id}", UPDATE, WithDataSources, views::update, "Updates a view."),
    endpoint!("deleteView", "DELETE" "/v1/views/{view_id}", UPDATE, WithDataSources, views::delete, "Deletes a view."),
    endpoint!("createViewQuery", "POST" "/v1/views/{view_id}/queries", READ, WithDataSources, view_queries::create, "Finds the pages that a view shows."),
    endpoint!("getViewQueryResults", "GET" "/v1/views/{view_id}/queries/{query_id}", READ, WithDataSources, view_queries::results, "Lists the pages that a query of a view found."),
    endpoint!("deleteViewQuery", "DELETE" "/v1/views/{view_id}/queries/{query_id}", READ, WithDataSources, view_queries::delete, "Forgets what a query of a view found."),
    endpoint!("search", "POST" "/v1/search", READ, Always, search::search, "Searches pages and data sources by title."),
    endpoint!("listUsers", "GET" "/v1/users", READ_USERS, Always, users::list, "Lists the users of the workspace."),
    endpoint!("getUser", "GET" "/v1/users/{user_id}", READ_USERS, Always, users::retrieve, "Retrieves a user."),
    endpoint!("getSelf", "GET" "/v1/users/me", ANY, Always, users::me, "Retrieves the bot that the token acts as."),
    endpoint!("createComment", "POST" "/v1/comments", INSERT_COMMENTS, Always, comments::create, "Begins a discussion or answers in one."),
    endpoint!("listComments", "GET" "/v1/comments", READ_COMMENTS, Always, comments::list, "Lists the comments at a page or block."),
    endpoint!("getComment", "GET" "/v1/comments/{comment_id}", READ_COMMENTS, Always, comments::retrieve, "Retrieves a comment."),
    endpoint!("updateComment", "PATCH" "/v1/comments/{comment_id}", INSERT_COMMENTS, Always, comments::update, "Changes a comment of one's own."),
    endpoint!("deleteComment", "DELETE" "/v1/comments/{comment_id}", INSERT_COMMENTS, Always, comments::delete, "Deletes a comment of one's own."),
    endpoint!("createFileUpload", "POST" "/v1/file_uploads", INSERT, Always, uploads::create, "Begins the upload of a file."),
    endpoint!("sendFileUpload", "POST" "/v1/file_uploads/{file_upload_id}/send", INSERT, Always, send::send, "Sends a file or a part of one."),
    endpoint!("completeFileUpload", "POST" "/v1/file_uploads/{file_upload_id}/complete", INSERT, Always, uploads::complete, "Completes an upload of several parts."),
    endpoint!("getFileUpload", "GET" "/v1/file_uploads/{file_upload_id}", ANY, Always, uploads::retrieve, "Retrieves an upload."),
    endpoint!("listFileUploads", "GET" "/v1/file_uploads", ANY, Always, uploads::list, "Lists the integration's uploads."),
    endpoint!("listCustomEmojis", "GET" "/v1/custom_emojis", READ, Always, emojis::list, "Lists custom emoji of the workspace."),
    endpoint!("oauthToken", "POST" "/v1/oauth/token", ANY, Client, oauth::token, "Exchanges a code, or renews a token."),
    endpoint!("oauthIntrospect", "POST" "/v1/oauth/introspect", ANY, Client, oauth::introspect, "Says whether a token is valid."),
    endpoint!("oauthRevoke", "POST" "/v1/oauth/revoke", ANY, Client, oauth::revoke, "Ends a token."),
];

/// Operations that the vendor's API has under no name of its client: the page where a person lets an integration in, and
/// where files are.
pub(crate) fn own_operations() -> Vec<Operation> {
    vec![
        Operation::get("asymmetric.authorize", "/v1/oauth/authorize", oauth::authorize)
            .access(Access::Public)
            .summary("Lets a public integration in, and sends the browser back with a code."),
        Operation::get(
            "asymmetric.downloadFile",
            "/files/{file_upload_id}",
            send::download,
        )
        .access(Access::Public)
        .summary("Fetches a file that was uploaded."),
    ]
}

impl Endpoint {
    /// The entry of the kit's table.
    pub(crate) fn operation(&'static self) -> Operation {
        let method = Method::from_bytes(self.method.as_bytes()).unwrap_or_default();
        let operation = Operation::new(&[method], self.name, self.path, self.handler())
            .scopes(self.scopes)
            .summary(self.summary);
        if self.when == When::Client {
            operation.access(Access::Public)
        } else {
            operation.tier("integration")
        }
    }

    fn handler(&'static self) -> impl for<'a> Handler<'a> + use<> {
        fn held<F>(handler: F) -> F
        where
            F: for<'a> Fn(&'a mut Call) -> BoxFuture<'a, HandlerResult> + Send + Sync,
        {
            handler
        }
        held(move |call| Box::pin(self.respond(call)))
    }

    async fn respond(&self, call: &mut Call) -> HandlerResult {
        Ok(Reply::json(self.answer(call).await?))
    }

    async fn answer(&self, call: &Call) -> Result<Value, Problem> {
        let request = Request::new(call, self.when != When::Client)?;
        let has_data_sources = request.version >= Version::V20250903;
        match self.when {
            When::WithDataSources if !has_data_sources => Err(NotionError::invalid_url().into()),
            When::WithoutDataSources if has_data_sources => Err(NotionError::invalid_url().into()),
            _ => (self.run)(&request).await,
        }
    }
}
