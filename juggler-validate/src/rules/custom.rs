//! Rules of the program's own.

use crate::{Custom, Report};

pub(super) fn check(custom: &Custom, report: &mut Report<'_>) {
    let instance = report.instance();
    match custom.check {
        Some(check) => check(instance, report),
        // A rule nobody knows must not pass for one that holds.
        None if !instance.custom(&custom.name, report) => report.fail(),
        None => {}
    }
}

#[cfg(test)]
mod tests {
    use crate::{Properties, Report, Rule, RuleError, Subject, Validator};

    struct Even(i64);

    impl Properties for Even {
        fn property(&self, _: &str) -> Subject<'_> {
            Subject::Int(self.0)
        }

        fn custom(&self, name: &str, report: &mut Report<'_>) -> bool {
            if name == "even" && self.0 % 2 != 0 {
                report.fail_with(format!("{} is odd", self.0));
            }
            name == "even"
        }
    }

    fn positive(_: &dyn Properties, report: &mut Report<'_>) {
        match report.value() {
            Subject::Int(number) if number > 0 => {}
            _ => report.fail_kind("sign"),
        }
    }

    #[test]
    fn functions_and_methods_say_what_is_wrong() -> Result<(), RuleError> {
        let numbers = Validator::new("Number")
            .rule("n", Rule::custom("positive", positive).code("size"))?
            .rule("n", Rule::custom_method("even"))?
            .rule("n", Rule::custom_method("odd"))?;
        let errors = numbers.check(&Even(-3));
        assert_eq!(errors.codes()["n"], ["size.sign", "custom", "custom"]);
        assert_eq!(errors.messages()["n"], ["is invalid", "-3 is odd", "is invalid"]);
        assert_eq!(numbers.check(&Even(2)).codes()["n"], ["custom"], "an unknown rule never holds");
        let even = Validator::new("Number").rule("n", Rule::custom_method("even"))?;
        assert!(even.check(&Even(2)).is_empty(), "a known one may");
        Ok(())
    }
}
