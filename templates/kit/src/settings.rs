//! What a backend is told by its environment.

use crate::{RateMode, WallClock, tls::Certificate};
use std::net::{Ipv4Addr, SocketAddr};

/// Settings of one instance.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The clone's id (`ASYM_CLONE_ID`).
    pub clone_id: String,
    /// Where the vendor's API listens (`ASYM_API_ADDRESS`).
    pub api_address: SocketAddr,
    /// Where it listens for TLS (`ASYM_TLS_ADDRESS`); nowhere when omitted.
    pub tls_address: Option<SocketAddr>,
    /// The certificate to start with (`ASYM_TLS_CERTIFICATE` and `ASYM_TLS_KEY`, both as PEM); TLS is refused until
    /// there is one.
    pub certificate: Option<Certificate>,
    /// Where the control port listens (`ASYM_CONTROL_ADDRESS`).
    pub control_address: SocketAddr,
    /// The secret of the control port (`ASYM_CONTROL_TOKEN`).
    pub control_token: String,
    /// `postgres://role:password@host:port/database` (`ASYM_DATABASE_URL`).
    pub database_url: String,
    /// Certificates, as PEM, that the database server is verified by, together with its name (`ASYM_DATABASE_CA`); no
    /// encryption without.
    pub database_authorities: Option<String>,
    /// `redis://user:password@host:port`, or `rediss://` (`ASYM_REDIS_URL`); none where no operation needs it.
    pub redis_url: Option<String>,
    /// Certificates, as PEM, that a Redis server at `rediss://` is verified by (`ASYM_REDIS_CA`).
    pub redis_authorities: Option<String>,
    /// What every key starts with (`ASYM_REDIS_PREFIX`).
    pub redis_prefix: String,
    /// The epoch to start in (`ASYM_EPOCH`).
    pub epoch: u64,
    /// Where the relay to the database listens: the loopback interface, port 5432 (`ASYM_RELAY_ADDRESS`).
    pub relay_address: SocketAddr,
    /// Where those connect who want to be sent webhooks: the loopback interface, port 9902
    /// (`ASYM_WEBHOOKS_ADDRESS`).
    pub webhooks_address: SocketAddr,
    /// Where webhooks may go while nobody is connected there (`ASYM_WEBHOOK_ALLOW`): host names, `*.suffix`, either of
    /// them with `:port`, and networks such as `10.0.0.0/8`, with commas between them. Nowhere when empty.
    pub webhook_allow: String,
    /// Certificates, as PEM, that servers of webhooks are verified by besides the public ones (`ASYM_WEBHOOK_CA`).
    pub webhook_authorities: Option<String>,
    /// How strictly the vendor's rate limits are taken at first: `off`, `real` or `scaled:50%`; off when omitted
    /// (`ASYM_RATE_LIMITS`).
    pub rate_limits: RateMode,
    /// The clock that rate limits go by; the system's.
    pub wall_clock: WallClock,
}

/// A setting that is missing or cannot be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum SettingsError {
    /// The variable is not set, or empty.
    #[error("failed to read settings: {0} is not set")]
    Missing(&'static str),
    /// The variable is no address, number and the like.
    #[error("failed to read settings: {name} is not {expected}: {value}")]
    Invalid {
        /// The variable.
        name: &'static str,
        /// What it should be.
        expected: &'static str,
        /// What it is.
        value: String,
    },
}

impl Settings {
    /// Reads the process environment.
    pub fn from_environment() -> Result<Self, SettingsError> {
        Self::from_lookup(|name| std::env::var(name).ok())
    }

