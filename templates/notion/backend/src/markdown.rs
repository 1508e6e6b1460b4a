//! Pages as Markdown: `GET` and `PATCH /v1/pages/{page_id}/markdown`
//! (<https://developers.notion.com/reference/retrieve-page-markdown>).

pub(crate) mod inline;
pub(crate) mod operations;
pub(crate) mod read;
pub(crate) mod write;
