use super::*;
use proptest::prelude::*;
use std::net::{Ipv4Addr, Ipv6Addr};

fn list(text: &str) -> AllowList {
    AllowList::parse(text).unwrap()
}

/// What is decided about a URL whose host leads to `address`; a sentence when it is refused.
fn decide(list: &AllowList, url: &str, address: &str) -> Result<(), String> {
    let target = Target::parse(url).map_err(|error| error.to_string())?;
    list.check_host(&target).map_err(|refused| refused.to_string())?;
    list.check_address(&target, address.parse().unwrap())
        .map_err(|refused| refused.to_string())
}

#[test]
fn the_empty_list_allows_nothing() {
    for (url, address) in [
        ("https://hooks.example.com/a", "93.184.216.34"),
        ("http://agent/", "10.0.0.7"),
        ("http://localhost:8080/", "127.0.0.1"),
        ("http://93.184.216.34/", "93.184.216.34"),
    ] {
        assert!(decide(&AllowList::default(), url, address).is_err(), "{url}");
    }
    let said = decide(&AllowList::default(), "http://agent:8080/", "10.0.0.7").unwrap_err();
    assert_eq!(
        said,
        "agent:8080 is not on the list of where webhooks may go: add it to ASYM_WEBHOOK_ALLOW, or run asym connect \
         --webhooks"
    );
}

#[test]
fn names_suffixes_ports_and_networks_allow_what_they_say() {
    let list = list("agent, *.svc.cluster.local,hooks.example.com:8443, 10.1.0.0/16, 192.0.2.7, fd00::/8");
    let allowed = [
        ("http://agent/events", "10.2.0.7"),
        ("http://AGENT./events", "93.184.216.34"),
        ("http://agent:8080/", "fd12::1"),
        ("http://a.b.svc.cluster.local/", "100.64.0.9"),
        ("https://hooks.example.com:8443/x", "93.184.216.34"),
        ("http://anything.test/", "10.1.2.3"),
        ("http://10.1.2.3:99/", "10.1.2.3"),
        ("http://[::ffff:10.1.2.3]/", "10.1.2.3"),
        ("http://other.test/", "192.0.2.7"),
        ("http://other.test/", "fd00::2"),
    ];
    for (url, address) in allowed {
        assert_eq!(decide(&list, url, address), Ok(()), "{url} {address}");
    }
    let refused = [
        ("http://svc.cluster.local/", "10.2.0.7"),
        ("http://evilsvc.cluster.local/", "10.2.0.7"),
        ("http://.svc.cluster.local/", "10.2.0.7"),
        ("https://hooks.example.com/x", "93.184.216.34"),
        ("https://hooks.example.com.evil.test:8443/", "93.184.216.34"),
        ("http://sub.agent/", "93.184.216.34"),
        ("http://anything.test/", "10.2.2.3"),
        ("http://10.2.0.7/", "10.2.0.7"),
        ("http://other.test/", "192.0.2.8"),
    ];
    for (url, address) in refused {
        assert!(decide(&list, url, address).is_err(), "{url} {address}");
    }
}

#[test]
fn attacks_fail_whatever_names_are_listed() {
    let list = list("agent,*.evil.test,0.0.0.0/0,::/0");
    let attacks = [
        // Names that lead inside.
        ("http://a.evil.test/", "127.0.0.1"),
        ("http://a.evil.test/", "127.8.8.8"),
        ("http://a.evil.test/", "::1"),
        ("http://a.evil.test/", "169.254.169.254"),
        ("http://a.evil.test/", "fe80::1"),
        ("http://a.evil.test/", "febf::1"),
        ("http://a.evil.test/", "0.0.0.0"),
        ("http://a.evil.test/", "::"),
        ("http://a.evil.test/", "224.0.0.1"),
        ("http://a.evil.test/", "255.255.255.255"),
        ("http://a.evil.test/", "ff02::1"),
        ("http://a.evil.test/", "::ffff:127.0.0.1"),
        ("http://a.evil.test/", "::ffff:169.254.169.254"),
        ("http://a.evil.test/", "::ffff:0.0.0.0"),
        ("http://a.evil.test/", "::ffff:224.0.0.1"),
        ("http://a.evil.test/", "::127.0.0.1"),
        ("http://a.evil.test/", "64:ff9b::7f00:1"),
        ("http://a.evil.test/", "2002:7f00:1::"),
        // Names that nobody listed, to private addresses: the whole internet is not the inside of a cluster.
        ("http://other.test/", "10.0.0.1"),
        ("http://other.test/", "172.31.255.255"),
        ("http://other.test/", "192.168.0.1"),
        ("http://other.test/", "100.127.0.1"),
        ("http://other.test/", "fd00::1"),
        ("http://other.test/", "::ffff:10.0.0.1"),
        // Addresses in the place of names, in all spellings.
        ("http://127.0.0.1/", "127.0.0.1"),
        ("http://[::1]/", "::1"),
        ("http://[::ffff:127.0.0.1]/", "127.0.0.1"),
        ("http://2130706433/", "8.8.8.8"),
        ("http://0x7f000001/", "8.8.8.8"),
        ("http://0x7f.0.0.1/", "8.8.8.8"),
        ("http://0177.0.0.1/", "8.8.8.8"),
        ("http://127.1/", "8.8.8.8"),
        ("http://127.0.0.1./", "8.8.8.8"),
        ("http://8.8.8.0x8/", "8.8.8.8"),
        ("http://0x/", "8.8.8.8"),
        ("http://[fe80::1%25eth0]/", "8.8.8.8"),
        // What is not the host.
        ("http://agent@127.0.0.1/", "8.8.8.8"),
        ("http://agent:agent@evil.example/", "8.8.8.8"),
        ("http://agent%2f@evil.example/", "8.8.8.8"),
        ("http://evil.example\\@agent/", "8.8.8.8"),
        ("http://agent%00.evil.example/", "8.8.8.8"),
        ("http://ag\u{435}nt/", "8.8.8.8"),
        ("http://\u{2488}27.0.0.1/", "8.8.8.8"),
        // What is not HTTP.
        ("file:///etc/passwd", "8.8.8.8"),
        ("gopher://agent/", "8.8.8.8"),
        ("ftp://agent/", "8.8.8.8"),
        ("//agent/", "8.8.8.8"),
        ("/agent", "8.8.8.8"),
        ("agent:80", "8.8.8.8"),
        ("", "8.8.8.8"),
        ("http://", "8.8.8.8"),
        ("http:///x", "8.8.8.8"),
        ("http://a..evil.test/", "8.8.8.8"),
    ];
    for (url, address) in attacks {
        assert!(decide(&list, url, address).is_err(), "{url} {address}");
    }
    let said = decide(&list, "http://a.evil.test/", "169.254.169.254").unwrap_err();
    assert_eq!(
        said,
        "a.evil.test is at 169.254.169.254, a link-local address: to allow that, add a network within 169.254.0.0/16 \
         that holds it to ASYM_WEBHOOK_ALLOW, or run asym connect --webhooks"
    );
}

