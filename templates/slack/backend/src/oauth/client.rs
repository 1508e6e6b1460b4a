//! An app that says who it is by its client id and secret.

use crate::{
    answer::refuse,
    app::{self, App},
};
use asymmetric_kit::{Call, Failure};
use std::borrow::Cow;

/// The app of a client id.
pub(crate) async fn find(call: &Call, client_id: &str) -> Result<Option<App>, Failure> {
    let sql = format!("{} WHERE app_settings.client_id = $1", app::SELECT);
    let row = call.query_opt(&sql, &[&client_id]).await?;
    Ok(row.as_ref().map(App::from_row))
}

/// The app whose client id and secret are in the arguments, or in `Authorization: Basic`.
pub(crate) async fn authenticated(call: &Call) -> Result<App, Failure> {
    let given = |name: &str| call.arguments().filled(name).map(Cow::into_owned);
    let basic = call.request().basic();
    let (client_id, secret) = match (given("client_id"), given("client_secret"), basic) {
        (Some(id), Some(secret), _) | (_, _, Some((id, secret))) => (id, secret),
        (Some(_), None, None) => return Err(refuse("bad_client_secret")),
        (None, _, None) => return Err(refuse("invalid_client_id")),
    };
    let app = find(call, &client_id).await?;
    let app = app.ok_or_else(|| refuse("invalid_client_id"))?;
    let select = "SELECT secrets.value FROM app_settings JOIN _asym_auth.secrets ON secrets.name = app_settings.client_secret \
         WHERE app_settings.app_id = $1";
    let known: Option<String> = call.query_opt(select, &[&app.id]).await?.map(|row| row.get(0));
    if known.as_deref() == Some(&*secret) {
        Ok(app)
    } else {
        Err(refuse("bad_client_secret"))
    }
}
