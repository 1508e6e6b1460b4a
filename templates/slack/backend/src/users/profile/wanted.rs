//! What `users.profile.set` is asked to change.

use super::{
    super::status::{DEFAULT_EMOJI, Status},
    value::{check, email, emoji, invalid, text},
};
use crate::{answer::refuse, text::escape};
use asymmetric_kit::{Failure, arguments::Arguments};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Fields in one call at most.
const MAXIMUM_FIELDS: usize = 50;

/// Characters of a field's name at most.
const MAXIMUM_FIELD_NAME: usize = 255;

/// Characters of a status at most.
const MAXIMUM_STATUS: usize = 100;

/// Fields that are texts and nothing more.
const TEXTS: [&str; 9] = [
    "first_name",
    "last_name",
    "real_name",
    "display_name",
    "title",
    "phone",
    "skype",
    "pronouns",
    "start_date",
];

/// A custom field's id, value and what is shown instead of it; an empty value removes it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Custom {
    pub(super) id: String,
    pub(super) value: String,
    pub(super) alt: String,
}

/// The fields that were given.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    /// By the name of their column.
    pub(super) texts: BTreeMap<&'static str, String>,
    pub(super) email: Option<String>,
    pub(super) custom: Vec<Custom>,
    status_text: Option<String>,
    status_emoji: Option<String>,
    status_expiration: Option<i64>,
}

impl Wanted {
    /// Reads `name` with `value`, or else `profile`.
    pub(super) fn read(arguments: &Arguments) -> Result<Self, Failure> {
        let mut wanted = Self::default();
        if let Some(name) = arguments.filled("name") {
            let value = arguments.get("value").cloned().unwrap_or_default();
            wanted.take(&name, &value)?;
            return Ok(wanted);
        }
        let profile = arguments
            .structure("profile")
            .map_err(|_| refuse("invalid_profile"))?;
        let Some(Value::Object(fields)) = profile else {
            return Err(refuse("invalid_profile"));
        };
        if fields.len() > MAXIMUM_FIELDS {
            return Err(invalid(&format!("no more than {MAXIMUM_FIELDS} fields allowed")));
        }
        for (name, value) in &fields {
            wanted.take(name, value)?;
        }
        Ok(wanted)
    }

    /// The status that comes of what was given, and of the one before; none if nothing of it was given.
    pub(super) fn status(&self, before: &Status) -> Result<Option<Status>, Failure> {
        if self.status_text.is_none() && self.status_emoji.is_none() && self.status_expiration.is_none() {
            return Ok(None);
        }
        let text = self.status_text.as_ref().unwrap_or(&before.text);
        let mut emoji = self.status_emoji.as_ref().unwrap_or(&before.emoji).as_str();
        if text.is_empty() && !emoji.is_empty() && self.status_emoji.is_none() && self.status_text.is_some() {
            return Err(refuse("must_clear_both_status_text_and_status_emoji"));
        }
        if !text.is_empty() && emoji.is_empty() {
            emoji = DEFAULT_EMOJI;
        }
        let is_new = self.status_text.is_some() || self.status_emoji.is_some();
        let expiration = match self.status_expiration {
            _ if text.is_empty() && emoji.is_empty() => 0,
            Some(expiration) => expiration,
            None if is_new => 0,
            None => before.expiration,
        };
        Ok(Some(Status {
            text: text.clone(),
            emoji: emoji.to_owned(),
            expiration,
        }))
    }

    /// Keeps the whole name and its two parts in step; what was not given of it is as before.
    pub(super) fn complete_names(&mut self, first: String, last: String) {
        if let Some(real) = self.texts.get("real_name").cloned() {
            let (first, last) = real.rsplit_once(' ').unwrap_or((&real, ""));
            self.texts.insert("first_name", first.trim().to_owned());
            self.texts.insert("last_name", last.to_owned());
        } else if self.texts.contains_key("first_name") || self.texts.contains_key("last_name") {
            let first = self.texts.get("first_name").cloned().unwrap_or(first);
            let last = self.texts.get("last_name").cloned().unwrap_or(last);
            let real = format!("{first} {last}").trim().to_owned();
            self.texts.insert("real_name", real);
        }
    }

    /// Whether anything but custom fields was given.
    pub(super) fn changes_more_than_custom_fields(&self) -> bool {
        let status =
            self.status_text.is_some() || self.status_emoji.is_some() || self.status_expiration.is_some();
        !self.texts.is_empty() || self.email.is_some() || status
    }

