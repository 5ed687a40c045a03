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
//! # On structs
//!
//! With the feature `derive`, a struct has its rules at its fields:
//!
#![cfg_attr(feature = "derive", doc = "```")]
#![cfg_attr(not(feature = "derive"), doc = "```ignore")]
//! use juggler_validate::Validate;
//!
//! #[derive(Validate)]
//! #[validate(rename_all = "camelCase")]
//! struct SignUp {
//!     #[validate(presence, length(max = 40))]
//!     user_name: String,
//!     #[validate(format(email, allow_null))]
//!     email: Option<String>,
//!     #[validate(hidden, length(min = 12))]
//!     password: String,
//!     #[validate(nested, length(max = 3))]
//!     addresses: Vec<Address>,
//!     #[validate(each(length(max = 20)))]
//!     interests: Vec<String>,
//! }
//!
//! #[derive(Validate)]
//! struct Address {
//!     #[validate(presence(message = "is needed"))]
//!     city: String,
//! }
//!
//! let ada = SignUp {
//!     user_name: "ada".to_owned(),
//!     email: None,
//!     password: "hunter2".to_owned(),
//!     addresses: vec![Address { city: "London".to_owned() }, Address { city: String::new() }],
//!     interests: vec![],
//! };
//! assert_eq!(
//!     ada.validate().unwrap_err().to_string(),
//!     "The `SignUp` instance is not valid. Details: `password` too short; \
//!      `addresses[1].city` is needed (value: \"\")."
//! );
//! ```
//!
//! What the attributes take is in the documentation of the derive macro. Senseless rules do not compile, with advice; only a
//! pattern is compiled when the rules are first used, and one that is no pattern holds for nothing and says why. The rules
//! themselves are [`Validate::validator`](trait@Validate). What rules see of a type of your own, you say with [`AsSubject`].
//!
//! # The parts
//!
//! ```text
//! Rule  ──▶  Validator  ──▶  ValidationErrors
//! data       compiled        what an API answers with (422)
//!               ▲
//!           Properties       the instance, by property name; values arrive as a borrowed Subject
//!               ▲
//!           Validate         a struct that knows its rules, mostly by the derive
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
//! | [`length`](Rule::length) `min max is`, in UTF-16 units or elements | `length.min .max .is` | `length(min, max, equal)`, in chars | `length(min, max, equal)`, in bytes or by mode |
//! | [`numericality`](Rule::numericality) `int min max` | `numericality.number .int .min .max` | `range` | `range` |
//! | [`inclusion`](Rule::inclusion), [`exclusion`](Rule::exclusion) | `inclusion`, `exclusion` | – | – |
//! | [`format`](Rule::format) by pattern | `format` | `regex`, the path of a static | `pattern` |
//! | [`email`](Rule::email), [`url`](Rule::url), [`uuid`](Rule::uuid) | `format` | `email`, `url`, – | `email`, `url`, – |
//! | [`uniqueness`](Rule::uniqueness) `scoped_to ignore_case`, asked of a database by the caller | `uniqueness` | – | – |
//! | [`date`](Rule::date) | `date` | – | – |
//! | [`custom`](Rule::custom), sees the whole instance | `custom`, `custom.<kind>` | `custom`; `schema` for the whole | `custom` |
//! | [`nested`](Rule::nested): structs, options, lists and maps; `items[2].name` | those inside | `nested` | `dive` |
//! | [`each`](Rule::each): rules for the elements of a list; `tags[2]` | those of the rules | – | `inner` |
//! | own texts: [`message`](Rule::message), by kind [`messages`](Rule::messages) | | `message`, one per rule | one `I18n` for all |
//! | an own [`code`](Rule::code) | | `code` | – |
//! | [`only_if`](Rule::only_if), [`unless`](Rule::unless) a property or method | | by `custom` | `if(cond = ..)` |
//! | a missing value | `<rule>.blank`, `<rule>.null`, unless [allowed](Rule::allow_blank) | `None` passes | `None` passes |
//! | values in errors, cut to 32 characters; `hidden` ones never | | whole, among the params | – |
//! | one JSON shape, a readable text, a status | | nested JSON | a text |
//! | rules known at run time only | yes, they are data | no, attributes | no, attributes |
//!
//! ## Theirs that are not here
//!
//! Rules are data: they can be written as JSON, read again, and shown to other languages. So there is no rule for what a
//! pattern says, none that would need a table of the world, and none with an argument that is code.
//!
//! | rule | of | instead | why |
//! |---|---|---|---|
//! | `contains`, `prefix`, `suffix` | both, `garde`, `garde` | `format = "gmail"`, `"^gmail"`, `"gmail$"` | a pattern says it, and as shortly |
//! | `does_not_contain` | `validator` | `custom` | patterns without look-around cannot; it is seldom the right rule |
//! | `contains` of a map's key | `validator` | `custom` | a struct has known keys |
//! | `ascii` | `garde` | `format = "^[[:ascii:]]*$"` | a pattern says it |
//! | `alphanumeric` | `garde` | `format = r"^[\p{L}\p{N}]*$"` | a pattern says it, and which alphabet is meant |
//! | `non_control_character` | `validator` | `format = r"^\P{Cc}*$"` | a pattern says it |
//! | `ip`, `ipv4`, `ipv6` | both, `garde`, `garde` | a field of the type `IpAddr`, or `custom` | the type is the better check: what was parsed stays parsed |
//! | `credit_card` | both | `custom` | payment services check cards; a number that may stand in no log should not be kept either |
//! | `phone_number` | `garde` | `custom`, with the crate `phonenumber` | the plans of the countries change more often than this crate |
//! | `must_match`, `matches` | `validator`, `garde` | `custom`, which sees both fields | a rule is about one property; a form compares what was typed twice, and then drops one |
//! | `range(exclusive_min, exclusive_max)` | `validator` | the next integer; of others `custom` | LoopBack's bounds are inclusive |
//! | `range(equal)` | `garde` | `inclusion(in = [7])` | the same |
//! | `length` by `bytes`, `chars`, `graphemes` | `garde` | `custom` | one unit, that of JavaScript and of its forms, so that both ends agree |
//! | `pattern` by a matcher, `length` and `range` by constants | `garde`, both | `custom` | code is no data; bounds are literals |
//! | `custom(use_context)`, `context`, `dive(..)` | `validator`, `garde`, `garde` | [`Properties::custom`] by hand | rules are made once, for all instances |
//! | `schema` | `validator` | `custom` at the field to blame | it sees the whole instance, and the error has a place |
//! | `skip_on_field_errors` | `validator` | – | all errors are told at once, each rule by itself |
//! | `skip`, `allow_unvalidated` | both, `garde` | – | a field without rules is not looked at |
//! | `adapt` | `garde` | [`AsSubject`], or `custom` | a type says what rules see, once |
//! | `transparent`, enums and tuple structs | `garde` | [`Validate`](trait@Validate) by hand | errors have the names of fields, and these have none |
//!
//! The patterns of the table:
//!
//! ```
//! use juggler_validate::{Rule, Validator};
//! use serde_json::json;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let cases = [
//!     ("gmail", "me@gmail.com", "me@site.org"),
//!     ("^gmail", "gmail.com", "me@gmail.com"),
//!     ("gmail$", "my gmail", "gmail.com"),
//!     ("^[[:ascii:]]*$", "a~", "ä"),
//!     (r"^[\p{L}\p{N}]*$", "ä1", "a-1"),
//!     (r"^\P{Cc}*$", "a ä", "a\u{7}"),
//! ];
//! for (pattern, good, bad) in cases {
//!     let validator = Validator::new("Table").rule("it", Rule::format(pattern))?;
//!     assert!(validator.validate(&json!({ "it": good })).is_ok(), "{pattern}");
//!     assert!(validator.validate(&json!({ "it": bad })).is_err(), "{pattern}");
//! }
//! # Ok(())
//! # }
//! ```
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
