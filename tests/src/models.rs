//! The models of the cases.
//!
//! | model | what it is for |
//! |---|---|
//! | [`User`] | most cases: a generated id, a unique property, defaults, an embedded struct, a hidden property |
//! | [`Sample`], [`Maybe`] | every type of property, required and optional |
//! | [`Country`], [`Stock`], [`Line`] | an id of text, an id of two parts, no id |
#![allow(missing_docs)] // the names say it

mod keys;
mod types;
mod user;

pub use keys::{Country, Line, NewCountry, NewLine, NewStock, Stock};
pub use types::{Maybe, NewMaybe, NewSample, Sample};
pub use user::{Address, NewUser, Role, User, UserCard, UserCreate, users};
