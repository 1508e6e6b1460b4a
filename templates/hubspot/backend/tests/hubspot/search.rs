use crate::support::{Api, NORTHWIND, RENEWAL, RUTH, invalid, text};
use serde_json::{Value, json};

fn filters(filters: &Value) -> Value {
    json!({"filterGroups": [{"filters": filters}], "sorts": ["createdate"], "limit": 200})
}

#[tokio::test]
async fn all_operators_compare_values_as_what_they_are() {
    let api = Api::acme().await;
    let names = async |kind: &str, filter: Value| {
        let (mut search, name) = (
            filters(&json!([filter])),
            if kind == "deals" { "dealname" } else { "name" },
        );
        search["properties"] = json!([name]);
        let answer = api.post(&format!("/crm/v3/objects/{kind}/search"), search).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let results = answer.body["results"].as_array().expect("results").clone();
        let names = results.iter().map(|one| text(&one["properties"][name]));
        let first = names.map(|name| name.split(' ').next().unwrap_or_default().to_owned());
        first.collect::<Vec<_>>()
    };
    let deals = async |filter| names("deals", filter).await;
    let amount =
        |operator: &str, value: &str| json!({"propertyName": "amount", "operator": operator, "value": value});
    // As numbers: as texts, 9900 would be the largest.
    assert_eq!(deals(amount("GT", "34650")).await, ["Northwind", "Halcyon"]);
    assert_eq!(
        deals(amount("GTE", "34650")).await,
        ["Globex", "Northwind", "Halcyon"]
    );
    assert_eq!(deals(amount("LT", "5940")).await, ["Whitfield"]);
    assert_eq!(deals(amount("LTE", "5940")).await, ["Whitfield", "Brightleaf"]);
    assert_eq!(deals(amount("EQ", "61000.00")).await, ["Northwind"]);
    assert_eq!(deals(amount("NEQ", "61000")).await.len(), 6);
    let between =
        json!({"propertyName": "amount", "operator": "BETWEEN", "value": "9000", "highValue": "14000"});
    assert_eq!(deals(between).await, ["Fabrikam", "Tailspin"]);
    let closing = json!({"propertyName": "closedate", "operator": "BETWEEN", "value": "2026-01-01", "highValue": "1769904000000"});
    assert_eq!(deals(closing).await, ["Northwind", "Brightleaf"]);
    let stages =
        json!({"propertyName": "dealstage", "operator": "IN", "values": ["closedwon", "closedlost"]});
    assert_eq!(deals(stages.clone()).await, ["Globex", "Fabrikam", "Whitfield"]);
    let mut others = stages;
    others["operator"] = "NOT_IN".into();
    assert_eq!(deals(others).await.len(), 4);
    assert_eq!(
        deals(json!({"propertyName": "hs_next_step", "operator": "HAS_PROPERTY"}))
            .await
            .len(),
        4
    );
    assert_eq!(
        deals(json!({"propertyName": "hs_next_step", "operator": "NOT_HAS_PROPERTY"}))
            .await
            .len(),
        3
    );
    let token =
        |operator: &str, value: &str| json!({"propertyName": "name", "operator": operator, "value": value});
    let companies = async |filter| names("companies", filter).await;
    assert_eq!(companies(token("CONTAINS_TOKEN", "health")).await, ["Halcyon"]);
    assert_eq!(
        companies(token("CONTAINS_TOKEN", "heal")).await,
        Vec::<String>::new()
    );
    assert_eq!(
        companies(token("CONTAINS_TOKEN", "*bri*")).await,
        ["Brightleaf", "Fabrikam"]
    );
    assert_eq!(companies(token("NOT_CONTAINS_TOKEN", "health")).await.len(), 7);
    assert_eq!(companies(token("EQ", "INITECH")).await, ["Initech"]);
    assert_eq!(
        companies(json!({"propertyName": "plan", "operator": "NEQ", "value": "team"}))
            .await
            .len(),
        4
    );
}

