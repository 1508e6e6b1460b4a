//! Asks the cluster's DNS for a name that every cluster has.

use std::net::UdpSocket;
use std::time::{Duration, Instant};

/// Address of the cluster's DNS.
pub(crate) const ADDRESS: &str = "10.96.0.10";
const NAME: &str = "kubernetes.default.svc.cluster.local";
/// Marks our question, and so its answer.
const IDENTIFIER: u16 = 0x4153;

/// Asks until it answers; whether it did in time.
pub(crate) fn wait(patience: Duration) -> bool {
    let deadline = Instant::now() + patience;
    while Instant::now() < deadline {
        let asked = Instant::now();
        if ask().is_ok_and(|answer| is_answer(&answer)) {
            return true;
        }
        // A refusal comes at once: then the next question waits its turn.
        std::thread::sleep(Duration::from_millis(200).saturating_sub(asked.elapsed()));
    }
    false
}

/// One question from a new port each time: an old one could be tied to a pod that is gone.
fn ask() -> std::io::Result<Vec<u8>> {
    let socket = UdpSocket::bind("0.0.0.0:0")?;
    socket.set_read_timeout(Some(Duration::from_secs(1)))?;
    socket.connect((ADDRESS, 53))?;
    socket.send(&question(NAME))?;
    let mut buffer = [0_u8; 512];
    let length = socket.recv(&mut buffer)?;
    Ok(buffer.get(..length).unwrap_or_default().to_vec())
}

/// A question for the address of `name` (RFC 1035, section 4).
fn question(name: &str) -> Vec<u8> {
    let mut bytes = IDENTIFIER.to_be_bytes().to_vec();
    // Recursion desired; one question; no answer, authority or additional records.
    bytes.extend([1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    for label in name.split('.') {
        bytes.push(u8::try_from(label.len()).unwrap_or(u8::MAX));
        bytes.extend(label.as_bytes());
    }
    // End of the name; type A; class IN.
    bytes.extend([0, 0, 1, 0, 1]);
    bytes
}

/// Ours, an answer, without error, with at least one record.
fn is_answer(bytes: &[u8]) -> bool {
    let [id_high, id_low, flags, status, _, _, count_high, count_low, ..] = bytes else {
        return false;
    };
    u16::from_be_bytes([*id_high, *id_low]) == IDENTIFIER
        && flags & 0x80 != 0
        && status % 16 == 0
        && u16::from_be_bytes([*count_high, *count_low]) > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_are_encoded_as_the_standard_says() {
        let bytes = question("ab.c");
        assert_eq!(
            bytes,
            [
                0x41, 0x53, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 2, b'a', b'b', 1, b'c', 0, 0, 1, 0, 1
            ]
        );
    }

    #[test]
    fn only_a_successful_answer_with_a_record_counts() {
        let good = [0x41, 0x53, 0x85, 0x80, 0, 1, 0, 1, 0, 0, 0, 0];
        assert!(is_answer(&good));
        let mut refused = good;
        refused[3] = 0x85;
        assert!(!is_answer(&refused));
        let mut empty = good;
        empty[7] = 0;
        assert!(!is_answer(&empty));
        assert!(!is_answer(&question(NAME)));
    }
}
