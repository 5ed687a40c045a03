//! Lists of names: of properties, operators and relations.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::model::Field;

/// Some names for a [`FilterPolicy`](super::FilterPolicy): an array or a `Vec` of text, a typed field, or a tuple of any of these that has
/// up to eight.
///
/// ```
/// # #[cfg(feature = "derive")] {
/// # use juggler_core::prelude::*;
/// # #[derive(Model)] struct User { #[model(id)] id: i64, age: Option<i32>, email: String }
/// let of_text = FilterPolicy::new().properties(["id", "age"]);
/// let typed = FilterPolicy::new().properties((User::ID, User::AGE));
/// assert_eq!(of_text, typed);
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` are no names",
    label = "expected names",
    note = "names are `[\"id\", \"age\"]`, a `Vec` of text, a field such as `User::AGE`, or a tuple of fields"
)]
pub trait PolicyNames {
    /// The names.
    fn into_names(self) -> Vec<Cow<'static, str>>;
}

impl<N: Into<Cow<'static, str>>, const COUNT: usize> PolicyNames for [N; COUNT] {
    fn into_names(self) -> Vec<Cow<'static, str>> {
        self.into_iter().map(Into::into).collect()
    }
}

impl<N: Into<Cow<'static, str>>> PolicyNames for Vec<N> {
    fn into_names(self) -> Vec<Cow<'static, str>> {
        self.into_iter().map(Into::into).collect()
    }
}

impl PolicyNames for &'static str {
    fn into_names(self) -> Vec<Cow<'static, str>> {
        vec![Cow::Borrowed(self)]
    }
}

impl<M, T> PolicyNames for Field<M, T> {
    fn into_names(self) -> Vec<Cow<'static, str>> {
        vec![self.name()]
    }
}

macro_rules! tuples {
    ($($first:ident $($rest:ident)*)?) => { $(
        #[diagnostic::do_not_recommend]
        impl<$first: PolicyNames, $($rest: PolicyNames),*> PolicyNames for ($first, $($rest,)*) {
            #[allow(non_snake_case)]
            fn into_names(self) -> Vec<Cow<'static, str>> {
                let ($first, $($rest,)*) = self;
                [$first.into_names(), $($rest.into_names()),*].concat()
            }
        }
        tuples!($($rest)*);
    )? };
}

tuples!(A B C D E F G H);

/// Names with dots into what they name, some allowed and some refused. A name stands for all that is inside it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct NameList {
    /// No others, if there are any.
    only: Option<BTreeSet<Cow<'static, str>>>,
    except: BTreeSet<Cow<'static, str>>,
}

impl NameList {
    /// Every name is allowed.
    pub(super) const fn new() -> Self {
        NameList { only: None, except: BTreeSet::new() }
    }

    pub(super) fn allow(&mut self, names: Vec<Cow<'static, str>>) {
        self.only.get_or_insert_default().extend(names);
    }

    pub(super) fn refuse(&mut self, names: Vec<Cow<'static, str>>) {
        self.except.extend(names);
    }

    /// May it be used?
    pub(super) fn allows(&self, name: &str) -> bool {
        let is_in = |list: &BTreeSet<_>| prefixes(name).any(|prefix| list.contains(prefix));
        self.only.as_ref().is_none_or(is_in) && !is_in(&self.except)
    }

    /// The same of relations, where a name stands for itself and for those on the way to it, but not for what is behind it.
    pub(super) fn leads_on(&self, name: &str) -> bool {
        let is_way = |to: &Cow<'static, str>| {
            to.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let is_refused = prefixes(name).any(|prefix| self.except.contains(prefix));
        !is_refused && self.only.as_ref().is_none_or(|only| only.iter().any(is_way))
    }

    /// All names of the list.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.only.iter().flatten().chain(&self.except).map(AsRef::as_ref)
    }
}

/// `a`, `a.b`, `a.b.c` of the last.
fn prefixes(name: &str) -> impl Iterator<Item = &str> {
    name.match_indices('.').map(|(dot, _)| &name[..dot]).chain([name])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_for_what_is_inside() {
        let mut list = NameList::new();
        assert!(list.allows("anything"));
        list.allow(vec!["a".into(), "b.c".into()]);
        list.refuse(vec!["a.x".into()]);
        let allowed = ["a", "a.b", "b.c", "b.c.d"];
        allowed.into_iter().for_each(|name| assert!(list.allows(name), "{name}"));
        let refused = ["b", "b.d", "a.x", "a.x.y", "ab", "", "b.cd"];
        refused.into_iter().for_each(|name| assert!(!list.allows(name), "{name}"));
        let on_the_way = ["a", "b", "b.c"];
        on_the_way.into_iter().for_each(|name| assert!(list.leads_on(name), "{name}"));
        let astray = ["a.b", "a.x", "b.d", "b.c.d", "bb", ""];
        astray.into_iter().for_each(|name| assert!(!list.leads_on(name), "{name}"));
    }
}
