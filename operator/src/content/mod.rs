//! Content of templates: plain SQL files with COPY blocks, split into statements.
//!
//! The reader knows where each statement begins and ends, and nothing about what it means: PostgreSQL itself judges
//! that, running as a role that can do nothing outside its own database. What only `psql` understands (`\i`, `\set`, …)
//! and what would read or write files of the server is refused here with a sentence.

mod reader;
mod scanner;
#[cfg(test)]
mod tests;

pub use self::reader::read;

/// One statement of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement<'a> {
    /// Counts the statements of the file from 1.
    pub number: u64,
    /// The line of the file, from 1, on which its first word stands.
    pub line: u64,
    /// From its first word to before its semicolon.
    pub sql: &'a str,
    /// What follows a `COPY … FROM stdin`.
    pub data: Option<CopyData<'a>>,
}

/// The lines between a `COPY … FROM stdin;` and its `\.`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyData<'a> {
    /// The line of the file, from 1, of the first row.
    pub line: u64,
    /// The rows as they stand in the file, each with its line end.
    pub text: &'a str,
}

/// A file that cannot be split, or that says something no content may say.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}, statement {statement}: {problem}")]
pub struct ContentError {
    /// The file's name.
    pub file: String,
    /// The line, from 1.
    pub line: u64,
    /// The statement, from 1.
    pub statement: u64,
    /// What is wrong and what to do.
    pub problem: Problem,
}

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// A backslash outside of quotes.
    #[error("`\\{0}` is a command of psql; content is plain SQL")]
    MetaCommand(String),
    /// The file ends inside something that began on `line`.
    #[error("{0} is not closed before the file ends")]
    Unclosed(&'static str),
    /// COPY to or from a file of the server.
    #[error("COPY reads {0}; content can only say COPY … FROM stdin with the rows below it")]
    CopySource(&'static str),
    /// COPY to somewhere.
    #[error("COPY writes out; content can only say COPY … FROM stdin with the rows below it")]
    CopyOut,
    /// Binary rows cannot stand in a text file.
    #[error("COPY in binary format cannot be used in a text file; use the text or csv format")]
    CopyBinary,
    /// Something after `COPY … FROM stdin;` on the same line.
    #[error("the rows of COPY begin on the line after it; move what follows the semicolon")]
    CopyTrailing,
    /// No `\.`.
    #[error("the rows of COPY have no end; put `\\.` on a line of its own after the last one")]
    CopyUnclosed,
    /// A NUL character.
    #[error("the file has a NUL character, which no SQL text can hold")]
    Nul,
}
