use crate::support::{Api, id, ids, invalid};
use serde_json::{Value, json};

/// The ids of three customers, oldest first, made in the same second.
async fn three(api: &Api) -> [String; 3] {
    let mut made = [const { String::new() }; 3];
    for (index, slot) in made.iter_mut().enumerate() {
        let email = format!("{index}@example.com");
        id(&api.made("/v1/customers", &[("email", &email)]).await).clone_into(slot);
    }
    made
}

#[tokio::test]
async fn pages_go_from_new_to_old_and_back() {
    let api = Api::empty().await;
    let [first, second, third] = three(&api).await;
    let page = api.read("/v1/customers?limit=2").await;
    assert_eq!(
        (ids(&page), &page["has_more"]),
        (vec![third.as_str(), &second], &json!(true))
    );
    assert_eq!(
        (&page["object"], &page["url"]),
        (&json!("list"), &json!("/v1/customers"))
    );
    let rest = api
        .read(&format!("/v1/customers?limit=2&starting_after={second}"))
        .await;
    assert_eq!(
        (ids(&rest), &rest["has_more"]),
        (vec![first.as_str()], &json!(false))
    );
    let back = api
        .read(&format!("/v1/customers?limit=1&ending_before={first}"))
        .await;
    assert_eq!(
        (ids(&back), &back["has_more"]),
        (vec![second.as_str()], &json!(true))
    );
    let newest = api.read(&format!("/v1/customers?ending_before={first}")).await;
    assert_eq!(
        (ids(&newest), &newest["has_more"]),
        (vec![third.as_str(), &second], &json!(false))
    );
}

#[tokio::test]
async fn walking_through_pages_meets_everything_once() {
    let api = Api::acct().await;
    let (mut met, mut path) = (Vec::new(), "/v1/prices?limit=2".to_owned());
    loop {
        let page = api.read(&path).await;
        met.extend(ids(&page).into_iter().map(str::to_owned));
        if page["has_more"] == false {
            break;
        }
        path = format!("/v1/prices?limit=2&starting_after={}", met.last().unwrap());
    }
    let all = api.read("/v1/prices?limit=100").await;
    assert_eq!(met, ids(&all));
    assert_eq!(met.len(), 8);
}

#[tokio::test]
async fn cursors_and_limits_are_checked_as_the_vendor_does() {
    let api = Api::empty().await;
    let [first, second, _] = three(&api).await;
    let unknown = api.get("/v1/customers?starting_after=cus_nope").await;
    invalid(
        &unknown,
        "resource_missing",
        "starting_after",
        "No such customer: 'cus_nope'",
    );
    let both = api
        .get(&format!(
            "/v1/customers?starting_after={first}&ending_before={second}"
        ))
        .await;
    invalid(
        &both,
        "",
        "",
        "Received both starting_after and ending_before parameters. Please pass in only one.",
    );
    assert_eq!(ids(&api.read("/v1/customers?limit=0").await).len(), 1);
    assert_eq!(ids(&api.read("/v1/customers?limit=1000").await).len(), 3);
    let word = api.get("/v1/customers?limit=ten").await;
    invalid(
        &word,
        "parameter_invalid_integer",
        "limit",
        "Invalid integer: ten",
    );
    // A deleted customer still marks its place.
    api.delete(&format!("/v1/customers/{second}")).await;
    assert_eq!(
        ids(&api.read(&format!("/v1/customers?starting_after={second}")).await),
        [first.as_str()]
    );
}

#[tokio::test]
async fn customers_are_filtered_by_email_and_time() {
    let api = Api::acct().await;
    let emails = async |query: &str| -> Vec<Value> {
        let list = api.read(&format!("/v1/customers?{query}")).await;
        list["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|customer| customer["email"].clone())
            .collect()
    };
    assert_eq!(
        emails("email=accounts%40initech.example").await,
        ["accounts@initech.example"]
    );
    assert_eq!(emails("email=Accounts%40initech.example").await, [""; 0]);
    assert_eq!(emails("created=1710166929").await, ["ap@northwind.example"]);
    assert_eq!(emails("created[lt]=1726589133").await, ["ap@northwind.example"]);
    assert_eq!(
        emails("created[lte]=1726589133").await,
        ["accounts@initech.example", "ap@northwind.example"]
    );
    assert_eq!(
        emails("created[gt]=1755640682&created[lte]=1765193901").await,
        ["rechnung@fabrikam.example", "hello@cobaltstudio.example"]
    );
}

#[tokio::test]
async fn products_and_prices_are_filtered() {
    let api = Api::acct().await;
    let names = async |query: &str, name: &str| -> Vec<String> {
        let list = api.read(&format!("/v1/{query}")).await;
        let names = list["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|object| object[name].as_str().unwrap().to_owned());
        names.collect()
    };
    assert_eq!(
        names("products?active=false", "name").await,
        ["Acme Flow Classic"]
    );
    let team = api.read("/v1/prices?lookup_keys[0]=team_monthly").await["data"][0]["product"].clone();
    let team = team.as_str().unwrap();
    assert_eq!(
        names(&format!("products?ids[0]={team}&ids[1]=prod_nope"), "name").await,
        ["Acme Flow Team"]
    );
    assert_eq!(
        names(
            "products?url=https%3A%2F%2Facme.example%2Fpricing&shippable=true",
            "name"
        )
        .await,
        [""; 0]
    );
    let of_team = names(&format!("prices?product={team}"), "nickname").await;
    assert_eq!(
        of_team,
        [
            "Team yearly (EUR)",
            "Team monthly (EUR)",
            "Team yearly, two months free",
            "Team monthly"
        ]
    );
    assert_eq!(names("prices?type=one_time", "nickname").await, ["One day"]);
    assert_eq!(
        names("prices?currency=EUR", "nickname").await,
        ["Team yearly (EUR)", "Team monthly (EUR)"]
    );
    assert_eq!(
        names("prices?active=false", "nickname").await,
        ["Classic monthly"]
    );
    assert_eq!(
        names("prices?recurring[interval]=year&currency=usd", "nickname").await,
        ["Team yearly, two months free"]
    );
    let unknown = api.get("/v1/prices?product=prod_nope").await;
    invalid(
        &unknown,
        "resource_missing",
        "product",
        "No such product: 'prod_nope'",
    );
}

#[tokio::test]
async fn expansion_follows_paths_and_refuses_others() {
    let api = Api::acct().await;
    let list = api
        .read("/v1/prices?limit=1&expand[]=data.product.default_price")
        .await;
    let price = &list["data"][0];
    assert_eq!(price["product"]["default_price"]["object"], "price");
    assert_eq!(
        price["product"]["default_price"]["product"],
        price["product"]["id"]
    );
    assert_eq!(api.read("/v1/products?expand[]=data").await["object"], "list");

    for (path, message) in [
        (
            "/v1/prices?expand[]=product",
            "(product). You may want to try expanding 'data.product' instead.",
        ),
        (
            "/v1/prices?expand[]=data.nickname",
            "This property cannot be expanded (data.nickname).",
        ),
        (
            "/v1/products/prod_nope?expand[]=name",
            "This property cannot be expanded (name).",
        ),
        (
            "/v1/prices?expand[]=data.product.default_price.product.default_price",
            "more than 4 levels",
        ),
    ] {
        invalid(&api.get(path).await, "", "", message);
    }
}
