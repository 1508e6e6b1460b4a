use super::*;

fn column(name: &str, type_name: &str) -> Column {
    Column {
        name: name.into(),
        type_name: Some(type_name.into()),
    }
}

fn row(values: &[Option<&str>]) -> Vec<Option<String>> {
    values.iter().map(|value| value.map(ToOwned::to_owned)).collect()
}

#[test]
fn results_are_aligned_and_keep_one_row_per_line() {
    let result = ResultSet {
        columns: vec![column("id", "int4"), column("text", "text")],
        rows: vec![row(&[Some("1"), Some("hello\nworld")]), row(&[Some("20"), None])],
        affected: 2,
    };
    let changed = ResultSet {
        affected: 1,
        ..ResultSet::default()
    };
    assert_eq!(
        text(&[result, changed], Layout::Table),
        "id | text\n---+-------------\n 1 | hello\\nworld\n20 | NULL\n(2 rows)\n\ndone, 1 row"
    );
}

#[test]
fn json_has_the_types_of_the_columns() {
    let result = ResultSet {
        columns: vec![
            column("flag", "bool"),
            column("count", "int8"),
            column("price", "numeric"),
            column("exact", "numeric"),
            column("data", "jsonb"),
            column("text", "text"),
            column("none", "int4"),
            column("limit", "float8"),
        ],
        rows: vec![row(&[
            Some("t"),
            Some("9007199254740993"),
            Some("1.50"),
            Some("0.12345678901234567890"),
            Some("{\"a\": [1]}"),
            Some("1"),
            None,
            Some("NaN"),
        ])],
        affected: 1,
    };
    assert_eq!(
        json(&[result, ResultSet::default()]),
        serde_json::json!([{
            "flag": true, "count": 9_007_199_254_740_993_i64, "price": 1.5, "exact": "0.12345678901234567890",
            "data": {"a": [1]}, "text": "1", "none": null, "limit": "NaN",
        }])
    );
    assert_eq!(json(&[ResultSet::default()]), serde_json::json!([]));
}

#[test]
fn rows_that_do_not_fit_are_expanded() {
    let result = ResultSet {
        columns: vec![column("ts", "text"), column("reply_count", "int8")],
        rows: vec![
            row(&[Some("1767603694.426070"), Some("3")]),
            row(&[None, Some("12")]),
        ],
        affected: 2,
    };
    let results = [result];
    let table = "ts                | reply_count\n------------------+------------\n1767603694.426070 |           3\n\
                 NULL              |          12\n(2 rows)";
    assert_eq!(text(&results, Layout::Table), table);
    assert_eq!(text(&results, Layout::Within(31)), table);
    let expanded = "-[ row 1 ]--------------------\nts          | 1767603694.426070\nreply_count | 3\n\
                    -[ row 2 ]--------------------\nts          | NULL\nreply_count | 12\n(2 rows)";
    assert_eq!(text(&results, Layout::Within(30)), expanded);
    assert_eq!(text(&results, Layout::Expanded), expanded);
    let none = ResultSet {
        columns: vec![column("a_rather_long_name", "text")],
        ..ResultSet::default()
    };
    assert_eq!(
        text(&[none], Layout::Within(5)),
        "a_rather_long_name\n------------------\n(0 rows)",
        "there is nothing to expand"
    );
}

#[test]
fn a_value_cannot_reach_the_terminal() {
    let result = ResultSet {
        columns: vec![column("data", "bytea")],
        rows: vec![row(&[Some("\\x00ff \u{1b}[31m\tred")])],
        affected: 1,
    };
    assert_eq!(
        text(&[result], Layout::Table),
        "data\n----------------------\n\\x00ff \\u{1b}[31m\\tred\n(1 row)"
    );
}
