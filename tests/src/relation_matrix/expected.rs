//! What each method does.

use serde_json::{Value as Json, json};

use super::Method::{self, *};

/// One call, and what it does.
#[derive(Debug)]
pub(super) struct Expected {
    pub(super) method: Method,
    /// The name of the row that has the relation.
    pub(super) owner: &'static str,
    /// The name of the row that it is about: the one asked for, or created, or that takes part in a condition.
    pub(super) name: &'static str,
    pub(super) answer: Answer,
    /// Whom the owner is related with afterwards, where that changes.
    pub(super) related: Option<&'static [&'static str]>,
    /// How many rows there are more.
    pub(super) rows: i64,
}

/// What a method answers.
#[derive(Debug, PartialEq)]
pub(super) enum Answer {
    Nothing,
    Name(&'static str),
    Names(&'static [&'static str]),
    Count(u64),
    Truth(bool),
    Refused,
}

impl Answer {
    pub(super) fn to_json(&self) -> Json {
        match self {
            Answer::Nothing | Answer::Refused => Json::Null,
            Answer::Name(name) => json!(name),
            Answer::Names(names) => json!(names),
            Answer::Count(count) => json!(count),
            Answer::Truth(truth) => json!(truth),
        }
    }
}

/// What a method does where a relation leads to many rows, or to one. Where it has no place there, it is called all the same.
pub(super) fn of(method: Method, is_many: bool) -> impl Iterator<Item = &'static Expected> {
    let (own, other) = if is_many { (MANY, ONE) } else { (ONE, MANY) };
    let is_own = own.iter().any(|expected| expected.method == method);
    let table = if is_own { own } else { other };
    table.iter().filter(move |expected| expected.method == method)
}

/// The owner is related with `a` and `b`.
const MANY: &[Expected] = &[
    on(Find, "").answers(Answer::Names(&["a", "b"])),
    on(Find, "").of("other").answers(Answer::Names(&[])),
    on(FindOne, "b").answers(Answer::Name("b")),
    on(FindOne, "c"),
    on(FindById, "b").answers(Answer::Name("b")),
    on(FindById, "c").answers(Answer::Refused),
    on(Exists, "a").answers(Answer::Truth(true)),
    on(Exists, "c").answers(Answer::Truth(false)),
    on(Count, "").answers(Answer::Count(2)),
    on(Count, "a").answers(Answer::Count(1)),
    on(Count, "").of("other").answers(Answer::Count(0)),
    on(Create, "d").answers(Answer::Name("d")).relates(&["a", "b", "d"]).rows(1),
    on(Create, "d").of("other").answers(Answer::Name("d")).relates(&["d"]).rows(1),
    on(Build, "d").answers(Answer::Name("d")),
    on(UpdateById, "a").answers(Answer::Name("z")).relates(&["b", "z"]),
    on(UpdateById, "c").answers(Answer::Refused),
    on(DestroyById, "a").relates(&["b"]).rows(-1),
    on(DestroyById, "c").answers(Answer::Refused),
    on(UpdateAll, "a").answers(Answer::Count(1)).relates(&["b", "z"]),
    on(UpdateAll, "c").answers(Answer::Count(0)),
    on(DestroyAll, "a").answers(Answer::Count(1)).relates(&["b"]).rows(-1),
    on(DestroyAll, "c").answers(Answer::Count(0)),
    on(Add, "c").relates(&["a", "b", "c"]),
    on(Remove, "a").relates(&["b"]),
    on(Include, "").answers(Answer::Names(&["a", "b"])),
    on(Include, "").of("other").answers(Answer::Names(&[])),
    on(Filter, "a").answers(Answer::Names(&["owner"])),
    on(Filter, "c").answers(Answer::Names(&[])),
];

/// The owner is related with `a`, and the other one with nobody.
const ONE: &[Expected] = &[
    on(Get, "").answers(Answer::Name("a")),
    on(Get, "").of("other"),
    on(Create, "d").of("other").answers(Answer::Name("d")).relates(&["d"]).rows(1),
    on(Build, "d").of("other").answers(Answer::Name("d")),
    on(Update, "").answers(Answer::Name("z")).relates(&["z"]),
    on(Update, "").of("other").answers(Answer::Refused),
    on(Set, "c").of("other").relates(&["c"]),
    on(Destroy, "").relates(&[]).rows(-1),
    on(Include, "").answers(Answer::Names(&["a"])),
    on(Include, "").of("other").answers(Answer::Names(&[])),
    on(Filter, "a").answers(Answer::Names(&["owner"])),
    on(Filter, "c").answers(Answer::Names(&[])),
];

/// A call on the owner, which answers nothing and changes nothing.
const fn on(method: Method, name: &'static str) -> Expected {
    Expected { method, owner: "owner", name, answer: Answer::Nothing, related: None, rows: 0 }
}

impl Expected {
    /// Does the call change anything?
    pub(super) fn changes(&self) -> bool {
        self.related.is_some() || self.rows != 0
    }

    const fn of(self, owner: &'static str) -> Self {
        Expected { owner, ..self }
    }

    const fn answers(self, answer: Answer) -> Self {
        Expected { answer, ..self }
    }

    const fn relates(self, names: &'static [&'static str]) -> Self {
        Expected { related: Some(names), ..self }
    }

    const fn rows(self, rows: i64) -> Self {
        Expected { rows, ..self }
    }
}
