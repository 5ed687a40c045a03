//! Any JSON about related rows is read or refused, and what was read is printed and read again.

use proptest::prelude::*;
use proptest::sample::select;

use super::*;

/// Words of conditions and includes, and names of `User`, `Post` and their relations.
const WORDS: &[&str] = &[
    "some",
    "every",
    "none",
    "is",
    "isNot",
    "and",
    "or",
    "nor",
    "neq",
    "inq",
    "posts",
    "author",
    "profile",
    "email",
    "title",
    "written",
    "address.city",
    "relation",
    "scope",
    "where",
    "include",
    "fields",
    "order",
    "limit",
    "skip",
    "0",
    "",
];

fn about_rows() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        (-1..3_i64).prop_map(Json::from),
        select(WORDS).prop_map(Json::from),
        Just(json!({})),
    ];
    leaf.prop_recursive(6, 40, 3, |inner| {
        prop_oneof![
            1 => prop::collection::vec(inner.clone(), 0..3).prop_map(Json::from),
            2 => prop::collection::vec((select(WORDS), inner.clone()), 0..3)
                .prop_map(|entries| entries.into_iter().map(|(key, json)| (key.to_owned(), json)).collect()),
            // What may well be a question.
            2 => (select(&["some", "every", "none"]), inner.clone()).prop_map(|(word, json)| json!({"posts": {word: json}})),
            2 => (select(&["is", "isNot"]), inner.clone()).prop_map(|(word, json)| json!({"author": {word: json}})),
            2 => (select(&["posts", "author"]), inner)
                .prop_map(|(relation, scope)| json!({"relation": relation, "scope": scope})),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn questions_are_read_or_refused(json in about_rows()) {
        for model in [&USER, &POST] {
            if let Ok(condition) = Where::from_json(model, &json) {
                let printed = condition.to_json();
                let again = Where::from_json(model, &printed);
                prop_assert!(again.is_ok_and(|again| again == condition), "{} as {}", json, printed);
            }
        }
    }

    #[test]
    fn includes_are_read_or_refused(json in about_rows()) {
        for model in [&USER, &POST] {
            match FilterTree::from_json(model, &json!({"include": json})) {
                Ok(tree) => {
                    let printed = tree.to_json().unwrap();
                    prop_assert_eq!(FilterTree::from_json(model, &printed).unwrap(), tree, "{} as {}", json, printed);
                }
                Err(error) => prop_assert_eq!(error.status_code(), 400),
            }
        }
    }
}
