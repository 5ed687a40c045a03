//! Filters: which rows, in what order, with what beside them. Names and values, not yet checked against a store.
//!
//! One tree, three spellings:
//!
//! ```text
//!  typed    User::AGE.gte(18)  .order(User::EMAIL.asc())  .limit(20)          ┐
//!  JSON     {"where":{"age":{"gte":18}},"order":"email ASC","limit":20}       ├─▶ FilterTree ──resolve──▶ Query
//!  query    filter[where][age][gte]=18&filter[order]=email%20ASC&filter[limit]=20  ┘
//! ```
//!
//! JSON and query strings are read against a model, so that names are checked at once and values become those of
//! their property; that is why all three give equal trees. What strangers may ask is for a [`FilterPolicy`] to say.

mod fields;
mod include;
mod json;
mod operation;
mod order;
mod policy;
mod predicate;
mod query_string;
mod related;
mod tree;
mod typed;

pub use fields::{FieldTuple, IntoFields, Projection};
pub use include::{IntoInclude, Relation, RelationScope};
pub(crate) use json::{Path, Reading, read};
pub use operation::Operation;
pub use order::{IntoOrder, OrderBy};
pub(crate) use policy::Untrusted;
pub use policy::{Cost, FilterPolicy, PolicyNames, RegexpClass};
pub use predicate::{Geo, IntoPredicate, Near, Predicate, everything};
pub use related::{Quantifier, Subquery};
pub use tree::{Fields, FilterTree, Include, NearBy, OrderTerm, Pattern, Where};
pub use typed::Filter;
