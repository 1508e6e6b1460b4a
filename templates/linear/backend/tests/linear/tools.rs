//! The tools of the MCP server, called by a client of the protocol.

use crate::support::{Api, KEY, NOTHING, of_nodes};
use asymmetric_kit::test_support::ToolClient;
use serde_json::{Value, json};

async fn client(api: &Api) -> ToolClient {
    ToolClient::connect(&api.backend, KEY).await.expect("a client")
}

/// The document of a success.
async fn done(client: &ToolClient, tool: &str, arguments: Value) -> Value {
    let answer = client.call(tool, arguments).await;
    assert!(!answer.is_error, "{tool}: {answer:?}");
    answer.document
}

/// What a refusal says, as text.
async fn refusal(client: &ToolClient, tool: &str, arguments: Value) -> String {
    let answer = client.call(tool, arguments).await;
    assert!(answer.is_error, "{tool}: {answer:?}");
    answer.document.to_string()
}

/// A field of every item of a list.
fn each<'a>(items: &'a Value, field: &str) -> Vec<&'a str> {
    let items = items.as_array().expect("a list");
    items
        .iter()
        .map(|item| item[field].as_str().unwrap_or_default())
        .collect()
}

#[tokio::test]
async fn tools_are_listed_with_the_published_names() {
    let api = Api::acme().await;
    let listed = client(&api).await.list().await;
    let mut names: Vec<&str> = listed.iter().map(|tool| tool.name.as_ref()).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "create_issue_label",
            "delete_comment",
            "get_issue",
            "get_issue_status",
            "get_project",
            "get_team",
            "get_user",
            "list_comments",
            "list_cycles",
            "list_issue_labels",
            "list_issue_statuses",
            "list_issues",
            "list_projects",
            "list_teams",
            "list_users",
            "save_comment",
            "save_issue",
            "save_project",
        ]
    );
    let reads = |name: &str| {
        let tool = listed.iter().find(|tool| tool.name == name).expect(name);
        tool.annotations.as_ref().and_then(|hints| hints.read_only_hint)
    };
    assert_eq!(reads("list_issues"), Some(true));
    assert_eq!(reads("save_issue"), Some(false));
    assert!(ToolClient::connect(&api.backend, "lin_api_nobody").await.is_err());
}

#[tokio::test]
async fn issues_are_listed_by_what_people_call_things() {
    let api = Api::acme().await;
    let client = client(&api).await;
    let of = async |arguments: Value| {
        let found = done(&client, "list_issues", arguments).await;
        let mut identifiers: Vec<String> = each(&found["issues"], "identifier")
            .into_iter()
            .map(str::to_owned)
            .collect();
        identifiers.sort_unstable();
        identifiers
    };
    assert_eq!(
        of(json!({"team": "Support", "state": "In Progress"})).await,
        ["SUP-3", "SUP-5"]
    );
    assert_eq!(
        of(json!({"team": "sup", "state": "started", "assignee": "elena@acme.example"})).await,
        ["SUP-3"]
    );
    assert_eq!(of(json!({"label": "initech"})).await, ["SUP-3"]);
    assert_eq!(of(json!({"query": "certificate"})).await, ["SUP-4"]);
    assert_eq!(of(json!({"parentId": "ENG-9"})).await, ["ENG-10", "ENG-11"]);
    assert_eq!(
        of(json!({"team": "PRO", "assignee": null})).await,
        ["PRO-5", "PRO-6"]
    );
    assert_eq!(
        of(json!({"priority": 1, "team": "ENG", "creator": "Jonas Lindqvist"})).await,
        ["ENG-1", "ENG-9"]
    );
    assert_eq!(of(json!({"assignee": "me"})).await, Vec::<String>::new());
    assert!(
        refusal(&client, "list_issues", json!({"team": "Legal"}))
            .await
            .contains("no team 'Legal'")
    );
    let page = done(&client, "list_issues", json!({"limit": 30})).await;
    assert_eq!(page["hasNextPage"], true);
    let rest = done(
        &client,
        "list_issues",
        json!({"limit": 30, "cursor": page["cursor"]}),
    )
    .await;
    assert_eq!(
        (each(&rest["issues"], "id").len(), &rest["hasNextPage"]),
        (2, &json!(false))
    );
}

