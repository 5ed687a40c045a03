//! Random questions, as data.

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value as Json, json};

/// Of which model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Of {
    User,
    Post,
    Tag,
}

/// A relation of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum To {
    Posts,
    Boss,
    Staff,
    User,
    Tags,
}

impl To {
    pub(crate) fn all(of: Of) -> &'static [To] {
        match of {
            Of::User => &[To::Posts, To::Boss, To::Staff],
            Of::Post => &[To::User, To::Tags],
            Of::Tag => &[To::Posts],
        }
    }

    pub(crate) fn target(self) -> Of {
        match self {
            To::Posts => Of::Post,
            To::Boss | To::Staff | To::User => Of::User,
            To::Tags => Of::Tag,
        }
    }

    pub(crate) fn is_many(self) -> bool {
        !matches!(self, To::Boss | To::User)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            To::Posts => "posts",
            To::Boss => "boss",
            To::Staff => "staff",
            To::User => "user",
            To::Tags => "tags",
        }
    }
}

/// A condition. All models have a number, which may be null.
#[derive(Debug, Clone)]
pub(crate) enum When {
    Always,
    Is(Option<i64>),
    IsNot(i64),
    Above(i64),
    And(Box<When>, Box<When>),
    Or(Box<When>, Box<When>),
    Not(Box<When>),
    /// `some` or `is`.
    Some(To, Box<When>),
    /// `none` or `isNot`.
    None(To, Box<When>),
    Every(To, Box<When>),
}

impl When {
    fn to_json(&self) -> Json {
        let related = |to: &To, word: &str, when: &When| json!({to.name(): {word: when.to_json()}});
        match self {
            When::Always => json!({}),
            When::Is(n) => json!({"n": n}),
            When::IsNot(n) => json!({"n": {"neq": n}}),
            When::Above(n) => json!({"n": {"gt": n}}),
            When::And(a, b) => json!({"and": [a.to_json(), b.to_json()]}),
            When::Or(..) => json!({"or": self.any_of()}),
            When::Not(a) => json!({"nor": [a.to_json()]}),
            When::Some(to, when) => related(to, if to.is_many() { "some" } else { "is" }, when),
            When::None(to, when) => related(to, if to.is_many() { "none" } else { "isNot" }, when),
            When::Every(to, when) => related(to, "every", when),
        }
    }

    /// `a | b | c` is one list.
    fn any_of(&self) -> Vec<Json> {
        match self {
            When::Or(a, b) => [a.any_of(), b.any_of()].concat(),
            other => vec![other.to_json()],
        }
    }
}

fn when(of: Of, depth: u32) -> BoxedStrategy<When> {
    prop_oneof![1 => Just(When::Always), 6 => part(of, depth)].boxed()
}

/// A condition that is not always true: that one leaves no trace in a conjunction.
fn part(of: Of, depth: u32) -> BoxedStrategy<When> {
    let test = prop_oneof![
        3 => proptest::option::weighted(0.8, 0..4_i64).prop_map(When::Is),
        1 => (0..4_i64).prop_map(When::IsNot),
        2 => (0..4_i64).prop_map(When::Above),
    ];
    if depth == 0 {
        return test.boxed();
    }
    let inner = move || part(of, depth - 1).prop_map(Box::new);
    let related = select(To::all(of)).prop_flat_map(move |to| {
        let word = if to.is_many() { 0..3 } else { 0..2 };
        (word, when(to.target(), depth - 1).prop_map(Box::new)).prop_map(move |(word, when)| match word {
            0 => When::Some(to, when),
            1 => When::None(to, when),
            _ => When::Every(to, when),
        })
    });
    prop_oneof![
        2 => test,
        5 => related,
        1 => (inner(), inner()).prop_map(|(a, b)| When::And(a, b)),
        1 => (inner(), inner()).prop_map(|(a, b)| When::Or(a, b)),
        1 => inner().prop_map(When::Not),
    ]
    .boxed()
}

/// Related rows to load.
#[derive(Debug, Clone)]
pub(crate) struct With {
    pub(crate) to: To,
    pub(crate) when: When,
    /// By the number; descending?
    pub(crate) order: Option<bool>,
    pub(crate) limit: Option<u64>,
    pub(crate) skip: u64,
    pub(crate) include: Vec<With>,
}

/// Some of the relations of a model, none of them twice.
fn with(of: Of, depth: u32) -> BoxedStrategy<Vec<With>> {
    if depth == 0 {
        return Just(Vec::new()).boxed();
    }
    let one = move |to: To| {
        let window = (proptest::option::of(any::<bool>()), proptest::option::of(1..3_u64), 0..2_u64);
        (when(to.target(), 1), window, with(to.target(), depth - 1)).prop_map(
            move |(when, window, include)| {
                let (order, limit, skip) = if to.is_many() { window } else { (None, None, 0) };
                With { to, when, order, limit, skip, include }
            },
        )
    };
    let relations = proptest::sample::subsequence(To::all(of), 0..=To::all(of).len());
    relations.prop_flat_map(move |relations| relations.into_iter().map(one).collect::<Vec<_>>()).boxed()
}

fn include_to_json(include: &[With]) -> Json {
    let one = |with: &With| {
        let mut scope = json!({"where": with.when.to_json(), "include": include_to_json(&with.include)});
        if let Some(descending) = with.order {
            scope["order"] = json!(if descending { "n DESC" } else { "n ASC" });
        }
        if let Some(limit) = with.limit {
            scope["limit"] = json!(limit);
        }
        scope["skip"] = json!(with.skip);
        json!({"relation": with.to.name(), "scope": scope})
    };
    include.iter().map(one).collect()
}

/// Which rows, and what beside them.
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    pub(crate) of: When,
    pub(crate) include: Vec<With>,
}

impl Ask {
    pub(crate) fn to_json(&self) -> Json {
        json!({"where": self.of.to_json(), "include": include_to_json(&self.include)})
    }
}

pub(crate) fn ask(of: Of) -> impl Strategy<Value = Ask> {
    (when(of, 3), with(of, 2)).prop_map(|(of, include)| Ask { of, include })
}
