//! Who stands behind the names and addresses in commits.

use asymmetric_kit::{Call, Failure};
use serde_json::Value;
use std::collections::HashMap;

use crate::{
    account::{self, Account},
    git::{commit::Commit, id::ObjectId, signature::Signature},
    urls::Urls,
};

/// What addresses end in that stand for an account without showing its own address.
const HIDDEN_ADDRESS: &str = "@users.noreply.github.com";

/// Accounts by the addresses in commits.
#[derive(Debug, Clone, Default)]
pub(crate) struct People(HashMap<String, Account>);

impl People {
    /// The people of these commits.
    pub(crate) async fn of(call: &Call, commits: &[(ObjectId, Commit)]) -> Result<Self, Failure> {
        let signatures = commits
            .iter()
            .flat_map(|(_, commit)| [&commit.author, &commit.committer]);
        Self::signing(call, signatures).await
    }

    /// The people of these signatures.
    pub(crate) async fn signing(
        call: &Call,
        signatures: impl Iterator<Item = &Signature>,
    ) -> Result<Self, Failure> {
        let mut addresses: Vec<String> = signatures
            .map(|signature| signature.email.to_lowercase())
            .collect();
        addresses.sort_unstable();
        addresses.dedup();
        let sql = "SELECT lower(emails.email), to_jsonb(accounts) \
                   FROM emails JOIN accounts ON accounts.id = emails.user_id WHERE lower(emails.email) = ANY ($1)";
        let mut people = HashMap::new();
        for row in call.query(sql, &[&addresses]).await? {
            people.insert(row.get(0), Account::read(row.get(1))?);
        }
        for address in addresses {
            if let Some(login) = hidden_login(&address)
                && let Some(account) = account::by_login(call, login).await?
            {
                people.insert(address, account);
            }
        }
        Ok(Self(people))
    }

    /// The account behind a signature.
    pub(crate) fn account(&self, signature: &Signature) -> Option<&Account> {
        self.0.get(&signature.email.to_lowercase())
    }

    /// The account behind a signature, as it stands in other objects; null when there is none.
    pub(crate) fn simple(&self, urls: &Urls, signature: &Signature) -> Value {
        self.account(signature)
            .map_or(Value::Null, |account| account.simple(urls))
    }
}

/// The login in `183000001+agent@users.noreply.github.com`.
fn hidden_login(address: &str) -> Option<&str> {
    let name = address.strip_suffix(HIDDEN_ADDRESS)?;
    Some(name.split_once('+').map_or(name, |(_, login)| login))
}

/// How an account signs a commit now, in UTC.
pub(crate) async fn signature(call: &Call, account: &Account) -> Result<Signature, Failure> {
    let sql = "SELECT email FROM emails WHERE user_id = $1 ORDER BY is_primary DESC, email LIMIT 1";
    let address: Option<String> = call.query_opt(sql, &[&account.id]).await?.map(|row| row.get(0));
    let name = account.name.as_deref().unwrap_or(&account.login);
    Ok(Signature::new(
        name,
        &address.unwrap_or_else(|| hidden_address(account)),
        call.now(),
        0,
    ))
}

/// The address that stands for an account without showing its own.
pub(crate) fn hidden_address(account: &Account) -> String {
    format!("{}+{}{HIDDEN_ADDRESS}", account.id, account.login)
}
