//! `apps.manifest.*`, with an app configuration token. <https://docs.slack.dev/app-manifests/configuring-apps-with-app-manifests>

use super::{schema, verification};
use crate::{
    answer::{invalid_arguments, refuse, refuse_with, success},
    app::{self, App},
};
use asymmetric_kit::{Alphabet, Call, Failure, HandlerResult, Principal};
use serde_json::{Value, json};

/// `apps.manifest.create`
pub(crate) async fn create(call: &mut Call) -> HandlerResult {
    let owner = configurer(call)?.subject.clone();
    let mut manifest = given(call)?;
    check(&manifest)?;
    complete(&mut manifest);
    let id = call.identifier("A", Alphabet::Upper, 10).await?;
    let client_id = format!(
        "{}.{}",
        call.identifier("", Alphabet::Digits, 12).await?,
        call.identifier("", Alphabet::Digits, 13).await?
    );
    let client_secret = call.identifier("", Alphabet::Hex, 32).await?;
    let signing_secret = call.identifier("", Alphabet::Hex, 32).await?;
    let verification_token = call.identifier("", Alphabet::Alphanumeric, 24).await?;
    let name = manifest["display_information"]["name"]
        .as_str()
        .unwrap_or_default();
    call.execute("INSERT INTO apps (id, name) VALUES ($1, $2)", &[&id, &name])
        .await?;
    let secret_names = [format!("clientSecret {id}"), format!("signingSecret {id}")];
    for (name, value) in secret_names.iter().zip([&client_secret, &signing_secret]) {
        let insert = "INSERT INTO _asym_auth.secrets (name, value) VALUES ($1, $2)";
        call.execute(insert, &[name, value]).await?;
    }
    let insert = "INSERT INTO app_settings (app_id, owner, client_id, client_secret, signing_secret, verification_token, \
             manifest) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let [client_name, signing_name] = &secret_names;
    call.execute(
        insert,
        &[
            &id,
            &owner,
            &client_id,
            client_name,
            signing_name,
            &verification_token,
            &manifest,
        ],
    )
    .await?;
    let app = known(call, &id).await?;
    verification::challenge(call, &app).await?;
    let scopes = |kind: &str| schema::texts(app.setting(&["oauth_config", "scopes", kind])).join(",");
    let mut query = form_urlencoded::Serializer::new(String::new());
    query
        .append_pair("client_id", &client_id)
        .append_pair("scope", &scopes("bot"))
        .append_pair("user_scope", &scopes("user"));
    Ok(success(json!({
        "app_id": id,
        "credentials": {
            "client_id": client_id, "client_secret": client_secret,
            "verification_token": verification_token, "signing_secret": signing_secret,
        },
        "oauth_authorize_url": format!("{}/oauth/v2/authorize?{}", call.base_url(), query.finish()),
        "team_id": app.team_id, "team_domain": app.team_domain,
    })))
}

/// `apps.manifest.update`
pub(crate) async fn update(call: &mut Call) -> HandlerResult {
    let before = of_argument(call).await?;
    let mut manifest = given(call)?;
    check(&manifest)?;
    complete(&mut manifest);
    let name = manifest["display_information"]["name"]
        .as_str()
        .unwrap_or_default();
    call.execute("UPDATE apps SET name = $2 WHERE id = $1", &[&before.id, &name])
        .await?;
    let sql = "UPDATE app_settings SET manifest = $2 WHERE app_id = $1";
    call.execute(sql, &[&before.id, &manifest]).await?;
    let after = known(call, &before.id).await?;
    verification::challenge(call, &after).await?;
    let scopes = ["oauth_config", "scopes"];
    Ok(success(json!({
        "app_id": after.id,
        "permissions_updated": before.setting(&scopes) != after.setting(&scopes),
    })))
}

/// `apps.manifest.export`
pub(crate) async fn export(call: &mut Call) -> HandlerResult {
    let app = of_argument(call).await?;
    Ok(success(json!({"manifest": app.manifest})))
}

/// `apps.manifest.validate`
pub(crate) async fn validate(call: &mut Call) -> HandlerResult {
    configurer(call)?;
    if call.arguments().filled("app_id").is_some() {
        of_argument(call).await?;
    }
    check(&given(call)?)?;
    Ok(success(json!({})))
}

/// `apps.manifest.delete`
pub(crate) async fn delete(call: &mut Call) -> HandlerResult {
    let app = of_argument(call).await?;
    super::uninstall::remove(call, &app).await?;
    let secrets = "DELETE FROM _asym_auth.secrets WHERE name IN \
         (SELECT unnest(ARRAY[client_secret, signing_secret]) FROM app_settings WHERE app_id = $1)";
    call.execute(secrets, &[&app.id]).await?;
    // The app itself stays where its bot has written messages.
    for table in ["incoming_webhooks", "app_installs", "app_settings"] {
        call.execute(&format!("DELETE FROM {table} WHERE app_id = $1"), &[&app.id])
            .await?;
    }
    Ok(success(json!({})))
}

/// The holder of the app configuration token.
fn configurer(call: &Call) -> Result<&Principal, Failure> {
    let principal = call.principal().filter(|principal| principal.kind == "config");
    principal.ok_or_else(|| refuse("not_allowed_token_type"))
}

/// The app of the argument `app_id`, locked, if the holder of the token owns it.
async fn of_argument(call: &Call) -> Result<App, Failure> {
    let owner = configurer(call)?.subject.clone();
    let id = call
        .arguments()
        .filled("app_id")
        .ok_or_else(|| invalid_arguments("missing required field: app_id"))?;
    let lock = "SELECT FROM app_settings WHERE app_id = $1 FOR NO KEY UPDATE";
    call.execute(lock, &[&&*id]).await?;
    let app = app::find(call, &id)
        .await?
        .ok_or_else(|| refuse("invalid_app_id"))?;
    if app.owner == owner {
        Ok(app)
    } else {
        Err(refuse("no_permission"))
    }
}

/// The argument `manifest`: JSON, usually written in a text.
fn given(call: &Call) -> Result<Value, Failure> {
    let wrong = || {
        let problem = schema::Problem::new("Manifest is not valid JSON", "/");
        invalid(&[problem])
    };
    if !call.arguments().contains("manifest") {
        return Err(invalid_arguments("missing required field: manifest"));
    }
    let manifest = call.arguments().structure("manifest").map_err(|_| wrong())?;
    manifest.ok_or_else(wrong)
}

fn check(manifest: &Value) -> Result<(), Failure> {
    match schema::problems(manifest) {
        problems if problems.is_empty() => Ok(()),
        problems => Err(invalid(&problems)),
    }
}

fn invalid(problems: &[schema::Problem]) -> Failure {
    let errors: Vec<Value> = problems.iter().map(schema::Problem::document).collect();
    refuse_with("invalid_manifest", json!({"errors": errors}))
}

/// Adds what Slack adds to every manifest.
fn complete(manifest: &mut Value) {
    if manifest.get("_metadata").is_none() {
        manifest["_metadata"] = json!({"major_version": 1, "minor_version": 1});
    }
    for name in [
        "org_deploy_enabled",
        "socket_mode_enabled",
        "token_rotation_enabled",
    ] {
        if manifest["settings"].get(name).is_none() {
            manifest["settings"][name] = false.into();
        }
    }
}

async fn known(call: &Call, id: &str) -> Result<App, Failure> {
    let found = app::find(call, id).await?;
    found.ok_or_else(|| Failure::internal("find the app that is being configured"))
}
