//! What is wrong with one instance.

mod excerpt;
mod json;
mod violation;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

pub use violation::Violation;

/// The errors of one instance, by property, with LoopBack's text and JSON.
///
/// ```
/// use juggler_validate::ValidationErrors;
///
/// let mut errors = ValidationErrors::new("Customer");
/// errors.add_with_value("name", "presence", "can't be blank", Some("undefined".to_owned()));
/// errors.add("password", "length.min", "too short"); // hidden: no value in the text
///
/// assert_eq!(
///     errors.to_string(),
///     "The `Customer` instance is not valid. Details: \
///      `name` can't be blank (value: undefined); `password` too short."
/// );
/// assert_eq!(errors.status_code(), 422);
/// assert!(errors.into_result().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "an instance with errors should not be stored"]
pub struct ValidationErrors {
    context: Cow<'static, str>,
    /// Kept grouped by path, in the order in which each path failed first: both texts list them so.
    violations: Vec<Violation>,
}

impl ValidationErrors {
    /// No errors yet; `context` is the name of the model.
    pub fn new(context: impl Into<Cow<'static, str>>) -> Self {
        ValidationErrors { context: context.into(), violations: Vec::new() }
    }

    /// Adds an error whose value is not shown, because it is hidden or there is none.
    pub fn add(
        &mut self,
        path: impl Into<String>,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<Cow<'static, str>>,
    ) {
        self.add_with_value(path, code, message, None);
    }

    /// Adds an error; `value` is the offending value as text, cut to 32 characters.
    ///
    /// ```
    /// # use juggler_validate::ValidationErrors;
    /// let mut errors = ValidationErrors::new("Customer");
    /// errors.add_with_value("name", "length.max", "too long", Some(format!("{:?}", "ab ".repeat(99))));
    /// let shown: Vec<_> = errors.iter().map(|violation| violation.value()).collect();
    /// assert_eq!(shown, [Some("\"ab ab ab ab ab ab ab ab ab ... \"")]);
    /// ```
    pub fn add_with_value(
        &mut self,
        path: impl Into<String>,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<Cow<'static, str>>,
        value: Option<String>,
    ) {
        self.insert(Violation::new(path.into(), code.into(), message.into(), value.map(excerpt::cut)));
    }

    /// True when nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.violations.is_empty()
    }

    /// How many errors there are, over all properties.
    pub fn len(&self) -> usize {
        self.violations.len()
    }

    /// The errors, grouped by path.
    pub fn iter(&self) -> impl Iterator<Item = &Violation> {
        self.violations.iter()
    }

    /// The codes of each property, in the order of its rules.
    pub fn codes(&self) -> BTreeMap<&str, Vec<&str>> {
        self.grouped(Violation::code)
    }

    /// The messages of each property, in the order of its rules.
    pub fn messages(&self) -> BTreeMap<&str, Vec<&str>> {
        self.grouped(Violation::message)
    }

    /// The name of the model.
    pub fn context(&self) -> &str {
        &self.context
    }

    /// Takes over the errors of `other`; the context stays this one's.
    pub fn merge(&mut self, other: Self) {
        for violation in other.violations {
            self.insert(violation);
        }
    }

    /// Puts `path` and a dot before every path, as errors of a nested object need it; no dot before an index.
    ///
    /// ```
    /// # use juggler_validate::ValidationErrors;
    /// let mut address = ValidationErrors::new("Address");
    /// address.add("city", "presence", "can't be blank");
    ///
    /// let mut customer = ValidationErrors::new("Customer");
    /// customer.merge(address.prefix("address"));
    /// assert_eq!(customer.codes()["address.city"], ["presence"]);
    /// ```
    pub fn prefix(mut self, path: &str) -> Self {
        for violation in &mut self.violations {
            violation.prefix(path);
        }
        self
    }

    /// Drops the values, as for a hidden property.
    pub fn without_values(mut self) -> Self {
        self.violations.iter_mut().for_each(Violation::hide_value);
        self
    }

    /// The HTTP status that tells a client about it: 422, Unprocessable Content.
    pub fn status_code(&self) -> u16 {
        422
    }

    /// `Ok` when there are no errors.
    ///
    /// # Errors
    ///
    /// Itself, when it is not empty.
    pub fn into_result(self) -> Result<(), Self> {
        if self.is_empty() { Ok(()) } else { Err(self) }
    }

    fn insert(&mut self, violation: Violation) {
        let same_path = self.violations.iter().rposition(|known| known.path() == violation.path());
        let at = same_path.map_or(self.violations.len(), |last| last + 1);
        self.violations.insert(at, violation);
    }

    fn grouped<'a>(&'a self, part: fn(&'a Violation) -> &'a str) -> BTreeMap<&'a str, Vec<&'a str>> {
        let mut groups: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for violation in &self.violations {
            groups.entry(violation.path()).or_default().push(part(violation));
        }
        groups
    }
}

impl fmt::Display for ValidationErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.context() {
            "" => f.write_str("The model instance is not valid. Details: ")?,
            context => write!(f, "The `{context}` instance is not valid. Details: ")?,
        }
        for (i, violation) in self.violations.iter().enumerate() {
            let separator = if i == 0 { "" } else { "; " };
            write!(f, "{separator}{violation}")?;
        }
        f.write_str(if self.is_empty() { "(unknown)." } else { "." })
    }
}

impl std::error::Error for ValidationErrors {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_grouped_by_property_in_order_of_first_failure() {
        let mut errors = ValidationErrors::new("Account");
        errors.add("username", "format", "is invalid");
        errors.add("age", "numericality.blank", "is blank");
        errors.add("username", "length.min", "too short");
        let paths: Vec<_> = errors.iter().map(Violation::path).collect();
        assert_eq!(paths, ["username", "username", "age"]);
        assert_eq!(errors.codes()["username"], ["format", "length.min"]);
        assert_eq!(errors.messages()["username"], ["is invalid", "too short"]);
        assert_eq!(errors.len(), 3);
    }

    #[test]
    fn the_text_has_loopbacks_fallbacks() {
        let empty = ValidationErrors::new("");
        assert_eq!(empty.to_string(), "The model instance is not valid. Details: (unknown).");
        assert_eq!(empty.into_result(), Ok(()));
    }

    #[test]
    fn merging_keeps_groups_together() {
        let mut errors = ValidationErrors::new("Account");
        errors.add("name", "presence", "can't be blank");
        errors.add("age", "presence", "can't be blank");
        let mut more = ValidationErrors::new("Other");
        more.add("name", "custom", "is invalid");
        errors.merge(more);
        assert_eq!(errors.context(), "Account");
        assert_eq!(errors.iter().map(Violation::path).collect::<Vec<_>>(), ["name", "name", "age"]);
    }

    #[test]
    fn values_are_kept_short_until_they_are_dropped() {
        let values = |errors: &ValidationErrors| -> Vec<Option<String>> {
            errors.iter().map(|violation| violation.value().map(str::to_owned)).collect()
        };
        let mut errors = ValidationErrors::new("Account");
        errors.add_with_value("name", "length.max", "too long", Some("1234567890".repeat(4)));
        errors.add("age", "presence", "can't be blank");
        assert_eq!(values(&errors), [Some("1234567890123456789012345...890".to_owned()), None]);
        assert_eq!(values(&errors.without_values()), [None, None]);
    }
}
