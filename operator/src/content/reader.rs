//! Splitting a file into statements and COPY blocks.

use super::{
    ContentError, CopyData, Problem, Statement,
    scanner::{Scanner, Token},
};

/// Splits the text of a file into its statements, in order.
///
/// `file` is only for errors. A statement ends at a semicolon outside of quotes, comments, parentheses and
/// `BEGIN ATOMIC … END` bodies of functions; the last one needs none.
pub fn read<'a>(file: &str, text: &'a str) -> Result<Vec<Statement<'a>>, ContentError> {
    Reader {
        file,
        text,
        scanner: Scanner::new(text),
        statements: Vec::new(),
        counted: (0, 1),
    }
    .read()
}

struct Reader<'a, 'f> {
    file: &'f str,
    text: &'a str,
    scanner: Scanner<'a>,
    statements: Vec<Statement<'a>>,
    /// A position, and its line: lines are counted on from there.
    counted: (usize, u64),
}

impl<'a> Reader<'a, '_> {
    fn read(mut self) -> Result<Vec<Statement<'a>>, ContentError> {
        if let Some(position) = self.text.find('\0') {
            return Err(self.error((position, Problem::Nul)));
        }
        // Editors on Windows put it there; PostgreSQL would take it for a word.
        if self.text.starts_with('\u{feff}') {
            self.scanner.position = '\u{feff}'.len_utf8();
        }
        while self.skip_to_statement()? {
            self.statement()?;
        }
        Ok(self.statements)
    }

    fn skip_to_statement(&mut self) -> Result<bool, ContentError> {
        self.scanner.skip_blank().map_err(|problem| self.error(problem))?;
        Ok(self.scanner.position < self.text.len())
    }

    /// Reads one statement up to its semicolon or the end of the file.
    fn statement(&mut self) -> Result<(), ContentError> {
        let begin = self.scanner.position;
        let mut shape = Shape::default();
        let mut end = begin;
        let terminated = loop {
            self.scanner.skip_blank().map_err(|problem| self.error(problem))?;
            match self.scanner.token().map_err(|problem| self.error(problem))? {
                None => break false,
                Some(Token::Semicolon) if shape.is_complete() => break true,
                Some(token) => {
                    end = self.scanner.position;
                    shape.add(token);
                }
            }
        };
        if begin == end {
            // Nothing but a semicolon.
            return Ok(());
        }
        let line = self.line(begin);
        let copies = shape.copy().map_err(|problem| self.error((begin, problem)))?;
        let data = match (copies, terminated) {
            (false, _) => None,
            (true, true) => Some(self.copy_data()?),
            (true, false) => return Err(self.error((begin, Problem::CopyUnclosed))),
        };
        let number = self.next_number();
        self.statements.push(Statement {
            number,
            line,
            sql: &self.text[begin..end],
            data,
        });
        Ok(())
    }

    /// Reads the lines after the semicolon of a COPY.
    fn copy_data(&mut self) -> Result<CopyData<'a>, ContentError> {
        let after = self.scanner.position;
        let rest = &self.text[after..];
        let (trailing, data) = rest.split_once('\n').unwrap_or((rest, ""));
        if !trailing.trim().is_empty() && !trailing.trim_start().starts_with("--") {
            return Err(self.error((after, Problem::CopyTrailing)));
        }
        let begin = self.text.len() - data.len();
        let mut length = 0;
        for row in data.split_inclusive('\n') {
            if row.trim_end_matches(['\r', '\n']) == "\\." {
                self.scanner.position = begin + length + row.len();
                return Ok(CopyData {
                    line: self.line(begin),
                    text: &data[..length],
                });
            }
            length += row.len();
        }
        Err(self.error((after, Problem::CopyUnclosed)))
    }

    fn next_number(&self) -> u64 {
        self.statements.len() as u64 + 1
    }

    /// The line of a position. Positions come in ascending order but for errors, which are the last to ask.
    fn line(&mut self, position: usize) -> u64 {
        if position < self.counted.0 {
            self.counted = (0, 1);
        }
        let passed = self.text[self.counted.0..position]
            .bytes()
            .filter(|byte| *byte == b'\n')
            .count();
        self.counted = (position, self.counted.1 + passed as u64);
        self.counted.1
    }

    fn error(&mut self, (position, problem): (usize, Problem)) -> ContentError {
        ContentError {
            file: self.file.to_owned(),
            line: self.line(position),
            statement: self.next_number(),
            problem,
        }
    }
}

