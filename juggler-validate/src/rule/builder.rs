//! Writing a rule: by hand, in a `static`, or by a macro.

use std::borrow::Cow;

use super::{Custom, CustomCheck, Format, Length, Numericality, Rule, RuleKind, Uniqueness};
use crate::Literal;

/// One constructor per rule.
impl Rule {
    /// There is a value: not absent, `null`, `""`, `[]` or NaN. A space, `0` and `false` are values.
    pub const fn presence() -> Self {
        Rule::new(RuleKind::Presence)
    }

    /// There is no value: the opposite of [`presence`](Rule::presence).
    pub const fn absence() -> Self {
        Rule::new(RuleKind::Absence)
    }

    /// A text or list of some length; needs [`min`](Rule::min), [`max`](Rule::max) or [`is`](Rule::is).
    pub const fn length() -> Self {
        Rule::new(RuleKind::Length(Length { min: None, max: None, is: None }))
    }

    /// A number, not a text that looks like one; also takes [`int`](Rule::int), [`min`](Rule::min), [`max`](Rule::max).
    pub const fn numericality() -> Self {
        Rule::new(RuleKind::Numericality(Numericality { int: false, min: None, max: None }))
    }

    /// One of the listed values. At run time, [`one_of`](Rule::one_of) is shorter.
    pub const fn inclusion(list: &'static [Literal]) -> Self {
        Rule::new(RuleKind::Inclusion(Cow::Borrowed(list)))
    }

    /// None of the listed values. At run time, [`none_of`](Rule::none_of) is shorter.
    pub const fn exclusion(list: &'static [Literal]) -> Self {
        Rule::new(RuleKind::Exclusion(Cow::Borrowed(list)))
    }

    /// An [`inclusion`](Rule::inclusion) of values known at run time.
    pub fn one_of<T: Into<Literal>>(values: impl IntoIterator<Item = T>) -> Self {
        Rule::new(RuleKind::Inclusion(values.into_iter().map(Into::into).collect()))
    }

    /// An [`exclusion`](Rule::exclusion) of values known at run time.
    pub fn none_of<T: Into<Literal>>(values: impl IntoIterator<Item = T>) -> Self {
        Rule::new(RuleKind::Exclusion(values.into_iter().map(Into::into).collect()))
    }

    /// A text or number in which a regular expression matches, anywhere unless it has anchors.
    pub const fn format(pattern: &'static str) -> Self {
        Rule::new(RuleKind::Format(Format::Pattern(Cow::Borrowed(pattern))))
    }

    /// An e-mail address as HTML5 forms accept it; the code is `format`.
    pub const fn email() -> Self {
        Rule::new(RuleKind::Format(Format::Email))
    }

    /// An absolute URL with a host; the code is `format`.
    pub const fn url() -> Self {
        Rule::new(RuleKind::Format(Format::Url))
    }

    /// A hyphenated UUID; the code is `format`.
    pub const fn uuid() -> Self {
        Rule::new(RuleKind::Format(Format::Uuid))
    }

    /// No other stored instance has this value. Only who can ask the store checks it; blank values are skipped.
    pub const fn uniqueness() -> Self {
        Rule::new(RuleKind::Uniqueness(Uniqueness { scoped_to: Cow::Borrowed(&[]), ignore_case: false }))
    }

    /// A date: of a date property, or an ISO 8601 text, or milliseconds since 1970. Absent and `null` pass.
    pub const fn date() -> Self {
        Rule::new(RuleKind::Date)
    }

    /// A rule of the program's own.
    ///
    /// ```
    /// use juggler_validate::{Properties, Report, Rule, Subject, Validator};
    /// use serde_json::json;
    ///
    /// fn ends_after_start(event: &dyn Properties, report: &mut Report<'_>) {
    ///     if let (Subject::Int(start), Subject::Int(end)) = (event.property("start"), report.value())
    ///         && end < start
    ///     {
    ///         report.fail_kind("order");
    ///     }
    /// }
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let events = Validator::new("Event").rule("end", Rule::custom("ends_after_start", ends_after_start))?;
    /// assert_eq!(events.check(&json!({ "start": 5, "end": 3 })).codes()["end"], ["custom.order"]);
    /// # Ok(())
    /// # }
    /// ```
    pub const fn custom(name: &'static str, check: CustomCheck) -> Self {
        Rule::new(RuleKind::Custom(Custom { name: Cow::Borrowed(name), check: Some(check) }))
    }

    /// A rule that the instance itself knows, see [`Properties::custom`](crate::Properties::custom).
    pub const fn custom_method(name: &'static str) -> Self {
        Rule::new(RuleKind::Custom(Custom { name: Cow::Borrowed(name), check: None }))
    }

    /// The rules of the object or objects behind the property, see [`Properties::nested`](crate::Properties::nested).
    pub const fn nested() -> Self {
        Rule::new(RuleKind::Nested)
    }

    /// Each element of a list keeps these rules; the path of an error ends in its index. A missing list has no elements.
    ///
    /// ```
    /// use juggler_validate::{Rule, Validator};
    /// use serde_json::json;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// static TAG: [Rule; 1] = [Rule::length().max(5)];
    /// let posts = Validator::new("Post").rule("tags", Rule::each(&TAG))?;
    /// assert_eq!(posts.check(&json!({ "tags": ["rust", "async-await"] })).codes()["tags[1]"], ["length.max"]);
    /// # Ok(())
    /// # }
    /// ```
    pub const fn each(rules: &'static [Rule]) -> Self {
        Rule::new(RuleKind::Each(Cow::Borrowed(rules)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn never(_: &dyn crate::Properties, _: &mut crate::Report<'_>) {}

    /// All of this is what a macro prints, so it has to be accepted in a `static`.
    static PRINTED: &[Rule] = &[
        Rule::presence().message("is needed").code("needed").only_if("active"),
        Rule::length().min(3).max(5).is(4).allow_null().allow_blank(),
        Rule::length().min(1).messages(&[(Cow::Borrowed("min"), Cow::Borrowed("way too short"))]),
        Rule::numericality().int().min(0).max_float(1.5),
        Rule::inclusion(&[Literal::Text(Cow::Borrowed("a")), Literal::Int(1), Literal::Null]),
        Rule::exclusion(&[Literal::Float(0.5), Literal::Bool(true)]).unless("active"),
        Rule::format("^x"),
        Rule::uniqueness().scoped_to(&[Cow::Borrowed("state")]).ignore_case(),
        Rule::custom("never", never),
        Rule::custom_method("check"),
        Rule::nested(),
        Rule::each(const { &[Rule::presence(), Rule::length().max(3)] }),
    ];

    #[test]
    fn rules_are_data() {
        assert_eq!(PRINTED.to_vec(), PRINTED);
        assert_eq!(
            PRINTED[4],
            Rule::new(RuleKind::Inclusion(Cow::Owned(vec!["a".into(), 1.into(), Literal::Null])))
        );
        assert_ne!(PRINTED[8], PRINTED[9]);
        assert_eq!(PRINTED[2].message_of(Some("min")), "way too short");
        assert!(PRINTED.iter().all(|rule| rule.sane().is_ok()));
    }
}
