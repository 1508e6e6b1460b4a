//! What a person sees while letting an app in.

use super::authorize::{Choice, Request};
use asymmetric_kit::Reply;
use http::HeaderValue;
use std::fmt::Write;

const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");

/// Nothing, for a browser that is led on.
pub(super) fn empty() -> Reply {
    Reply::bytes(HTML, "")
}

/// The page that says why the app cannot be let in.
pub(super) fn error(code: &str) -> Reply {
    let text = format!(
        "<h1>Something went wrong when authorizing this app.</h1>\n<p>Try going back and authorizing again. If that does \
         not work, ask the developers of the app for help.</p>\n<p>Error details: <code>{}</code></p>",
        escaped(code)
    );
    page("Authorization error", &text)
}

/// The page that asks.
pub(super) fn consent(request: &Request, people: &[Choice], channels: &[Choice]) -> Reply {
    let name = escaped(&request.app.name);
    let team = escaped(&request.app.team_domain);
    let mut text = format!("<h1>{name} is requesting permission to access the {team} workspace</h1>\n<ul>\n");
    for scope in request.scopes.iter().chain(&request.user_scopes) {
        // Writing to a text cannot fail.
        let _ = writeln!(text, "<li><code>{}</code></li>", escaped(scope));
    }
    text.push_str("</ul>\n<form method=\"post\" action=\"/oauth/v2/authorize\">\n");
    let hidden = [
        ("client_id", request.app.client_id.clone()),
        ("scope", request.scopes.join(",")),
        ("user_scope", request.user_scopes.join(",")),
        ("redirect_uri", request.redirect_uri.clone()),
        ("state", request.state.clone()),
    ];
    for (name, value) in hidden {
        let value = escaped(&value);
        let _ = writeln!(text, "<input type=\"hidden\" name=\"{name}\" value=\"{value}\">");
    }
    select(&mut text, "user", "Signed in as", people);
    if !channels.is_empty() {
        select(&mut text, "channel", "Where should the app post?", channels);
    }
    text.push_str(
        "<button name=\"decision\" value=\"cancel\">Cancel</button>\n\
         <button name=\"decision\" value=\"allow\">Allow</button>\n</form>",
    );
    page(&format!("{name} | Slack"), &text)
}

fn select(text: &mut String, name: &str, label: &str, choices: &[Choice]) {
    let _ = writeln!(text, "<label>{label} <select name=\"{name}\">");
    for (id, shown) in choices {
        let _ = writeln!(
            text,
            "<option value=\"{}\">{}</option>",
            escaped(id),
            escaped(shown)
        );
    }
    text.push_str("</select></label>\n");
}

fn page(title: &str, content: &str) -> Reply {
    let document = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>{title}</title></head>\n<body>\n{content}\n\
         </body>\n</html>\n"
    );
    Reply::bytes(HTML, document)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
