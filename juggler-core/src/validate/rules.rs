//! The rules of a model's properties, and of the objects inside them.
//!
//! ```text
//! User ─ Rules ─┬─ email: presence, format
//!               └─ address: nested ──▶ Rules ─── city: presence        errors at `address.city`, `past[2].city`
//! ```
//!
//! Rules inside an object are run as those of the model are, without being asked for: the object is part of the model. The rule
//! `nested` says when they are, where that is not always.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use juggler_validate::{Properties, Rule, RuleKind, Subject, ValidationErrors, Validator};

use super::seen;
use super::storable::needs_value;
use crate::definition::{Coercion, Kind, ModelDefinition, ObjectKind, Property};
use crate::error::{Error, Result};
use crate::value::{ObjectView, ValueRef};

/// How deep types with rules may nest: as deep as data may.
const MAX_DEPTH: usize = 64;

/// The rules of some properties, ready to run.
#[derive(Debug)]
pub(super) struct Rules {
    pub(super) validator: Validator,
    /// The rules of the objects behind properties, by the name of the property.
    inside: HashMap<Cow<'static, str>, Arc<ObjectRules>>,
}

/// The rules of the properties of an object.
#[derive(Debug)]
struct ObjectRules {
    properties: Cow<'static, [Property]>,
    coercion: Coercion,
    rules: Rules,
}

impl Rules {
    /// Those of a model.
    pub(super) fn of(model: &ModelDefinition) -> Result<Self> {
        let mut builder = Builder { model, objects: HashMap::new() };
        let place = Place { name: &model.name, depth: 0 };
        builder.rules(&model.properties, &place)
    }

    /// What is wrong inside the value of a property; nothing where it has no rules inside.
    pub(super) fn inside(&self, property: &Property, value: ValueRef<'_>) -> Option<ValidationErrors> {
        let errors = self.inside.get(&property.name)?.check(&property.kind, value);
        Some(if property.is_secret() { errors.without_values() } else { errors })
    }
}

impl ObjectRules {
    fn is_empty(&self) -> bool {
        let needs_one = |property: &Property| needs_value(self.coercion, property);
        self.rules.validator.is_empty() && !self.properties.iter().any(needs_one)
    }

    /// What is wrong inside an object, or inside the elements of a list. Goes no deeper than the kind.
    fn check(&self, kind: &Kind, value: ValueRef<'_>) -> ValidationErrors {
        match (kind, value) {
            (Kind::List(element), ValueRef::List(list)) => {
                let mut errors = ValidationErrors::new("");
                for i in 0..list.len() {
                    let inner = self.check(element, list.get(i));
                    if !inner.is_empty() {
                        errors.merge(inner.prefix(&format!("[{i}]")));
                    }
                }
                errors
            }
            (Kind::Object(_), ValueRef::Object(object)) => self.check_object(object),
            // Null is fine here, and a value of another kind is refused where it is about to be stored.
            _ => ValidationErrors::new(""),
        }
    }

    fn check_object(&self, object: &dyn ObjectView) -> ValidationErrors {
        let entries = Entries { rules: self, object };
        let mut errors = ValidationErrors::new("");
        for property in self.properties.iter().filter(|property| needs_value(self.coercion, property)) {
            if object.get(&property.name).unwrap_or_default().is_null() {
                let value = entries.rendered(&property.name);
                errors.add_with_value(property.name.to_string(), "presence", "can't be blank", value);
            }
        }
        errors.merge(self.rules.validator.check(&entries));
        errors
    }
}

/// An object, as its rules see it.
struct Entries<'a> {
    rules: &'a ObjectRules,
    object: &'a dyn ObjectView,
}

impl Entries<'_> {
    fn declared(&self, name: &str) -> Option<&Property> {
        self.rules.properties.iter().find(|property| property.name == name)
    }
}

impl Properties for Entries<'_> {
    fn property(&self, name: &str) -> Subject<'_> {
        let value = self.object.get(name);
        match self.declared(name) {
            Some(property) => seen::subject(property, value),
            None => value.map_or(Subject::Absent, seen::undeclared),
        }
    }

    fn element(&self, name: &str, index: usize) -> Subject<'_> {
        seen::element(self.object.get(name), index)
    }

    fn rendered(&self, name: &str) -> Option<String> {
        self.declared(name).and_then(|property| seen::rendered(property, self.object.get(name)))
    }

    fn nested(&self, name: &str) -> Option<ValidationErrors> {
        self.rules.rules.inside(self.declared(name)?, self.object.get(name)?)
    }
}

