//! Finds the process cluster's rules among all others, and makes the script that removes them.
//!
//! kube-proxy and kubelet own every chain called `KUBE-…`. The CNI plugins call their chains
//! `CNI-…`, as they do for podman or nerdctl on the same machine, so of those only what names our
//! network or lies in our pod range is ours.

use std::collections::BTreeSet;
use std::fmt::Write;

/// The CNI network's name, which its plugins put into the comments of their rules.
pub(crate) const NETWORK: &str = "asymmetric-pods";
/// Our chain that refuses traffic to Services without a backend. Named like kube-proxy's, so it goes with them.
pub(crate) const UNSERVED: &str = "KUBE-ASYM-UNSERVED";
/// Where the CNI plugin looks for rules that go before its own.
pub(crate) const CNI_OVERRIDES: &str = "CNI-ADMIN";
/// First two numbers of all pod addresses (10.244.0.0/16).
const POD_PREFIX: &str = "10.244.";

/// Makes the input for `iptables-restore --noflush` that removes our rules and chains, given the
/// output of `iptables-save`; nothing when there is nothing to remove.
pub(crate) fn removal(saved: &str) -> Option<String> {
    let tables: Vec<String> = tables(saved).iter().filter_map(Table::removal).collect();
    (!tables.is_empty()).then(|| tables.concat())
}

#[derive(Debug, Default)]
struct Table<'a> {
    name: &'a str,
    chains: Vec<&'a str>,
    /// The lines that begin with `-A`.
    rules: Vec<Rule<'a>>,
}

#[derive(Debug, Clone, Copy)]
struct Rule<'a> {
    chain: &'a str,
    /// Everything behind the chain's name.
    rest: &'a str,
}

fn tables(saved: &str) -> Vec<Table<'_>> {
    let mut tables: Vec<Table<'_>> = Vec::new();
    for line in saved.lines() {
        if let Some(name) = line.strip_prefix('*') {
            tables.push(Table {
                name,
                ..Table::default()
            });
        }
        let Some(table) = tables.last_mut() else { continue };
        if let Some(chain) = line.strip_prefix(':') {
            table.chains.extend(chain.split_whitespace().next());
        } else if let Some((chain, rest)) = line.strip_prefix("-A ").and_then(|rule| rule.split_once(' ')) {
            table.rules.push(Rule { chain, rest });
        }
    }
    tables
}

impl Rule<'_> {
    fn target(&self) -> Option<&str> {
        let mut words = self.rest.split_whitespace();
        words.find(|word| matches!(*word, "-j" | "-g"))?;
        words.next()
    }

    /// Whether it names our network, or pods of ours.
    fn is_ours(&self) -> bool {
        let names_network = self.rest.contains(&format!("name: \\\"{NETWORK}\\\""));
        let names_pod = self
            .rest
            .split_whitespace()
            .any(|word| word.starts_with(POD_PREFIX));
        names_network || names_pod
    }
}

impl Rule<'_> {
    /// Whether a CNI plugin put it, for us, into a chain that other networks use, too.
    fn is_ours_in_shared_chain(&self) -> bool {
        let by_plugin =
            self.chain.starts_with("CNI-") || self.target().is_some_and(|target| target.starts_with("CNI-"));
        by_plugin && self.is_ours()
    }
}

