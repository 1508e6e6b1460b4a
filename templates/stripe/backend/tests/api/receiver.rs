//! A server that webhooks go to: it answers what it is told, and keeps what it gets.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};

/// How long a test waits for something that is sure to come.
const PATIENCE: Duration = Duration::from_secs(20);

/// One request: its head, in lower case, and its body.
pub(crate) struct Received {
    head: String,
    pub(crate) body: String,
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> &str {
        let start = format!("{name}: ");
        self.head
            .lines()
            .find_map(|line| line.strip_prefix(&start))
            .expect("a header")
    }
}

pub(crate) struct Receiver {
    pub(crate) url: String,
    requests: mpsc::UnboundedReceiver<Received>,
}

impl Receiver {
    /// Answers everything with `status`.
    pub(crate) async fn start(status: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/stripe", listener.local_addr().expect("an address"));
        let (sender, requests) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let sender = sender.clone();
                tokio::spawn(async move {
                    let received = answer(stream, status).await;
                    // A test that does not look is none of our business.
                    let _ = sender.send(received);
                });
            }
        });
        Self { url, requests }
    }

    /// The next request.
    pub(crate) async fn next(&mut self) -> Received {
        let next = tokio::time::timeout(PATIENCE, self.requests.recv()).await;
        next.expect("a request in time").expect("a request")
    }
}

/// Reads one request and answers it, on a connection of its own.
async fn answer(mut stream: TcpStream, status: u16) -> Received {
    let mut bytes = Vec::new();
    let (mut head_end, mut length) = (None, 0);
    while head_end.is_none_or(|end| bytes.len() < end + length) {
        let mut chunk = [0; 4096];
        let read = stream.read(&mut chunk).await.expect("a request");
        assert!(read > 0, "a whole request");
        bytes.extend_from_slice(&chunk[..read]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let (None, Some(end)) = (head_end, text.find("\r\n\r\n")) {
            head_end = Some(end + 4);
            let head = text[..end].to_lowercase();
            let declared = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "));
            length = declared
                .and_then(|length| length.parse().ok())
                .unwrap_or_default();
        }
    }
    let end = head_end.expect("a head");
    let answer = format!("HTTP/1.1 {status} Whatever\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    stream.write_all(answer.as_bytes()).await.expect("an answer");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    // Header values of signatures are in lower case anyway.
    Received {
        head: text(&bytes[..end]).to_lowercase(),
        body: text(&bytes[end..]),
    }
}
