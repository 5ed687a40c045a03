//! Are these data what their model allows?
//!
//! A [`Checker`] is made once per definition. It runs the rules of a model over a draft: undeclared properties of a strict
//! model, dates that are none, required values, and the declared rules; and it refuses values that no store can keep,
//! whether or not rules are run.

use juggler_validate::{Properties, Rule, Subject, ValidationErrors, Validator};

use crate::definition::{Coercion, Kind, ModelDefinition, check};
use crate::error::{Error, Result};
use crate::model::DraftData;
use crate::row::Row;
use crate::value::{Value, ValueRef, to_json};

/// The rules of one model, ready to run.
#[derive(Debug)]
pub(crate) struct Checker {
    validator: Validator,
}

impl Checker {
    /// Prepares the rules of a model.
    pub(crate) fn new(model: &ModelDefinition) -> Result<Self> {
        let mut validator = Validator::new(model.name.clone());
        let wrong =
            |error: juggler_validate::RuleError| Error::definition(model.name.clone(), error.to_string());
        for property in model.properties.iter().filter(|property| property.kind == Kind::Timestamp) {
            validator = validator.rule(property.name.to_string(), Rule::date()).map_err(wrong)?;
        }
        // Derived models say "required" with a type: "" is a `String`. LDL says it with a rule, for which "" is blank.
        if model.settings.coercion == Coercion::Ldl {
            for property in model.properties.iter().filter(|property| property.required) {
                validator = validator.rule(property.name.to_string(), Rule::presence()).map_err(wrong)?;
            }
        }
        for property in model.properties.iter() {
            for rule in property.rules.iter() {
                validator = validator.rule(property.name.to_string(), rule.clone()).map_err(wrong)?;
            }
        }
        Ok(Checker { validator })
    }

    /// Runs the rules over a whole row: `draft` over `stored`, where there is a stored row.
    pub(crate) fn whole(&self, draft: &DraftData, stored: Option<&(dyn Row + Sync)>) -> Result<()> {
        let candidate = Candidate { draft, stored };
        let mut errors = undeclared(draft);
        let model = draft.model();
        if model.settings.coercion == Coercion::Typed {
            for (at, property) in model.properties.iter().enumerate() {
                if property.required && !property.generated && candidate.value(at).is_null() {
                    errors.add_with_value(
                        property.name.to_string(),
                        "presence",
                        "can't be blank",
                        candidate.rendered(&property.name),
                    );
                }
            }
        }
        if !self.validator.is_empty() {
            errors.merge(self.validator.check(&candidate));
        }
        errors.into_result().map_err(Error::from)
    }

    /// Runs the rules over what is given, and nothing else.
    pub(crate) fn given(&self, draft: &DraftData) -> Result<()> {
        let candidate = Candidate { draft, stored: None };
        let mut errors = undeclared(draft);
        let model = draft.model();
        let all = self.validator.check(&candidate);
        for violation in all.iter() {
            let root = violation.path().split(['.', '[']).next().unwrap_or_default();
            if model.property(root).is_some_and(|(at, _)| draft.value(at).is_some()) {
                let value = violation.value().map(str::to_owned);
                let (path, code) = (violation.path().to_owned(), violation.code().to_owned());
                errors.add_with_value(path, code, violation.message().to_owned(), value);
            }
        }
        for (at, value) in draft.given() {
            let property = &model.properties[at];
            if model.settings.coercion == Coercion::Typed && property.required && value.is_null() {
                errors.add_with_value(
                    property.name.to_string(),
                    "presence",
                    "can't be blank",
                    candidate.rendered(&property.name),
                );
            }
        }
        errors.into_result().map_err(Error::from)
    }
}

/// Refuses values that no store can keep: NaN, numbers out of range, values of another kind. Dates that are none
/// are kept where validation was turned off, as the juggler does.
pub(crate) fn storable(draft: &DraftData) -> Result<()> {
    let model = draft.model();
    for (at, value) in draft.given() {
        let kind = &model.properties[at].kind;
        let lenient = model.settings.coercion == Coercion::Ldl
            && matches!((kind, value), (Kind::Timestamp, Value::Text(_)));
        if !lenient && !obviously_fits(kind, value) {
            check(kind, value, &model.place(at))?;
        }
    }
    Ok(())
}

/// The common cases, without the price of building a path.
fn obviously_fits(kind: &Kind, value: &Value) -> bool {
    matches!(
        (kind, value),
        (_, Value::Null)
            | (Kind::Bool, Value::Bool(_))
            | (Kind::Text, Value::Text(_))
            | (Kind::Timestamp, Value::Timestamp(_))
            | (Kind::Int(crate::definition::IntSize::I64), Value::Int(_))
    ) || matches!((kind, value), (Kind::Float(crate::definition::FloatSize::F64), Value::Float(number)) if number.is_finite())
}

fn undeclared(draft: &DraftData) -> ValidationErrors {
    let mut errors = ValidationErrors::new(draft.model().name.clone());
    for name in draft.undeclared() {
        let value = Some("undefined".to_owned());
        errors.add_with_value(name.clone(), "unknown-property", "is not defined in the model", value);
    }
    errors
}

/// The row as it would be stored.
struct Candidate<'a> {
    draft: &'a DraftData,
    stored: Option<&'a (dyn Row + Sync)>,
}

impl Candidate<'_> {
    fn value(&self, at: usize) -> ValueRef<'_> {
        match (self.draft.value(at), self.stored) {
            (Some(value), _) => value.as_ref(),
            (None, Some(stored)) => stored.get(at).unwrap_or_default(),
            (None, None) => ValueRef::Null,
        }
    }

    fn is_absent(&self, at: usize) -> bool {
        self.draft.value(at).is_none() && self.stored.is_none()
    }
}

impl Properties for Candidate<'_> {
    fn property(&self, name: &str) -> Subject<'_> {
        let Some((at, property)) = self.draft.model().property(name) else {
            return self.draft.extras().get(name).map_or(Subject::Absent, |value| subject(value.as_ref()));
        };
        match (&property.kind, self.value(at)) {
            (_, ValueRef::Null) if self.is_absent(at) => Subject::Absent,
            (Kind::Timestamp, ValueRef::Text(_)) => Subject::Date { valid: false },
            (_, value) => subject(value),
        }
    }

    fn rendered(&self, name: &str) -> Option<String> {
        let Some((at, property)) = self.draft.model().property(name) else {
            return Some("undefined".to_owned());
        };
        if property.hidden {
            return None;
        }
        Some(match (&property.kind, self.value(at)) {
            (_, ValueRef::Null) if self.is_absent(at) => "undefined".to_owned(),
            (Kind::Timestamp, ValueRef::Text(_)) => "Invalid Date".to_owned(),
            (_, value) => to_json(value).to_string(),
        })
    }
}

fn subject(value: ValueRef<'_>) -> Subject<'_> {
    match value {
        ValueRef::Null => Subject::Null,
        ValueRef::Bool(flag) => Subject::Bool(flag),
        ValueRef::Int(number) => Subject::Int(number),
        ValueRef::Float(number) => Subject::Float(number),
        ValueRef::Text(text) => Subject::Text(text),
        ValueRef::List(list) => Subject::List { len: list.len() },
        ValueRef::Date(_) | ValueRef::DateTime(_) | ValueRef::Timestamp(_) => Subject::Date { valid: true },
        _ => Subject::Other,
    }
}
