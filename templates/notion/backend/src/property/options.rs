//! Options of select, multi-select and status properties.

use serde_json::{Value, json};

use super::Property;
use crate::{
    error::{NotionError, Problem},
    field::{Field, Fields},
    ids,
    request::Request,
};

const COLORS: [&str; 10] = [
    "default", "gray", "brown", "orange", "yellow", "green", "blue", "purple", "pink", "red",
];
/// The most options of one property.
const MOST_OPTIONS: usize = 100;
/// The most characters of a name.
const LONGEST_NAME: usize = 100;

/// The options in `config`, those of `known` under the id that they have.
pub(crate) async fn read(
    request: &Request<'_>,
    config: &Fields<'_>,
    known: Option<&Property>,
) -> Result<Vec<Value>, Problem> {
    let field = config.get("options");
    if field.value.is_none() {
        return Ok(known
            .map(|property| property.options().cloned().collect())
            .unwrap_or_default());
    }
    let mut options: Vec<Value> = Vec::new();
    for item in field.required_array(MOST_OPTIONS)? {
        let given = item.required_object()?;
        given.only(&["id", "name", "color", "description"])?;
        let old = known.and_then(|property| {
            property.options().find(|option| {
                let is = |name: &str| given.get(name).value.is_some_and(|value| *value == option[name]);
                is("id") || is("name")
            })
        });
        let name = match (given.get("name").text()?, old) {
            (Some(_), _) => name(&given.get("name"))?,
            (None, Some(old)) => old["name"].as_str().unwrap_or_default().to_owned(),
            (None, None) => return Err(given.get("name").should("be defined").into()),
        };
        if options.iter().any(|option| option["name"] == name) {
            let message = format!("Cannot create duplicate select options: \"{name}\".");
            return Err(NotionError::validation(message).into());
        }
        let color = given.get("color").one_of(&COLORS)?;
        let description = given.get("description").optional_text()?;
        options.push(match old {
            Some(old) => json!({
                "id": old["id"],
                "name": name,
                "color": color.map_or_else(|| old["color"].clone(), Value::from),
                "description": if given.has("description") { description.into() } else { old["description"].clone() },
            }),
            None => json!({
                "id": ids::fresh(request).await?,
                "name": name,
                "color": color.unwrap_or("default"),
                "description": description,
            }),
        });
    }
    Ok(options)
}

/// The name of an option: not empty, without commas.
fn name(field: &Field<'_>) -> Result<String, NotionError> {
    let name = field.required_text()?;
    field.at_most(LONGEST_NAME)?;
    if name.is_empty() {
        return Err(field.should("be a non-empty string"));
    }
    if name.contains(',') {
        return Err(NotionError::validation(format!(
            "Invalid select option, commas not allowed: {name}"
        )));
    }
    Ok(name.to_owned())
}

/// The groups of a status property: every option is in one; new ones are in the first.
pub(crate) async fn groups(
    request: &Request<'_>,
    options: &[Value],
    known: Option<&Property>,
) -> Result<Value, Problem> {
    let mut groups: Vec<Value> = match known {
        Some(property) => property.config["groups"].as_array().cloned().unwrap_or_default(),
        None => Vec::new(),
    };
    if groups.is_empty() {
        for (name, color) in [("To-do", "gray"), ("In progress", "blue"), ("Complete", "green")] {
            groups.push(
                json!({"id": ids::fresh(request).await?, "name": name, "color": color, "option_ids": []}),
            );
        }
    }
    let ids: Vec<&Value> = options.iter().map(|option| &option["id"]).collect();
    for group in &mut groups {
        if let Some(members) = group["option_ids"].as_array_mut() {
            members.retain(|id| ids.contains(&id));
        }
    }
    for id in ids {
        let is_member = |group: &Value| {
            group["option_ids"]
                .as_array()
                .is_some_and(|members| members.contains(id))
        };
        if !groups.iter().any(is_member)
            && let Some(members) = groups
                .first_mut()
                .and_then(|group| group["option_ids"].as_array_mut())
        {
            members.push(id.clone());
        }
    }
    Ok(groups.into())
}

/// The configuration of a status property that nothing was said of: three options, each in a group of its own.
pub(crate) async fn default_status(request: &Request<'_>) -> Result<Value, Problem> {
    let mut options = Vec::new();
    let mut groups = Vec::new();
    let given = [
        ("Not started", "default", "To-do", "gray"),
        ("In progress", "blue", "In progress", "blue"),
        ("Done", "green", "Complete", "green"),
    ];
    for (option, color, group, group_color) in given {
        let id = ids::fresh(request).await?;
        options.push(json!({"id": id, "name": option, "color": color, "description": null}));
        let group_id = ids::fresh(request).await?;
        groups.push(json!({"id": group_id, "name": group, "color": group_color, "option_ids": [id]}));
    }
    Ok(json!({"options": options, "groups": groups}))
}

/// The id of the option that a value names, which is added to a property of a kind that takes new ones.
pub(crate) async fn choose(
    request: &Request<'_>,
    property: &mut Property,
    field: &Field<'_>,
) -> Result<Value, Problem> {
    let given = field.required_object()?;
    given.only(&["id", "name", "color", "description"])?;
    if given.first_of(&["id", "name"]).is_none() {
        return Err(given.get("name").should("be defined").into());
    }
    let fits = |option: &&Value| {
        let is = |key: &str| given.get(key).value.is_some_and(|value| *value == option[key]);
        if given.has("id") { is("id") } else { is("name") }
    };
    if let Some(option) = property.options().find(fits) {
        return Ok(option["id"].clone());
    }
    let wanted = given
        .get("name")
        .text()?
        .or(given.get("id").text()?)
        .unwrap_or_default()
        .to_owned();
    if property.kind == "status" || !given.has("name") {
        let message = format!(
            "Invalid {kind} option. {kind} option \"{wanted}\" does not exist\".",
            kind = property.kind
        );
        return Err(NotionError::validation(message).into());
    }
    let name = name(&given.get("name"))?;
    let color = given.get("color").one_of(&COLORS)?;
    // Colours go round, so that a board is not all grey.
    let taken = property.options().count();
    let color = color
        .or_else(|| COLORS.get(taken % COLORS.len()).copied())
        .unwrap_or("default");
    let id = ids::fresh(request).await?;
    if let Some(options) = property.config["options"].as_array_mut() {
        options.push(json!({"id": id, "name": name, "color": color, "description": null}));
    }
    Ok(id.into())
}
