//! Parts of the address space that are not the public internet.

use Openness::{ByName, ByNetwork};
use ipnet::IpNet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Who may open a special network to deliveries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Openness {
    /// A host name on the list that leads there, or a network on the list within it.
    ByName,
    /// Only a network on the list within it.
    ByNetwork,
}

/// A network that is not the public internet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Special {
    pub(super) network: IpNet,
    /// What it is, with its article.
    pub(super) what: &'static str,
    pub(super) openness: Openness,
}

const fn four(bytes: [u8; 4], length: u8, what: &'static str, openness: Openness) -> Special {
    let [a, b, c, d] = bytes;
    Special {
        network: IpNet::new_assert(IpAddr::V4(Ipv4Addr::new(a, b, c, d)), length),
        what,
        openness,
    }
}

const fn six(start: [u16; 4], end: u16, length: u8, what: &'static str, openness: Openness) -> Special {
    let [a, b, c, d] = start;
    Special {
        network: IpNet::new_assert(IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, end)), length),
        what,
        openness,
    }
}

const CARRIER: &str = "an address that carries an IPv4 address";

/// The registries of special addresses (RFC 6890 and what IANA added to it). Where several hold an address, the first
/// one counts. IPv6 addresses that carry an IPv4 address (NAT64, 6to4, Teredo) are closed, since they lead to it.
const SPECIAL: [Special; 23] = [
    four([127, 0, 0, 0], 8, "a loopback address", ByNetwork),
    four([169, 254, 0, 0], 16, "a link-local address", ByNetwork),
    four([0, 0, 0, 0], 8, "an unspecified address", ByNetwork),
    four([224, 0, 0, 0], 4, "a multicast address", ByNetwork),
    four([240, 0, 0, 0], 4, "a reserved address", ByNetwork),
    four([192, 0, 0, 0], 24, "a reserved address", ByNetwork),
    four([10, 0, 0, 0], 8, "a private address", ByName),
    four([172, 16, 0, 0], 12, "a private address", ByName),
    four([192, 168, 0, 0], 16, "a private address", ByName),
    four([100, 64, 0, 0], 10, "a private address", ByName),
    four([198, 18, 0, 0], 15, "a private address", ByName),
    six([0; 4], 1, 128, "a loopback address", ByNetwork),
    six([0; 4], 0, 128, "an unspecified address", ByNetwork),
    six([0; 4], 0, 96, CARRIER, ByNetwork),
    six([0x64, 0xff9b, 0, 0], 0, 96, CARRIER, ByNetwork),
    six([0x64, 0xff9b, 1, 0], 0, 48, CARRIER, ByNetwork),
    six([0x2002, 0, 0, 0], 0, 16, CARRIER, ByNetwork),
    six([0x2001, 0, 0, 0], 0, 32, CARRIER, ByNetwork),
    six([0x100, 0, 0, 0], 0, 64, "a reserved address", ByNetwork),
    six([0xfe80, 0, 0, 0], 0, 10, "a link-local address", ByNetwork),
    six([0xfec0, 0, 0, 0], 0, 10, "a site-local address", ByNetwork),
    six([0xff00, 0, 0, 0], 0, 8, "a multicast address", ByNetwork),
    six([0xfc00, 0, 0, 0], 0, 7, "a private address", ByName),
];

/// The special network that an address is in; none for the public internet. The address is in its canonical form.
pub(super) fn special(address: IpAddr) -> Option<&'static Special> {
    SPECIAL.iter().find(|special| special.network.contains(&address))
}
