//! Tokens and what they act as.

use serde_json::Value;
use sha2::{Digest, Sha256};

/// What a token acts as: a row of `_asym_auth.grants`.
#[derive(Debug, Clone, PartialEq)]
pub struct Principal {
    /// The grant's name, such as `botToken`.
    pub name: String,
    /// The vendor's kind of token, such as `bot` or `user`.
    pub kind: String,
    /// The id of the acting user, account or application.
    pub subject: String,
    /// Scopes that were granted.
    pub scopes: Vec<String>,
    /// What else the vendor keeps with a token.
    pub attributes: Value,
}

impl Principal {
    /// Whether this scope was granted.
    pub fn has_scope(&self, scope: &str) -> bool {
        self.scopes.iter().any(|granted| granted == scope)
    }

    /// A text among the attributes.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(name)?.as_str()
    }
}

/// The only form in which a token is stored.
pub(crate) fn token_hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}
