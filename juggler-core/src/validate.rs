//! Are these data what their model allows?
//!
//! A [`Checker`] is made once per definition. It runs the rules of a model over a draft: undeclared properties of a strict
//! model, dates that are none, required values, and the declared rules; and it refuses values that no store can keep,
//! whether or not rules are run.

use juggler_validate::{Properties, Report, Rule, RuleKind, Subject, ValidationErrors, Validator};

use crate::definition::{Coercion, Kind, ModelDefinition, Property, check};
use crate::error::{Error, ErrorKind, Result};
use crate::filter::{Operation, Where};
use crate::model::DraftData;
use crate::row::Row;
use crate::value::{Value, ValueRef, to_json};

mod embedded;

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
            if property.rules.iter().any(|rule| rule.kind == RuleKind::Nested) {
                // Passing what was never looked at would be a lie.
                let place = format!("{}.{}", model.name, property.name);
                return Err(Error::unsupported(format!("rules inside an embedded struct, at {place}")));
            }
            for rule in longest(model, property).iter().chain(property.rules.iter()) {
                validator = validator.rule(property.name.to_string(), rule.clone()).map_err(wrong)?;
            }
        }
        Ok(Checker { validator })
    }

    /// Runs the rules over a whole row: `draft` over `stored`, where there is a stored row. Uniqueness is left to
    /// [`questions`](Self::questions).
    pub(crate) fn whole(&self, draft: &DraftData, stored: Option<&(dyn Row + Sync)>) -> ValidationErrors {
        let candidate = Candidate { draft, stored };
        let mut errors = undeclared(draft);
        let positions = 0..draft.model().properties.len();
        self.required(&candidate, positions, &mut errors);
        if !self.validator.is_empty() {
            errors.merge(self.validator.check(&candidate));
        }
        embedded::check(&candidate, &mut errors);
        errors
    }

    /// Runs the rules over what is given, and nothing else.
    pub(crate) fn given(&self, draft: &DraftData) -> ValidationErrors {
        let candidate = Candidate { draft, stored: None };
        let mut errors = undeclared(draft);
        self.required(&candidate, draft.given().map(|(at, _)| at), &mut errors);
        for violation in self.validator.check(&candidate).iter() {
            let root = violation.path().split(['.', '[']).next().unwrap_or_default();
            if draft.model().property(root).is_some_and(|(at, _)| draft.value(at).is_some()) {
                let value = violation.value().map(str::to_owned);
                let (path, code) = (violation.path().to_owned(), violation.code().to_owned());
                errors.add_with_value(path, code, violation.message().to_owned(), value);
            }
        }
        errors
    }

    /// Reports what must be there and is not.
    fn required(
        &self,
        candidate: &Candidate<'_>,
        positions: impl Iterator<Item = usize>,
        errors: &mut ValidationErrors,
    ) {
        let model = candidate.draft.model();
        for at in positions {
            let property = &model.properties[at];
            if needs_value(model, at) && candidate.value(at).is_null() {
                let value = candidate.rendered(&property.name);
                errors.add_with_value(property.name.to_string(), "presence", "can't be blank", value);
            }
        }
    }

    /// Has the model a rule that only its store can answer?
    pub(crate) fn asks_the_store(&self) -> bool {
        self.validator.uniqueness().next().is_some()
    }

    /// The properties that have a rule of uniqueness and no unique index: two tasks that write at once may both win.
    pub(crate) fn unguarded<'c>(&'c self, model: &'c ModelDefinition) -> impl Iterator<Item = &'c str> {
        self.validator.uniqueness().filter_map(|(name, rule)| {
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
        let candidate = Candidate { draft, stored };
        self.validator.uniqueness().filter_map(move |(property, rule)| {
            let RuleKind::Uniqueness(uniqueness) = &rule.kind else { return None };
            if candidate.property(property).is_blank() || !rule.applies_to(&candidate) {
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
        Report::new(question.rule, question.property, &Candidate { draft, stored }, errors).fail();
    }

    /// A conflict that a uniqueness rule speaks of is a broken rule: of two tasks that write the same value at once, the store
    /// tells one of them.
    pub(crate) fn conflict(&self, draft: &DraftData, error: Error) -> Error {
        let ErrorKind::Conflict { properties, .. } = error.kind() else { return error };
        let spoken_of = |(property, _): &(&str, &Rule)| properties.split(", ").any(|name| name == *property);
        let Some((property, rule)) = self.validator.uniqueness().find(spoken_of) else { return error };
        let mut errors = ValidationErrors::new(draft.model().name.clone());
        Report::new(rule, property, &Candidate { draft, stored: None }, &mut errors).fail();
        Error::from(errors).because_of(error)
    }
}

/// What a store has to be asked for a rule of uniqueness.
pub(crate) struct Question<'c> {
    property: &'c str,
    rule: &'c Rule,
    pub(crate) condition: Where,
}

/// A derived model says with `length` how long its text or list may be; LDL says it with a rule already.
fn longest(model: &ModelDefinition, property: &Property) -> Option<Rule> {
    let has_length = matches!(property.kind, Kind::Text | Kind::List(_));
    let max = property.length.filter(|_| has_length && model.settings.coercion == Coercion::Typed)?;
    let mut rule = Rule::length().max(i64::from(max)).allow_blank();
    rule.allow_null = true;
    Some(rule)
}

/// Refuses values that no store can keep, or no struct can hold: NaN, numbers out of range, values of another kind, null in
/// a derived model's required field. Dates that are none are kept where validation was turned off, as the juggler does.
pub(crate) fn storable(draft: &DraftData) -> Result<()> {
    let model = draft.model();
    for (at, value) in draft.given() {
        if value.is_null() && needs_value(model, at) {
            return Err(Error::bad_value(model.place(at), "cannot be null"));
        }
        let kind = &model.properties[at].kind;
        let lenient = model.settings.coercion == Coercion::Ldl
            && matches!((kind, value), (Kind::Timestamp, Value::Text(_)));
        if !lenient && !obviously_fits(kind, value) {
            check(kind, value, &model.place(at))?;
        }
    }
    Ok(())
}

/// Refuses a new row that no struct can hold: without a value in a derived model's required field, validated or not.
pub(crate) fn complete(draft: &DraftData) -> Result<()> {
    let model = draft.model();
    let missing = |at: &usize| draft.value(*at).is_none_or(Value::is_null) && needs_value(model, *at);
    match (0..model.properties.len()).find(missing) {
        Some(at) => Err(Error::bad_value(model.place(at), "a value is required")),
        None => Ok(()),
    }
}

/// Derived models say with a type what must be there.
fn needs_value(model: &ModelDefinition, at: usize) -> bool {
    let property = &model.properties[at];
    model.settings.coercion == Coercion::Typed && property.required && !property.generated
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

    /// The value of a property, of an undeclared one too.
    pub(crate) fn get(&self, name: &str) -> ValueRef<'_> {
        match self.draft.model().property(name) {
            Some((at, _)) => self.value(at),
            None => self.draft.extras().get(name).map_or(ValueRef::Null, Value::as_ref),
        }
    }

    /// Is the property among what is written?
    pub(crate) fn is_given(&self, name: &str) -> bool {
        match self.draft.model().property(name) {
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

    fn value(&self, at: usize) -> ValueRef<'_> {
        match (self.draft.value(at), self.stored) {
            (Some(value), _) => value.as_ref(),
            (None, Some(stored)) => stored.get(at).unwrap_or_default(),
            (None, None) => ValueRef::Null,
        }
    }

    /// Rows with the same value of a property.
    fn same(&self, name: &str, ignore_case: bool) -> Option<Where> {
        let (at, property) = self.draft.model().property(name)?;
        let operation = match self.value(at) {
            ValueRef::Text(text) if ignore_case => Operation::Ilike(escaped(text)),
            value => Operation::Eq(value.to_owned()),
        };
        Some(Where::test(property.name.clone(), operation))
    }

    /// Rows that are not this one.
    fn another_row(&self) -> Option<Where> {
        let model = self.draft.model();
        let id = model.ids.iter().map(|&at| (model.properties[at].name.clone(), self.value(at)));
        let same: Vec<Where> =
            id.map(|(name, part)| Where::test(name, Operation::Eq(part.to_owned()))).collect();
        let is_known = model.ids.iter().all(|&at| !self.value(at).is_null());
        (is_known && !same.is_empty()).then(|| Where::Nor(vec![Where::from_parts(same)]))
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

    fn element(&self, name: &str, index: usize) -> Subject<'_> {
        match self.draft.model().property(name).map(|(at, _)| self.value(at)) {
            Some(ValueRef::List(list)) if index < list.len() => subject(list.get(index)),
            _ => Subject::Absent,
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
