//! Who may do what.

use crate::support::{Api, RUTH, refused};
use http::Method;
use serde_json::{Value, json};

/// Operations, each with one of the scopes that it wants.
#[derive(Default)]
struct Wanted(Vec<(Method, String, Value, &'static str)>);

impl Wanted {
    /// Adds operations below a path: methods and ends, divided by spaces.
    fn add(&mut self, scope: &'static str, begin: &str, operations: &[&str]) {
        for operation in operations {
            let (method, end) = operation.split_once(' ').unwrap_or((operation, ""));
            let path = format!("{begin}{end}");
            let takes_list = path.contains("/associations/companies/");
            let body = if takes_list {
                json!([])
            } else {
                json!({"inputs": []})
            };
            let method = method.parse().expect("a method");
            self.0.push((method, path, body, scope));
        }
    }

    fn records(&mut self) {
        for (kind, read, write) in [
            (
                "contacts",
                "crm.objects.contacts.read",
                "crm.objects.contacts.write",
            ),
            (
                "companies",
                "crm.objects.companies.read",
                "crm.objects.companies.write",
            ),
            ("deals", "crm.objects.deals.read", "crm.objects.deals.write"),
            ("tickets", "tickets", "tickets"),
            ("products", "e-commerce", "e-commerce"),
            ("emails", "sales-email-read", "crm.objects.contacts.write"),
            ("workshops", "crm.objects.custom.read", "crm.objects.custom.write"),
        ] {
            let begin = format!("/crm/v3/objects/{kind}");
            self.add(
                read,
                &begin,
                &["GET", "GET /1", "POST /search", "POST /batch/read"],
            );
            self.add(
                write,
                &begin,
                &["POST", "PATCH /1", "DELETE /1", "POST /batch/create"],
            );
            self.add(
                write,
                &begin,
                &["POST /batch/update", "POST /batch/upsert", "POST /batch/archive"],
            );
        }
        let objects = "/crm/v3/objects";
        self.add(
            "crm.objects.contacts.write",
            objects,
            &["POST /contacts/merge", "POST /contacts/gdpr-delete"],
        );
        self.add("crm.objects.companies.write", objects, &["POST /companies/merge"]);
        self.add("crm.objects.deals.write", objects, &["POST /deals/merge"]);
        self.add("tickets", objects, &["POST /tickets/merge"]);
        let engagements = "/engagements/v1/engagements";
        self.add("crm.objects.contacts.read", engagements, &["GET /1"]);
        self.add("crm.objects.contacts.write", engagements, &["PATCH /1"]);
    }

    fn associations(&mut self) {
        let (read, write) = ("crm.objects.contacts.read", "crm.objects.contacts.write");
        let pair = format!("/crm/v4/objects/contacts/{RUTH}/associations");
        self.add(read, &pair, &["GET /companies"]);
        self.add(
            write,
            &pair,
            &[
                "PUT /companies/1",
                "DELETE /companies/1",
                "PUT /default/companies/1",
            ],
        );
        let between = "/crm/v4/associations/contacts/companies";
        self.add(read, between, &["POST /batch/read", "GET /labels"]);
        self.add(
            write,
            between,
            &["POST /batch/create", "POST /batch/associate/default"],
        );
        self.add(
            write,
            between,
            &["POST /batch/archive", "POST /batch/labels/archive"],
        );
        self.add(
            "crm.schemas.contacts.write",
            between,
            &["POST /labels", "PUT /labels", "DELETE /labels/1"],
        );
        let older = "/crm/v3/associations/contacts/companies";
        self.add(read, older, &["GET /types", "POST /batch/read"]);
        self.add(write, older, &["POST /batch/create", "POST /batch/archive"]);
    }

    fn definitions(&mut self) {
        let (read, write) = ("crm.schemas.contacts.read", "crm.schemas.contacts.write");
        let properties = "/crm/v3/properties/contacts";
        self.add(
            read,
            properties,
            &[
                "GET",
                "GET /email",
                "GET /groups",
                "GET /groups/x",
                "POST /batch/read",
            ],
        );
        self.add(
            write,
            properties,
            &["POST", "PATCH /email", "DELETE /email", "POST /batch/create"],
        );
        self.add(
            write,
            properties,
            &[
                "POST /batch/archive",
                "POST /groups",
                "PATCH /groups/x",
                "DELETE /groups/x",
            ],
        );
        let (read, write) = ("crm.objects.deals.read", "crm.schemas.deals.write");
        let pipelines = "/crm/v3/pipelines/deals";
        self.add(
            read,
            pipelines,
            &["GET", "GET /default", "GET /default/audit", "GET /default/stages"],
        );
        self.add(
            read,
            pipelines,
            &["GET /default/stages/1", "GET /default/stages/1/audit"],
        );
        self.add(
            write,
            pipelines,
            &["POST", "PATCH /default", "PUT /default", "DELETE /default"],
        );
        self.add(
            write,
            pipelines,
            &["POST /default/stages", "PATCH /default/stages/1"],
        );
        self.add(
            write,
            pipelines,
            &["PUT /default/stages/1", "DELETE /default/stages/1"],
        );
        let (read, write) = ("crm.schemas.custom.read", "crm.schemas.custom.write");
        let schemas = "/crm-object-schemas/v3/schemas";
        self.add(read, schemas, &["GET", "GET /workshops"]);
        self.add(write, schemas, &["POST", "PATCH /workshops", "DELETE /workshops"]);
        self.add(
            write,
            schemas,
            &["POST /workshops/associations", "DELETE /workshops/associations/1"],
        );
        self.add("crm.objects.owners.read", "/crm/v3/owners", &["GET", "GET /1"]);
    }
}

#[tokio::test]
async fn nothing_is_done_without_a_scope() {
    let api = Api::acme().await;
    api.backend
        .sql("UPDATE _asym_auth.grants SET scopes = '{oauth}'")
        .await;
    let before = api.backend.dump().await;
    let mut wanted = Wanted::default();
    wanted.records();
    wanted.associations();
    wanted.definitions();
    for (method, path, body, scope) in wanted.0 {
        let answer = api.send(method.clone(), &path, body).await;
        refused(
            &answer,
            403,
            "MISSING_SCOPES",
            "This app hasn't been granted all required scopes to make this call.",
        );
        let needed = answer.body["errors"][0]["context"]["requiredGranularScopes"].to_string();
        assert!(needed.contains(scope), "{method} {path}: {needed}");
        assert_eq!(
            answer.body["links"]["scopes"],
            "https://developers.hubspot.com/scopes"
        );
    }
    assert_eq!(api.backend.dump().await, before);
    // Whoever the token belongs to may ask about it, and about the account.
    api.read("/account-info/v3/details").await;
}

#[tokio::test]
async fn one_scope_is_enough_and_no_more_than_it_says() {
    let api = Api::acme().await;
    api.backend
        .sql("UPDATE _asym_auth.grants SET scopes = '{crm.objects.contacts.read}'")
        .await;
    api.read("/crm/v3/objects/contacts").await;
    api.read("/crm/v3/objects/notes").await;
    api.read("/crm/v3/properties/contacts").await;
    let write = api
        .post("/crm/v3/objects/contacts", json!({"properties": {}}))
        .await;
    refused(&write, 403, "MISSING_SCOPES", "");
    // Associated records are read with the scopes of their own type.
    let with_companies = api.get("/crm/v3/objects/contacts?associations=companies").await;
    refused(&with_companies, 403, "MISSING_SCOPES", "");
}