impl Table<'_> {
    fn removal(&self) -> Option<String> {
        let doomed = self.doomed_chains();
        let rules: Vec<&Rule<'_>> = self
            .rules
            .iter()
            .filter(|rule| !doomed.contains(rule.chain))
            .filter(|rule| {
                rule.target().is_some_and(|target| doomed.contains(target)) || rule.is_ours_in_shared_chain()
            })
            .collect();
        if doomed.is_empty() && rules.is_empty() {
            return None;
        }
        let mut script = format!("*{}\n", self.name);
        // Naming a chain creates it if absent and empties it: then no rule refers to another chain.
        for chain in &doomed {
            let _ = writeln!(script, ":{chain} - [0:0]");
        }
        for rule in rules {
            let _ = writeln!(script, "-D {} {}", rule.chain, rule.rest);
        }
        for chain in &doomed {
            let _ = writeln!(script, "-X {chain}");
        }
        script.push_str("COMMIT\n");
        Some(script)
    }

    fn doomed_chains(&self) -> BTreeSet<&str> {
        let mut doomed: BTreeSet<&str> = self
            .chains
            .iter()
            .copied()
            .filter(|chain| chain.starts_with("KUBE-"))
            .collect();
        // A chain per pod: reached by a rule that names our network.
        doomed.extend(
            self.rules
                .iter()
                .filter(|rule| rule.is_ours())
                .filter_map(Rule::target)
                .filter(|target| is_pod_chain(target)),
        );
        // The shared ones go when nothing but ours is in them; one may lead to another.
        loop {
            let empty: Vec<&str> = self
                .chains
                .iter()
                .copied()
                .filter(|chain| chain.starts_with("CNI-") && !doomed.contains(chain))
                .filter(|chain| self.holds_only_ours(chain, &doomed))
                .collect();
            if empty.is_empty() {
                return doomed;
            }
            doomed.extend(empty);
        }
    }

    fn holds_only_ours(&self, chain: &str, doomed: &BTreeSet<&str>) -> bool {
        let still_used = match chain {
            "CNI-ADMIN" => self.others_use_forward(doomed),
            _ if chain.starts_with("CNI-HOSTPORT-") => self.others_use_ports(doomed),
            _ => false,
        };
        // Jumps to these are the plugins' own plumbing, of no use without pods.
        let is_plumbing =
            |target: &str| target.starts_with("CNI-ADMIN") || matches!(target, "MARK" | "MASQUERADE");
        let is_of_no_use = |rule: &Rule<'_>| {
            rule.is_ours()
                || rule
                    .target()
                    .is_some_and(|target| doomed.contains(target) || is_plumbing(target))
        };
        let holds_only_ours = self
            .rules
            .iter()
            .filter(|rule| rule.chain == chain)
            .all(is_of_no_use);
        holds_only_ours && !is_pod_chain(chain) && !still_used
    }

    fn others_use_forward(&self, doomed: &BTreeSet<&str>) -> bool {
        self.chains.contains(&"CNI-FORWARD") && !doomed.contains("CNI-FORWARD")
    }

    /// Whether another network's port mappings still go through the shared chains.
    fn others_use_ports(&self, doomed: &BTreeSet<&str>) -> bool {
        self.chains
            .iter()
            .any(|chain| chain.starts_with("CNI-DN-") && !doomed.contains(chain))
    }
}

