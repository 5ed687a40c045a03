//! Filters: three spellings of one tree, what is refused, and what a filter means.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use juggler_core::definition::ModelDefinition;
use juggler_core::filter::{Fields, Filter, FilterTree, Predicate, Where};
use juggler_core::query::{Condition, Order, Test, compare_rows, matches, resolve, resolve_where};
use juggler_core::row::Row;
use juggler_core::value::DistanceUnit;
use juggler_core::{GeoPoint, Result, Value, ValueRef};
use serde_json::{Value as Json, json};

#[path = "filter/arbitrary.rs"]
mod arbitrary;
#[path = "filter/guarded.rs"]
mod guarded;
#[path = "filter/hostile.rs"]
mod hostile;
#[path = "filter/keys.rs"]
mod keys;
#[path = "filter/meaning.rs"]
mod meaning;
#[path = "filter/mistakes.rs"]
mod mistakes;
#[path = "filter/model.rs"]
mod model;
#[path = "filter/policy.rs"]
mod policy;
#[path = "filter/random.rs"]
mod random;
#[path = "filter/spellings.rs"]
mod spellings;

use model::{CARD, NOTE, POST, USER, User, VAULT};

fn read(model: &ModelDefinition, json: Json) -> FilterTree {
    FilterTree::from_json(model, &json).unwrap_or_else(|error| panic!("{json}: {error}"))
}

fn refused(model: &ModelDefinition, json: Json) -> String {
    let resolved = FilterTree::from_json(model, &json).and_then(|tree| resolve(model, &tree).map(drop));
    let error = resolved.expect_err(&json.to_string());
    assert_eq!(error.status_code(), 400, "{json}");
    error.to_string()
}

struct Values(Vec<Value>);

impl Row for Values {
    fn get(&self, at: usize) -> Result<ValueRef<'_>> {
        Ok(self.0[at].as_ref())
    }
}
