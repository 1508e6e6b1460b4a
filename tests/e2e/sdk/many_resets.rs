//! A hundred resets end in one content, whatever an official client wrote between them.

use std::collections::BTreeSet;

use asymmetric_e2e::clones::{database, fresh_id, status};
use asymmetric_e2e::postgres::{Content, content};
use asymmetric_e2e::with_namespace;
use asymmetric_e2e::writer::Writer;
use sha2::{Digest, Sha256};

const RESETS: i64 = 100;
/// Where each round of writes has to be seen; the last one holds the sequence that identifiers are made from.
const WRITTEN: [&str; 4] = [
    "public.channels",
    "public.messages",
    "public.reactions",
    "_asym_state.identifiers",
];

fn checksum(content: &Content) -> String {
    let mut hash = Sha256::new();
    for (name, digest) in content {
        hash.update(format!("{name}: {digest}\n"));
    }
    hex::encode(hash.finalize())
}

#[tokio::test]
async fn a_hundred_resets_have_one_checksum_with_writes_of_an_official_client_in_between() {
    with_namespace(|namespace| async move {
        let id = fresh_id("slack");
        let clone = namespace.spin_slack(&id).await;
        let name = database(&clone);
        let start = content(&namespace.cluster, name).await;
        let tokens = namespace.tokens(&id).await;
        let mut writer = Writer::start(&namespace, &id).await;
        let mut checksums = BTreeSet::from([checksum(&start)]);
        for round in 1..=RESETS {
            let text = format!("written in run {round}");
            let answer = writer.write(&text).await;
            assert_eq!(answer["texts"][0], text, "{answer}");
            let written = content(&namespace.cluster, name).await;
            for table in WRITTEN {
                assert_ne!(
                    written[table], start[table],
                    "run {round} has written nothing to {table}"
                );
            }

            let after = namespace.reset(&id).await;
            assert_eq!(status(&after).epoch, Some(round + 1));
            checksums.insert(checksum(&content(&namespace.cluster, name).await));
        }
        writer.end().await;
        assert_eq!(checksums.len(), 1, "{RESETS} resets came to {checksums:?}");
        assert_eq!(namespace.tokens(&id).await, tokens);
    })
    .await;
}