#[tokio::test]
async fn what_a_model_saves_is_read_by_the_api() {
    let api = Api::acme().await;
    let client = client(&api).await;
    let made = done(
        &client,
        "save_issue",
        json!({
            "title": "Raise the retry timeout", "team": "ENG", "state": "Todo", "priority": 2, "assignee": "jonas",
            "labels": ["Improvement", "backend"], "relatedTo": ["SUP-1"], "blockedBy": ["ENG-9"], "estimate": 2,
        }),
    )
    .await;
    assert_eq!(made["identifier"], "ENG-20");
    let query = "query($id: String!) { issue(id: $id) { title priorityLabel estimate state { name } \
         assignee { displayName } labels { nodes { name } } inverseRelations { nodes { type issue { identifier } } } } }";
    let issue = api.data(query, json!({"id": made["id"]})).await;
    let issue = &issue["issue"];
    assert_eq!(issue["title"], "Raise the retry timeout");
    assert_eq!(
        (&issue["priorityLabel"], &issue["estimate"]),
        (&json!("High"), &json!(2))
    );
    assert_eq!(issue["state"]["name"], "Todo");
    assert_eq!(issue["assignee"]["displayName"], "jonas");
    let mut labels = of_nodes(&issue["labels"], "name");
    labels.sort_unstable();
    assert_eq!(labels, ["Backend", "Improvement"]);
    assert_eq!(
        issue["inverseRelations"]["nodes"][0]["issue"]["identifier"],
        "ENG-9"
    );
    assert_eq!(each(&made["relations"]["relatedTo"], "identifier"), ["SUP-1"]);

    let changed = json!({"id": "eng-20", "state": "completed", "assignee": null, "labels": []});
    let changed = done(&client, "save_issue", changed).await;
    assert_eq!(
        (&changed["status"], changed.get("assignee")),
        (&json!("Done"), None)
    );
    assert_eq!(changed["labels"], json!([]));
    assert!(changed["completedAt"].is_string());

    for (arguments, sentence) in [
        (json!({"title": "Nowhere"}), "team is required"),
        (json!({"team": "ENG"}), "title is required"),
        (
            json!({"id": "ENG-999", "title": "Nothing"}),
            "Entity not found: Issue",
        ),
        (json!({"id": "ENG-20", "state": "Asleep"}), "no status 'Asleep'"),
        (json!({"id": "ENG-20", "assignee": "nobody"}), "no user 'nobody'"),
        (json!({"id": "ENG-20", "labels": ["Purple"]}), "no label 'Purple'"),
    ] {
        let said = refusal(&client, "save_issue", arguments).await;
        assert!(said.contains(sentence), "{said}");
    }
}

#[tokio::test]
async fn comments_are_saved_and_deleted() {
    let api = Api::acme().await;
    let client = client(&api).await;
    let comment = json!({"issueId": "SUP-3", "body": "They answered."});
    let comment = done(&client, "save_comment", comment).await;
    let edited = json!({"id": comment["id"], "body": "They answered: 25 seats."});
    assert!(done(&client, "save_comment", edited).await["editedAt"].is_string());
    let reply = json!({"issueId": "SUP-3", "parentId": comment["id"], "body": "Good."});
    let reply = done(&client, "save_comment", reply).await;
    assert_eq!(reply["parentId"], comment["id"]);
    let listed = done(&client, "list_comments", json!({"issueId": "SUP-3", "limit": 4})).await;
    let bodies = each(&listed["comments"], "body");
    assert_eq!(bodies.len(), 4);
    assert!(bodies.contains(&"They answered: 25 seats."));
    let deleted = done(&client, "delete_comment", json!({"id": reply["id"]})).await;
    assert_eq!(deleted, json!({"id": reply["id"], "deleted": true}));
    let said = refusal(&client, "delete_comment", json!({"id": NOTHING})).await;
    assert!(said.contains("Entity not found: Comment"), "{said}");
}

