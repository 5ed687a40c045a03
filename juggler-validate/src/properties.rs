//! An instance, as rules see it.

use serde_json::{Map, Value};

use crate::{Report, Subject, ValidationErrors};

/// An instance whose values can be looked up by property name.
///
/// Only [`property`](Properties::property) is needed; the rest serves conditions, custom rules, elements and nested objects.
///
/// ```
/// use juggler_validate::{Properties, Rule, Subject, Validator};
///
/// struct Ticket {
///     seat: Option<String>,
///     price: f64,
/// }
///
/// impl Properties for Ticket {
///     fn property(&self, name: &str) -> Subject<'_> {
///         match name {
///             "seat" => self.seat.as_deref().map_or(Subject::Null, Subject::Text),
///             "price" => Subject::Float(self.price),
///             _ => Subject::Absent,
///         }
///     }
///     fn method(&self, name: &str) -> Option<bool> {
///         (name == "is_first_class").then_some(self.price > 100.0)
///     }
/// }
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let tickets = Validator::new("Ticket").rule("seat", Rule::presence().only_if("is_first_class"))?;
/// assert!(tickets.validate(&Ticket { seat: None, price: 20.0 }).is_ok());
/// assert!(tickets.validate(&Ticket { seat: None, price: 200.0 }).is_err());
/// # Ok(())
/// # }
/// ```
pub trait Properties {
    /// The value of a property, [`Subject::Absent`] when it has none.
    fn property(&self, name: &str) -> Subject<'_>;

    /// The value of one element of a list, for the rule `each`.
    fn element(&self, name: &str, index: usize) -> Subject<'_> {
        let _ = (name, index);
        Subject::Absent
    }

    /// The value as messages show it, or `None` to keep it out of them: hidden properties, or a list or date that
    /// is not rendered here.
    fn rendered(&self, name: &str) -> Option<String> {
        self.property(name).rendered()
    }

    /// The answer of a method that `if` or `unless` may name; `None` when there is no such method.
    fn method(&self, name: &str) -> Option<bool> {
        let _ = name;
        None
    }

    /// Runs a custom rule that was given by name only. False when there is no such rule, which then fails.
    fn custom(&self, name: &str, report: &mut Report<'_>) -> bool {
        let _ = (name, report);
        false
    }

    /// The errors of the object or objects behind a property, for the rule `nested`. Their paths start inside it:
    /// `city`, or `[0].city` in a list.
    fn nested(&self, name: &str) -> Option<ValidationErrors> {
        let _ = name;
        None
    }
}

impl Properties for Map<String, Value> {
    fn property(&self, name: &str) -> Subject<'_> {
        self.get(name).map_or(Subject::Absent, Subject::from)
    }

    fn element(&self, name: &str, index: usize) -> Subject<'_> {
        self.get(name).and_then(|list| list.get(index)).map_or(Subject::Absent, Subject::from)
    }

    fn rendered(&self, name: &str) -> Option<String> {
        self.get(name).map_or_else(|| Subject::Absent.rendered(), |value| Some(value.to_string()))
    }
}

/// An object has its members; any other value has no properties.
impl Properties for Value {
    fn property(&self, name: &str) -> Subject<'_> {
        self.as_object().map_or(Subject::Absent, |object| object.property(name))
    }

    fn element(&self, name: &str, index: usize) -> Subject<'_> {
        self.as_object().map_or(Subject::Absent, |object| object.element(name, index))
    }

    fn rendered(&self, name: &str) -> Option<String> {
        self.as_object().map_or_else(|| Subject::Absent.rendered(), |object| object.rendered(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Rule, RuleError, Validator};
    use serde_json::json;

    #[test]
    fn json_objects_are_instances() {
        let object = json!({ "name": "Ada", "tags": ["x"], "gone": null });
        assert_eq!(object.property("name"), Subject::Text("Ada"));
        assert_eq!(object.property("tags"), Subject::List { len: 1 });
        assert_eq!(object.property("gone"), Subject::Null);
        assert_eq!(object.property("other"), Subject::Absent);
        assert_eq!(object.rendered("tags").as_deref(), Some(r#"["x"]"#));
        assert_eq!(json!(1).rendered("x").as_deref(), Some("undefined"));
    }

    /// Only what is needed.
    struct Bare;

    impl Properties for Bare {
        fn property(&self, name: &str) -> Subject<'_> {
            if name == "name" { Subject::Text("Ada") } else { Subject::Absent }
        }
    }

    #[test]
    fn an_instance_with_properties_only_shows_them_and_knows_no_rules() -> Result<(), RuleError> {
        let people = Validator::new("Person")
            .rule("name", Rule::custom_method("known"))?
            .rule("name", Rule::absence().only_if("method"))?
            .rule("name", Rule::absence().unless("method"))?
            .rule("name", Rule::nested())?
            .rule("email", Rule::presence())?;
        assert_eq!(
            people.check(&Bare).to_string(),
            "The `Person` instance is not valid. Details: `name` is invalid (value: \"Ada\"); \
             `name` can't be set (value: \"Ada\"); `email` can't be blank (value: undefined)."
        );
        Ok(())
    }
}
