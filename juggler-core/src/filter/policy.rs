//! What filters of strangers may ask.
//!
//! ```text
//!  text ──size──▶ JSON ──names that are shown──▶ FilterTree ──every bound──▶ the same tree, with a limit
//! ```
//!
//! [`FilterTree::parse`](super::FilterTree::parse) is for the filters of one's own programs: whatever they ask is answered. A filter that
//! comes from the internet is read by [`Filter::parse_untrusted`](super::Filter::parse_untrusted), which lets through what a
//! [`FilterPolicy`] allows. All is checked before any store hears of it.

mod asked;
mod bounds;
mod check;
mod cost;
mod names;
mod regexp;
mod size;
mod untrusted;

use std::borrow::Cow;

pub use cost::Cost;
pub use names::PolicyNames;
pub use regexp::RegexpClass;
pub(crate) use untrusted::Untrusted;

use bounds::Bounds;
use names::NameList;

/// What a filter may ask that comes from someone who is not trusted.
///
/// Whatever the policy says, hidden properties are as if they were not there: in conditions, orders, fields and the scopes of includes,
/// on the model and on those that its relations lead to; so are protected ones of related rows and of embedded objects. A policy
/// can only take more away.
///
/// [`new`](Self::new) is strict enough for the public internet:
///
/// | what | most | |
/// |---|---:|---|
/// | length of the text | 65,536 bytes | [`max_size`](Self::max_size) |
/// | depth: conditions inside one another, and those of related rows | 8 | [`max_depth`](Self::max_depth) |
/// | conditions: tests, and each `and`, `or`, `nor` | 200 | [`max_nodes`](Self::max_nodes) |
/// | values of a list | 1,000 | [`max_list`](Self::max_list) |
/// | rows, and rows of each parent in an include | 1,000 | [`max_limit`](Self::max_limit) |
/// | the same where the filter has no limit | 100 | [`default_limit`](Self::default_limit) |
/// | rows left out at the start | 10,000 | [`max_skip`](Self::max_skip) |
/// | keys of an order | 4 | [`max_order`](Self::max_order) |
/// | includes, and questions about related rows | 10 | [`max_relations`](Self::max_relations) |
/// | the same inside one another | 3 | [`max_relation_depth`](Self::max_relation_depth) |
/// | characters of a pattern of `like` | 256 | [`max_like`](Self::max_like) |
/// | characters of a regular expression | 256 | [`max_regexp`](Self::max_regexp) |
/// | regular expressions | 5 | [`max_regexps`](Self::max_regexps) |
/// | which regular expressions | simple ones | [`regexp`](Self::regexp) |
/// | [`Cost`] | 100,000 | [`max_cost`](Self::max_cost) |
///
/// ```
/// # #[cfg(feature = "derive")] {
/// use juggler_core::prelude::*;
///
/// #[derive(Model)]
/// struct User {
///     #[model(id)]
///     id: i64,
///     email: String,
///     age: Option<i32>,
///     #[model(hidden)]
///     password: String,
/// }
///
/// let policy = FilterPolicy::new().properties((User::AGE, "email")).without_operators(["regexp"]).max_limit(50);
/// let filter = Filter::<User>::parse_untrusted_with(r#"{"where": {"age": {"gte": 18}}}"#, &policy)?;
/// assert_eq!(filter.tree().limit, Some(50));
///
/// let refused = |json| Filter::<User>::parse_untrusted_with(json, &policy).unwrap_err().to_string();
/// assert_eq!(refused(r#"{"order": "password"}"#), "unknown field `password` on User");
/// assert_eq!(refused(r#"{"where": {"id": 1}}"#), "where.id: may not be used in filters of User");
/// assert_eq!(refused(r#"{"limit": 51}"#), "limit: 51 is more than the 50 rows that may be asked for");
/// # }
/// # Ok::<(), juggler_core::Error>(())
/// ```
///
/// A policy that only has bounds is a constant. One for each kind of client is made once, and kept.
#[derive(Debug, Clone, PartialEq)]
#[must_use = "a policy does nothing until filters are read with it"]
pub struct FilterPolicy {
    bounds: Bounds,
    regexp: RegexpClass,
    undeclared: bool,
    operators: NameList,
    relations: NameList,
    /// Of the model that is asked for.
    properties: NameList,
    /// Of models by their names.
    properties_of: Vec<(Cow<'static, str>, NameList)>,
}

impl FilterPolicy {
    /// The policy of the table above.
    pub const fn new() -> Self {
        FilterPolicy {
            bounds: Bounds::STRICT,
            regexp: RegexpClass::Simple,
            undeclared: false,
            operators: NameList::new(),
            relations: NameList::new(),
            properties: NameList::new(),
            properties_of: Vec::new(),
        }
    }

    /// Only these properties of the model that is asked for, with what is inside them, may be used: in conditions, orders and fields.
    /// They are wire names, such as `"age"` and `"address.city"`, or typed fields. Called again, these too.
    ///
    /// It holds wherever the filter comes to the model, also by its relations. The properties of other models are for
    /// [`properties_of`](Self::properties_of).
    pub fn properties(mut self, names: impl PolicyNames) -> Self {
        self.properties.allow(names.into_names());
        self
    }

    /// These properties of the model that is asked for, with what is inside them, may not be used.
    pub fn without_properties(mut self, names: impl PolicyNames) -> Self {
        self.properties.refuse(names.into_names());
        self
    }