#[test]
fn closed_networks_open_by_themselves_only() {
    for (networks, address) in [
        ("127.0.0.0/8", "127.0.0.1"),
        ("127.0.0.1", "127.0.0.1"),
        ("127.0.0.1/32", "::ffff:127.0.0.1"),
        ("::1/128", "::1"),
        ("169.254.10.0/24", "169.254.10.1"),
    ] {
        assert_eq!(
            decide(&list(networks), "http://localhost/", address),
            Ok(()),
            "{networks}"
        );
    }
    for networks in ["126.0.0.0/7", "128.0.0.0/1", "0.0.0.0/0", "127.0.0.0/31"] {
        assert!(
            decide(&list(networks), "http://localhost/", "127.0.0.2").is_err(),
            "{networks}"
        );
    }
}

#[test]
fn entries_that_mean_nothing_are_refused() {
    for entry in [
        "*",
        "*.",
        "http://agent",
        "agent:",
        "agent:http",
        "10.0.0.0/33",
        "127.1",
        "a b",
        "*.*.test",
        "[::1]:80",
        "10.0.0.1:80",
    ] {
        assert_eq!(AllowList::parse(entry), Err(AllowListError(entry.to_owned())));
    }
    assert_eq!(list(" , "), AllowList::default());
}

fn any_address() -> impl Strategy<Value = IpAddr> {
    prop_oneof![
        any::<u32>().prop_map(|bits| IpAddr::V4(Ipv4Addr::from_bits(bits))),
        any::<u128>().prop_map(|bits| IpAddr::V6(Ipv6Addr::from_bits(bits))),
        any::<u32>().prop_map(|bits| IpAddr::V6(Ipv4Addr::from_bits(bits).to_ipv6_mapped())),
    ]
}

proptest! {
    #[test]
    fn a_listed_name_leads_to_public_and_private_addresses_only(address in any_address()) {
        let reached = decide(&list("agent"), "http://agent/", &address.to_string()).is_ok();
        let canonical = address.to_canonical();
        let closed = match canonical {
            IpAddr::V4(four) => four.is_loopback() || four.is_link_local() || four.is_multicast()
                || four.octets()[0] == 0 || four.octets()[0] >= 240 || four.octets()[..3] == [192, 0, 0],
            IpAddr::V6(six) => special(six.into()).is_some_and(|special| special.openness == Openness::ByNetwork),
        };
        prop_assert_eq!(reached, !closed, "{}", address);
        if canonical.is_loopback() || canonical.is_unspecified() || canonical.is_multicast() {
            prop_assert!(!reached);
        }
    }

    #[test]
    fn a_mapped_address_is_treated_as_the_one_in_it(bits in any::<u32>(), text in "(agent|127\\.0\\.0\\.0/8|10\\.0\\.0\\.0/8|0\\.0\\.0\\.0/0)") {
        let four = Ipv4Addr::from_bits(bits);
        let list = list(&text);
        let of = |address: IpAddr| decide(&list, "http://agent/", &address.to_string()).is_ok();
        prop_assert_eq!(of(four.into()), of(four.to_ipv6_mapped().into()));
    }

    #[test]
    fn no_spelling_of_a_host_reaches_an_address_past_the_list(host in "[0-9a-fx.:\\[\\]@%]{0,24}") {
        // Without any network on the list, whatever looks like an address is refused before it is resolved.
        let url = format!("http://{host}/");
        if let Ok(target) = Target::parse(&url) {
            prop_assert!(list("agent").check_host(&target).is_err(), "{url}");
        }
    }

    #[test]
    fn reading_a_url_does_not_panic(url in "\\PC{0,60}") {
        let _ = Target::parse(&url);
        let _ = AllowList::parse(&url);
    }
}