/// `CNI-` or `CNI-DN-` and a hash: a chain of one pod.
fn is_pod_chain(chain: &str) -> bool {
    let Some(hash) = chain
        .strip_prefix("CNI-DN-")
        .or_else(|| chain.strip_prefix("CNI-"))
    else {
        return false;
    };
    hash.len() >= 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = r#"# Generated by iptables-save
*nat
:PREROUTING ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:CNI-2f9e5b0c7a1d4e6f8a9b0c1d - [0:0]
:KUBE-SERVICES - [0:0]
:KUBE-SVC-ABC - [0:0]
-A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A POSTROUTING -s 10.244.0.5/32 -m comment --comment "name: \"asymmetric-pods\" id: \"f00\"" -j CNI-2f9e5b0c7a1d4e6f8a9b0c1d
-A CNI-2f9e5b0c7a1d4e6f8a9b0c1d -d 10.244.0.0/16 -m comment --comment "name: \"asymmetric-pods\" id: \"f00\"" -j ACCEPT
-A KUBE-SERVICES -d 10.96.0.1/32 -j KUBE-SVC-ABC
COMMIT
*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:CNI-ADMIN - [0:0]
:CNI-FORWARD - [0:0]
:KUBE-FIREWALL - [0:0]
-A INPUT -j KUBE-FIREWALL
-A INPUT -p tcp --dport 22 -j ACCEPT
-A FORWARD -m comment --comment "CNI firewall plugin rules" -j CNI-FORWARD
-A CNI-FORWARD -m comment --comment "CNI firewall plugin admin overrides" -j CNI-ADMIN
-A CNI-FORWARD -d 10.244.0.5/32 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A CNI-FORWARD -s 10.244.0.5/32 -j ACCEPT
COMMIT
"#;

    const PODMAN: &str = r#"*nat
:POSTROUTING ACCEPT [0:0]
:CNI-aaaaaaaaaaaaaaaaaaaaaaaa - [0:0]
-A POSTROUTING -s 10.88.0.2/32 -m comment --comment "name: \"podman\" id: \"b\"" -j CNI-aaaaaaaaaaaaaaaaaaaaaaaa
-A CNI-aaaaaaaaaaaaaaaaaaaaaaaa -d 10.88.0.0/16 -j ACCEPT
COMMIT
*filter
:FORWARD ACCEPT [0:0]
:CNI-ADMIN - [0:0]
:CNI-FORWARD - [0:0]
-A FORWARD -j CNI-FORWARD
-A CNI-FORWARD -j CNI-ADMIN
-A CNI-FORWARD -s 10.88.0.2/32 -j ACCEPT
COMMIT
"#;

    #[test]
    fn all_of_ours_goes_and_nothing_else() {
        let expected = r#"*nat
:CNI-2f9e5b0c7a1d4e6f8a9b0c1d - [0:0]
:KUBE-SERVICES - [0:0]
:KUBE-SVC-ABC - [0:0]
-D PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-D POSTROUTING -s 10.244.0.5/32 -m comment --comment "name: \"asymmetric-pods\" id: \"f00\"" -j CNI-2f9e5b0c7a1d4e6f8a9b0c1d
-X CNI-2f9e5b0c7a1d4e6f8a9b0c1d
-X KUBE-SERVICES
-X KUBE-SVC-ABC
COMMIT
*filter
:CNI-ADMIN - [0:0]
:CNI-FORWARD - [0:0]
:KUBE-FIREWALL - [0:0]
-D INPUT -j KUBE-FIREWALL
-D FORWARD -m comment --comment "CNI firewall plugin rules" -j CNI-FORWARD
-X CNI-ADMIN
-X CNI-FORWARD
-X KUBE-FIREWALL
COMMIT
"#;
        assert_eq!(removal(OURS).as_deref(), Some(expected));
    }

    #[test]
    fn our_override_goes_from_a_chain_that_stays() {
        let overridden = PODMAN.replace(
            "-A CNI-FORWARD -j CNI-ADMIN\n",
            "-A CNI-FORWARD -j CNI-ADMIN\n-A CNI-ADMIN -j KUBE-ASYM-UNSERVED\n",
        );
        let with_chain = overridden.replace(
            ":CNI-ADMIN - [0:0]\n",
            ":CNI-ADMIN - [0:0]\n:KUBE-ASYM-UNSERVED - [0:0]\n",
        );
        let expected = "*filter\n:KUBE-ASYM-UNSERVED - [0:0]\n-D CNI-ADMIN -j KUBE-ASYM-UNSERVED\n\
                        -X KUBE-ASYM-UNSERVED\nCOMMIT\n";
        assert_eq!(removal(&with_chain).as_deref(), Some(expected));
    }

    #[test]
    fn other_networks_keep_their_chains() {
        assert_eq!(removal(PODMAN), None);
        let mixed = PODMAN.replace(
            "-A CNI-FORWARD -s 10.88.0.2/32 -j ACCEPT\n",
            "-A CNI-FORWARD -s 10.88.0.2/32 -j ACCEPT\n-A CNI-FORWARD -s 10.244.0.9/32 -j ACCEPT\n",
        );
        let expected = "*filter\n-D CNI-FORWARD -s 10.244.0.9/32 -j ACCEPT\nCOMMIT\n";
        assert_eq!(removal(&mixed).as_deref(), Some(expected));
    }

    #[test]
    fn a_clean_machine_needs_nothing() {
        assert_eq!(removal(""), None);
        assert_eq!(
            removal("*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -s 10.244.0.1/32 -j DROP\nCOMMIT\n"),
            None
        );
    }
}
