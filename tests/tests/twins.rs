//! Derived twins of the models of `filters.jsonl` and `crud.jsonl`: typed models give the same answers as those from LDL.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::fs;
use std::path::Path;

use chrono::{DateTime, Utc};
use juggler_core::prelude::*;
use juggler_tests::corpus::{Case, Failure, run_typed};
use serde_json::Value as Json;

/// Cases that a typed model rightly answers in another way.
const DIFFERENT: &[(&str, &str)] = &[
    ("crud/0008", AN_ID_IS_TYPED),
    ("crud/0053", AN_ID_IS_TYPED),
    ("crud/0098", AN_ID_IS_TYPED),
    ("crud/0044", AN_ID_IS_TYPED),
    ("crud/0089", AN_ID_IS_TYPED),
    ("crud/0134", AN_ID_IS_TYPED),
    ("crud/0019", TEXT_IS_NO_NUMBER),
    ("crud/0064", TEXT_IS_NO_NUMBER),
    ("crud/0109", TEXT_IS_NO_NUMBER),
    ("crud/0025", TEXT_IS_NO_NUMBER),
    ("crud/0070", TEXT_IS_NO_NUMBER),
    ("crud/0115", TEXT_IS_NO_NUMBER),
    ("crud/0039", REQUIRED_IS_NEVER_NULL),
    ("crud/0084", REQUIRED_IS_NEVER_NULL),
    ("crud/0129", REQUIRED_IS_NEVER_NULL),
    ("crud/0040", REQUIRED_IS_NEVER_NULL),
    ("crud/0085", REQUIRED_IS_NEVER_NULL),
    ("crud/0130", REQUIRED_IS_NEVER_NULL),
    ("crud/0041", REQUIRED_IS_NEVER_NULL),
    ("crud/0086", REQUIRED_IS_NEVER_NULL),
    ("crud/0131", REQUIRED_IS_NEVER_NULL),
];

const AN_ID_IS_TYPED: &str = "an id is an i64, there is no `\"2\"` and no null to ask for";
const TEXT_IS_NO_NUMBER: &str = "text for a number is an error, not a conversion";
const REQUIRED_IS_NEVER_NULL: &str =
    "a String is never null, validated or not; a patch says so when it is read";

/// One theme: its embedded structs, and the model in each of the ways in which the cases define it.
macro_rules! twins {
    ($theme:ident, $wire:tt; { $first:ident, $($field:ident: $ty:ty,)* }; $($embedded:ident { $($inner:ident: $inner_ty:ty,)* })*) => {
        mod $theme {
            use super::*;

            $(#[derive(Embedded, Debug, Clone, PartialEq)]
            pub struct $embedded {
                $(pub $inner: Option<$inner_ty>,)*
            })*

            twins!(@model Given, $wire, [force_id = false], [id, generated], Option<String>; $first, $($field: $ty,)*);
            twins!(@model Strict, $wire, [force_id = false, strict_delete = true], [id, generated], Option<String>; $first, $($field: $ty,)*);
            twins!(@model Generated, $wire, [], [id, generated], Option<String>; $first, $($field: $ty,)*);
            twins!(@model Required, $wire, [], [id, generated], String; $first, $($field: $ty,)*);
            twins!(@model Unchecked, $wire, [automatic_validation = false], [id, generated], String; $first, $($field: $ty,)*);

            pub(super) async fn run(case: &Case) -> Vec<Json> {
                let model = &case.models[0];
                let ds = juggler_memory::connect("memory:").await.unwrap();
                let (given, settings) = (model.properties.get("id").is_some(), &model.settings);
                let required = model.properties[stringify!($first)]["required"] == true;
                match () {
                    () if settings["strictDelete"] == true => twins!(@run Strict, ds, case),
                    () if settings["automaticValidation"] == false => twins!(@run Unchecked, ds, case),
                    () if required => twins!(@run Required, ds, case),
                    () if given => twins!(@run Given, ds, case),
                    () => twins!(@run Generated, ds, case),
                }
            }
        }
    };
    (@model $name:ident, $wire:tt, [$($setting:tt)*], [$($id:tt)*], $first_ty:ty; $first:ident, $($field:ident: $ty:ty,)*) => {
        #[derive(Model, Debug, Clone, PartialEq)]
        #[model(rename = $wire, rename_all = "camelCase", $($setting)*)]
        pub struct $name {
            #[model($($id)*)]
            pub id: i64,
            pub $first: $first_ty,
            $(pub $field: Option<$ty>,)*
        }
    };
    (@run $name:ident, $ds:ident, $case:ident) => {{
        $ds.attach::<$name>().unwrap();
        run_typed::<$name>(&$ds, &$case.steps).await
    }};
}

twins! { customer, "Customer";
    { name, city: String, age: f64, balance: f64, vip: bool, joined_on: DateTime<Utc>, tags: Vec<String>, scores: Vec<i64>,
      address: Address, contacts: Vec<Contact>, };
    Address { street: String, zip: i64, }
    Contact { kind: String, rank: i64, }
}

twins! { book, "Book";
    { title, genre: String, pages: f64, price: f64, in_print: bool, published: DateTime<Utc>, keywords: Vec<String>,
      ratings: Vec<i64>, publisher: Publisher, editions: Vec<Edition>, };
    Publisher { house: String, founded: i64, }
    Edition { format: String, year: i64, }
}

twins! { ticket, "Ticket";
    { subject, queue: String, priority: f64, effort: f64, open: bool, opened: DateTime<Utc>, labels: Vec<String>,
      votes: Vec<i64>, reporter: Reporter, events: Vec<Event>, };
    Reporter { login: String, level: i64, }
    Event { what: String, seq: i64, }
}

#[tokio::test]
async fn twins_answer_as_expected() {
    let mut wrong = Vec::new();
    let mut passed = 0;
    for file in ["filters.jsonl", "crud.jsonl"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(file);
        for case in Case::parse_all(&fs::read_to_string(path).unwrap()).unwrap() {
            let answers = match &*case.models[0].name {
                "Customer" => customer::run(&case).await,
                "Book" => book::run(&case).await,
                "Ticket" => ticket::run(&case).await,
                other => panic!("{other} has no twin"),
            };
            let excused = DIFFERENT.iter().any(|(id, _)| *id == case.id);
            match (Failure::first(&case, &answers), excused) {
                (None, false) => passed += 1,
                (Some(_), true) => {}
                (None, true) => wrong.push(format!("{} is answered alike: take it off the list", case.id)),
                (Some(failure), false) => wrong.push(format!("{} ({}), {failure}", case.id, case.tag)),
            }
        }
    }
    assert!(wrong.is_empty(), "{} cases, {passed} others pass:\n{}", wrong.len(), wrong.join("\n"));
}
