//! What a person does with apps in Slack's own client: press buttons, fill in modals, run commands.
//!
//! Slack has no API for this, as people do it with their hands. `POST /user/…` is this clone's own surface for whoever
//! stands in for them in a test, with a person's token.

mod actions;
mod commands;
mod home;
mod modals;
mod options;
pub(crate) mod outcome;
mod person;
mod shortcuts;
mod show;
mod tell;

use asymmetric_kit::{Handler, Operation};
use http::Method;

/// The operations of this family.
#[rustfmt::skip] // One operation per entry reads as the table that it is.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        act("asymmetric.user.blockActions", "block-actions", actions::block_actions)
            .summary("Uses an element of a message or a view, as a person does."),
        act("asymmetric.user.loadOptions", "options-load", options::load)
            .summary("Types into a menu whose options come from the app."),
        act("asymmetric.user.messageAction", "message-action", shortcuts::message_action)
            .summary("Picks a message shortcut."),
        act("asymmetric.user.openAppHome", "open-app-home", home::open)
            .summary("Opens the home of an app."),
        act("asymmetric.user.shortcut", "shortcut", shortcuts::shortcut)
            .summary("Picks a global shortcut."),
        act("asymmetric.user.slashCommand", "slash-command", commands::run)
            .summary("Runs a slash command."),
        act("asymmetric.user.viewClosed", "view-closed", modals::close)
            .summary("Closes a modal."),
        act("asymmetric.user.viewSubmission", "view-submission", modals::submit)
            .summary("Fills in a modal and submits it."),
        Operation::new(&[Method::GET], "asymmetric.user.interaction", "/user/interactions/{id}", show::interaction)
            .summary("Shows what came of something that a person did."),
        Operation::new(&[Method::GET], "asymmetric.user.views", "/user/views", show::views)
            .summary("Lists the views that a person sees."),
    ]
}

fn act<H>(name: &'static str, path: &str, handler: H) -> Operation
where
    H: for<'a> Handler<'a> + 'static,
{
    Operation::new(&[Method::POST], name, format!("/user/{path}"), handler)
}
