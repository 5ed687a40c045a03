//! A row as it would be stored, as rules see it.

use juggler_validate::{Properties, Subject, ValidationErrors};

use super::{Rules, seen};
use crate::definition::ModelDefinition;
use crate::filter::{Operation, Where};
use crate::model::DraftData;
use crate::row::Row;
use crate::value::{Value, ValueRef};

/// The row as it would be stored.
#[derive(Clone, Copy)]
pub(crate) struct Candidate<'a> {
    draft: &'a DraftData,
    stored: Option<&'a (dyn Row + Sync)>,
}

impl<'a> Candidate<'a> {
    /// `draft` over `stored`, where there is a stored row.
    pub(crate) fn new(draft: &'a DraftData, stored: Option<&'a (dyn Row + Sync)>) -> Self {
        Candidate { draft, stored }
    }

    /// Is the value at a position known once another row is written?
    pub(super) fn is_awaited(&self, at: usize) -> bool {
        self.draft.is_awaited(at)
    }

    pub(super) fn model(&self) -> &'a ModelDefinition {
        self.draft.model()
    }

    /// The value of a property, of an undeclared one too.
    pub(crate) fn get(&self, name: &str) -> ValueRef<'_> {
        match self.model().property(name) {
            Some((at, _)) => self.value(at),
            None => self.draft.extras().get(name).map_or(ValueRef::Null, Value::as_ref),
        }
    }

    /// Is the property among what is written?
    pub(crate) fn is_given(&self, name: &str) -> bool {
        match self.model().property(name) {
            Some((at, _)) => self.draft.value(at).is_some(),
            None => self.draft.extras().get(name).is_some(),
        }
    }

    /// Adds the error of a property.
    pub(crate) fn fail(
        &self,
        name: &str,
        code: &'static str,
        message: String,
        errors: &mut ValidationErrors,
    ) {
        errors.add_with_value(name, code, message, self.rendered(name));
    }

    pub(super) fn value(&self, at: usize) -> ValueRef<'_> {
        match (self.draft.value(at), self.stored) {
            (Some(value), _) => value.as_ref(),
            (None, Some(stored)) => stored.get(at).unwrap_or_default(),
            (None, None) => ValueRef::Null,
        }
    }

    /// Rows with the same value of a property.
    pub(super) fn same(&self, name: &str, ignore_case: bool) -> Option<Where> {
        let (at, property) = self.model().property(name)?;
        let operation = match self.value(at) {
            ValueRef::Text(text) if ignore_case => Operation::Ilike(escaped(text)),
            value => Operation::Eq(value.to_owned()),
        };
        Some(Where::test(property.name.clone(), operation))
    }

    /// Rows that are not this one.
    pub(super) fn another_row(&self) -> Option<Where> {
        let model = self.model();
        let id = model.ids.iter().map(|&at| (model.properties[at].name.clone(), self.value(at)));
        let same: Vec<Where> =
            id.map(|(name, part)| Where::test(name, Operation::Eq(part.to_owned()))).collect();
        let is_known = model.ids.iter().all(|&at| !self.value(at).is_null());
        (is_known && !same.is_empty()).then(|| Where::Nor(vec![Where::from_parts(same)]))
    }

    /// The value at a position, if there is one.
    fn seen(&self, at: usize) -> Option<ValueRef<'_>> {
        let is_absent = self.draft.value(at).is_none() && self.stored.is_none();
        (!is_absent).then(|| self.value(at))
    }
}

impl Properties for Candidate<'_> {
    fn property(&self, name: &str) -> Subject<'_> {
        match self.model().property(name) {
            Some((at, property)) => seen::subject(property, self.seen(at)),
            None => self
                .draft
                .extras()
                .get(name)
                .map_or(Subject::Absent, |value| seen::undeclared(value.as_ref())),
        }
    }

    fn element(&self, name: &str, index: usize) -> Subject<'_> {
        let value = self.model().property(name).map(|(at, _)| self.value(at));
        seen::element(value, index)
    }

    fn rendered(&self, name: &str) -> Option<String> {
        match self.model().property(name) {
            Some((at, property)) => seen::rendered(property, self.seen(at)),
            None => Some("undefined".to_owned()),
        }
    }
}

/// A row, with the rules that are run over it.
pub(super) struct Ruled<'a> {
    pub(super) row: Candidate<'a>,
    pub(super) rules: &'a Rules,
}

impl Properties for Ruled<'_> {
    fn property(&self, name: &str) -> Subject<'_> {
        self.row.property(name)
    }

    fn element(&self, name: &str, index: usize) -> Subject<'_> {
        self.row.element(name, index)
    }

    fn rendered(&self, name: &str) -> Option<String> {
        self.row.rendered(name)
    }

    fn nested(&self, name: &str) -> Option<ValidationErrors> {
        let (at, property) = self.row.model().property(name)?;
        self.rules.inside(property, self.row.value(at))
    }
}

/// Text as a pattern that matches nothing else.
fn escaped(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern
}
