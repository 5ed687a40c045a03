//! Validation rules and their errors, with LoopBack's words, codes and messages.
//!
//! A leaf: no database, no async, no other juggler crate. Rules are *data*: a macro can print them into a
//! `static`, a program can read them from JSON, and both end up in the same [`Validator`].
//!
//! ```
//! use juggler_validate::{Rule, Validator};
//! use serde_json::json;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let customer = Validator::new("Customer")
//!     .rule("name", Rule::presence())?
//!     .rule("email", Rule::email().allow_null())?
//!     .rule("age", Rule::numericality().int().min(0).max(150))?;
//!
//! assert!(customer.validate(&json!({ "name": "Ada", "email": "ada@x.org", "age": 36 })).is_ok());
//!
//! let errors = customer.check(&json!({ "email": null, "age": 7.5 }));
//! assert_eq!(
//!     errors.to_string(),
//!     "The `Customer` instance is not valid. Details: \
//!      `name` can't be blank (value: undefined); `age` is not an integer (value: 7.5)."
//! );
//! assert_eq!(errors.codes()["age"], ["numericality.int"]);
//! # Ok(())
//! # }
//! ```
//!
//! # The parts
//!
//! ```text
//! Rule  ──▶  Validator  ──▶  ValidationErrors
//! data       compiled        what an API answers with (422)
//!               ▲
//!           Properties       the instance, by property name; values arrive as a borrowed Subject
//! ```
//!
//! # Rule by rule, beside `validator` and `garde`
//!
//! Compared with `validator` 0.20 and `garde` 0.23.
//!
//! | here | code | [`validator`](https://docs.rs/validator) | [`garde`](https://docs.rs/garde) |
//! |---|---|---|---|
//! | [`presence`](Rule::presence): not absent, null, `""`, `[]` or NaN | `presence` | `required`: is `Some` | `required`: is `Some` |
//! | [`absence`](Rule::absence) | `absence` | – | – |
//! | [`length`](Rule::length) `min max is`, in UTF-16 units or elements | `length.min .max .is` | `length(min, max, equal)`, in chars | `length(min, max, equal)`, unit by mode |
//! | [`numericality`](Rule::numericality) `int min max` | `numericality.number .int .min .max` | `range` | `range` |
//! | [`inclusion`](Rule::inclusion), [`exclusion`](Rule::exclusion) | `inclusion`, `exclusion` | – | – |
//! | [`format`](Rule::format) by pattern | `format` | `regex`, the path of a static | `pattern` |
//! | [`email`](Rule::email), [`url`](Rule::url), [`uuid`](Rule::uuid) | `format` | `email`, `url`, – | `email`, `url`, – |
//! | [`uniqueness`](Rule::uniqueness) `scoped_to ignore_case`, asked of a database by the caller | `uniqueness` | – | – |
//! | [`date`](Rule::date) | `date` | – | – |
//! | [`custom`](Rule::custom) | `custom`, `custom.<kind>` | `custom`, `schema` | `custom` |
//! | [`nested`](Rule::nested), paths joined by dots | those inside | `nested` | `dive` |
//! | own texts: [`message`](Rule::message), by kind [`messages`](Rule::messages) | | `message`, one per rule | one `I18n` for all |
//! | an own [`code`](Rule::code) | | `code` | – |
//! | [`only_if`](Rule::only_if), [`unless`](Rule::unless) a property or method | | by `custom` | `if(cond = ..)` |
//! | a missing value | `<rule>.blank`, `<rule>.null`, unless [allowed](Rule::allow_blank) | `None` passes | `None` passes |
//! | rules known at run time only | yes, they are data | no, attributes | no, attributes |
//! | not here | [`format`](Rule::format) or [`custom`](Rule::custom) serve | `contains`, `must_match`, `credit_card`, … | `ascii`, `ip`, `prefix`, `credit_card`, … |
//!
//! # Where this differs from LoopBack
//!
//! - `numericality` also has `min` and `max`, and NaN is not a number.
//! - One plain `message` on a rule that fails in several ways (`length`) is used for each of them; in LoopBack it
//!   turns into "is invalid". As there, it does not replace "is blank" and "is null".
//! - `date` reads ISO 8601 texts only, knows how long a month is, and takes no booleans.
//! - Patterns are those of the crate `regex`: `\d` and `\w` know all of Unicode, and there is no look-around, which
//!   buys matching in linear time.
//! - A rule that cannot mean anything (a `length` without bounds, `min` above `max`) is a [`RuleError`] when the
//!   validator is built.
#![forbid(unsafe_code)]

#[cfg(feature = "derive")]
#[doc(hidden)]
pub mod __private;
mod as_subject;
mod errors;
mod literal;
mod number;
mod properties;
mod report;
mod rule;
mod rules;
mod subject;
mod validate;
mod validator;

pub use as_subject::AsSubject;
pub use errors::{ValidationErrors, Violation};
pub use literal::Literal;
pub use number::Number;
pub use properties::Properties;
pub use report::Report;
pub use rule::{
    Custom, CustomCheck, Format, Length, Message, Numericality, Rule, RuleError, RuleErrorKind, RuleKind,
    Uniqueness,
};
pub use subject::Subject;
pub use validate::{Nested, Validate};
pub use validator::Validator;

#[cfg(feature = "derive")]
pub use juggler_derive::Validate;
