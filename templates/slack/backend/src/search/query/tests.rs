use super::*;
use proptest::prelude::*;

/// The query of a text on the morning of 5 January 2026.
pub(in super::super) fn parse(text: &str) -> Query {
    Query::parse(text, Clock::new("2026-01-05T09:00:00Z".parse().unwrap(), 0))
}

fn conditions(text: &str) -> Vec<Condition> {
    let query = parse(text);
    assert!(query.terms.is_empty(), "{text}: {:?}", query.terms);
    query
        .modifiers
        .into_iter()
        .map(|modifier| modifier.condition)
        .collect()
}

fn name(text: &str, is_user: bool) -> Name {
    Name {
        text: text.to_owned(),
        is_user,
    }
}

#[test]
fn words_phrases_prefixes_and_negations_are_terms() {
    let tsquery = |text| parse(text).tsquery().unwrap_or_default();
    assert_eq!(tsquery("Budget  review"), "('budget') & ('review')");
    assert_eq!(
        tsquery("\"Budget review\" q1"),
        "('budget' <-> 'review') & ('q1')"
    );
    assert_eq!(tsquery("rep* -draft"), "('rep':*) & !('draft')");
    assert_eq!(tsquery("-\"not this\""), "!('not' <-> 'this')");
    assert_eq!(tsquery("roll-out"), "('roll' <-> 'out')");
    assert_eq!(tsquery("it's '); DROP"), "('it' <-> 's') & ('drop')");
    assert_eq!(
        tsquery("“curly quotes” \"open end"),
        "('curly' <-> 'quotes') & ('open' <-> 'end')"
    );
    assert_eq!(tsquery("- -- * \"\" :"), "");
}

#[test]
fn places_and_people_are_names_or_ids() {
    assert_eq!(
        conditions("in:#General in:general in:<#C1|general> in:@priya"),
        [
            Condition::In(name("general", false)),
            Condition::In(name("general", false)),
            Condition::In(name("C1", false)),
            Condition::In(name("priya", true)),
        ]
    );
    assert_eq!(
        conditions("from:@Priya FROM:me from:<@U1> to:me in:\"two words\""),
        [
            Condition::From(name("priya", true)),
            Condition::From(name("me", false)),
            Condition::From(name("U1", true)),
            Condition::To(name("me", false)),
            Condition::In(name("two words", false)),
        ]
    );
}

#[test]
fn features_are_known_ones() {
    assert_eq!(
        conditions("has:link has::eyes: has:pin has:star has:reaction has:file is:thread is:saved"),
        [
            Condition::Has(Feature::Link),
            Condition::Has(Feature::Reaction("eyes".into())),
            Condition::Has(Feature::Pin),
            Condition::Has(Feature::Star),
            Condition::Has(Feature::AnyReaction),
            Condition::Has(Feature::File),
            Condition::Thread,
            Condition::Saved,
        ]
    );
}

#[test]
fn dates_bound_the_time() {
    let day = 86_400_000_000;
    let today = 1_767_571_200_000_000;
    assert_eq!(
        conditions("on:today before:today after:yesterday during:2026-01-05"),
        [
            Condition::Time(today, today + day),
            Condition::Time(i64::MIN, today),
            Condition::Time(today, i64::MAX),
            Condition::Time(today, today + day),
        ]
    );
}

#[test]
fn a_modifier_can_be_negated_and_one_that_means_nothing_is_words() {
    let query = parse("-in:random -from:me before:soon color:red has:nothing in: https://acme.example/x");
    let negated: Vec<bool> = query
        .modifiers
        .iter()
        .map(|modifier| modifier.is_negated)
        .collect();
    assert_eq!(negated, [true, true]);
    assert_eq!(
        query.tsquery().unwrap(),
        "('before' <-> 'soon') & ('color' <-> 'red') & ('has' <-> 'nothing') & ('in') & \
         ('https' <-> 'acme' <-> 'example' <-> 'x')"
    );
}

proptest! {
    #[test]
    fn any_text_is_a_query(text in any::<String>()) {
        let _ = parse(&text).tsquery();
    }

    #[test]
    fn terms_hold_nothing_that_the_database_reads(text in "[a-z'\"!&|():*<> \\\\-]{0,30}") {
        for term in parse(&text).terms {
            prop_assert!(!term.words.is_empty());
            prop_assert!(term.words.iter().all(|word| word.bytes().all(|byte| byte.is_ascii_alphanumeric())));
        }
    }

    #[test]
    fn a_word_finds_itself(word in "[a-z][a-z0-9]{0,11}", is_negated in any::<bool>()) {
        let sign = if is_negated { "-" } else { "" };
        let query = parse(&format!("{sign}{word}"));
        prop_assert_eq!(query.terms, vec![Term { words: vec![word], is_prefix: false, is_negated }]);
    }
}
