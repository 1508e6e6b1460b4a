//! Pages: plain HTML that works without scripts, in any browser.

use asymmetric_kit::Reply;
use http::{HeaderValue, StatusCode, header};

const STYLE: &str = "\
:root{color-scheme:light dark;--line:#8886}\
*{box-sizing:border-box}\
body{font:16px/1.5 system-ui,sans-serif;margin:0;padding:2rem 1rem}\
main{max-width:56rem;margin:0 auto;display:grid;gap:2.5rem;grid-template-columns:repeat(auto-fit,minmax(17rem,1fr))}\
h1{font-size:1rem;font-weight:500;margin:0;opacity:.75}\
h2{font-size:1.1rem;margin:0 0 1rem}\
.total{font-size:2.25rem;font-weight:600;margin:.25rem 0 1.5rem}\
table{width:100%;border-collapse:collapse}\
td{padding:.5rem 0;border-bottom:1px solid var(--line);vertical-align:top}\
td:last-child{text-align:right;white-space:nowrap}\
small{display:block;opacity:.7}\
label{display:block;font-size:.9rem;margin:0 0 1rem}\
input{display:block;width:100%;font:inherit;padding:.6rem .7rem;margin-top:.25rem;border:1px solid var(--line);\
border-radius:.4rem;background:transparent;color:inherit}\
.pair{display:grid;grid-template-columns:1fr 1fr;gap:0 1rem}\
button{width:100%;font:inherit;font-weight:600;padding:.75rem;border:0;border-radius:.4rem;background:#0b5cff;color:#fff;\
cursor:pointer}\
button.second{background:transparent;color:inherit;border:1px solid var(--line);margin-bottom:1.5rem}\
[role=alert]{border:1px solid #d33;border-radius:.4rem;padding:.6rem .8rem;margin:0 0 1rem;color:#d33}\
a{color:inherit}\
.test{display:inline-block;font-size:.75rem;font-weight:600;background:#ffb02033;border-radius:.3rem;padding:0 .4rem}";

/// The text with everything escaped that means something in HTML, inside and outside of attributes.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// A whole page; `body` is HTML, `title` is not.
pub(crate) fn page(status: StatusCode, title: &str, body: &str) -> Reply {
    let title = escaped(title);
    let document = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title}</title>\
         <style>{STYLE}</style></head><body><main>{body}</main></body></html>\n"
    );
    Reply::bytes(HeaderValue::from_static("text/html; charset=utf-8"), document)
        .with_status(status)
        .with_header(
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
        )
        .with_header(header::REFERRER_POLICY, "no-referrer")
        .with_header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
}

/// Sends the browser elsewhere, with `GET`.
pub(crate) fn redirect(url: &str) -> Reply {
    page(
        StatusCode::SEE_OTHER,
        "Redirecting",
        &format!("<p><a href=\"{}\">Continue</a></p>", escaped(url)),
    )
    .with_header(header::LOCATION, url)
}

/// The row of a table of what is sold: what, a remark, and the amount.
pub(crate) fn row(what: &str, remark: &str, amount: &str) -> String {
    let remark = if remark.is_empty() {
        String::new()
    } else {
        format!("<small>{}</small>", escaped(remark))
    };
    format!(
        "<tr><td>{}{remark}</td><td>{}</td></tr>",
        escaped(what),
        escaped(amount)
    )
}

/// A message about what went wrong; empty where nothing did.
pub(crate) fn alert(problem: Option<&str>) -> String {
    problem.map_or_else(String::new, |problem| {
        format!("<p role=\"alert\" id=\"problem\">{}</p>", escaped(problem))
    })
}

/// The fields of a card.
pub(crate) const CARD_FIELDS: &str = "\
<label>Card number<input name=\"card_number\" inputmode=\"numeric\" autocomplete=\"cc-number\" required \
placeholder=\"4242 4242 4242 4242\"></label>\
<div class=\"pair\"><label>Expiration (MM / YY)<input name=\"card_expiry\" inputmode=\"numeric\" autocomplete=\"cc-exp\" \
required placeholder=\"12 / 34\"></label>\
<label>Security code<input name=\"card_cvc\" inputmode=\"numeric\" autocomplete=\"cc-csc\" required placeholder=\"123\">\
</label></div>\
<label>Name on card<input name=\"name\" autocomplete=\"cc-name\" required></label>";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_text_is_markup() {
        assert_eq!(
            escaped("<a href='x'>\"&\"</a>"),
            "&lt;a href=&#39;x&#39;&gt;&quot;&amp;&quot;&lt;/a&gt;"
        );
        assert!(row("<b>", "<i>", "1").contains("&lt;b&gt;<small>&lt;i&gt;"));
    }
}
