//! LoopBack's JSON of a validation error.

use serde::ser::{Serialize, SerializeMap, SerializeStruct, Serializer};

use super::{ValidationErrors, Violation};

/// `{name, status, statusCode, message, details: {context, codes, messages}}`.
///
/// ```
/// # use juggler_validate::ValidationErrors;
/// # fn main() -> Result<(), serde_json::Error> {
/// let mut errors = ValidationErrors::new("Customer");
/// errors.add("name", "presence", "can't be blank");
/// let json = serde_json::to_value(&errors)?;
/// assert_eq!(json["name"], "ValidationError");
/// assert_eq!(json["details"]["codes"]["name"][0], "presence");
/// # Ok(())
/// # }
/// ```
impl Serialize for ValidationErrors {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut error = serializer.serialize_struct("ValidationError", 5)?;
        error.serialize_field("name", "ValidationError")?;
        error.serialize_field("status", &self.status_code())?;
        error.serialize_field("statusCode", &self.status_code())?;
        error.serialize_field("message", &self.to_string())?;
        error.serialize_field("details", &Details(self))?;
        error.end()
    }
}

struct Details<'a>(&'a ValidationErrors);

impl Serialize for Details<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let violations = &self.0.violations;
        let mut details = serializer.serialize_struct("Details", 3)?;
        details.serialize_field("context", self.0.context())?;
        details.serialize_field("codes", &ByPath { violations, part: Violation::code })?;
        details.serialize_field("messages", &ByPath { violations, part: Violation::message })?;
        details.end()
    }
}

/// One list per path, in the order of the violations, which [`ValidationErrors::codes`] would sort.
struct ByPath<'a> {
    violations: &'a [Violation],
    part: fn(&Violation) -> &str,
}

impl Serialize for ByPath<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for group in self.violations.chunk_by(|a, b| a.path() == b.path()) {
            let parts: Vec<&str> = group.iter().map(self.part).collect();
            map.serialize_entry(group[0].path(), &parts)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_json_is_loopbacks_and_keeps_the_order() -> Result<(), serde_json::Error> {
        let mut errors = ValidationErrors::new("user");
        errors.add("password", "presence", "can't be blank");
        errors.add("email", "uniqueness", "Email already exists");
        errors.add("password", "custom", "is invalid");
        assert_eq!(
            serde_json::to_string(&errors)?,
            concat!(
                r#"{"name":"ValidationError","status":422,"statusCode":422,"message":"The `user` instance is not valid. "#,
                r#"Details: `password` can't be blank; `password` is invalid; `email` Email already exists.","#,
                r#""details":{"context":"user","codes":{"password":["presence","custom"],"email":["uniqueness"]},"#,
                r#""messages":{"password":["can't be blank","is invalid"],"email":["Email already exists"]}}}"#
            )
        );
        Ok(())
    }
}
