//! What is forwarded in the background.

use jiff::Timestamp;

use super::table;
use crate::forwarding::Kind;
use crate::forwarding::records::Record;

/// A line per port.
#[must_use]
pub fn table(records: &[Record], now: Timestamp) -> String {
    if records.is_empty() {
        return "Nothing is forwarded in the background. Begin: asym connect <id> --detach".to_owned();
    }
    let rows: Vec<Vec<String>> = records
        .iter()
        .flat_map(|record| {
            record.ports.iter().map(move |port| {
                vec![
                    record.key.name.clone(),
                    port.id.clone(),
                    address(record, port.port),
                    record.key.namespace.clone(),
                    since(record.started_at, now),
                ]
            })
        })
        .collect();
    table::table(&["NAME", "CLONE", "ADDRESS", "NAMESPACE", "SINCE"], &rows)
}

fn address(record: &Record, port: u16) -> String {
    match record.key.kind {
        Kind::Api => format!("http://127.0.0.1:{port}"),
        Kind::Database => format!("127.0.0.1:{port} (database)"),
    }
}

/// `5m`, the way `kubectl` says an age.
fn since(then: Timestamp, now: Timestamp) -> String {
    match now.duration_since(then).as_secs().max(0) {
        seconds @ 0..120 => format!("{seconds}s"),
        seconds @ 120..7200 => format!("{}m", seconds / 60),
        seconds @ 7200..172_800 => format!("{}h", seconds / 3600),
        seconds => format!("{}d", seconds / 86_400),
    }
}

/// Who ended.
fn subject(record: &Record) -> String {
    match record.key.kind {
        Kind::Api => record.key.name.clone(),
        Kind::Database => format!("The database of {}", record.key.name),
    }
}

/// Said once of a forward whose process has ended without being asked.
#[must_use]
pub fn ended(record: &Record) -> String {
    format!(
        "{} is not forwarded any more: its process ended, see {}",
        subject(record),
        record.log.display()
    )
}

/// Said of one that was ended.
#[must_use]
pub fn stopped(record: &Record) -> String {
    format!("{} is not forwarded any more.", subject(record))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forwarding::records::{Key, Port};

    fn record(name: &str, kind: Kind, ports: &[(&str, u16)]) -> Record {
        let port = |(id, port): &(&str, u16)| Port {
            id: (*id).to_owned(),
            port: *port,
        };
        Record {
            key: Key {
                name: name.to_owned(),
                namespace: "default".to_owned(),
                context: "kind".to_owned(),
                kind,
            },
            pid: 1,
            started_at: "2026-01-05T09:00:00Z".parse().unwrap(),
            ports: ports.iter().map(port).collect(),
            log: "/home/me/.asymmetric/forwards/acme.log".into(),
        }
    }

    #[test]
    fn the_table_has_a_line_per_port_and_fits_a_terminal() {
        let records = [
            record(
                "acme",
                Kind::Api,
                &[("slack-5f264721", 3000), ("stripe-8f75b1e6", 3001)],
            ),
            record("slack-5f264721", Kind::Database, &[("slack-5f264721", 41999)]),
        ];
        let table = table(&records, "2026-01-05T09:31:00Z".parse().unwrap());
        insta::assert_snapshot!(table, @r"
        NAME             CLONE             ADDRESS                      NAMESPACE   SINCE
        acme             slack-5f264721    http://127.0.0.1:3000        default     31m
        acme             stripe-8f75b1e6   http://127.0.0.1:3001        default     31m
        slack-5f264721   slack-5f264721    127.0.0.1:41999 (database)   default     31m
        ");
    }

    #[test]
    fn nothing_and_ages_are_said_in_words() {
        assert!(table(&[], Timestamp::UNIX_EPOCH).contains("asym connect <id> --detach"));
        let at = |seconds| Timestamp::from_second(seconds).unwrap();
        let ages = [0, 119, 120, 7199, 7200, 172_799, 172_800, -5];
        let ages = ages.map(|age| since(at(0), at(age)));
        assert_eq!(ages, ["0s", "119s", "2m", "119m", "2h", "47h", "2d", "0s"]);
    }
}
