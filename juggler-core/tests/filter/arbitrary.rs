//! Filters of every shape: most of what they ask may be asked, some must not, and some makes no sense.

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value as Json, json};

/// Names that are not there for everyone, or not everywhere, or that mean something else.
const OTHERS: &[&str] = &[
    "address",
    "contacts",
    "title",
    "home",
    "letters",
    "person",
    "about",
    "papers",
    "_papers",
    "password",
    "address.pin",
    "contacts.code",
    "contacts.0.code",
    "sealed",
    "draft",
    "salary",
    "pin",
    "code",
    "__proto__",
    "пароль",
    "",
];
const WORDS: &[&str] = &[
    "eq", "gt", "between", "inq", "like", "regexp", "near", "exists", "some", "none", "is", "and", "or",
    "$where",
];

/// What is asked about.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Of {
    Person,
    Letter,
}

impl Of {
    fn numbers(self) -> &'static [&'static str] {
        match self {
            Of::Person => &["id", "age", "address.zip", "more.any"],
            Of::Letter => &["id", "personId"],
        }
    }

    fn texts(self) -> &'static [&'static str] {
        match self {
            Of::Person => &["name", "tags", "address.city", "contacts.kind", "contacts.0.kind"],
            Of::Letter => &["title"],
        }
    }

    /// A name that may be used; one time in twenty any other.
    fn name(self) -> impl Strategy<Value = &'static str> {
        prop_oneof![10 => select(self.numbers()), 9 => select(self.texts()), 1 => select(OTHERS)]
    }

    fn other(self) -> Of {
        if self == Of::Person { Of::Letter } else { Of::Person }
    }
}

/// A filter of people.
pub(crate) fn filter() -> impl Strategy<Value = Json> {
    filter_of(Of::Person, 4)
}

fn filter_of(of: Of, depth: u32) -> BoxedStrategy<Json> {
    let none = || Just(Json::Null);
    let asked = prop_oneof![1 => none(), 3 => condition(of, 3)];
    let order = prop_oneof![
        4 => none(),
        3 => prop::collection::vec(of.name(), 0..5).prop_map(Json::from),
        1 => of.name().prop_map(|name| json!(format!("{name} DESC"))),
    ];
    let fields = prop_oneof![
        4 => none(),
        1 => prop::collection::vec(select(&["id", "id", "title"]), 0..3).prop_map(Json::from),
        1 => (of.name(), any::<bool>()).prop_map(|(name, flag)| json!({name: flag})),
    ];
    let paging = || {
        prop_oneof![
            6 => none(),
            4 => (0..200_i64).prop_map(Json::from),
            1 => (0..2000_i64).prop_map(|n| n.to_string().into()),
            1 => value(),
        ]
    };
    let includes = if depth == 0 { none().boxed() } else { includes(of, depth) };
    (asked, order, fields, paging(), paging(), includes)
        .prop_map(|(asked, order, fields, limit, skip, include)| {
            json!({"where": asked, "order": order, "fields": fields, "limit": limit, "skip": skip, "include": include})
        })
        .boxed()
}

fn includes(of: Of, depth: u32) -> BoxedStrategy<Json> {
    let relation = if of == Of::Person { "letters" } else { "person" };
    let scoped = filter_of(of.other(), depth - 1).prop_map(move |mut scope| {
        // Rows of rows are many soon.
        if scope["limit"].is_null() {
            scope["limit"] = json!(9);
        }
        json!({"relation": relation, "scope": scope})
    });
    let loose = prop_oneof![
        4 => Just(json!(relation)),
        1 => select(&["profile", "about", "home", "contacts"]).prop_map(Json::from),
    ];
    prop_oneof![
        3 => Just(Json::Null),
        2 => scoped.prop_map(|include| json!([include])),
        1 => loose,
    ]
    .boxed()
}

fn condition(of: Of, depth: u32) -> BoxedStrategy<Json> {
    let number = (select(of.numbers()), select(&["gt", "lte", "neq", "eq"]), 0..9_i64);
    let text = (select(of.texts()), select(&["like", "nilike", "regexp", "neq", "eq"]), "[a-c%]{0,9}");
    let list = (select(of.numbers()), select(&["inq", "nin"]), prop::collection::vec(0..9_i64, 0..6));
    let test = prop_oneof![
        8 => number.prop_map(|(name, operator, n)| json!({name: {operator: n}})),
        8 => text.prop_map(|(name, operator, text)| json!({name: {operator: text}})),
        4 => list.prop_map(|(name, operator, list)| json!({name: {operator: list}})),
        1 => (of.name(), value()).prop_map(|(name, value)| json!({name: value})),
        1 => (of.name(), select(WORDS), value()).prop_map(|(name, word, value)| json!({name: {word: value}})),
    ];
    if depth == 0 {
        return test.boxed();
    }
    let parts = prop::collection::vec(condition(of, depth - 1), 0..4);
    let related = match of {
        Of::Person => prop_oneof![
            2 => (select(&["some", "every", "none"]), condition(Of::Letter, depth - 1))
                .prop_map(|(word, asked)| json!({"letters": {word: asked}})),
            1 => (select(&["city", "zip", "pin"]), value()).prop_map(|(name, value)| json!({"home": {"is": {name: value}}})),
            1 => Just(json!({"profile": {"is": null}})),
        ]
        .boxed(),
        Of::Letter => (select(&["is", "isNot"]), condition(Of::Person, depth - 1))
            .prop_map(|(word, asked)| json!({"person": {word: asked}}))
            .boxed(),
    };
    prop_oneof![
        4 => test,
        2 => (select(&["and", "or", "nor"]), parts).prop_map(|(word, parts)| json!({word: parts})),
        1 => related,
    ]
    .boxed()
}

/// Any value.
fn value() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        (-2..3_i64).prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        "[a-z(){},0-9+*^$|%_]{0,12}".prop_map(Json::from),
        select(OTHERS).prop_map(Json::from),
    ];
    leaf.prop_recursive(2, 12, 5, |inner| {
        let entry = (select(OTHERS), inner.clone()).prop_map(|(name, json)| (name.to_owned(), json));
        prop_oneof![
            prop::collection::vec(inner, 0..5).prop_map(Json::from),
            prop::collection::vec(entry, 0..3).prop_map(|entries| entries.into_iter().collect()),
        ]
    })
}
