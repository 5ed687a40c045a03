//! The options of rules.

use std::borrow::Cow;
use std::mem::{forget, replace};

use super::{Message, Rule, RuleKind};
use crate::Number;

// An assignment drops the old value, which a const fn may not do: it is taken out and forgotten. Nothing leaks as long
// as it is borrowed, which all values are that these methods set.

/// The options of single rules.
impl Rule {
    /// The smallest length or number allowed.
    pub const fn min(mut self, bound: i64) -> Self {
        match &mut self.kind {
            RuleKind::Length(length) if bound >= 0 => length.min = Some(bound as usize),
            RuleKind::Numericality(number) => number.min = Some(Number::Int(bound)),
            _ => self.misfit = Some("min"),
        }
        self
    }

    /// The largest length or number allowed.
    pub const fn max(mut self, bound: i64) -> Self {
        match &mut self.kind {
            RuleKind::Length(length) if bound >= 0 => length.max = Some(bound as usize),
            RuleKind::Numericality(number) => number.max = Some(Number::Int(bound)),
            _ => self.misfit = Some("max"),
        }
        self
    }

    /// The smallest number allowed, where it has a fraction.
    pub const fn min_float(mut self, bound: f64) -> Self {
        match &mut self.kind {
            RuleKind::Numericality(number) => number.min = Some(Number::Float(bound)),
            _ => self.misfit = Some("min"),
        }
        self
    }

    /// The largest number allowed, where it has a fraction.
    pub const fn max_float(mut self, bound: f64) -> Self {
        match &mut self.kind {
            RuleKind::Numericality(number) => number.max = Some(Number::Float(bound)),
            _ => self.misfit = Some("max"),
        }
        self
    }

    /// The only length allowed.
    pub const fn is(mut self, length: usize) -> Self {
        match &mut self.kind {
            RuleKind::Length(bounds) => bounds.is = Some(length),
            _ => self.misfit = Some("is"),
        }
        self
    }

    /// A number without a fraction.
    pub const fn int(mut self) -> Self {
        match &mut self.kind {
            RuleKind::Numericality(number) => number.int = true,
            _ => self.misfit = Some("int"),
        }
        self
    }

    /// Unique only among the instances that agree in these properties.
    pub const fn scoped_to(mut self, properties: &'static [Cow<'static, str>]) -> Self {
        match &mut self.kind {
            RuleKind::Uniqueness(unique) => forget(replace(&mut unique.scoped_to, Cow::Borrowed(properties))),
            _ => self.misfit = Some("scoped_to"),
        }
        self
    }

    /// Unique without regard to upper and lower case.
    pub const fn ignore_case(mut self) -> Self {
        match &mut self.kind {
            RuleKind::Uniqueness(unique) => unique.ignore_case = true,
            _ => self.misfit = Some("ignore_case"),
        }
        self
    }
}

/// The options of all rules.
impl Rule {
    /// The text used instead of LoopBack's, except for "is blank" and "is null".
    pub const fn message(mut self, text: &'static str) -> Self {
        forget(self.message.replace(Message::Text(Cow::Borrowed(text))));
        self
    }

    /// The texts used instead of LoopBack's, by kind of failure.
    pub const fn messages(mut self, texts: &'static [(Cow<'static, str>, Cow<'static, str>)]) -> Self {
        forget(self.message.replace(Message::ByKind(Cow::Borrowed(texts))));
        self
    }

    /// The code used instead of the rule's name.
    pub const fn code(mut self, code: &'static str) -> Self {
        forget(self.code.replace(Cow::Borrowed(code)));
        self
    }

    /// Lets `null` pass, in the rules that would fail with `<rule>.null`.
    pub const fn allow_null(mut self) -> Self {
        self.allow_null = true;
        self
    }

    /// Lets an absent value and `""` pass, in the rules that would fail with `<rule>.blank`.
    pub const fn allow_blank(mut self) -> Self {
        self.allow_blank = true;
        self
    }

    /// LoopBack's `if`: the rule applies when this property or method is true, or does not exist.
    pub const fn only_if(mut self, name: &'static str) -> Self {
        forget(self.only_if.replace(Cow::Borrowed(name)));
        self
    }

    /// The rule applies when this property or method exists and is false.
    pub const fn unless(mut self, name: &'static str) -> Self {
        forget(self.unless.replace(Cow::Borrowed(name)));
        self
    }
}