/// Where properties are declared: `User`, `User.address`.
struct Place<'a> {
    name: &'a str,
    depth: usize,
}

/// Makes the rules of a model.
struct Builder<'m> {
    model: &'m ModelDefinition,
    /// Those made already, by the address of the type: types share their parts, and so do rules.
    objects: HashMap<usize, Arc<ObjectRules>>,
}

impl Builder<'_> {
    fn rules(&mut self, properties: &[Property], place: &Place<'_>) -> Result<Rules> {
        let ldl = self.model.settings.coercion == Coercion::Ldl;
        let (mut validator, mut inside) = (Validator::new(place.name.to_owned()), HashMap::new());
        // A derived struct inside a model holds dates that are ones.
        let dates = properties.iter().filter(|property| property.kind == Kind::Timestamp);
        for property in dates.filter(|_| ldl || place.depth == 0) {
            validator = self.add(validator, property, Rule::date())?;
        }
        // Derived models say "required" with a type: "" is a `String`. LDL says it with a rule, for which "" is blank.
        for property in properties.iter().filter(|property| ldl && property.required) {
            validator = self.add(validator, property, Rule::presence())?;
        }
        for property in properties {
            let inner = self.inside(property, place)?.filter(|inner| !inner.is_empty());
            let says_when = property.rules.iter().any(|rule| rule.kind == RuleKind::Nested);
            let always = (inner.is_some() && !says_when).then(Rule::nested);
            for rule in self.longest(property).into_iter().chain(property.rules.iter().cloned()).chain(always)
            {
                self.fits(property, &rule, place)?;
                validator = self.add(validator, property, rule)?;
            }
            inside.extend(inner.map(|inner| (property.name.clone(), inner)));
        }
        Ok(Rules { validator, inside })
    }

    fn add(&self, validator: Validator, property: &Property, rule: Rule) -> Result<Validator> {
        let added = validator.rule(property.name.clone(), rule);
        added.map_err(|error| Error::definition(self.model.name.clone(), error.to_string()))
    }

    /// The rules of the object behind a property, or of the objects in its list.
    fn inside(&mut self, property: &Property, place: &Place<'_>) -> Result<Option<Arc<ObjectRules>>> {
        let Kind::Object(object) = property.kind.leaf() else { return Ok(None) };
        let object: &ObjectKind = object;
        let address = std::ptr::from_ref(object).addr();
        if let Some(known) = self.objects.get(&address) {
            return Ok(Some(Arc::clone(known)));
        }
        if place.depth == MAX_DEPTH {
            return Err(self.wrong(property, place, format!("nested deeper than {MAX_DEPTH} levels")));
        }
        let name = format!("{}.{}", place.name, property.name);
        let inner = Arc::new(ObjectRules {
            properties: object.properties.clone(),
            coercion: self.model.settings.coercion,
            rules: self.rules(&object.properties, &Place { name: &name, depth: place.depth + 1 })?,
        });
        self.objects.insert(address, Arc::clone(&inner));
        Ok(Some(inner))
    }

    /// A derived model says with `length` how long its text or list may be; LDL says it with a rule already.
    fn longest(&self, property: &Property) -> Option<Rule> {
        let has_length = matches!(property.kind, Kind::Text | Kind::List(_));
        let is_typed = self.model.settings.coercion == Coercion::Typed;
        let max = property.length.filter(|_| has_length && is_typed)?;
        let mut rule = Rule::length().max(i64::from(max)).allow_blank();
        rule.allow_null = true;
        Some(rule)
    }

    /// Refuses rules that nothing would look at: passing what was never looked at would be a lie.
    fn fits(&self, property: &Property, rule: &Rule, place: &Place<'_>) -> Result<()> {
        match (&rule.kind, property.kind.leaf()) {
            (RuleKind::Nested, Kind::Object(_)) => Ok(()),
            (RuleKind::Nested, kind) => {
                let message =
                    format!("`nested` looks into objects and lists of them, not into {}", kind.describe());
                Err(self.wrong(property, place, message))
            }
            (RuleKind::Uniqueness(_), _) if place.depth > 0 => {
                let message =
                    "`uniqueness` is for the properties of a model: a store compares rows, not their parts";
                Err(self.wrong(property, place, message.to_owned()))
            }
            _ => Ok(()),
        }
    }

    #[cold]
    fn wrong(&self, property: &Property, place: &Place<'_>, message: String) -> Error {
        Error::definition(self.model.name.clone(), format!("{}.{}: {message}", place.name, property.name))
    }
}
