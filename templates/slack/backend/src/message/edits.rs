//! Earlier versions of messages.

use super::Message;
use asymmetric_kit::{Call, Failure, ToSql};

/// Keeps what a message says, before it is changed in the name of `editor`.
pub(crate) async fn keep(call: &Call, previous: &Message, editor: &str) -> Result<(), Failure> {
    let insert = "INSERT INTO message_edits (channel_id, ts, number, edited_by, edited_at, previous_text, \
             previous_blocks, previous_attachments) \
         SELECT $1, $2, coalesce(max(number), 0) + 1, $3, $4, $5, $6, $7 FROM message_edits \
         WHERE channel_id = $1 AND ts = $2";
    let values: [&(dyn ToSql + Sync); 7] = [
        &previous.channel,
        &previous.ts.0,
        &editor,
        &call.now().as_second(),
        &previous.text,
        &previous.blocks,
        &previous.attachments,
    ];
    call.execute(insert, &values).await?;
    Ok(())
}
