//! Other kinds of id.

use juggler_core::prelude::*;

/// The id is text, and not generated.
#[derive(Model, Debug, Clone, PartialEq)]
pub struct Country {
    #[model(id)]
    pub code: String,
    pub name: String,
    pub population: Option<i64>,
}

/// The id has two parts, in another order than the fields.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(index(fields = [shelf, row], unique))]
pub struct Stock {
    #[model(id = 2)]
    pub depot: i64,
    #[model(id = 1)]
    pub sku: String,
    pub amount: i32,
    pub shelf: Option<String>,
    pub row: Option<i32>,
}

/// No id.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(no_id)]
pub struct Line {
    pub text: String,
    pub number: i64,
}