#[tokio::test]
async fn workspaces_are_looked_around_in() {
    let api = Api::acme().await;
    let client = client(&api).await;
    let teams = done(&client, "list_teams", json!({"query": "supp"})).await;
    assert_eq!(each(&teams["teams"], "key"), ["SUP"]);
    assert_eq!(
        done(&client, "get_team", json!({"query": "Product"})).await["key"],
        "PRO"
    );
    let members = done(&client, "list_users", json!({"team": "SUP", "query": "a"})).await;
    let mut names = each(&members["users"], "displayName");
    names.sort_unstable();
    assert_eq!(names, ["acme-agent", "elena", "jonas", "sam"]);
    let jonas = done(&client, "get_user", json!({"query": "jonas"})).await;
    assert_eq!(
        (&jonas["email"], &jonas["isAdmin"]),
        (&json!("jonas@acme.example"), &json!(true))
    );
    let statuses = done(&client, "list_issue_statuses", json!({"team": "ENG"})).await;
    assert_eq!(
        each(&statuses["statuses"], "name")[..5],
        ["Backlog", "Todo", "In Progress", "In Review", "Done"]
    );
    let review = json!({"team": "ENG", "name": "in review"});
    assert_eq!(done(&client, "get_issue_status", review).await["type"], "started");
    let label = json!({"name": "Urgent customer", "teamId": "SUP", "color": "#eb5757"});
    let label = done(&client, "create_issue_label", label).await;
    let labels = done(
        &client,
        "list_issue_labels",
        json!({"team": "SUP", "name": "urgent customer"}),
    )
    .await;
    assert_eq!(
        each(&labels["labels"], "id"),
        [label["id"].as_str().expect("an id")]
    );
    let issue = done(
        &client,
        "get_issue",
        json!({"id": "ENG-12", "includeRelations": true}),
    )
    .await;
    assert_eq!(issue["team"], "Engineering");
    let mut blocks = each(&issue["relations"]["blocks"], "identifier");
    blocks.sort_unstable();
    assert_eq!(blocks, ["ENG-13", "ENG-14"]);
}

#[tokio::test]
async fn projects_are_listed_made_and_changed() {
    let api = Api::acme().await;
    let client = client(&api).await;
    let found = done(
        &client,
        "list_projects",
        json!({"team": "ENG", "state": "started"}),
    )
    .await;
    assert_eq!(each(&found["projects"], "name"), ["Audit log"]);
    let audit = done(&client, "get_project", json!({"query": "audit log"})).await;
    assert_eq!(
        (&audit["targetDate"], &audit["priority"]["name"]),
        (&json!("2026-01-31"), &json!("Urgent"))
    );
    assert_eq!(audit["milestones"].as_array().map(Vec::len), Some(2));
    let made = json!({
        "name": "Quieter webhooks", "setTeams": ["ENG", "Support"], "summary": "No delivery twice", "lead": "jonas",
        "state": "Planned",
    });
    let made = done(&client, "save_project", made).await;
    assert_eq!(
        (&made["status"]["type"], &made["lead"]["name"]),
        (&json!("planned"), &json!("Jonas Lindqvist"))
    );
    assert_eq!(made["teams"].as_array().map(Vec::len), Some(2));
    let changed =
        json!({"id": "quieter webhooks", "lead": null, "description": "# Why", "targetDate": "2026-02-27"});
    let changed = done(&client, "save_project", changed).await;
    assert_eq!(
        (changed.get("lead"), &changed["description"]),
        (None, &json!("# Why"))
    );
    assert_eq!(changed["summary"], "No delivery twice");
    let cycles = done(
        &client,
        "list_cycles",
        json!({"teamId": "ENG", "type": "current"}),
    )
    .await;
    assert_eq!(each(&cycles["cycles"], "name"), ["Audit log, first half"]);
    for (tool, arguments, sentence) in [
        ("get_project", json!({"query": "Nothing"}), "no project 'Nothing'"),
        ("save_project", json!({"name": "No team"}), "setTeams is required"),
        (
            "save_project",
            json!({"id": made["id"], "state": "Asleep"}),
            "no status 'Asleep'",
        ),
        (
            "save_project",
            json!({"id": NOTHING, "name": "Ghost"}),
            "Entity not found: Project",
        ),
    ] {
        let said = refusal(&client, tool, arguments).await;
        assert!(said.contains(sentence), "{said}");
    }
}
