//! How often each operator was tried on each kind, with null in the data and without.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use serde_json::Value as Json;

use super::kind::Kind;
use super::operator::Operator;

/// How often each combination was tried.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    made: BTreeMap<(Kind, Operator, bool), u64>,
    pub(crate) reads: u64,
    pub(crate) writes: u64,
    pub(crate) refused: u64,
    pub(crate) rows: u64,
}

impl Tally {
    pub(crate) fn made(&self, kind: Kind, operator: Operator, has_null: bool) -> u64 {
        self.made.get(&(kind, operator, has_null)).copied().unwrap_or(0)
    }

    pub(crate) fn note(&mut self, kind: Kind, operator: Operator, has_null: bool) {
        *self.made.entry((kind, operator, has_null)).or_default() += 1;
    }

    /// The combination that was tried least, of all operators that fit each kind that was met.
    pub(crate) fn least(&self) -> Option<(u64, String)> {
        let kinds: std::collections::BTreeSet<Kind> = self.made.keys().map(|(kind, ..)| *kind).collect();
        let all = kinds.into_iter().flat_map(|kind| {
            let fitting = Operator::ALL.into_iter().filter(move |operator| operator.fits(kind));
            fitting.flat_map(move |operator| [false, true].map(|has_null| (kind, operator, has_null)))
        });
        let counted = all.map(|(kind, operator, has_null)| {
            let with = if has_null { "with" } else { "without" };
            (self.made(kind, operator, has_null), format!("{operator:?} of {kind} {with} null"))
        });
        counted.min()
    }
}

/// One line for each kind, one column for each operator: `without null / with null`.
impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines: BTreeMap<Kind, String> = BTreeMap::new();
        for (kind, ..) in self.made.keys() {
            lines.entry(*kind).or_default();
        }
        write!(f, "{:<14}", "")?;
        for operator in Operator::ALL {
            write!(f, "{:>9}", format!("{operator:?}"))?;
        }
        for kind in lines.into_keys() {
            write!(f, "\n{:<14}", kind.to_string())?;
            for operator in Operator::ALL {
                let cell = match operator.fits(kind) {
                    true => {
                        format!("{}/{}", self.made(kind, operator, false), self.made(kind, operator, true))
                    }
                    false => "-".to_owned(),
                };
                write!(f, "{cell:>9}")?;
            }
        }
        let Tally { reads, writes, refused, rows, .. } = self;
        write!(f, "\n{reads} reads with {rows} rows, {writes} writes, {refused} steps refused by both")
    }
}

/// Which places have rows without a value.
#[derive(Debug, Default)]
pub(crate) struct Nulls(HashMap<(&'static str, String), bool>);

impl Nulls {
    pub(crate) fn of(&self, model: &str, path: &str) -> bool {
        self.0.iter().any(|((name, place), has_null)| *name == model && place == path && *has_null)
    }

    /// Looks at the rows of a model.
    pub(crate) fn look(&mut self, model: &'static str, paths: impl Iterator<Item = String>, rows: &Json) {
        for path in paths {
            let keys: Vec<&str> = path.split('.').collect();
            let has_null = rows.as_array().into_iter().flatten().any(|row| lacks(row, &keys));
            self.0.insert((model, path), has_null);
        }
    }
}

fn lacks(value: &Json, keys: &[&str]) -> bool {
    match (value, keys) {
        (Json::Array(items), _) => items.is_empty() || items.iter().any(|item| lacks(item, keys)),
        (value, []) => value.is_null(),
        (value, [key, rest @ ..]) => value.get(key).is_none_or(|inner| lacks(inner, rest)),
    }
}
