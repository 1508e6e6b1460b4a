//! The reader against what PostgreSQL's own scanner and psql do.

use proptest::prelude::*;

use super::*;

fn split(text: &str) -> Vec<&str> {
    read("file.sql", text)
        .unwrap()
        .into_iter()
        .map(|statement| statement.sql)
        .collect()
}

fn error(text: &str) -> (u64, u64, Problem) {
    let error = read("file.sql", text).unwrap_err();
    assert_eq!(error.file, "file.sql");
    (error.line, error.statement, error.problem)
}

#[test]
fn statements_end_at_semicolons_outside_of_quotes_and_comments() {
    assert_eq!(split(""), [""; 0]);
    assert_eq!(split(" ;; -- nothing\n ; /* ; */"), [""; 0]);
    assert_eq!(split("SELECT 1; SELECT 2"), ["SELECT 1", "SELECT 2"]);
    assert_eq!(
        split("SELECT 'a;b', 'it''s;', \"x;\"\"y\";SELECT 2;"),
        ["SELECT 'a;b', 'it''s;', \"x;\"\"y\"", "SELECT 2"]
    );
    assert_eq!(
        split("SELECT 1 -- ;'\n, 2; /* a /* ; */ ' */ SELECT 3;"),
        ["SELECT 1 -- ;'\n, 2", "SELECT 3"]
    );
    assert_eq!(
        split("SELECT E'\\';', e'a\\\\'; SELECT 2"),
        ["SELECT E'\\';', e'a\\\\'", "SELECT 2"]
    );
    // Without E a backslash is a character like any other, also after a name that ends with e.
    assert_eq!(
        split("SELECT '\\'; SELECT type'\\'; SELECT U&'\\0041';"),
        ["SELECT '\\'", "SELECT type'\\'", "SELECT U&'\\0041'"]
    );
    assert_eq!(split("\u{feff}SELECT 1;"), ["SELECT 1"]);
    assert_eq!(
        split("SELECT 'naïve;', ä';';SELECT 2"),
        ["SELECT 'naïve;', ä';'", "SELECT 2"]
    );
}

#[test]
fn dollar_quotes_hide_semicolons() {
    assert_eq!(
        split("DO $$ BEGIN x; END $$; SELECT 2"),
        ["DO $$ BEGIN x; END $$", "SELECT 2"]
    );
    assert_eq!(
        split("SELECT $a$ $b$;$$ $a$; SELECT 2"),
        ["SELECT $a$ $b$;$$ $a$", "SELECT 2"]
    );
    assert_eq!(
        split("SELECT $1; SELECT a$b$c; SELECT 2"),
        ["SELECT $1", "SELECT a$b$c", "SELECT 2"]
    );
    assert_eq!(split("SELECT $ä_1$;$ä_1$;"), ["SELECT $ä_1$;$ä_1$"]);
}

#[test]
fn bodies_of_statements_stay_whole() {
    let rule = "CREATE RULE r AS ON INSERT TO t DO ALSO (INSERT INTO a VALUES (1); INSERT INTO b VALUES (2))";
    assert_eq!(split(&format!("{rule}; SELECT 2;")), [rule, "SELECT 2"]);
    let function = "CREATE OR REPLACE FUNCTION f(a int) RETURNS int BEGIN ATOMIC \
        SELECT CASE WHEN a > 0 THEN 1 END; SELECT 2; END";
    assert_eq!(split(&format!("{function}; SELECT 3;")), [function, "SELECT 3"]);
    let procedure = "create procedure p() begin atomic insert into t values (1); end";
    assert_eq!(split(&format!("{procedure}; SELECT 3;")), [procedure, "SELECT 3"]);
    // Transactions are statements of their own.
    assert_eq!(
        split("BEGIN; INSERT INTO t VALUES (1); END;"),
        ["BEGIN", "INSERT INTO t VALUES (1)", "END"]
    );
}

#[test]
fn places_are_kept() {
    let text = "-- title\n\nSELECT 1;\n  /* x\n y */ SELECT\n 2;\nCOPY t FROM stdin;\na\n\\.\n\nSELECT 3;";
    let places: Vec<(u64, u64, &str)> = read("file.sql", text)
        .unwrap()
        .iter()
        .map(|statement| (statement.number, statement.line, statement.sql))
        .collect();
    assert_eq!(
        places,
        [
            (1, 3, "SELECT 1"),
            (2, 5, "SELECT\n 2"),
            (3, 7, "COPY t FROM stdin"),
            (4, 11, "SELECT 3")
        ]
    );
}

