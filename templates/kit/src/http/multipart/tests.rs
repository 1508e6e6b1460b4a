use super::*;
use crate::arguments::{Arguments, ArgumentsError};
use http::{HeaderMap, HeaderValue, Method, Uri};
use proptest::prelude::*;

const TYPE: &str = "multipart/form-data; boundary=\"a line\"";

const BODY: &str = "preamble\r\n--a line\r\n\
Content-Disposition: form-data; name=\"channel\"\r\n\r\nC0GENERAL01\r\n\
--a line  \r\n\
Content-Disposition: form-data; name=\"text\"\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
Caf\u{e9} \u{0}& co\r\nsecond line\r\n\
--a line\r\n\
Content-Disposition: form-data; name=\"file\"; filename=\"caf\u{e9} \\\"1\\\".png\"\r\nContent-Type: Image/PNG\r\n\r\n\
\u{1}--a line is no boundary here\r\n\
--a line--\r\nepilogue";

fn request(content_type: &'static str, body: impl Into<Bytes>) -> Incoming {
    let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(content_type))]);
    let uri = Uri::from_static("/api/files?channel=C0&pretty=1");
    Incoming::new(Method::POST, uri, headers, body)
}

#[test]
fn fields_become_arguments_and_files_are_parts() {
    let request = request(TYPE, BODY);
    let parts = request.multipart().unwrap();
    let names: Vec<_> = parts.iter().map(|part| part.name.as_str()).collect();
    assert_eq!(names, ["channel", "text", "file"]);
    let file = Part {
        name: "file".into(),
        file_name: Some("caf\u{e9} \"1\".png".into()),
        media_type: Some("image/png".into()),
        bytes: "\u{1}--a line is no boundary here".into(),
    };
    assert_eq!(parts.last(), Some(&file));
    assert_eq!(parts[1].media_type.as_deref(), Some("text/plain"));

    let arguments = Arguments::from_request(&request).unwrap();
    assert_eq!(
        arguments.text("channel").as_deref(),
        Some("C0GENERAL01"),
        "the body wins over the query"
    );
    assert_eq!(
        arguments.text("text").as_deref(),
        Some("Caf\u{e9} & co\r\nsecond line"),
        "without the character that the database cannot hold"
    );
    assert_eq!(arguments.text("pretty").as_deref(), Some("1"));
    assert!(!arguments.contains("file"), "a file is no argument");
}

#[test]
fn a_body_of_another_type_has_no_parts() {
    assert_eq!(request("text/plain", BODY).multipart().unwrap(), []);
    assert_eq!(request(TYPE, "--a line--").multipart().unwrap(), []);
}

#[test]
fn what_is_broken_is_refused() {
    let cut = BODY.find("epilogue").unwrap_or_default() - 6;
    let unnamed = "--a line\r\nContent-Disposition: form-data\r\n\r\nx\r\n--a line--";
    for (content_type, body) in [
        ("multipart/form-data", BODY),
        (TYPE, ""),
        (TYPE, "no boundary anywhere"),
        (TYPE, &BODY[..cut]),
        (TYPE, "--a line\r\nContent-Disposition"),
        (TYPE, "--a line\r\n\u{7f}: x\r\n\r\nx\r\n--a line--"),
        (TYPE, unnamed),
    ] {
        let error = Arguments::from_request(&request(content_type, body.to_owned())).unwrap_err();
        assert!(matches!(error, ArgumentsError::Multipart(_)), "{body:?}: {error}");
    }
    let error = request(TYPE, unnamed).multipart().unwrap_err();
    assert_eq!(
        error.to_string(),
        "failed to read multipart form data: part 1 has no name"
    );
}

#[test]
fn the_number_of_parts_has_a_limit() {
    let part = "--a line\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n\r\n";
    let body = |parts| format!("{}--a line--", part.repeat(parts));
    let within = request(TYPE, body(MAXIMUM_PARTS)).multipart().unwrap();
    assert_eq!(within.len(), MAXIMUM_PARTS);
    let beyond = request(TYPE, body(MAXIMUM_PARTS + 1)).multipart();
    assert!(matches!(beyond, Err(MultipartError::TooManyParts)));
}

/// Pieces that bodies of this type are made of, in any order, between any bytes.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"--a line".to_vec()),
        Just(b"\r\n".to_vec()),
        Just(b"--".to_vec()),
        Just(b"Content-Disposition: form-data; name=".to_vec()),
        Just(b"\"x\"; filename=\"y\\".to_vec()),
        Just(b"Content-Type: a/b".to_vec()),
        proptest::collection::vec(any::<u8>(), 0..8),
    ];
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_bytes_are_parsed_or_refused(body in pieces()) {
        let _ = request(TYPE, body).multipart();
    }

    #[test]
    fn any_content_comes_through(content in proptest::collection::vec(any::<u8>(), 0..300)) {
        let mut body = b"--a line\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n".to_vec();
        body.extend_from_slice(&content);
        body.extend_from_slice(b"\r\n--a line--\r\n");
        // Content that holds the boundary would be another body.
        prop_assume!(!content.windows(8).any(|window| window == b"--a line"));
        let parts = request(TYPE, body).multipart().expect("one part");
        prop_assert_eq!(&parts[0].bytes[..], &content[..]);
    }
}
