//! From a broken rule to an error.

use std::borrow::Cow;

use crate::{Properties, Rule, Subject, ValidationErrors};

/// Where a rule that is checking a property says what is wrong.
///
/// Code, message and value of the error are looked up only when a rule fails.
///
/// ```
/// use juggler_validate::{Report, Rule, ValidationErrors};
/// use serde_json::json;
///
/// // What a database does after it found another row with the same value.
/// let rule = Rule::uniqueness();
/// let mut errors = ValidationErrors::new("User");
/// Report::new(&rule, "email", &json!({ "email": "a@x.org" }), &mut errors).fail();
/// assert_eq!(
///     errors.to_string(),
///     r#"The `User` instance is not valid. Details: `email` is not unique (value: "a@x.org")."#
/// );
/// ```
pub struct Report<'a> {
    rule: &'a Rule,
    property: &'a str,
    instance: &'a dyn Properties,
    errors: &'a mut ValidationErrors,
}

impl<'a> Report<'a> {
    /// A report on one rule of one property.
    pub fn new(
        rule: &'a Rule,
        property: &'a str,
        instance: &'a dyn Properties,
        errors: &'a mut ValidationErrors,
    ) -> Self {
        Report { rule, property, instance, errors }
    }

    /// The name of the property.
    pub fn property(&self) -> &'a str {
        self.property
    }

    /// The value of the property.
    pub fn value(&self) -> Subject<'a> {
        self.instance.property(self.property)
    }

    /// The rule is broken.
    pub fn fail(&mut self) {
        self.add(None, self.rule.message_of(None));
    }

    /// The rule is broken in a way that has a name: the code becomes `rule.kind`.
    pub fn fail_kind(&mut self, kind: &str) {
        self.add(Some(kind), self.rule.message_of(Some(kind)));
    }

    /// The rule is broken, in these words.
    pub fn fail_with(&mut self, message: impl Into<Cow<'static, str>>) {
        self.add(None, message.into());
    }

    /// Takes over errors found inside the property.
    pub(crate) fn nested(&mut self, errors: ValidationErrors) {
        self.errors.merge(errors.prefix(self.property));
    }

    pub(crate) fn errors(&mut self) -> &mut ValidationErrors {
        self.errors
    }

    pub(crate) fn rule(&self) -> &'a Rule {
        self.rule
    }

    pub(crate) fn instance(&self) -> &'a dyn Properties {
        self.instance
    }

    fn add(&mut self, kind: Option<&str>, message: Cow<'static, str>) {
        let value = self.instance.rendered(self.property);
        self.errors.add_with_value(self.property, self.rule.code_of(kind), message, value);
    }
}
