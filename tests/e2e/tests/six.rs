//! All six templates in one environment: they come up together, are written to, and are reset to where they began.

use std::collections::BTreeMap;
use std::path::PathBuf;

use asymmetric_crd::{Environment, EnvironmentState};
use asymmetric_e2e::asym::Asym;
use asymmetric_e2e::clones::database;
use asymmetric_e2e::http::{Call, Http};
use asymmetric_e2e::postgres::{Content, content};
use asymmetric_e2e::{TestNamespace, with_namespace};
use http::header::AUTHORIZATION;
use http::{HeaderName, Method};
use serde_json::{Value, json};

const ENVIRONMENT: &str = "six";
const MEMBERS: [&str; 6] = ["slack", "linear", "github", "notion", "hubspot", "stripe"];

/// The page that every Notion clone shares with its integration, which may make pages below it only.
const NOTION_HOME: &str = "1a2b3c4d-0000-4000-8000-000000000001";

fn example() -> String {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.join("examples/six.env.yaml").display().to_string()
}

/// What each member's database holds.
async fn contents(namespace: &TestNamespace, environment: &Environment) -> BTreeMap<String, Content> {
    let members = environment.status.as_ref().map(|status| status.members.clone());
    let mut contents = BTreeMap::new();
    for member in members.unwrap_or_default() {
        let clone = namespace.ready(&member.clone).await;
        let held = content(&namespace.cluster, database(&clone)).await;
        contents.insert(member.name, held);
    }
    contents
}

/// A call that a member must answer with success, with the token in a variable of the connection.
struct Write {
    member: &'static str,
    token: &'static str,
    call: Call,
    /// Where the new object's id is in the answer.
    id: &'static str,
}

fn writes() -> Vec<Write> {
    let write = |member, token, call, id| Write {
        member,
        token,
        call,
        id,
    };
    let create = "mutation { issueLabelCreate(input: {name: \"From the agent\"}) { issueLabel { id } } }";
    let paragraph = json!({"paragraph": {"rich_text": [{"text": {"content": "From the agent"}}]}});
    let page = json!({"parent": {"page_id": NOTION_HOME}, "properties": {"title": {"title": [{"text": {"content": "From the agent"}}]}},
        "children": [paragraph]});
    vec![
        write(
            "slack",
            "SLACK_BOT_TOKEN",
            Call::post("/api/conversations.create", &[("name", "from-the-agent")]),
            "/channel/id",
        ),
        write(
            "linear",
            "LINEAR_API_KEY",
            Call::json(Method::POST, "/graphql", json!({"query": create})),
            "/data/issueLabelCreate/issueLabel/id",
        ),
        write(
            "github",
            "GITHUB_TOKEN",
            Call::json(
                Method::POST,
                "/repos/acme-corp/acme-flow/labels",
                json!({"name": "from the agent", "color": "ff8800"}),
            ),
            "/node_id",
        ),
        write(
            "notion",
            "NOTION_TOKEN",
            Call::json(Method::POST, "/v1/pages", page)
                .with_header(HeaderName::from_static("notion-version"), "2025-09-03"),
            "/id",
        ),
        write(
            "hubspot",
            "HUBSPOT_ACCESS_TOKEN",
            Call::json(
                Method::POST,
                "/crm/v3/objects/contacts",
                json!({"properties": {"email": "agent@acme.example"}}),
            ),
            "/id",
        ),
        write(
            "stripe",
            "STRIPE_API_KEY",
            Call::post("/v1/customers", &[("name", "From the agent")]),
            "/id",
        ),
    ]
}

/// Writes to every member; gives the ids of what was made.
async fn write_to_all(namespace: &TestNamespace) -> BTreeMap<&'static str, Value> {
    let variables = namespace.secret(&format!("{ENVIRONMENT}-connection")).await;
    let mut made = BTreeMap::new();
    for write in writes() {
        let mut http = Http::to(namespace, &format!("{ENVIRONMENT}-{}", write.member));
        let token = &variables[write.token];
        let call = match write.member {
            // Its keys are no bearer tokens.
            "linear" => write.call.with_header(AUTHORIZATION, token),
            _ => write.call.with_token(token),
        };
        let answer = http.deliver(&call).await;
        assert!(answer.status < 300, "{}: {answer:?}", write.member);
        let id = answer.body.pointer(write.id);
        let id = id.unwrap_or_else(|| panic!("{}: {answer:?}", write.member));
        made.insert(write.member, id.clone());
    }
    made
}

#[tokio::test]
async fn all_six_come_up_are_reset_and_number_alike() {
    with_namespace(|namespace| async move {
        let asym = Asym::of(&namespace);
        asym.run(&["env", "spin", &example()]).await.succeeded();
        let environment = namespace.settled_environment(ENVIRONMENT).await;
        let status = environment.status.clone().unwrap_or_default();
        assert_eq!(status.state, Some(EnvironmentState::Running), "{status:?}");
        let names: Vec<&str> = status.members.iter().map(|member| member.name.as_str()).collect();
        assert_eq!(names, MEMBERS);

        let start = contents(&namespace, &environment).await;
        let first = write_to_all(&namespace).await;
        let written = contents(&namespace, &environment).await;
        for member in MEMBERS {
            assert_ne!(written[member], start[member], "{member} was written to");
        }
        asym.run(&["env", "reset", ENVIRONMENT]).await.succeeded();
        let after = contents(&namespace, &environment).await;
        for member in MEMBERS {
            assert_eq!(after[member], start[member], "{member} is where it began");
        }
        assert_eq!(
            write_to_all(&namespace).await,
            first,
            "same start, same calls, same ids"
        );
        namespace.destroy_environment(ENVIRONMENT).await;
    })
    .await;
}
