//! An app: a server on the loopback interface that keeps what it is told and answers what a test wants.

use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;
use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};

/// How long a test waits for something that is sure to come.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// One request.
#[derive(Debug)]
pub(crate) struct Received {
    pub(crate) path: String,
    pub(crate) headers: HashMap<String, String>,
    pub(crate) body: String,
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("JSON")
    }

    /// A field of a form.
    pub(crate) fn field(&self, name: &str) -> String {
        let mut pairs = form_urlencoded::parse(self.body.as_bytes());
        let found = pairs.find(|(field, _)| field == name);
        found.expect("the field").1.into_owned()
    }

    /// The field `payload` of a form, as JSON.
    pub(crate) fn payload(&self) -> Value {
        serde_json::from_str(&self.field("payload")).expect("JSON")
    }

    /// Checks the signature as the documentation says.
    pub(crate) fn assert_signed(&self, secret: &str) {
        let timestamp = self.header("x-slack-request-timestamp");
        let seconds: u64 = timestamp.parse().expect("seconds");
        let now = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .expect("now");
        assert!(
            now.as_secs().abs_diff(seconds) < 60,
            "the wall clock: {timestamp}"
        );
        let mut code = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key");
        code.update(b"v0:");
        code.update(timestamp.as_bytes());
        code.update(b":");
        code.update(self.body.as_bytes());
        let code = code.finalize().into_bytes();
        let bytes: Vec<String> = code.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(self.header("x-slack-signature"), format!("v0={}", bytes.concat()));
    }
}

/// What the app answers.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: &'static str,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn status(status: u16) -> Self {
        Self {
            status,
            headers: "",
            body: String::new(),
        }
    }

    pub(crate) fn json(body: &Value) -> Self {
        Self {
            status: 200,
            headers: "Content-Type: application/json\r\n",
            body: body.to_string(),
        }
    }
}

/// The server.
pub(crate) struct App {
    pub(crate) url: String,
    requests: mpsc::UnboundedReceiver<Received>,
    answers: Arc<Mutex<VecDeque<Answer>>>,
}

impl App {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let (sender, requests) = mpsc::unbounded_channel();
        let answers = Arc::new(Mutex::new(VecDeque::new()));
        let answering = Arc::clone(&answers);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, sender.clone(), Arc::clone(&answering)));
            }
        });
        Self {
            url,
            requests,
            answers,
        }
    }

    /// Answers this to the next request that is no challenge; 200 without a body when nothing is left.
    pub(crate) fn will_answer(&self, answer: Answer) {
        self.answers.lock().expect("answers").push_back(answer);
    }

    pub(crate) async fn next(&mut self) -> Received {
        let next = tokio::time::timeout(PATIENCE, self.requests.recv()).await;
        next.expect("a request in time").expect("a request")
    }

    /// The inner event of the next request.
    pub(crate) async fn event(&mut self) -> Value {
        self.next().await.json()["event"].clone()
    }

    /// Whether nothing else has come.
    pub(crate) fn is_quiet(&mut self) -> bool {
        self.requests.try_recv().is_err()
    }
}

async fn serve(
    mut stream: TcpStream,
    sender: mpsc::UnboundedSender<Received>,
    answers: Arc<Mutex<VecDeque<Answer>>>,
) {
    let Some(received) = read(&mut stream).await else {
        return;
    };
    let document: Value = serde_json::from_str(&received.body).unwrap_or(Value::Null);
    let answer = if document["type"] == "url_verification" && received.path != "/mute" {
        Answer {
            status: 200,
            headers: "",
            body: document["challenge"].as_str().unwrap_or_default().to_owned(),
        }
    } else {
        let next = answers.lock().expect("answers").pop_front();
        next.unwrap_or_else(|| Answer::status(200))
    };
    // A test that does not look is none of our business.
    let _ = sender.send(received);
    let head = format!(
        "HTTP/1.1 {} Said\r\n{}Content-Length: {}\r\nConnection: close\r\n\r\n",
        answer.status,
        answer.headers,
        answer.body.len()
    );
    let _ = stream
        .write_all(format!("{head}{}", answer.body).as_bytes())
        .await;
    let _ = stream.shutdown().await;
}

async fn read(stream: &mut TcpStream) -> Option<Received> {
    let mut bytes = Vec::new();
    let (head, length) = loop {
        let mut buffer = [0; 4096];
        let read = stream.read(&mut buffer).await.ok().filter(|read| *read > 0)?;
        bytes.extend_from_slice(&buffer[..read]);
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break (String::from_utf8_lossy(&bytes[..end]).into_owned(), end + 4);
        }
    };
    let mut lines = head.split("\r\n");
    let path = lines.next()?.split(' ').nth(1)?.to_owned();
    let headers: HashMap<String, String> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let announced: usize = headers
        .get("content-length")
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    while bytes.len() < length + announced {
        let mut buffer = [0; 4096];
        let read = stream.read(&mut buffer).await.ok().filter(|read| *read > 0)?;
        bytes.extend_from_slice(&buffer[..read]);
    }
    let body = String::from_utf8(bytes[length..].to_vec()).ok()?;
    Some(Received { path, headers, body })
}
