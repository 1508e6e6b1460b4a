//! One HTTP/1.1 request over a plain connection, for measuring: no pool, no retry, no redirect.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// How long a connection and each read may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// A status code and a body.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    /// Status code.
    pub(crate) status: u16,
    /// Body as text.
    pub(crate) body: String,
}

/// Posts a form with a bearer token and reads the answer to the end of the connection.
pub(crate) fn post_form(address: SocketAddr, path: &str, token: &str, form: &str) -> std::io::Result<Answer> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_nodelay(true)?;
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        form.len()
    );
    stream.write_all(request.as_bytes())?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    parse(&String::from_utf8_lossy(&bytes))
        .ok_or_else(|| std::io::Error::new(std::io::ErrorKind::InvalidData, "no complete HTTP answer"))
}

fn parse(text: &str) -> Option<Answer> {
    let (head, body) = text.split_once("\r\n\r\n")?;
    let mut lines = head.lines();
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let chunked = lines.any(|line| {
        let line = line.to_ascii_lowercase();
        line.starts_with("transfer-encoding:") && line.contains("chunked")
    });
    let body = if chunked {
        unchunked(body)?
    } else {
        body.to_owned()
    };
    Some(Answer { status, body })
}

fn unchunked(mut body: &str) -> Option<String> {
    let mut text = String::new();
    loop {
        let (size, rest) = body.split_once("\r\n")?;
        let size = usize::from_str_radix(size.split(';').next()?.trim(), 16).ok()?;
        if size == 0 {
            return Some(text);
        }
        text.push_str(rest.get(..size)?);
        body = rest.get(size..)?.strip_prefix("\r\n")?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_and_chunked_answers_are_read() {
        let plain = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
        assert_eq!(
            parse(plain),
            Some(Answer {
                status: 200,
                body: "hi".to_owned()
            })
        );
        let chunked =
            "HTTP/1.1 503 No\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n3\r\n you\r\n0\r\n\r\n";
        assert_eq!(parse(chunked), None, "a chunk longer than said is no answer");
        let chunked = chunked.replace("3\r\n you", "4\r\n you");
        assert_eq!(
            parse(&chunked),
            Some(Answer {
                status: 503,
                body: "hi you".to_owned()
            })
        );
        assert_eq!(parse("garbage"), None);
    }

    #[test]
    fn a_real_server_is_asked() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("port");
        let address = listener.local_addr().expect("address");
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("connection");
            let mut buffer = [0_u8; 1024];
            let length = stream.read(&mut buffer).expect("request");
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n{}").expect("answer");
            String::from_utf8_lossy(&buffer[..length]).into_owned()
        });
        let answer = post_form(address, "/api/auth.test", "xoxb-1", "a=1").expect("answer");
        assert_eq!(answer.body, "{}");
        let request = server.join().expect("served");
        assert!(
            request.starts_with("POST /api/auth.test HTTP/1.1\r\n"),
            "{request}"
        );
        assert!(
            request.contains("Bearer xoxb-1\r\n") && request.ends_with("\r\n\r\na=1"),
            "{request}"
        );
    }
}
