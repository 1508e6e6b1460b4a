//! The types of the columns that a Postgres server announces, read along the way: the client gives values of the
//! simple protocol without them.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_postgres::types::Type;

/// The tag of the message that describes rows.
const ROW_DESCRIPTION: u8 = b'T';
/// Bytes of a tag and a length, which counts itself and what follows.
const HEAD: usize = 5;
/// Bytes of a column's description behind its name, and where the type is in them.
const COLUMN: usize = 18;
const TYPE: std::ops::Range<usize> = 6..10;

/// Names of the columns' types, description by description.
pub(super) struct Types(UnboundedReceiver<Vec<u32>>);

impl Types {
    /// Those of the next description that the client has been given; `None` for types that are not Postgres's own.
    pub(super) fn next(&mut self) -> Vec<Option<String>> {
        let ids = self.0.try_recv().unwrap_or_default();
        let name = |id| Type::from_oid(id).map(|known| known.name().to_owned());
        ids.into_iter().map(name).collect()
    }
}

/// A connection to a server whose descriptions are told.
pub(super) struct Tap<S> {
    stream: S,
    reader: Reader,
    tell: UnboundedSender<Vec<u32>>,
}

impl<S> Tap<S> {
    /// Reads along `stream`, which is not encrypted.
    pub(super) fn new(stream: S) -> (Self, Types) {
        let (tell, told) = unbounded_channel();
        let tap = Self {
            stream,
            reader: Reader::default(),
            tell,
        };
        (tap, Types(told))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Tap<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(context, buffer);
        for types in self.reader.read(&buffer.filled()[before..]) {
            // Nobody listens any more when the query is over.
            let _ = self.tell.send(types);
        }
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Tap<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// Finds the descriptions among the messages, which come in pieces of any size.
#[derive(Default)]
struct Reader {
    /// The head of the message and, of a description, the rest as far as it is there.
    message: Vec<u8>,
    /// How much of another message is still to be passed over.
    rest: usize,
}

impl Reader {
    /// The types in the descriptions that `bytes` complete.
    fn read(&mut self, mut bytes: &[u8]) -> Vec<Vec<u32>> {
        let mut found = Vec::new();
        while !bytes.is_empty() {
            if self.rest > 0 {
                let passed = self.rest.min(bytes.len());
                self.rest -= passed;
                bytes = &bytes[passed..];
                continue;
            }
            let wanted = self.wanted();
            let taken = (wanted - self.message.len()).min(bytes.len());
            self.message.extend_from_slice(&bytes[..taken]);
            bytes = &bytes[taken..];
            if self.message.len() < wanted || self.message.len() < self.wanted() {
                continue;
            }
            if self.message[0] == ROW_DESCRIPTION {
                found.push(types(&self.message[HEAD..]));
            } else {
                self.rest = self.length() - HEAD;
            }
            self.message.clear();
        }
        found
    }

    /// How many bytes of the message have to be held.
    fn wanted(&self) -> usize {
        if self.message.len() >= HEAD && self.message[0] == ROW_DESCRIPTION {
            self.length()
        } else {
            HEAD
        }
    }

    /// Bytes of the whole message, by its head.
    fn length(&self) -> usize {
        let length: [u8; 4] = self.message[1..HEAD].try_into().unwrap_or_default();
        (u32::from_be_bytes(length) as usize + 1).max(HEAD)
    }
}

/// The type of each column: behind a count, every column is a name with a zero byte, and eighteen bytes.
fn types(description: &[u8]) -> Vec<u32> {
    let mut types = Vec::new();
    let mut rest = description.get(2..).unwrap_or_default();
    while let Some(end) = rest.iter().position(|byte| *byte == 0) {
        let column = &rest[end + 1..];
        let Some(id) = column.get(TYPE).and_then(|id| id.try_into().ok()) else {
            break;
        };
        types.push(u32::from_be_bytes(id));
        rest = column.get(COLUMN..).unwrap_or_default();
    }
    types
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn message(tag: u8, body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len() + 4).unwrap().to_be_bytes();
        [&[tag], &length[..], body].concat()
    }

    fn description(columns: &[(&str, u32)]) -> Vec<u8> {
        let mut body = u16::try_from(columns.len()).unwrap().to_be_bytes().to_vec();
        for (name, id) in columns {
            body.extend(name.as_bytes());
            // Behind the name: a table, a column of it, the type, its length and modifier, the format.
            body.extend([0; 7]);
            body.extend(id.to_be_bytes());
            body.extend([0xff; 8]);
        }
        message(ROW_DESCRIPTION, &body)
    }

    fn conversation() -> Vec<u8> {
        [
            message(b'R', &[0, 0, 0, 0]),
            description(&[("id", 20), ("text", 25)]),
            message(b'D', b"T\0\0\0\x04 looks like a description"),
            message(b'C', b"SELECT 1\0"),
            description(&[]),
            message(b'I', b""),
            description(&[("tags", 1009)]),
        ]
        .concat()
    }

    proptest! {
        #[test]
        fn descriptions_are_found_in_pieces_of_any_size(sizes in prop::collection::vec(1_usize..40, 1..60)) {
            let bytes = conversation();
            let mut reader = Reader::default();
            let mut found = Vec::new();
            let mut rest = bytes.as_slice();
            for size in sizes.iter().cycle() {
                if rest.is_empty() {
                    break;
                }
                let (piece, later) = rest.split_at((*size).min(rest.len()));
                found.extend(reader.read(piece));
                rest = later;
            }
            prop_assert_eq!(found, vec![vec![20, 25], vec![], vec![1009]]);
        }

        #[test]
        fn nonsense_is_survived(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            Reader::default().read(&bytes);
        }
    }
}
