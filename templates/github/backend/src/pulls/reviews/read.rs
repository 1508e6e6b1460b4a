//! Reading reviews.

use asymmetric_kit::{Call, HandlerResult, Reply};

use super::review;
use crate::{
    access,
    page::Page,
    place::Place,
    pulls::{pull, review_comments::comment},
};

/// Lists reviews.
pub(super) async fn list(call: &mut Call) -> HandlerResult {
    let seen = access::readable(call).await?;
    let (place, page) = (Place::of(call, &seen), Page::of(call));
    let pull = pull::in_path(call, &seen).await?;
    let reviews = review::visible(call, &pull).await?;
    let total = i64::try_from(reviews.len()).unwrap_or(i64::MAX);
    let shown = page
        .slice(reviews)
        .iter()
        .map(|review| review.render(&place, &seen, &pull))
        .collect();
    Ok(page.reply(call, shown, total))
}

/// Gets a review.
pub(super) async fn read(call: &mut Call) -> HandlerResult {
    let seen = access::readable(call).await?;
    let pull = pull::in_path(call, &seen).await?;
    let review = review::in_path(call, &pull).await?;
    Ok(Reply::json(review.render(&Place::of(call, &seen), &seen, &pull)))
}

/// Lists the comments of a review.
pub(super) async fn comments(call: &mut Call) -> HandlerResult {
    let seen = access::readable(call).await?;
    let (place, page) = (Place::of(call, &seen), Page::of(call));
    let pull = pull::in_path(call, &seen).await?;
    let review = review::in_path(call, &pull).await?;
    let comments = comment::of_review(call, review.id).await?;
    let total = i64::try_from(comments.len()).unwrap_or(i64::MAX);
    let shown = page
        .slice(comments)
        .iter()
        .map(|comment| comment.render(&place, &seen))
        .collect();
    Ok(page.reply(call, shown, total))
}
