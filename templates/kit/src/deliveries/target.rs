//! The URL of a delivery, taken apart.

use http::{Uri, uri::PathAndQuery};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Where an HTTP delivery goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) is_encrypted: bool,
    pub(crate) host: Host,
    pub(crate) port: u16,
    /// The value of the header `host`.
    pub(crate) authority: String,
    pub(crate) path: PathAndQuery,
}

/// Who is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Host {
    /// A name in lower case, without the dot of the root.
    Name(String),
    /// An address in its usual spelling; an IPv4 address in an IPv6 one is the IPv4 address.
    Address(IpAddr),
}

/// Why a URL is none that a delivery goes to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TargetError {
    #[error("{0} is not an absolute URL")]
    NotAbsolute(String),
    #[error("the scheme {0} is not supported: use http or https")]
    Scheme(String),
    #[error("the URL holds a user name or password: put credentials in a header")]
    UserInformation,
    #[error("{0} is not a host name; addresses are written as four decimal numbers, or in brackets")]
    Host(String),
}

impl Target {
    /// Reads a URL. Whether a delivery may go there is another question.
    pub(crate) fn parse(url: &str) -> Result<Self, TargetError> {
        let not_absolute = || TargetError::NotAbsolute(url.to_owned());
        let uri: Uri = url.parse().map_err(|_| not_absolute())?;
        let is_encrypted = match uri.scheme_str() {
            Some("http") => false,
            Some("https") => true,
            Some(other) => return Err(TargetError::Scheme(other.to_owned())),
            None => return Err(not_absolute()),
        };
        let authority = uri.authority().ok_or_else(not_absolute)?;
        if authority.as_str().contains('@') {
            return Err(TargetError::UserInformation);
        }
        let port = match (uri.port(), is_encrypted) {
            (Some(port), _) => port.as_u16(),
            (None, true) => 443,
            (None, false) => 80,
        };
        let path = uri.path_and_query().cloned();
        Ok(Self {
            is_encrypted,
            host: Host::parse(authority.host())?,
            port,
            authority: authority.as_str().to_owned(),
            path: path.unwrap_or_else(|| PathAndQuery::from_static("/")),
        })
    }
}

impl Host {
    /// Reads the host of a URL. Spellings of addresses that only some programs know (`127.1`, `0x7f.0.0.1`,
    /// `2130706433`) are refused: resolvers know them too.
    fn parse(text: &str) -> Result<Self, TargetError> {
        let refused = || TargetError::Host(text.to_owned());
        if let Some(inside) = text.strip_prefix('[') {
            let inside = inside.strip_suffix(']').ok_or_else(refused)?;
            let address: Ipv6Addr = inside.parse().map_err(|_| refused())?;
            return Ok(Self::Address(address.to_canonical()));
        }
        if let Ok(address) = text.parse::<Ipv4Addr>() {
            return Ok(Self::Address(address.into()));
        }
        host_name(text).map(Self::Name).ok_or_else(refused)
    }
}

/// The name in lower case, when it is one: labels of letters, digits, hyphens and underscores, the last of which does
/// not look like a number.
pub(super) fn host_name(text: &str) -> Option<String> {
    let name = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
    let is_label = |label: &str| {
        !label.is_empty()
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    let last = name.rsplit('.').next().unwrap_or_default();
    let is_number = last.bytes().all(|byte| byte.is_ascii_digit())
        || last
            .strip_prefix("0x")
            .is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
    (name.len() <= 253 && name.split('.').all(is_label) && !is_number).then_some(name)
}
