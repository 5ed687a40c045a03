//! The elements of a list.

use super::Check;
use crate::{Properties, Report, Subject};

pub(super) fn check(checks: &[Check], value: &Subject<'_>, report: &mut Report<'_>) {
    let len = match *value {
        Subject::List { len } => len,
        Subject::Absent | Subject::Null => 0,
        _ => return report.fail(),
    };
    let (list, instance) = (report.property(), report.instance());
    for index in 0..len {
        let path = format!("{list}[{index}]");
        let element = Element { list, index, path: &path, instance };
        for check in checks.iter().filter(|check| check.rule.applies_to(&element)) {
            check.run(&mut Report::new(&check.rule, &path, &element, report.errors()));
        }
    }
}

/// The instance, in which one element is a property by its path.
struct Element<'a> {
    list: &'a str,
    index: usize,
    path: &'a str,
    instance: &'a dyn Properties,
}

impl Properties for Element<'_> {
    fn property(&self, name: &str) -> Subject<'_> {
        match name == self.path {
            true => self.instance.element(self.list, self.index),
            false => self.instance.property(name),
        }
    }

    fn rendered(&self, name: &str) -> Option<String> {
        if name != self.path {
            return self.instance.rendered(name);
        }
        // Of a hidden list, the elements are hidden too.
        self.instance.rendered(self.list).and_then(|_| self.property(name).rendered())
    }

    fn method(&self, name: &str) -> Option<bool> {
        self.instance.method(name)
    }

    fn custom(&self, name: &str, report: &mut Report<'_>) -> bool {
        self.instance.custom(name, report)
    }
}

#[cfg(test)]
mod tests {
    use crate::{Properties, Report, Rule, RuleError, Subject, Validator};
    use serde_json::json;

    fn not_the_author(post: &dyn Properties, report: &mut Report<'_>) {
        if post.property("author") == report.value() {
            report.fail_kind("author");
        }
    }

    #[test]
    fn errors_have_the_index_and_the_value_of_the_element() -> Result<(), RuleError> {
        static RULES: [Rule; 3] = [
            Rule::presence().message("is empty"),
            Rule::length().max(3).allow_blank().allow_null().only_if("strict"),
            Rule::custom("not_the_author", not_the_author),
        ];
        let posts = Validator::new("Post").rule("readers", Rule::each(&RULES))?;
        let post = json!({ "author": "ann", "readers": ["ben", "", "ann", "carla", null], "strict": true });
        assert_eq!(
            posts.check(&post).to_string(),
            "The `Post` instance is not valid. Details: `readers[1]` is empty (value: \"\"); \
             `readers[2]` is invalid (value: \"ann\"); `readers[3]` too long (value: \"carla\"); \
             `readers[4]` is empty (value: null)."
        );
        assert!(posts.check(&json!({ "readers": ["carla"], "strict": false })).is_empty());
        assert!(posts.check(&json!({ "readers": null })).is_empty());
        assert_eq!(posts.check(&json!({ "readers": "ann" })).codes()["readers"], ["each"]);
        Ok(())
    }

    /// It has a list, a method and a rule.
    struct Steps;

    impl Properties for Steps {
        fn property(&self, name: &str) -> Subject<'_> {
            if name == "steps" { Subject::List { len: 2 } } else { Subject::Absent }
        }

        fn element(&self, _: &str, index: usize) -> Subject<'_> {
            if index == 0 { Subject::Int(0) } else { Subject::Int(5) }
        }

        fn method(&self, name: &str) -> Option<bool> {
            (name == "is_open").then_some(false)
        }

        fn custom(&self, name: &str, report: &mut Report<'_>) -> bool {
            if name == "above_zero" && report.value() == Subject::Int(0) {
                report.fail_with("leads nowhere");
            }
            name == "above_zero"
        }
    }

    #[test]
    fn methods_and_rules_of_the_instance_serve_its_elements() -> Result<(), RuleError> {
        static RULES: [Rule; 4] = [
            Rule::custom_method("above_zero"),
            Rule::custom_method("unknown").message("is unknown"),
            Rule::absence().only_if("is_open").message("is open"),
            Rule::absence().unless("is_open").message("is closed"),
        ];
        let errors = Validator::new("Walk").rule("steps", Rule::each(&RULES))?.check(&Steps);
        assert_eq!(errors.messages()["steps[0]"], ["leads nowhere", "is unknown", "is closed"]);
        assert_eq!(errors.messages()["steps[1]"], ["is unknown", "is closed"]);
        Ok(())
    }
}