/// What the tokens so far say about where a statement may end, and whether it is a COPY.
#[derive(Default)]
struct Shape<'a> {
    /// Words and `None` for anything else, outside parentheses, while they matter.
    head: Vec<Option<&'a str>>,
    copy_from: Option<Source>,
    copy_to: bool,
    binary: bool,
    parentheses: usize,
    /// `BEGIN ATOMIC` and `CASE` that have not met their `END`.
    blocks: usize,
    previous_from: bool,
}

/// What stands behind FROM in a COPY.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    Stdin,
    Program,
    File,
}

/// How many tokens tell `CREATE OR REPLACE FUNCTION`.
const HEAD: usize = 4;

impl<'a> Shape<'a> {
    fn is_complete(&self) -> bool {
        self.parentheses == 0 && self.blocks == 0
    }

    fn add(&mut self, token: Token<'a>) {
        match token {
            Token::Open => self.parentheses += 1,
            Token::Close => self.parentheses = self.parentheses.saturating_sub(1),
            _ => {}
        }
        let word = if let Token::Word(word) = token {
            Some(word)
        } else {
            None
        };
        if self.head.len() < HEAD {
            self.head.push(word);
        }
        if self.is_copy() {
            self.add_to_copy(token);
        } else if let Some(word) = word
            && self.parentheses == 0
            && self.is_routine()
        {
            self.add_to_routine(word);
        }
    }

    fn is_copy(&self) -> bool {
        matches!(self.head.first(), Some(Some(word)) if word.eq_ignore_ascii_case("copy"))
    }

    fn add_to_copy(&mut self, token: Token<'a>) {
        if let Token::Word(word) = token
            && word.eq_ignore_ascii_case("binary")
        {
            self.binary = true;
        }
        if self.parentheses > 0 {
            return;
        }
        if self.previous_from && self.copy_from.is_none() {
            self.copy_from = Some(match token {
                Token::Word(word) if word.eq_ignore_ascii_case("stdin") => Source::Stdin,
                Token::Word(word) if word.eq_ignore_ascii_case("program") => Source::Program,
                _ => Source::File,
            });
        }
        let is = |name: &str| matches!(token, Token::Word(word) if word.eq_ignore_ascii_case(name));
        // A table may not be called FROM or TO without quotes, so the first of the two decides.
        self.previous_from = is("from") && !self.copy_to;
        self.copy_to |= is("to") && self.copy_from.is_none();
    }

    /// Whether rows follow.
    fn copy(&self) -> Result<bool, Problem> {
        match self.copy_from {
            _ if !self.is_copy() => Ok(false),
            _ if self.copy_to => Err(Problem::CopyOut),
            Some(Source::Program) => Err(Problem::CopySource("from a program")),
            Some(Source::File) => Err(Problem::CopySource("from a file of the server")),
            Some(Source::Stdin) if self.binary => Err(Problem::CopyBinary),
            Some(Source::Stdin) => Ok(true),
            // Not a COPY that PostgreSQL would take; its own message says why.
            None => Ok(false),
        }
    }

    /// Whether the statement makes a function or procedure, whose body may have statements of its own.
    fn is_routine(&self) -> bool {
        let is = |index: usize, name: &str| matches!(self.head.get(index), Some(Some(word)) if word.eq_ignore_ascii_case(name));
        let kind = if is(1, "or") { 3 } else { 1 };
        is(0, "create") && (is(kind, "function") || is(kind, "procedure"))
    }

    fn add_to_routine(&mut self, word: &str) {
        if word.eq_ignore_ascii_case("begin") || (self.blocks > 0 && word.eq_ignore_ascii_case("case")) {
            self.blocks += 1;
        } else if word.eq_ignore_ascii_case("end") {
            self.blocks = self.blocks.saturating_sub(1);
        }
    }
}