#[tokio::test]
async fn groups_are_alternatives_and_associations_are_filters() {
    let api = Api::acme().await;
    let equal = |name: &str, value: &str| json!({"propertyName": name, "operator": "EQ", "value": value});
    let search = json!({
        "filterGroups": [
            {"filters": [equal("dealstage", "closedwon"), equal("deal_currency_code", "EUR")]},
            {"filters": [equal("associations.contact", RUTH)]},
        ],
        "sorts": [{"propertyName": "amount", "direction": "DESCENDING"}],
    });
    assert_eq!(api.found("deals", search).await, [RENEWAL, "26120450102"]);
    let none = filters(&json!([{"propertyName": "associations.company", "operator": "NOT_HAS_PROPERTY"}]));
    assert_eq!(api.found("deals", none).await, ["26120450107"]);
    let mut held = filters(&json!([
        equal("associations.company", NORTHWIND),
        equal("status", "offered")
    ]));
    held["sorts"] = json!(["hs_createdate"]);
    assert_eq!(api.found("workshops", held).await.len(), 2);
}

#[tokio::test]
async fn words_are_searched_in_the_main_properties() {
    let api = Api::acme().await;
    for (query, expected) in [
        ("ruth northwind", vec![RUTH]),
        ("RUTH", vec![RUTH]),
        ("delg", vec![RUTH]),
        ("elgado", vec![]),
        ("northwind.example", vec![RUTH, "20103340102"]),
        ("ruth initech", vec![]),
        ("a.c(", vec![]),
    ] {
        assert_eq!(
            api.found("contacts", json!({"query": query})).await,
            expected,
            "{query}"
        );
    }
    // What was just written is found.
    let made = api.made("contacts", json!({"email": "zelda@example.com"})).await;
    assert_eq!(api.found("contacts", json!({"query": "zelda"})).await, [made]);
}

#[tokio::test]
async fn results_come_in_pages() {
    let api = Api::acme().await;
    let page = async |after: &str| {
        let search = json!({"sorts": ["-amount"], "limit": 3, "after": after, "properties": ["amount"]});
        api.post("/crm/v3/objects/deals/search", search).await.body
    };
    let first = page("0").await;
    assert_eq!(
        (&first["total"], &first["paging"]["next"]["after"]),
        (&json!(7), &json!("3"))
    );
    let last = page("6").await;
    assert_eq!(
        (last["results"].as_array().map(Vec::len), last.get("paging")),
        (Some(1), None)
    );
    assert_eq!(last["results"][0]["properties"]["amount"], "290");
    assert_eq!(api.found("deals", json!({})).await.len(), 7);
    assert_eq!(api.found("deals", json!({"limit": 0})).await.len(), 0);
}

#[tokio::test]
async fn searches_have_limits() {
    let api = Api::acme().await;
    let filter = json!({"propertyName": "amount", "operator": "EQ", "value": "1"});
    let group = |count: usize| json!({"filters": vec![filter.clone(); count]});
    for (search, message) in [
        (
            json!({"filterGroups": vec![group(1); 6]}),
            "at most 5 filterGroups",
        ),
        (json!({"filterGroups": [group(7)]}), "at most 6 filters"),
        (json!({"filterGroups": vec![group(5); 4]}), "at most 18 filters"),
        (json!({"limit": 201}), "limit must be between 0 and 200"),
        (json!({"after": "9900", "limit": 101}), "Paging beyond 10000"),
        (json!({"sorts": ["amount", "dealname"]}), "only one sort"),
        (json!({"sorts": ["colour"]}), "no property colour"),
        (json!({"query": "x".repeat(3001)}), "query is longer than 3000"),
        (
            filters(&json!([{"propertyName": "colour", "operator": "EQ", "value": "red"}])),
            "no property colour",
        ),
        (
            filters(&json!([{"propertyName": "amount", "operator": "EQ"}])),
            "EQ on amount needs a value",
        ),
        (
            filters(&json!([{"propertyName": "amount", "operator": "IN"}])),
            "IN on amount needs values",
        ),
        (
            filters(&json!([{"propertyName": "amount", "operator": "BETWEEN", "value": "1"}])),
            "needs a highValue",
        ),
        (
            filters(&json!([{"propertyName": "amount", "operator": "LIKE", "value": "1"}])),
            "LIKE is no operator",
        ),
        (
            filters(&json!([{"propertyName": "amount", "operator": "GT", "value": "much"}])),
            "much was not a valid number",
        ),
    ] {
        invalid(&api.post("/crm/v3/objects/deals/search", search).await, message);
    }
}
