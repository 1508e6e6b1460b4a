//! What a file is, by the end of its name.

/// Bytes that a text may have and still be shown as a snippet.
pub(super) const MAXIMUM_SNIPPET: i64 = 1024 * 1024;

/// A type of file (<https://docs.slack.dev/reference/objects/file-object#types>).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kind {
    pub(super) filetype: &'static str,
    pub(super) mimetype: &'static str,
    pub(super) pretty_type: &'static str,
    /// Whether it is shown as text.
    pub(super) is_text: bool,
}

/// Ends of names that mean another type than the one of the same name.
const ALIASES: &[(&str, &str)] = &[
    ("c++", "cpp"),
    ("cc", "cpp"),
    ("cs", "csharp"),
    ("htm", "html"),
    ("jpeg", "jpg"),
    ("js", "javascript"),
    ("log", "text"),
    ("md", "markdown"),
    ("pl", "perl"),
    ("plain", "text"),
    ("py", "python"),
    ("rb", "ruby"),
    ("rs", "rust"),
    ("sh", "shell"),
    ("tif", "tiff"),
    ("ts", "typescript"),
    ("txt", "text"),
    ("yml", "yaml"),
];

#[rustfmt::skip] // One type per line reads as the table that it is.
const KINDS: &[(&str, &str, &str)] = &[
    ("7z", "application/x-7z-compressed", "7zip"),
    ("ai", "application/postscript", "Illustrator File"),
    ("avi", "video/x-msvideo", "AVI"),
    ("bmp", "image/bmp", "Bitmap"),
    ("c", "text/plain", "C"),
    ("cpp", "text/plain", "C++"),
    ("csharp", "text/plain", "C#"),
    ("css", "text/css", "CSS"),
    ("csv", "text/csv", "CSV"),
    ("diff", "text/plain", "Diff"),
    ("doc", "application/msword", "Word Document"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word Document"),
    ("email", "message/rfc822", "Email"),
    ("epub", "application/epub+zip", "EPUB"),
    ("gif", "image/gif", "GIF"),
    ("go", "text/plain", "Go"),
    ("gzip", "application/gzip", "Gzip"),
    ("heic", "image/heic", "HEIC"),
    ("html", "text/html", "HTML"),
    ("java", "text/plain", "Java"),
    ("javascript", "text/javascript", "JavaScript/JSON"),
    ("jpg", "image/jpeg", "JPEG"),
    ("json", "application/json", "JSON"),
    ("kotlin", "text/plain", "Kotlin"),
    ("lua", "text/plain", "Lua"),
    ("m4a", "audio/mp4", "MPEG 4 Audio"),
    ("markdown", "text/markdown", "Markdown (raw)"),
    ("mov", "video/quicktime", "QuickTime Movie"),
    ("mp3", "audio/mpeg", "MP3"),
    ("mp4", "video/mp4", "MPEG 4 Video"),
    ("odt", "application/vnd.oasis.opendocument.text", "OpenDocument Text"),
    ("ogg", "audio/ogg", "OGG"),
    ("pdf", "application/pdf", "PDF"),
    ("perl", "text/plain", "Perl"),
    ("php", "text/plain", "PHP"),
    ("png", "image/png", "PNG"),
    ("ppt", "application/vnd.ms-powerpoint", "PowerPoint Presentation"),
    ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation", "PowerPoint Presentation"),
    ("psd", "image/vnd.adobe.photoshop", "Photoshop Document"),
    ("python", "text/plain", "Python"),
    ("rtf", "application/rtf", "Rich Text File"),
    ("ruby", "text/plain", "Ruby"),
    ("rust", "text/plain", "Rust"),
    ("scala", "text/plain", "Scala"),
    ("shell", "text/plain", "Shell"),
    ("sql", "text/plain", "SQL"),
    ("svg", "image/svg+xml", "SVG"),
    ("swift", "text/plain", "Swift"),
    ("tar", "application/x-tar", "Tarball"),
    ("text", "text/plain", "Plain Text"),
    ("tiff", "image/tiff", "TIFF"),
    ("tsv", "text/tab-separated-values", "TSV"),
    ("typescript", "text/plain", "TypeScript"),
    ("wav", "audio/x-wav", "WAV"),
    ("webm", "video/webm", "WebM"),
    ("webp", "image/webp", "WebP"),
    ("xls", "application/vnd.ms-excel", "Excel Spreadsheet"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel Spreadsheet"),
    ("xml", "application/xml", "XML"),
    ("yaml", "text/plain", "YAML"),
    ("zip", "application/zip", "Zip"),
];

/// What a name that says nothing else is.
const BINARY: Kind = Kind {
    filetype: "binary",
    mimetype: "application/octet-stream",
    pretty_type: "Binary",
    is_text: false,
};

/// The type that an identifier such as `python`, or the end of a name such as `py`, stands for.
pub(super) fn of_type(name: &str) -> Option<Kind> {
    let name = name.to_ascii_lowercase();
    let name = ALIASES
        .iter()
        .find(|(alias, _)| *alias == name)
        .map_or(name.as_str(), |(_, known)| known);
    let (filetype, mimetype, pretty_type) = KINDS.iter().copied().find(|(known, ..)| *known == name)?;
    Some(Kind {
        filetype,
        mimetype,
        pretty_type,
        is_text: mimetype.starts_with("text/") || matches!(filetype, "json" | "xml"),
    })
}

/// The type of a file with this name.
pub(super) fn of_name(name: &str) -> Kind {
    let end = name.rsplit_once('.').map(|(_, end)| end);
    end.and_then(of_type).unwrap_or(BINARY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_end_with_their_type() {
        let kind = of_name("Report.final.CSV");
        assert_eq!(
            (kind.filetype, kind.mimetype, kind.is_text),
            ("csv", "text/csv", true)
        );
        assert_eq!(of_name("photo.jpeg").filetype, "jpg");
        assert!(!of_name("photo.jpeg").is_text);
        assert_eq!(of_name("main.rs").pretty_type, "Rust");
        assert_eq!(of_name("Makefile"), BINARY);
        assert_eq!(of_name(""), BINARY);
        assert_eq!(of_type("python"), of_type("py"));
        assert_eq!(of_type("klingon"), None);
    }

    #[test]
    fn aliases_lead_to_types() {
        assert!(ALIASES.iter().all(|(alias, _)| of_type(alias).is_some()));
    }
}
