//! `GET /v1/pages/{page_id}`

use serde_json::Value;

use super::render;
use crate::{error::Problem, request::Request, store::Lock};

/// Answers the page; one in the trash says so.
pub(crate) async fn retrieve(request: &Request<'_>) -> Result<Value, Problem> {
    let page = request.page(&request.path_id("page_id")?, Lock::None).await?;
    render(request, &page).await
}
