//! Where deliveries may go: the setting `ASYM_WEBHOOK_ALLOW`.
//!
//! A clone runs next to other things in a cluster, and whoever uses its API chooses the URLs that it calls. So nothing is
//! allowed but what the list says, and every address that a name leads to is looked at before it is connected to.

use super::{
    networks::{Openness, special},
    target::{Host, Target, host_name},
};
use ipnet::IpNet;
use std::net::IpAddr;

/// An entry that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "failed to read ASYM_WEBHOOK_ALLOW: {0} is neither a host name, *.suffix, either of them with :port, nor a network \
     such as 10.0.0.0/8"
)]
pub struct AllowListError(String);

/// Why a delivery does not go where it is to go.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refused {
    #[error(
        "{0} is not on the list of where webhooks may go: add it to ASYM_WEBHOOK_ALLOW, or run asym connect --webhooks"
    )]
    NotListed(String),
    #[error(
        "{host} is at {address}, {what}: to allow that, add a network within {network} that holds it to \
         ASYM_WEBHOOK_ALLOW, or run asym connect --webhooks"
    )]
    Special {
        host: String,
        address: IpAddr,
        what: &'static str,
        network: IpNet,
    },
}

/// The list. The empty one allows nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct AllowList {
    names: Vec<NamePattern>,
    networks: Vec<IpNet>,
}

/// A name, or all names that end in a dot and `name`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct NamePattern {
    is_suffix: bool,
    name: String,
    /// Every port without one.
    port: Option<u16>,
}

impl NamePattern {
    fn parse(text: &str) -> Option<Self> {
        let (text, port) = match text.split_once(':') {
            Some((host, port)) => (host, Some(port.parse().ok()?)),
            None => (text, None),
        };
        let (is_suffix, text) = match text.strip_prefix("*.") {
            Some(suffix) => (true, suffix),
            None => (false, text),
        };
        Some(Self {
            is_suffix,
            name: host_name(text)?,
            port,
        })
    }

    fn matches(&self, name: &str, port: u16) -> bool {
        let is_named = if self.is_suffix {
            name.strip_suffix(&self.name)
                .is_some_and(|rest| rest.len() > 1 && rest.ends_with('.'))
        } else {
            name == self.name
        };
        is_named && self.port.is_none_or(|only| only == port)
    }
}

impl AllowList {
    /// Reads entries between commas: host names, `*.suffix`, either of them with `:port`, networks, addresses.
    pub(crate) fn parse(text: &str) -> Result<Self, AllowListError> {
        let mut list = Self::default();
        for entry in text.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
            let network = entry
                .parse()
                .or_else(|_| entry.parse::<IpAddr>().map(IpNet::from));
            if let Ok(network) = network {
                list.networks.push(network);
            } else {
                let name = NamePattern::parse(entry);
                list.names
                    .push(name.ok_or_else(|| AllowListError(entry.to_owned()))?);
            }
        }
        Ok(list)
    }

    /// What is refused whatever the name leads to; it is not even resolved then.
    pub(crate) fn check_host(&self, target: &Target) -> Result<(), Refused> {
        match &target.host {
            Host::Address(address) => self.check_address(target, *address),
            Host::Name(name) if self.networks.is_empty() && !self.lists(name, target.port) => {
                Err(Refused::NotListed(target.authority.clone()))
            }
            Host::Name(_) => Ok(()),
        }
    }

    /// Whether a connection may be made to this address of the target.
    pub(crate) fn check_address(&self, target: &Target, address: IpAddr) -> Result<(), Refused> {
        let address = address.to_canonical();
        let special = special(address);
        // A network opens the part of the internet that it is of: 0.0.0.0/0 is the public internet, not this machine.
        let is_within_a_network = self.networks.iter().any(|network| {
            network.contains(&address) && special.is_none_or(|special| special.network.contains(network))
        });
        if is_within_a_network {
            return Ok(());
        }
        let is_listed = matches!(&target.host, Host::Name(name) if self.lists(name, target.port));
        match special {
            Some(special) if special.openness == Openness::ByNetwork || !is_listed => Err(Refused::Special {
                host: target.authority.clone(),
                address,
                what: special.what,
                network: special.network,
            }),
            _ if is_listed => Ok(()),
            _ => Err(Refused::NotListed(target.authority.clone())),
        }
    }

    fn lists(&self, name: &str, port: u16) -> bool {
        self.names.iter().any(|pattern| pattern.matches(name, port))
    }
}

#[cfg(test)]
mod tests;
