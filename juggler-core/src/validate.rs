//! Are these data what their model allows?
//!
//! A [`Checker`] is made once per definition. It runs the rules of a model over a draft: undeclared properties of a strict
//! model, dates that are none, required values, and the declared rules; and it refuses values that no store can keep,
//! whether or not rules are run.

use juggler_validate::{Properties, Report, Rule, RuleKind, ValidationErrors};

mod candidate;
mod rules;
mod seen;
mod storable;

pub(crate) use candidate::Candidate;
pub(crate) use seen::rendered;
pub(crate) use storable::{complete, storable};

use candidate::Ruled;
use rules::Rules;
use storable::needs_value;

use crate::definition::ModelDefinition;
use crate::error::{Error, ErrorKind, Result};
use crate::filter::Where;
use crate::model::DraftData;
use crate::row::Row;

mod embedded;

/// The rules of one model, ready to run.
#[derive(Debug)]
pub(crate) struct Checker {
    rules: Rules,
}

impl Checker {
    /// Prepares the rules of a model.
    pub(crate) fn new(model: &ModelDefinition) -> Result<Self> {
        Ok(Checker { rules: Rules::of(model)? })
    }

    /// Runs the rules over a whole row: `draft` over `stored`, where there is a stored row. Uniqueness is left to
    /// [`questions`](Self::questions).
    pub(crate) fn whole(&self, draft: &DraftData, stored: Option<&(dyn Row + Sync)>) -> ValidationErrors {
        let candidate = Candidate::new(draft, stored);
        let mut errors = undeclared(draft);
        let positions = 0..draft.model().properties.len();
        self.required(&candidate, positions, &mut errors);
        if !self.rules.validator.is_empty() {
            let broken = self.check(candidate);
            let is_known = |root: &str| match draft.model().property(root) {
                Some((at, _)) => !draft.is_awaited(at),
                None => true,
            };
            errors.merge(of_roots(broken, is_known));
        }
        embedded::check(&candidate, &mut errors);
        errors
    }

    /// Runs the rules over what is given, and nothing else.
    pub(crate) fn given(&self, draft: &DraftData) -> ValidationErrors {
        let candidate = Candidate::new(draft, None);
        let mut errors = undeclared(draft);
        self.required(&candidate, draft.given().map(|(at, _)| at), &mut errors);
        let is_given =
            |root: &str| draft.model().property(root).is_some_and(|(at, _)| draft.value(at).is_some());
        errors.merge(of_roots(self.check(candidate), is_given));
        errors
    }

    fn check(&self, row: Candidate<'_>) -> ValidationErrors {
        self.rules.validator.check(&Ruled { row, rules: &self.rules })
    }

    /// Reports what must be there and is not.
    fn required(
        &self,
        candidate: &Candidate<'_>,
        positions: impl Iterator<Item = usize>,
        errors: &mut ValidationErrors,
    ) {
        let model = candidate.model();
        for at in positions {
            let property = &model.properties[at];
            if needs_value(model.settings.coercion, property)
                && candidate.value(at).is_null()
                && !candidate.is_awaited(at)
            {
                let value = candidate.rendered(&property.name);
                errors.add_with_value(property.name.to_string(), "presence", "can't be blank", value);
            }
        }
    }

    /// Has a property rules of its own, beside that it must be there?
    pub(crate) fn has_rules(&self, property: &str) -> bool {
        self.rules.validator.rules().any(|(name, rule)| name == property && rule.kind != RuleKind::Presence)
    }

    /// Has the model a rule that only its store can answer?
    pub(crate) fn asks_the_store(&self) -> bool {
        self.rules.validator.uniqueness().next().is_some()
    }