    fn take(&mut self, name: &str, value: &Value) -> Result<(), Failure> {
        if name.chars().count() > MAXIMUM_FIELD_NAME {
            return Err(invalid("the name of a field is too long"));
        }
        if let Some(known) = TEXTS.into_iter().find(|known| *known == name) {
            let value = text(name, value)?;
            check(known, &value)?;
            self.texts.insert(known, escape(&value));
            return Ok(());
        }
        match name {
            "email" => self.email = Some(email(&text(name, value)?)?),
            "status_text" => {
                let value = text(name, value)?;
                if value.chars().count() > MAXIMUM_STATUS {
                    return Err(refuse("too_long"));
                }
                self.status_text = Some(escape(&value));
            }
            "status_emoji" => self.status_emoji = Some(emoji(&text(name, value)?)?),
            "status_expiration" => {
                let seconds = text(name, value)?.parse::<i64>();
                let seconds = seconds.ok().filter(|seconds| *seconds >= 0);
                self.status_expiration = Some(seconds.ok_or_else(|| refuse("profile_set_failed"))?);
            }
            "fields" => self.take_custom(value)?,
            id if id.starts_with("Xf") => self.custom.push(custom(id, value)?),
            _ => return Err(invalid(&format!("unsupported field: {name}"))),
        }
        Ok(())
    }

    fn take_custom(&mut self, value: &Value) -> Result<(), Failure> {
        let Value::Object(fields) = value else {
            return Err(invalid("fields must be an object"));
        };
        for (id, value) in fields {
            self.custom.push(custom(id, value)?);
        }
        Ok(())
    }
}

fn custom(id: &str, value: &Value) -> Result<Custom, Failure> {
    let simple = || Map::from_iter([("value".to_owned(), value.clone())]);
    let parts = value.as_object().cloned().unwrap_or_else(simple);
    let part = |name: &str| parts.get(name).map_or(Ok(String::new()), |part| text(name, part));
    Ok(Custom {
        id: id.to_owned(),
        value: part("value")?,
        alt: part("alt")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(profile: &str) -> Option<Wanted> {
        let arguments = Arguments::from_json(format!("{{\"profile\": {profile}}}").as_bytes()).unwrap();
        Wanted::read(&arguments).ok()
    }

    fn status(text: &str, emoji: &str, expiration: i64) -> Status {
        Status {
            text: text.to_owned(),
            emoji: emoji.to_owned(),
            expiration,
        }
    }

    #[test]
    fn a_status_without_an_emoji_gets_one_and_is_cleared_whole() {
        let before = status("Lunch", ":ramen:", 100);
        let after = |profile: &str| wanted(profile).unwrap().status(&before).ok().flatten();
        assert_eq!(after("{}"), None);
        assert_eq!(
            after(r#"{"status_text": "Out"}"#),
            Some(status("Out", ":ramen:", 0))
        );
        assert_eq!(
            after(r#"{"status_text": "Out", "status_emoji": ""}"#),
            Some(status("Out", ":speech_balloon:", 0))
        );
        assert_eq!(
            after(r#"{"status_expiration": 7}"#),
            Some(status("Lunch", ":ramen:", 7))
        );
        assert_eq!(
            after(r#"{"status_text": "", "status_emoji": "", "status_expiration": 7}"#),
            Some(Status::default())
        );
        assert!(wanted(r#"{"status_text": ""}"#).unwrap().status(&before).is_err());
    }

    #[test]
    fn a_whole_name_and_its_parts_agree() {
        let names = |profile: &str| {
            let mut wanted = wanted(profile).unwrap();
            wanted.complete_names("Ada".to_owned(), "Byron".to_owned());
            let name = |name: &str| wanted.texts.get(name).cloned().unwrap_or_default();
            [name("first_name"), name("last_name"), name("real_name")]
        };
        assert_eq!(
            names(r#"{"real_name": "Ada King Lovelace"}"#),
            ["Ada King", "Lovelace", "Ada King Lovelace"]
        );
        assert_eq!(
            names(r#"{"last_name": "Lovelace"}"#),
            ["", "Lovelace", "Ada Lovelace"]
        );
    }

    #[test]
    fn what_is_no_profile_is_refused() {
        for bad in [
            "[]",
            "7",
            r#"{"shoe_size": "41"}"#,
            r#"{"title": []}"#,
            r#"{"fields": []}"#,
            r#"{"status_emoji": "ramen"}"#,
            r#"{"status_expiration": "soon"}"#,
            r#"{"real_name": "@ada"}"#,
            r#"{"first_name": "everyone"}"#,
        ] {
            assert!(wanted(bad).is_none(), "{bad}");
        }
    }
}
