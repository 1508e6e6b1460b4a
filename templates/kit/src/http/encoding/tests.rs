use super::*;
use proptest::prelude::*;

fn headers(name: &http::HeaderName, values: &[&str]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for value in values {
        headers.append(name, HeaderValue::from_str(value).unwrap());
    }
    headers
}

fn of_type(media: &str) -> HeaderMap {
    headers(&header::CONTENT_TYPE, &[media])
}

fn gzip(content: &[u8]) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap().into()
}

fn encoded(encoding: &str, body: Bytes) -> Result<Bytes, BodyProblem> {
    decode(&mut headers(&header::CONTENT_ENCODING, &[encoding]), body)
}

#[test]
fn weights_decide_what_is_accepted() {
    let cases: [(&[&str], bool); 14] = [
        (&[], false),
        (&[""], false),
        (&["gzip"], true),
        (&["deflate, GZIP;q=0.5, br"], true),
        (&["br", "x-gzip"], true),
        (&["gzip;q=0"], false),
        (&["gzip; Q=0.000, *"], false),
        (&["gzip;q=nothing"], false),
        (&["*"], true),
        (&["*;q=0"], false),
        (&["*;q=0, gzip ;q=0.1"], true),
        (&["deflate, br"], false),
        (&["identity"], false),
        (&["gzipped"], false),
    ];
    for (values, accepted) in cases {
        let headers = headers(&header::ACCEPT_ENCODING, values);
        assert_eq!(accepts_gzip(&headers), accepted, "{values:?}");
    }
}

#[test]
fn large_texts_are_compressed_for_those_who_take_it() {
    let large = Bytes::from("channel ".repeat(1000));
    for media in [
        "application/json; charset=utf-8",
        "text/html",
        "application/vnd.github+json",
        "image/svg+xml",
    ] {
        let mut sent = of_type(media);
        let body = encode(&mut sent, large.clone(), true);
        assert!(body.len() < large.len() / 20, "{media}");
        assert_eq!(sent[header::CONTENT_ENCODING], "gzip");
        assert_eq!(sent[header::VARY], "Accept-Encoding");
        assert_eq!(decode(&mut sent, body).unwrap(), large);

        let mut plain = of_type(media);
        assert_eq!(encode(&mut plain, large.clone(), false), large);
        assert_eq!(plain[header::VARY], "Accept-Encoding");
        assert!(!plain.contains_key(header::CONTENT_ENCODING));
    }
}

#[test]
fn small_bodies_and_other_kinds_are_sent_as_they_are() {
    let (small, large) = (Bytes::from(vec![b' '; 1024]), Bytes::from(vec![b' '; 1025]));
    let mut already = of_type("application/json");
    already.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    let cases = [
        (of_type("application/json"), small),
        (of_type("image/png"), large.clone()),
        (of_type("application/octet-stream"), large.clone()),
        (of_type("text/event-stream"), large.clone()),
        (already, large),
    ];
    for (mut headers, body) in cases {
        let before = headers.clone();
        assert_eq!(encode(&mut headers, body.clone(), true), body);
        assert_eq!(headers, before);
    }
}

#[test]
fn bodies_are_read_in_the_encodings_that_are_known() {
    let content = Bytes::from_static(b"{\"text\": \"hello\"}");
    for encoding in ["gzip", "X-Gzip", " gzip "] {
        assert_eq!(encoded(encoding, gzip(&content)).unwrap(), content);
    }
    assert_eq!(encoded("identity", content.clone()).unwrap(), content);
    for unknown in ["br", "gzip, gzip", "deflate"] {
        let problem = encoded(unknown, content.clone()).unwrap_err();
        assert!(matches!(problem, BodyProblem::UnknownEncoding(name) if name == unknown));
    }
    let members = [gzip(b"{\"text\": "), gzip(b"\"hello\"}")].concat();
    assert_eq!(encoded("gzip", members.into()).unwrap(), content);
}

#[test]
fn what_is_no_gzip_is_said() {
    let whole = gzip(b"hello");
    for broken in [
        Bytes::new(),
        Bytes::from_static(b"hello"),
        whole.slice(..whole.len() - 3),
    ] {
        let problem = encoded("gzip", broken).unwrap_err();
        assert!(matches!(problem, BodyProblem::Encoding(_)));
    }
}

#[test]
fn a_bomb_does_not_go_off() {
    let bomb = gzip(&vec![0; MAXIMUM_BODY_BYTES + 1]);
    assert!(bomb.len() < MAXIMUM_BODY_BYTES / 100);
    assert!(matches!(encoded("gzip", bomb), Err(BodyProblem::TooLarge)));
    let most = gzip(&vec![0; MAXIMUM_BODY_BYTES]);
    assert_eq!(encoded("gzip", most).unwrap().len(), MAXIMUM_BODY_BYTES);
}

proptest! {
    #[test]
    fn any_bytes_are_decoded_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = encoded("gzip", bytes.into());
    }

    #[test]
    fn any_header_is_read(value in "[ -~]{0,40}") {
        let _ = accepts_gzip(&headers(&header::ACCEPT_ENCODING, &[&value]));
    }
}
