//! Rules as data.
//!
//! ```text
//! Rule ─┬─ kind: RuleKind     what is checked, with its parameters
//!       └─ message, code, allow_null, allow_blank, only_if, unless
//! ```

mod builder;
mod error;
mod kind;
mod message;
mod options;

use std::borrow::Cow;

pub use error::{RuleError, RuleErrorKind};
pub use kind::{Custom, CustomCheck, Format, Length, Numericality, RuleKind, Uniqueness};
pub use message::Message;

use crate::{Properties, Subject};

/// One rule for one property.
///
/// Every builder method but those taking values known at run time is `const`, so that a rule can live in a
/// `static`. A program that reads rules from somewhere sets the public fields.
///
/// ```
/// use juggler_validate::{Rule, RuleKind, Length};
///
/// static NAME: [Rule; 2] = [
///     Rule::presence().message("is needed"),
///     Rule::length().min(3).max(20).allow_blank(),
/// ];
///
/// let mut read = Rule::new(RuleKind::Length(Length { min: Some(3), max: Some(20), is: None }));
/// read.allow_blank = true;
/// assert_eq!(read, NAME[1]);
/// ```
#[derive(Debug, Clone, PartialEq)]
#[must_use = "a rule does nothing until it is part of a validator"]
pub struct Rule {
    /// What is checked.
    pub kind: RuleKind,
    /// The texts used instead of LoopBack's.
    pub message: Option<Message>,
    /// The code used instead of the rule's name.
    pub code: Option<Cow<'static, str>>,
    /// Lets `null` pass.
    pub allow_null: bool,
    /// Lets an absent value and the empty text pass.
    pub allow_blank: bool,
    /// A property or method that must be true for the rule to apply. Where there is no such name, it applies.
    pub only_if: Option<Cow<'static, str>>,
    /// A property or method that must be false for the rule to apply. Where there is no such name, it does not.
    pub unless: Option<Cow<'static, str>>,
    /// A builder method that does not go with the kind; told when the validator is built.
    misfit: Option<&'static str>,
}

impl Rule {
    /// A rule without options.
    pub const fn new(kind: RuleKind) -> Self {
        Rule {
            kind,
            message: None,
            code: None,
            allow_null: false,
            allow_blank: false,
            only_if: None,
            unless: None,
            misfit: None,
        }
    }

    /// LoopBack's name of the rule.
    pub const fn name(&self) -> &'static str {
        self.kind.name()
    }

    /// The code of a failure: `rule`, or `rule.kind`.
    ///
    /// ```
    /// # use juggler_validate::Rule;
    /// assert_eq!(Rule::length().code_of(Some("min")), "length.min");
    /// assert_eq!(Rule::presence().code("needed").code_of(None), "needed");
    /// ```
    pub fn code_of(&self, kind: Option<&str>) -> Cow<'static, str> {
        let rule = self.code.clone().unwrap_or(Cow::Borrowed(self.name()));
        match kind {
            Some(kind) => Cow::Owned(format!("{rule}.{kind}")),
            None => rule,
        }
    }

    /// The text of a failure.
    ///
    /// ```
    /// # use juggler_validate::Rule;
    /// assert_eq!(Rule::length().message_of(Some("min")), "too short");
    /// assert_eq!(Rule::format("x").message("looks wrong").message_of(None), "looks wrong");
    /// ```
    pub fn message_of(&self, kind: Option<&str>) -> Cow<'static, str> {
        let custom = self.message.as_ref().and_then(|message| message.of(kind));
        custom.unwrap_or_else(|| Cow::Borrowed(message::default(self.name(), kind)))
    }

    /// Whether `if` and `unless` let the rule apply to this instance.
    pub fn applies_to(&self, instance: &dyn Properties) -> bool {
        let only_if = self.only_if.as_deref().and_then(|name| truth(instance, name));
        let unless = self.unless.as_deref().map(|name| truth(instance, name).unwrap_or(true));
        only_if != Some(false) && unless != Some(true)
    }
}

impl From<RuleKind> for Rule {
    fn from(kind: RuleKind) -> Self {
        Rule::new(kind)
    }
}

/// `None` when the instance has neither a method nor a value of that name.
fn truth(instance: &dyn Properties, name: &str) -> Option<bool> {
    instance.method(name).or_else(|| match instance.property(name) {
        Subject::Absent => None,
        value => Some(value.is_truthy()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn conditions_decide_by_truth_and_an_unset_name_differs() {
        let only_if = Rule::presence().only_if("active");
        let unless = Rule::presence().unless("active");
        let cases = [
            (json!({ "active": true }), true, false),
            (json!({ "active": 1 }), true, false),
            (json!({ "active": false }), false, true),
            (json!({ "active": 0 }), false, true),
            (json!({ "active": null }), false, true),
            (json!({}), true, false),
        ];
        for (instance, with_if, with_unless) in cases {
            assert_eq!(only_if.applies_to(&instance), with_if, "if {instance}");
            assert_eq!(unless.applies_to(&instance), with_unless, "unless {instance}");
        }
    }

    #[test]
    fn both_conditions_must_agree() {
        let rule = Rule::presence().only_if("a").unless("b");
        assert!(rule.applies_to(&json!({ "a": true, "b": false })));
        assert!(!rule.applies_to(&json!({ "a": true, "b": true })));
        assert!(!rule.applies_to(&json!({ "a": false, "b": false })));
    }
}
