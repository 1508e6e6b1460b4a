//! Tools with the names of HubSpot's own hosted server of tools (<https://developers.hubspot.com/mcp>, as of November
//! 2026), as far as what they do is implemented here. The vendor does not publish their arguments; these are like those
//! of the API. `@hubspot/mcp-server`, which the vendor publishes as a package, works with the API itself.

use asymmetric_kit::{Tool, ToolCall, ToolRefusal, ToolResult};
use serde_json::{Value, json};

/// The most records that one call reads or writes.
const MOST_RECORDS: usize = 100;

/// All tools.
pub(crate) fn tools() -> Vec<Tool> {
    vec![
        Tool::new(
            "get_user_details",
            "Tells whom the token acts for, in which account, and what it may do.",
            json!({}),
            &[],
            &["asymmetric.account.userDetails", "GET /account-info/v3/details"],
            user_details,
        )
        .title("Get user details")
        .read_only(),
        Tool::new(
            "search_crm_objects",
            "Searches records of a type by filters and words.",
            json!({
                "objectType": object_type(),
                "query": text("Words that are searched for in the main properties"),
                "filterGroups": list("Alternatives; each has filters with propertyName, operator and value, values or highValue"),
                "properties": list("Names of the properties that are answered"),
                "sorts": list("One sort, with propertyName and direction"),
                "limit": number("How many are answered, up to 200"),
                "after": text("Where the next page begins, from paging.next.after"),
            }),
            &["objectType"],
            &["crm.objects.searchApi.doSearch"],
            search,
        )
        .title("Search CRM objects")
        .read_only(),
        Tool::new(
            "get_crm_objects",
            "Reads up to 100 records of a type by their ids.",
            json!({
                "objectType": object_type(),
                "objectIds": list("Ids of the records"),
                "properties": list("Names of the properties that are answered"),
            }),
            &["objectType", "objectIds"],
            &["crm.objects.batchApi.read"],
            read,
        )
        .title("Get CRM objects")
        .read_only(),
        Tool::new(
            "manage_crm_objects",
            "Makes records, with associations where they are given, or changes them.",
            json!({
                "createRequest": request("Records to be made: objects, each with objectType, properties and associations"),
                "updateRequest": request("Records to be changed: objects, each with objectType, objectId and properties"),
            }),
            &[],
            &["crm.objects.basicApi.create", "crm.objects.basicApi.update"],
            manage,
        )
        .title("Create or update CRM objects")
        .destructive(),
        Tool::new(
            "search_properties",
            "Finds definitions of properties of a type by words.",
            json!({
                "objectType": object_type(),
                "keywords": list("Words in the name, label or description; all properties without any"),
            }),
            &["objectType"],
            &["crm.properties.coreApi.getAll"],
            properties,
        )
        .title("Search properties")
        .read_only(),
        Tool::new(
            "search_owners",
            "Lists owners of records, all or those whose name or address has a text.",
            json!({"searchQuery": text("A part of the name or the e-mail address")}),
            &[],
            &["crm.owners.ownersApi.getPage"],
            owners,
        )
        .title("Search owners")
        .read_only(),
    ]
}

async fn user_details(call: &ToolCall) -> ToolResult {
    let mut details = call
        .operation("asymmetric.account.userDetails", json!({}))
        .await?;
    details["accountInfo"] = call.operation("GET /account-info/v3/details", json!({})).await?;
    Ok(details)
}

async fn search(call: &ToolCall) -> ToolResult {
    let arguments = Value::Object(call.arguments().as_map().clone());
    call.operation("crm.objects.searchApi.doSearch", arguments).await
}

async fn read(call: &ToolCall) -> ToolResult {
    let arguments = call.arguments();
    let ids = arguments.get("objectIds").and_then(Value::as_array);
    let inputs: Vec<Value> = ids.into_iter().flatten().map(|id| json!({"id": id})).collect();
    let asked = json!({
        "objectType": arguments.get("objectType"),
        "inputs": inputs,
        "properties": arguments.get("properties"),
    });
    call.operation("crm.objects.batchApi.read", asked).await
}

/// What is made and changed, in this order. What went before a refusal stays, as when the operations are called.
async fn manage(call: &ToolCall) -> ToolResult {
    let objects = |name: &str| -> Vec<Value> {
        let request = call.arguments().get(name);
        let objects = request.and_then(|request| request["objects"].as_array().cloned());
        objects.unwrap_or_default()
    };
    let (made, changed) = (objects("createRequest"), objects("updateRequest"));
    if made.is_empty() && changed.is_empty() {
        return Err(ToolRefusal::Arguments(
            "createRequest or updateRequest must have objects".to_owned(),
        ));
    }
    if made.len() + changed.len() > MOST_RECORDS {
        return Err(ToolRefusal::Arguments(format!(
            "there are more than {MOST_RECORDS} objects"
        )));
    }
    let (mut created, mut updated) = (Vec::new(), Vec::new());
    for object in made {
        created.push(call.operation("crm.objects.basicApi.create", object).await?);
    }
    for object in changed {
        updated.push(call.operation("crm.objects.basicApi.update", object).await?);
    }
    Ok(json!({"created": created, "updated": updated}))
}

async fn properties(call: &ToolCall) -> ToolResult {
    let arguments = call.arguments();
    let asked = json!({"objectType": arguments.get("objectType")});
    let mut found = call.operation("crm.properties.coreApi.getAll", asked).await?;
    let words = arguments
        .get("keywords")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    let words: Vec<String> = words
        .iter()
        .filter_map(Value::as_str)
        .map(str::to_lowercase)
        .collect();
    if let Some(results) = found["results"].as_array_mut().filter(|_| !words.is_empty()) {
        results.retain(|property| {
            let fields =
                ["name", "label", "description"].map(|name| property[name].as_str().unwrap_or_default());
            let text = fields.join(" ").to_lowercase();
            words.iter().any(|word| text.contains(word))
        });
    }
    Ok(found)
}

async fn owners(call: &ToolCall) -> ToolResult {
    let mut found = call
        .operation("crm.owners.ownersApi.getPage", json!({"limit": 500}))
        .await?;
    let query = call
        .arguments()
        .filled("searchQuery")
        .map(|query| query.to_lowercase());
    if let (Some(query), Some(results)) = (query, found["results"].as_array_mut()) {
        results.retain(|owner| {
            let fields =
                ["firstName", "lastName", "email"].map(|name| owner[name].as_str().unwrap_or_default());
            fields.join(" ").to_lowercase().contains(&query)
        });
    }
    Ok(found)
}

fn text(description: &str) -> Value {
    json!({"type": "string", "description": description})
}

fn number(description: &str) -> Value {
    json!({"type": "integer", "description": description})
}

fn list(description: &str) -> Value {
    json!({"type": "array", "items": {}, "description": description})
}

fn request(description: &str) -> Value {
    json!({
        "type": "object",
        "description": description,
        "properties": {"objects": {"type": "array", "items": {"type": "object"}}},
    })
}

fn object_type() -> Value {
    text(
        "contacts, companies, deals, tickets, notes, tasks or another type of records; the name of a custom object",
    )
}