#[test]
fn copy_takes_its_rows() {
    let text =
        "COPY public.t (a, \"from\") FROM STDIN WITH (FORMAT csv); -- rows\r\n1,';\n\\.x\n\n\\.\r\nSELECT 2;";
    let statements = read("file.sql", text).unwrap();
    assert_eq!(statements.len(), 2);
    assert_eq!(
        statements[0].sql,
        "COPY public.t (a, \"from\") FROM STDIN WITH (FORMAT csv)"
    );
    assert_eq!(
        statements[0].data,
        Some(CopyData {
            line: 2,
            text: "1,';\n\\.x\n\n"
        })
    );
    assert_eq!((statements[1].line, statements[1].sql), (6, "SELECT 2"));
    let empty = read("file.sql", "copy t from stdin;\n\\.").unwrap();
    assert_eq!(empty[0].data, Some(CopyData { line: 2, text: "" }));
}

#[test]
fn copy_reads_nothing_but_its_rows() {
    assert_eq!(
        error("SELECT 1;\nCOPY t FROM PROGRAM 'id';"),
        (2, 2, Problem::CopySource("from a program"))
    );
    assert_eq!(
        error("COPY t (a) FROM '/etc/passwd';").2,
        Problem::CopySource("from a file of the server")
    );
    assert_eq!(
        error("/* x */ copy/**/t from--\n$$/etc/passwd$$;").2,
        Problem::CopySource("from a file of the server")
    );
    assert_eq!(
        error("COPY t FROM E'/etc/passwd';").2,
        Problem::CopySource("from a file of the server")
    );
    assert_eq!(error("COPY t TO PROGRAM 'id';").2, Problem::CopyOut);
    assert_eq!(error("COPY (SELECT 1 FROM stdin) TO STDOUT;").2, Problem::CopyOut);
    assert_eq!(
        error("COPY t FROM stdin (FORMAT binary);\n\\.\n").2,
        Problem::CopyBinary
    );
    assert_eq!(error("COPY BINARY t FROM stdin;\n\\.\n").2, Problem::CopyBinary);
    assert_eq!(
        error("\nCOPY t FROM stdin; SELECT 1;\n\\.\n"),
        (2, 1, Problem::CopyTrailing)
    );
    assert_eq!(
        error("\nCOPY t FROM stdin;\n1\n2\n"),
        (2, 1, Problem::CopyUnclosed)
    );
    assert_eq!(error("COPY t FROM stdin").2, Problem::CopyUnclosed);
}

#[test]
fn commands_of_psql_are_refused() {
    assert_eq!(
        error("SELECT 1;\n\\i other.sql"),
        (2, 2, Problem::MetaCommand("i".into()))
    );
    assert_eq!(
        error("SELECT 1\n\\gexec"),
        (2, 1, Problem::MetaCommand("gexec".into()))
    );
    assert_eq!(error("\\! id"), (1, 1, Problem::MetaCommand("!".into())));
    assert_eq!(
        read("seeds/a.sql", "\\connect postgres").unwrap_err().to_string(),
        "seeds/a.sql, line 1, statement 1: `\\connect` is a command of psql; content is plain SQL"
    );
}

#[test]
fn what_is_not_closed_is_found_where_it_began() {
    assert_eq!(
        error("SELECT 1;\nSELECT 'a;\nSELECT 2;"),
        (2, 2, Problem::Unclosed("a string"))
    );
    assert_eq!(
        error("\nSELECT $x$ a; $y$"),
        (2, 1, Problem::Unclosed("a dollar-quoted string"))
    );
    assert_eq!(error("SELECT \"a"), (1, 1, Problem::Unclosed("a quoted name")));
    assert_eq!(
        error("SELECT 1;\n\n/* /* */"),
        (3, 2, Problem::Unclosed("a comment"))
    );
    assert_eq!(error("SELECT E'a\\'"), (1, 1, Problem::Unclosed("a string")));
    assert_eq!(error("SELECT 1;\nSELECT '\0'"), (2, 1, Problem::Nul));
}

proptest! {
    /// Whatever the text, the reader neither fails to end nor loses a statement's place.
    #[test]
    fn any_text_is_read_or_refused(text in "[;'\"$\\\\a-c \\n\\-/*()Eé.]{0,60}") {
        if let Ok(statements) = read("file.sql", &text) {
            for (index, statement) in statements.iter().enumerate() {
                prop_assert_eq!(statement.number, index as u64 + 1);
                let begin = statement.sql.as_ptr() as usize - text.as_ptr() as usize;
                let line = text[..begin].matches('\n').count() as u64 + 1;
                prop_assert_eq!(statement.line, line);
                prop_assert!(!statement.sql.trim().is_empty());
            }
        }
    }

    /// Statements put together come apart the same way.
    #[test]
    fn statements_come_back(values in prop::collection::vec("[^\\x00]{0,12}", 0..6)) {
        let statements: Vec<String> =
            values.iter().map(|value| format!("SELECT '{}'", value.replace('\'', "''"))).collect();
        let text = statements.join(";\n");
        prop_assert_eq!(split(&text), statements);
    }
}
