//! The models of the cases.
//!
//! | model | what it is for |
//! |---|---|
//! | [`User`] | most cases: a generated id, a unique property, defaults, an embedded struct, a hidden property |
//! | [`Sample`], [`Maybe`] | every type of property, required and optional |
//! | [`Country`], [`Stock`], [`Line`] | an id of text, an id of two parts, no id |
//! | [`library`] | relations of every kind; [`define_library`] has them as LDL, [`fill_library`] has rows |
#![allow(missing_docs)] // the names say it

mod keys;
pub mod library;
mod library_ldl;
mod library_rows;
mod types;
mod user;

pub use keys::{Country, Line, NewCountry, NewLine, NewStock, Stock};
pub use library_ldl::{define_library, define_scoped_library, define_split_library};
pub use library_rows::{fill_library, fill_split_library};
pub use types::{Maybe, NewMaybe, NewSample, Sample};
pub use user::{Address, NewUser, Role, User, UserCard, UserCreate, users};
