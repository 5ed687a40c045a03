//! All rules of one model, ready to run.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::rules::Check;
use crate::{Properties, Report, Rule, RuleError, RuleKind, ValidationErrors};

/// The rules of one model, checked for sense and with their patterns compiled, once.
///
/// ```
/// use juggler_validate::{Rule, Validator};
/// use serde_json::json;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let accounts = Validator::new("Account")
///     .rule("username", Rule::format("^[a-z]+$"))?
///     .rule("username", Rule::length().min(4))?
///     .rule("role", Rule::one_of(["admin", "guest"]).allow_blank())?;
///
/// let errors = accounts.check(&json!({ "username": "X1" }));
/// assert_eq!(errors.messages()["username"], ["is invalid", "too short"]);
/// assert!(accounts.validate(&json!({ "username": "marcus", "role": "guest" })).is_ok());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Validator {
    model: Cow<'static, str>,
    /// Properties in the order of their first rule, each with its rules in order: so errors are listed.
    properties: Vec<(Cow<'static, str>, Vec<Check>)>,
    /// The place of each property, once there are more than a [`FEW`]; empty until then.
    places: HashMap<Cow<'static, str>, usize>,
}

/// Up to so many properties are found faster by looking at each.
const FEW: usize = 16;

impl Validator {
    /// No rules yet; `model` is named in the errors.
    pub fn new(model: impl Into<Cow<'static, str>>) -> Self {
        Validator { model: model.into(), properties: Vec::new(), places: HashMap::new() }
    }

    /// Adds a rule for a property.
    ///
    /// # Errors
    ///
    /// When the rule cannot mean anything: a length without bounds, `min` above `max`, an empty list, a pattern
    /// that does not compile, an option that the rule does not take.
    pub fn rule(
        mut self,
        property: impl Into<Cow<'static, str>>,
        rule: impl Into<Rule>,
    ) -> Result<Self, RuleError> {
        let (property, rule) = (property.into(), rule.into());
        let name = rule.name();
        let check = Check::new(rule).map_err(|kind| RuleError::new(&self.model, &property, name, kind))?;
        self.push(property, check);
        Ok(self)
    }

    /// The rules that a derive printed. It refuses all that it can tell is senseless; of a pattern it cannot. Such a rule never
    /// holds, and says why.
    #[cfg(feature = "derive")]
    pub(crate) fn printed(model: &'static str, rules: &[(&'static str, Rule)]) -> Self {
        let mut validator = Validator::new(model);
        for (property, rule) in rules {
            let check = Check::new(rule.clone())
                .unwrap_or_else(|kind| Check::never(&RuleError::new(model, property, rule.name(), kind)));
            validator.push(Cow::Borrowed(property), check);
        }
        validator
    }

    fn push(&mut self, property: Cow<'static, str>, check: Check) {
        let place = match self.places.is_empty() {
            true => self.properties.iter().position(|(known, _)| *known == property),
            false => self.places.get(&property).copied(),
        };
        if let Some((_, checks)) = place.and_then(|at| self.properties.get_mut(at)) {
            return checks.push(check);
        }
        self.properties.push((property, vec![check]));
        if self.properties.len() > FEW {
            let new = self.properties.iter().enumerate().skip(self.places.len());
            self.places.extend(new.map(|(at, (property, _))| (property.clone(), at)));
        }
    }

    /// The name of the model.
    pub fn model(&self) -> &str {
        &self.model
    }

    /// True when there is nothing to check.
    pub fn is_empty(&self) -> bool {
        self.properties.is_empty()
    }

    /// All rules with their properties, in the order in which they run.
    pub fn rules(&self) -> impl Iterator<Item = (&str, &Rule)> {
        self.properties
            .iter()
            .flat_map(|(property, checks)| checks.iter().map(move |check| (&**property, &check.rule)))
    }

    /// The uniqueness rules with their properties, for whoever can ask the store.
    ///
    /// The caller skips rules that do not [apply](Rule::applies_to) and [blank](crate::Subject::is_blank) values,
    /// and tells a [`Report`] what is taken.
    pub fn uniqueness(&self) -> impl Iterator<Item = (&str, &Rule)> {
        self.rules().filter(|(_, rule)| matches!(rule.kind, RuleKind::Uniqueness(_)))
    }

    /// Runs every rule that applies, except uniqueness; the errors are empty when the instance is valid.
    pub fn check(&self, instance: &dyn Properties) -> ValidationErrors {
        let mut errors = ValidationErrors::new(self.model.clone());
        for (property, checks) in &self.properties {
            for check in checks.iter().filter(|check| check.rule.applies_to(instance)) {
                check.run(&mut Report::new(&check.rule, property, instance, &mut errors));
            }
        }
        errors
    }

    /// Like [`check`](Validator::check), for `?`.
    ///
    /// # Errors
    ///
    /// The errors of the instance, when there are any.
    pub fn validate(&self, instance: &dyn Properties) -> Result<(), ValidationErrors> {
        self.check(instance).into_result()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{RuleErrorKind, Subject};

    #[test]
    fn a_bad_rule_names_its_place() {
        let refused = Validator::new("Account").rule("role", Rule::inclusion(&[]));
        let place = refused.as_ref().err().map(|e| (e.model(), e.property(), e.rule(), e.kind()));
        assert_eq!(place, Some(("Account", "role", "inclusion", &RuleErrorKind::EmptyList)));
    }

    #[test]
    fn uniqueness_is_left_to_the_caller() -> Result<(), RuleError> {
        let accounts = Validator::new("Account")
            .rule("name", Rule::presence())?
            .rule("name", Rule::uniqueness())?
            .rule("email", RuleKind::Date)?;
        assert_eq!(accounts.uniqueness().map(|(property, _)| property).collect::<Vec<_>>(), ["name"]);
        assert_eq!(accounts.rules().count(), 3);
        assert!(!accounts.is_empty());
        assert!(accounts.validate(&serde_json::json!({ "name": "a" })).is_ok());
        Ok(())
    }

    #[test]
    fn rules_of_many_properties_stay_in_order() -> Result<(), RuleError> {
        let names: Vec<String> = (0..3 * FEW).map(|i| format!("p{i}")).collect();
        let mut many = Validator::new("Wide");
        for rule in [Rule::presence(), Rule::length().max(3)] {
            for name in &names {
                many = many.rule(name.clone(), rule.clone())?;
            }
        }
        let both = names.iter().flat_map(|name| [(name.as_str(), "presence"), (name.as_str(), "length")]);
        assert!(many.rules().map(|(property, rule)| (property, rule.name())).eq(both));
        Ok(())
    }

    /// A password nobody may read in an error.
    struct Secret;

    impl Properties for Secret {
        fn property(&self, _: &str) -> Subject<'_> {
            Subject::Text("hunter2")
        }

        fn rendered(&self, _: &str) -> Option<String> {
            None
        }
    }

    #[test]
    fn hidden_values_stay_hidden() -> Result<(), RuleError> {
        let users = Validator::new("User").rule("password", Rule::length().min(12))?;
        let text = users.check(&Secret).to_string();
        assert_eq!(text, "The `User` instance is not valid. Details: `password` too short.");
        Ok(())
    }
}
