//! What is wrong inside an object is wrong with its owner.

use crate::Report;

pub(super) fn check(report: &mut Report<'_>) {
    if let Some(errors) = report.instance().nested(report.property()) {
        report.nested(errors);
    }
}

#[cfg(test)]
mod tests {
    use crate::{Properties, Rule, RuleError, Subject, ValidationErrors, Validator};
    use serde_json::{Value, json};

    struct Customer {
        address: Value,
        rules: Validator,
    }

    impl Properties for Customer {
        fn property(&self, _: &str) -> Subject<'_> {
            Subject::Other
        }

        fn nested(&self, name: &str) -> Option<ValidationErrors> {
            (name == "address").then(|| self.rules.check(&self.address))
        }
    }

    #[test]
    fn paths_are_joined_by_dots() -> Result<(), RuleError> {
        let rules = Validator::new("Address").rule("city", Rule::presence())?;
        let customers =
            Validator::new("Customer").rule("address", Rule::nested())?.rule("other", Rule::nested())?;
        let errors = customers.check(&Customer { address: json!({ "city": "" }), rules });
        assert_eq!(
            errors.to_string(),
            r#"The `Customer` instance is not valid. Details: `address.city` can't be blank (value: "")."#
        );
        Ok(())
    }
}
