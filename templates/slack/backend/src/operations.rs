//! The table of everything that this backend does.
//!
//! An operation stands in the table of its family, beside its handler; this file joins the families.

use crate::{
    admin, apps, assistant, auth, blocks, bookmarks, bots, calls, canvases, chat, conversations, dnd, emoji,
    files, interaction, oauth, pins, published, reactions, reminders, response_url, search, socket_mode,
    stars, team, usergroups, users, views, webhook,
};
use asymmetric_kit::{Handler, Operation, listed_names};
use http::Method;
use std::{collections::HashSet, sync::LazyLock};

/// What the names of operations begin with that are no method of the Web API: addresses that apps are given, and what
/// people do in Slack's own client. They are never counted as Slack's.
#[cfg(test)]
const EXTENSION: &str = "asymmetric.";

/// Clients use both for every method.
const METHODS: [Method; 2] = [Method::GET, Method::POST];

/// Methods that the tests with the official clients drive; these tests write the list.
pub(crate) static DRIVEN: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| listed_names(include_str!("../../driven.txt")));

/// All operations: those with a handler, addresses that answers name, then the rest of what Slack publishes.
pub(crate) fn table() -> Vec<Operation> {
    let mut table = implemented();
    table.extend(files::endpoints());
    let known: HashSet<&str> = table.iter().map(Operation::name).collect();
    let missing: Vec<&str> = published::METHODS
        .iter()
        .copied()
        .filter(|name| !known.contains(name))
        .collect();
    table.extend(
        missing
            .into_iter()
            .map(|name| Operation::not_implemented(&METHODS, name, path(name))),
    );
    table.push(socket_mode::link());
    table
}

fn implemented() -> Vec<Operation> {
    [
        admin::operations(),
        apps::operations(),
        assistant::operations(),
        auth::operations(),
        blocks::operations(),
        bookmarks::operations(),
        bots::operations(),
        calls::operations(),
        canvases::operations(),
        chat::operations(),
        conversations::operations(),
        dnd::operations(),
        emoji::operations(),
        files::operations(),
        interaction::operations(),
        oauth::operations(),
        pins::operations(),
        reactions::operations(),
        reminders::operations(),
        response_url::operations(),
        search::operations(),
        socket_mode::operations(),
        stars::operations(),
        team::operations(),
        usergroups::operations(),
        users::operations(),
        views::operations(),
        webhook::operations(),
    ]
    .concat()
}

/// A method of the Web API with a handler: its name, rate-limit tier (<https://docs.slack.dev/apis/web-api/rate-limits>),
/// and scopes, one of which is enough.
pub(crate) fn method<H>(
    name: &'static str,
    tier: &'static str,
    scopes: &'static [&'static str],
    handler: H,
) -> Operation
where
    H: for<'a> Handler<'a> + 'static,
{
    Operation::new(&METHODS, name, path(name), handler)
        .tier(tier)
        .scopes(scopes)
}

fn path(name: &str) -> String {
    format!("/api/{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_published_method_is_listed_once() {
        let table = table();
        let names: HashSet<&str> = table.iter().map(Operation::name).collect();
        assert_eq!(names.len(), table.len());
        assert!(published::METHODS.iter().all(|name| names.contains(name)));
        assert!(
            implemented()
                .iter()
                .map(Operation::name)
                .all(|name| published::METHODS.contains(&name) || name.starts_with(EXTENSION))
        );
    }

    #[test]
    fn what_official_clients_drive_is_implemented() {
        let names: HashSet<&str> = implemented().iter().map(Operation::name).collect();
        assert!(!DRIVEN.is_empty() && DRIVEN.is_sorted(), "{DRIVEN:?}");
        let unknown: Vec<_> = DRIVEN.iter().filter(|name| !names.contains(**name)).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}
