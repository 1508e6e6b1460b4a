//! A reset while clients write and read: every request belongs to one run, and every answer shows one run.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Arc, Mutex};

use asymmetric_e2e::clones::{database, fresh_id, status};
use asymmetric_e2e::cluster::Cluster;
use asymmetric_e2e::http::Unanswered;
use asymmetric_e2e::slack::{Slack, texts};
use asymmetric_e2e::{postgres, wait, with_namespace};

const WRITERS: usize = 2;
/// Messages that have to be acknowledged before the reset is asked for, and again after it is done.
const ENOUGH: usize = 25;

/// Where the reset stands, as the test knows it.
const BEFORE: u8 = 0;
const DURING: u8 = 1;
const AFTER: u8 = 2;

/// What became of a message.
#[derive(Clone, Debug)]
struct Written {
    text: String,
    sent: u8,
    answered: u8,
    outcome: Outcome,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Acknowledged,
    Refused,
    Unknown,
}

/// What an answer of `conversations.history` showed of the messages.
#[derive(Clone, Debug)]
struct Read {
    asked: u8,
    texts: BTreeSet<String>,
}

#[derive(Default)]
struct Shared {
    phase: AtomicU8,
    is_over: AtomicBool,
    written: Mutex<Vec<Written>>,
    read: Mutex<Vec<Read>>,
}

impl Shared {
    fn phase(&self) -> u8 {
        self.phase.load(Ordering::SeqCst)
    }

    fn goes_on(&self) -> bool {
        !self.is_over.load(Ordering::SeqCst)
    }

    fn acknowledged(&self, phase: u8) -> usize {
        let written = self.written.lock().unwrap();
        written
            .iter()
            .filter(|message| message.sent == phase && message.outcome == Outcome::Acknowledged)
            .count()
    }

    async fn enough(&self, phase: u8) {
        wait::eventually("enough is written", || async {
            let count = self.acknowledged(phase);
            if count >= ENOUGH {
                Ok(())
            } else {
                Err(format!("{count} messages"))
            }
        })
        .await;
    }
}

#[tokio::test]
async fn no_answer_shows_two_runs_and_no_write_is_lost() {
    with_namespace(|namespace| async move {
        let id = fresh_id("slack");
        let clone = namespace.spin_slack(&id).await;
        let general = Slack::of(&namespace, &id).await.general().await;
        let shared = Arc::new(Shared::default());
        let mut clients = Vec::new();
        for number in 0..WRITERS {
            let slack = Slack::of(&namespace, &id).await;
            clients.push(tokio::spawn(write(slack, number, Arc::clone(&shared))));
        }
        let slack = Slack::of(&namespace, &id).await;
        clients.push(tokio::spawn(read(slack, general, Arc::clone(&shared))));

        shared.enough(BEFORE).await;
        shared.phase.store(DURING, Ordering::SeqCst);
        let after = namespace.reset(&id).await;
        assert_eq!(status(&after).epoch, Some(2));
        shared.phase.store(AFTER, Ordering::SeqCst);
        shared.enough(AFTER).await;
        shared.is_over.store(true, Ordering::SeqCst);
        for client in clients {
            client.await.unwrap();
        }

        let run = postgres::run_of(&namespace.cluster, &clone, 1).await;
        let old = messages(&namespace.cluster, &run).await;
        let new = messages(&namespace.cluster, database(&clone)).await;
        check_writes(&shared.written.lock().unwrap(), &old, &new);
        check_reads(&shared.read.lock().unwrap(), &old, &new);
    })
    .await;
}

async fn write(mut slack: Slack, writer: usize, shared: Arc<Shared>) {
    for number in 0.. {
        if !shared.goes_on() {
            return;
        }
        let text = format!("load {writer} {number}");
        let sent = shared.phase();
        let answer = slack
            .send("chat.postMessage", &[("channel", "general"), ("text", &text)])
            .await;
        let outcome = match answer {
            Ok(answer) if answer.body["ok"] == true => Outcome::Acknowledged,
            // What a fence refuses, it refuses in the vendor's words, and the client is told to come again.
            Ok(answer) => {
                assert_eq!(answer.status, 503, "{answer:?}");
                assert!(answer.headers.contains_key("retry-after"), "{answer:?}");
                Outcome::Refused
            }
            Err(Unanswered::NotSent(_)) => Outcome::Refused,
            Err(Unanswered::Lost(_)) => Outcome::Unknown,
        };
        let answered = shared.phase();
        shared.written.lock().unwrap().push(Written {
            text,
            sent,
            answered,
            outcome,
        });
    }
}

async fn read(mut slack: Slack, channel: String, shared: Arc<Shared>) {
    while shared.goes_on() {
        let asked = shared.phase();
        let form = [("channel", channel.as_str()), ("limit", "200")];
        if let Ok(answer) = slack.send("conversations.history", &form).await
            && answer.body["ok"] == true
        {
            let texts = texts(&answer.body)
                .into_iter()
                .filter(|text| text.starts_with("load "))
                .collect();
            shared.read.lock().unwrap().push(Read { asked, texts });
        }
    }
}

async fn messages(cluster: &Cluster, database: &str) -> BTreeSet<String> {
    let session = postgres::Session::administrator(cluster, database).await;
    let texts = session
        .texts("SELECT text FROM public.messages WHERE text LIKE 'load %'")
        .await;
    session.close().await;
    let all = texts.len();
    let texts: BTreeSet<String> = texts.into_iter().collect();
    assert_eq!(texts.len(), all, "a message was written twice into {database}");
    texts
}

fn check_writes(written: &[Written], old: &BTreeSet<String>, new: &BTreeSet<String>) {
    assert_eq!(
        old.intersection(new).collect::<Vec<_>>(),
        Vec::<&String>::new(),
        "messages in both runs"
    );
    for message in written {
        let places = (old.contains(&message.text), new.contains(&message.text));
        match message.outcome {
            Outcome::Acknowledged if message.answered == BEFORE => {
                assert_eq!(places, (true, false), "{message:?}");
            }
            Outcome::Acknowledged if message.sent == AFTER => {
                assert_eq!(places, (false, true), "{message:?}");
            }
            Outcome::Acknowledged => assert!(places.0 || places.1, "lost: {message:?}"),
            Outcome::Refused => assert_eq!(places, (false, false), "{message:?}"),
            Outcome::Unknown => {
                let is_of_reset = message.answered != BEFORE && message.sent != AFTER;
                assert!(is_of_reset, "only a reset breaks connections: {message:?}");
            }
        }
    }
}

fn check_reads(read: &[Read], old: &BTreeSet<String>, new: &BTreeSet<String>) {
    let mut is_new = false;
    let mut has_seen_old = false;
    for answer in read {
        let shows_old = !answer.texts.is_disjoint(old);
        let shows_new = !answer.texts.is_disjoint(new);
        assert!(!(shows_old && shows_new), "two runs in one answer: {answer:?}");
        assert!(
            !(shows_old && is_new),
            "the old run after the new one: {answer:?}"
        );
        assert!(
            !(shows_old && answer.asked == AFTER),
            "the old run after the reset: {answer:?}"
        );
        has_seen_old |= shows_old;
        // The channel is at its start again once it has nothing of the old run.
        is_new |= shows_new || (has_seen_old && answer.texts.is_empty());
    }
    assert!(has_seen_old && is_new, "the reader has seen both runs");
}
