//! File uploads: made, sent in one or several parts, completed, and then attached to pages and blocks
//! (<https://developers.notion.com/reference/file-upload>).

pub(crate) mod operations;
pub(crate) mod send;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{block::render::trash, error::Problem, request::Request, store::minute};

/// How long an upload waits to be attached.
const PATIENCE: SignedDuration = SignedDuration::from_hours(1);

/// A row of `file_uploads`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Upload {
    /// The id.
    pub(crate) id: String,
    /// `single_part` or `multi_part`.
    mode: String,
    /// `pending` or `uploaded`; `expired` is told by the time.
    status: String,
    filename: Option<String>,
    content_type: Option<String>,
    content_length: Option<i64>,
    number_of_parts: Option<i64>,
    created_time: Timestamp,
    created_by: String,
    last_edited_time: Timestamp,
    /// When it is gone unless it was attached; none once it was.
    expiry_time: Option<Timestamp>,
    /// Parts that were sent. Read only.
    #[serde(default)]
    sent: i64,
}

const COLUMNS: &str = "id, mode, status, filename, content_type, content_length, number_of_parts, created_time, created_by, \
                       last_edited_time, expiry_time";
const SELECT: &str = "SELECT to_jsonb(u) || jsonb_build_object('sent', \
     (SELECT count(*) FROM file_parts p WHERE p.upload_id = u.id)) FROM file_uploads u";

impl Upload {
    fn status(&self, now: Timestamp) -> &str {
        match self.expiry_time {
            Some(expiry) if expiry <= now => "expired",
            _ => &self.status,
        }
    }

    fn render(&self, request: &Request<'_>) -> Value {
        let status = self.status(request.now());
        let mut object = Map::new();
        object.insert("object".to_owned(), "file_upload".into());
        object.insert("id".to_owned(), self.id.clone().into());
        object.insert("created_time".to_owned(), minute(self.created_time));
        object.insert(
            "created_by".to_owned(),
            json!({"id": self.created_by, "type": "bot"}),
        );
        object.insert("last_edited_time".to_owned(), minute(self.last_edited_time));
        trash(request, false, &mut object);
        object.insert(
            "expiry_time".to_owned(),
            self.expiry_time.map_or(Value::Null, minute),
        );
        object.insert("status".to_owned(), status.into());
        object.insert("filename".to_owned(), self.filename.clone().into());
        object.insert("content_type".to_owned(), self.content_type.clone().into());
        object.insert("content_length".to_owned(), self.content_length.into());
        let url = format!("{}/v1/file_uploads/{}", request.base_url(), self.id);
        if status == "pending" {
            object.insert("upload_url".to_owned(), format!("{url}/send").into());
        }
        if let Some(total) = self.number_of_parts {
            if status == "pending" {
                object.insert("complete_url".to_owned(), format!("{url}/complete").into());
            }
            object.insert(
                "number_of_parts".to_owned(),
                json!({"total": total, "sent": self.sent}),
            );
        }
        Value::Object(object)
    }

    async fn insert(&self, request: &Request<'_>) -> Result<(), Problem> {
        let sql = format!(
            "INSERT INTO file_uploads ({COLUMNS}) SELECT {COLUMNS} FROM jsonb_populate_record(NULL::file_uploads, $1)"
        );
        asymmetric_kit::Call::execute(request, &sql, &[&serde_json::to_value(self)?]).await?;
        Ok(())
    }

    async fn update(&self, request: &Request<'_>) -> Result<(), Problem> {
        let sql = format!(
            "UPDATE file_uploads SET ({COLUMNS}) = \
             (SELECT {COLUMNS} FROM jsonb_populate_record(NULL::file_uploads, $1)) WHERE id = $2"
        );
        asymmetric_kit::Call::execute(request, &sql, &[&serde_json::to_value(self)?, &self.id]).await?;
        Ok(())
    }
}

/// The upload of the path, which must be the integration's own. `lock` is the clause that locks its row.
async fn named(request: &Request<'_>, lock: &str) -> Result<Upload, Problem> {
    let id = request.path_id("file_upload_id")?;
    let sql = format!("{SELECT} WHERE u.id = $1 AND u.created_by = $2{lock}");
    match asymmetric_kit::Call::query_opt(request, &sql, &[&id, &request.bot()]).await? {
        Some(row) => Ok(serde_json::from_value(row.get(0))?),
        None => Err(request.missing("file upload", &id).await?),
    }
}