    /// The properties that have a rule of uniqueness and no unique index: two tasks that write at once may both win.
    pub(crate) fn unguarded<'c>(&'c self, model: &'c ModelDefinition) -> impl Iterator<Item = &'c str> {
        self.rules.validator.uniqueness().filter_map(|(name, rule)| {
            let RuleKind::Uniqueness(uniqueness) = &rule.kind else { return None };
            let (at, property) = model.property(name)?;
            let scope = uniqueness.scoped_to.iter().filter_map(|name| Some(model.property(name)?.0));
            let together: Vec<usize> = scope.chain([at]).collect();
            // An index tells `Ada` from `ada`.
            let one_case = property.transforms.lowercase || property.transforms.uppercase;
            let is_guarded = (one_case || !uniqueness.ignore_case)
                && model.unique_keys().any(|key| key.iter().all(|at| together.contains(at)));
            (!is_guarded).then_some(name)
        })
    }

    /// What the store has to be asked: is there another row for which one of these conditions holds?
    pub(crate) fn questions<'c>(
        &'c self,
        draft: &'c DraftData,
        stored: Option<&'c (dyn Row + Sync)>,
    ) -> impl Iterator<Item = Question<'c>> {
        let candidate = Candidate::new(draft, stored);
        self.rules.validator.uniqueness().filter_map(move |(property, rule)| {
            let RuleKind::Uniqueness(uniqueness) = &rule.kind else { return None };
            if candidate.property(property).is_blank() || !rule.applies_to(&candidate) {
                return None;
            }
            // No stored row belongs to one that is not written yet.
            let is_awaited = |name: &str| {
                let there = draft.model().property(name);
                there.is_some_and(|(at, _)| draft.is_awaited(at))
            };
            if uniqueness.scoped_to.iter().any(|scope| is_awaited(scope)) {
                return None;
            }
            let mut parts = vec![candidate.same(property, uniqueness.ignore_case)?];
            for scope in uniqueness.scoped_to.iter() {
                parts.push(candidate.same(scope, false)?);
            }
            parts.extend(candidate.another_row());
            Some(Question { property, rule, condition: Where::And(parts) })
        })
    }

    /// Adds the error of a value that is taken.
    pub(crate) fn taken(
        &self,
        question: &Question<'_>,
        draft: &DraftData,
        stored: Option<&(dyn Row + Sync)>,
        errors: &mut ValidationErrors,
    ) {
        Report::new(question.rule, question.property, &Candidate::new(draft, stored), errors).fail();
    }

    /// A conflict that a uniqueness rule speaks of is a broken rule: of two tasks that write the same value at once, the store
    /// tells one of them.
    pub(crate) fn conflict(&self, draft: &DraftData, error: Error) -> Error {
        let ErrorKind::Conflict { properties, .. } = error.kind() else { return error };
        let spoken_of = |(property, _): &(&str, &Rule)| properties.split(", ").any(|name| name == *property);
        let Some((property, rule)) = self.rules.validator.uniqueness().find(spoken_of) else { return error };
        let mut errors = ValidationErrors::new(draft.model().name.clone());
        Report::new(rule, property, &Candidate::new(draft, None), &mut errors).fail();
        Error::from(errors).because_of(error)
    }
}

/// What a store has to be asked for a rule of uniqueness.
pub(crate) struct Question<'c> {
    property: &'c str,
    rule: &'c Rule,
    pub(crate) condition: Where,
}

/// The errors of the properties that `is_meant` is true of.
fn of_roots(errors: ValidationErrors, is_meant: impl Fn(&str) -> bool) -> ValidationErrors {
    if errors.is_empty() {
        return errors;
    }
    let mut meant = ValidationErrors::new(errors.context().to_owned());
    for violation in errors.iter() {
        if is_meant(violation.path().split(['.', '[']).next().unwrap_or_default()) {
            let value = violation.value().map(str::to_owned);
            let (path, code) = (violation.path().to_owned(), violation.code().to_owned());
            meant.add_with_value(path, code, violation.message().to_owned(), value);
        }
    }
    meant
}

fn undeclared(draft: &DraftData) -> ValidationErrors {
    let mut errors = ValidationErrors::new(draft.model().name.clone());
    for name in draft.undeclared() {
        let value = Some("undefined".to_owned());
        errors.add_with_value(name.clone(), "unknown-property", "is not defined in the model", value);
    }
    errors
}

#[cfg(test)]
mod tests;
