//! One broken rule of one property.

use std::borrow::Cow;
use std::fmt;

/// One broken rule of one property.
///
/// ```
/// # use juggler_validate::ValidationErrors;
/// let mut errors = ValidationErrors::new("Customer");
/// errors.add("age", "numericality.int", "is not an integer");
/// for violation in errors.iter() {
///     assert_eq!((violation.path(), violation.code()), ("age", "numericality.int"));
///     assert_eq!(violation.to_string(), "`age` is not an integer");
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    path: String,
    code: Cow<'static, str>,
    message: Cow<'static, str>,
    value: Option<String>,
}

impl Violation {
    pub(super) fn new(
        path: String,
        code: Cow<'static, str>,
        message: Cow<'static, str>,
        value: Option<String>,
    ) -> Self {
        Violation { path, code, message, value }
    }

    /// The property; inside nested objects the names are joined by dots, and elements have an index: `items[2].name`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The rule, or `rule.kind`.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The text for people, without the property.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The offending value as text of at most 32 characters; `None` when it is hidden.
    pub fn value(&self) -> Option<&str> {
        self.value.as_deref()
    }

    pub(super) fn prefix(&mut self, path: &str) {
        // An index follows its list without a dot: `items[2].name`.
        if !self.path.starts_with('[') {
            self.path.insert(0, '.');
        }
        self.path.insert_str(0, path);
    }

    pub(super) fn hide_value(&mut self) {
        self.value = None;
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.path, self.message)?;
        match &self.value {
            Some(value) => write!(f, " (value: {value})"),
            None => Ok(()),
        }
    }
}