    /// Reads them from anything that knows variables by name.
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, SettingsError> {
        let optional = |name: &str| lookup(name).filter(|value| !value.is_empty());
        let required = |name| optional(name).ok_or(SettingsError::Missing(name));
        let address = |name: &'static str, default: Option<SocketAddr>| {
            let value = match (optional(name), default) {
                (Some(value), _) => value,
                (None, Some(default)) => return Ok(default),
                (None, None) => return Err(SettingsError::Missing(name)),
            };
            value.parse().map_err(|_| SettingsError::Invalid {
                name,
                expected: "an address with a port",
                value,
            })
        };
        let epoch = required("ASYM_EPOCH")?;
        Ok(Self {
            clone_id: required("ASYM_CLONE_ID")?,
            api_address: address("ASYM_API_ADDRESS", None)?,
            tls_address: optional("ASYM_TLS_ADDRESS")
                .map(|_| address("ASYM_TLS_ADDRESS", None))
                .transpose()?,
            certificate: optional("ASYM_TLS_CERTIFICATE")
                .zip(optional("ASYM_TLS_KEY"))
                .map(|(certificate, key)| Certificate { certificate, key }),
            control_address: address("ASYM_CONTROL_ADDRESS", None)?,
            control_token: required("ASYM_CONTROL_TOKEN")?,
            database_url: required("ASYM_DATABASE_URL")?,
            database_authorities: optional("ASYM_DATABASE_CA"),
            redis_url: optional("ASYM_REDIS_URL"),
            redis_authorities: optional("ASYM_REDIS_CA"),
            redis_prefix: optional("ASYM_REDIS_PREFIX").unwrap_or_default(),
            epoch: epoch.parse().map_err(|_| SettingsError::Invalid {
                name: "ASYM_EPOCH",
                expected: "a whole number",
                value: epoch,
            })?,
            relay_address: address(
                "ASYM_RELAY_ADDRESS",
                Some(SocketAddr::from((Ipv4Addr::LOCALHOST, 5432))),
            )?,
            webhooks_address: address(
                "ASYM_WEBHOOKS_ADDRESS",
                Some(SocketAddr::from((Ipv4Addr::LOCALHOST, 9902))),
            )?,
            webhook_allow: optional("ASYM_WEBHOOK_ALLOW").unwrap_or_default(),
            webhook_authorities: optional("ASYM_WEBHOOK_CA"),
            rate_limits: optional("ASYM_RATE_LIMITS").map_or(Ok(RateMode::Off), |value| {
                value.parse().map_err(|_| SettingsError::Invalid {
                    name: "ASYM_RATE_LIMITS",
                    expected: "off, real or scaled:<percent>%",
                    value,
                })
            })?,
            wall_clock: WallClock::default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(change: Option<(&str, &str)>) -> Result<Settings, SettingsError> {
        Settings::from_lookup(|name| {
            if let Some((changed, value)) = change
                && changed == name
            {
                return Some(value.to_owned());
            }
            let value = match name {
                "ASYM_CLONE_ID" => "slack-1",
                "ASYM_API_ADDRESS" => "0.0.0.0:3001",
                "ASYM_CONTROL_ADDRESS" => "0.0.0.0:9901",
                "ASYM_CONTROL_TOKEN" => "secret",
                "ASYM_DATABASE_URL" => "postgres://a:b@c:5432/d",
                "ASYM_EPOCH" => "3",
                _ => return None,
            };
            Some(value.to_owned())
        })
    }

    #[test]
    fn what_port_forwards_reach_is_on_the_loopback_interface_by_default() {
        let settings = read(None).unwrap();
        assert_eq!(settings.webhooks_address.to_string(), "127.0.0.1:9902");
        assert_eq!(
            (settings.epoch, settings.relay_address.to_string().as_str()),
            (3, "127.0.0.1:5432")
        );
        assert_eq!((settings.redis_url, settings.rate_limits), (None, RateMode::Off));
    }

    #[test]
    fn what_is_wrong_is_named() {
        assert_eq!(
            read(Some(("ASYM_CLONE_ID", ""))).unwrap_err(),
            SettingsError::Missing("ASYM_CLONE_ID")
        );
        let error = read(Some(("ASYM_API_ADDRESS", "here"))).unwrap_err();
        assert_eq!(
            error.to_string(),
            "failed to read settings: ASYM_API_ADDRESS is not an address with a port: here"
        );
        let error = read(Some(("ASYM_RATE_LIMITS", "some"))).unwrap_err();
        assert_eq!(
            error.to_string(),
            "failed to read settings: ASYM_RATE_LIMITS is not off, real or scaled:<percent>%: some"
        );
    }
}