    /// As [`properties`](Self::properties), of the model, or the embedded struct, of this name.
    pub fn properties_of(mut self, model: impl Into<Cow<'static, str>>, names: impl PolicyNames) -> Self {
        self.list_of(model.into()).allow(names.into_names());
        self
    }

    /// As [`without_properties`](Self::without_properties), of the model, or the embedded struct, of this name.
    pub fn without_properties_of(
        mut self,
        model: impl Into<Cow<'static, str>>,
        names: impl PolicyNames,
    ) -> Self {
        self.list_of(model.into()).refuse(names.into_names());
        self
    }

    fn list_of(&mut self, model: Cow<'static, str>) -> &mut NameList {
        let at = self.properties_of.iter().position(|(name, _)| *name == model).unwrap_or_else(|| {
            self.properties_of.push((model, NameList::new()));
            self.properties_of.len() - 1
        });
        &mut self.properties_of[at].1
    }

    /// Only these operators may be used: `"eq"` (also where it is not written), `"gt"`, `"like"` .., and the words `"or"`, `"nor"`, `"some"`,
    /// `"every"`, `"none"`, `"is"` and `"isNot"`. That several things hold at once may always be asked.
    pub fn operators(mut self, names: impl PolicyNames) -> Self {
        self.operators.allow(names.into_names());
        self
    }

    /// These operators may not be used.
    pub fn without_operators(mut self, names: impl PolicyNames) -> Self {
        self.operators.refuse(names.into_names());
        self
    }

    /// Only these relations may be included and asked about: `"posts"`, and `"posts.author"` for those of related rows, which allows
    /// `"posts"` on the way. `[""; 0]` is none.
    pub fn relations(mut self, paths: impl PolicyNames) -> Self {
        self.relations.allow(paths.into_names());
        self
    }

    /// These relations, with those of their rows, may neither be included nor asked about.
    pub fn without_relations(mut self, paths: impl PolicyNames) -> Self {
        self.relations.refuse(paths.into_names());
        self
    }

    /// May names be used that open models and objects do not declare? Then whoever asks can tell which names are those of hidden
    /// properties, since others are no error. By default they may not.
    pub const fn undeclared(mut self, allowed: bool) -> Self {
        self.undeclared = allowed;
        self
    }

    /// Which regular expressions may be used.
    pub const fn regexp(mut self, class: RegexpClass) -> Self {
        self.regexp = class;
        self
    }

    /// The longest text of a filter, in bytes, before anything is read of it. For a query string that is all of it.
    pub const fn max_size(mut self, bytes: usize) -> Self {
        self.bounds.size = bytes;
        self
    }

    /// How deep conditions may stand inside one another: each `or`, `nor` and question about related rows, each include, and several
    /// conditions that hold at once are a level.
    pub const fn max_depth(mut self, levels: usize) -> Self {
        self.bounds.depth = levels;
        self
    }

    /// How many conditions a filter may have, those of its includes among them.
    pub const fn max_nodes(mut self, conditions: usize) -> Self {
        self.bounds.nodes = conditions;
        self
    }

    /// How many values a list may have, in `inq`, `nin` and anywhere else.
    pub const fn max_list(mut self, values: usize) -> Self {
        self.bounds.list = values;
        self
    }

    /// How many rows may be asked for; in an include, beside each row.
    pub const fn max_limit(mut self, rows: u64) -> Self {
        self.bounds.limit = rows;
        self
    }

    /// The limit of a filter without one, and of an include without one; never more than [`max_limit`](Self::max_limit). `"limit": 0`,
    /// LoopBack's "no limit", is none.
    pub const fn default_limit(mut self, rows: u64) -> Self {
        self.bounds.default_limit = rows;
        self
    }

    /// How many rows may be left out at the start; a store looks at them all the same.
    pub const fn max_skip(mut self, rows: u64) -> Self {
        self.bounds.skip = rows;
        self
    }

    /// How many keys an order may have.
    pub const fn max_order(mut self, keys: usize) -> Self {
        self.bounds.order = keys;
        self
    }

    /// How many includes, and questions about related rows, a filter may have in all. Each may be a query of its own.
    pub const fn max_relations(mut self, relations: usize) -> Self {
        self.bounds.relations = relations;
        self
    }

    /// How many relations one may go along, one after the other.
    pub const fn max_relation_depth(mut self, relations: usize) -> Self {
        self.bounds.relation_depth = relations;
        self
    }

    /// The longest pattern of `like`, `nlike`, `ilike` and `nilike`, in characters.
    pub const fn max_like(mut self, characters: usize) -> Self {
        self.bounds.like = characters;
        self
    }

    /// The longest regular expression, in characters.
    pub const fn max_regexp(mut self, characters: usize) -> Self {
        self.bounds.regexp = characters;
        self
    }

    /// How many regular expressions a filter may have.
    pub const fn max_regexps(mut self, expressions: usize) -> Self {
        self.bounds.regexps = expressions;
        self
    }

    /// The most that [`Cost::total`] may be.
    pub const fn max_cost(mut self, cost: u64) -> Self {
        self.bounds.cost = cost;
        self
    }
}

impl Default for FilterPolicy {
    fn default() -> Self {
        Self::new()
    }
}
