//! What LoopBack answers, recorded from LoopBack: rules, instance, codes, and messages where they are told apart.

use juggler_validate::{Message, Rule, RuleError, ValidationErrors, Validator};
use serde_json::{Value, json};

type Case = (Vec<(&'static str, Rule)>, Value, Value);

fn validator(rules: &[(&'static str, Rule)]) -> Result<Validator, RuleError> {
    rules
        .iter()
        .cloned()
        .try_fold(Validator::new("Account"), |validator, (property, rule)| validator.rule(property, rule))
}

/// `"code: message"` of each failure, by property.
fn told(errors: &ValidationErrors) -> Value {
    let (codes, messages) = (errors.codes(), errors.messages());
    let of = |property: &str| -> Value {
        let pairs = codes[property].iter().zip(&messages[property]);
        pairs.map(|(code, message)| format!("{code}: {message}")).collect()
    };
    Value::Object(codes.keys().map(|&property| (property.to_owned(), of(property))).collect())
}

fn by_kind(mut rule: Rule, texts: &[(&'static str, &'static str)]) -> Rule {
    rule.message = Some(texts.iter().copied().collect::<Message>());
    rule
}

fn check(cases: Vec<Case>) -> Result<(), RuleError> {
    for (rules, instance, expected) in cases {
        let errors = validator(&rules)?.check(&instance);
        assert_eq!(told(&errors), expected, "{rules:?}\n{instance}");
    }
    Ok(())
}

/// One rule on one property `p`, over several values; a missing value is written as `{}`.
fn over(rule: Rule, answers: Vec<(Value, Option<&str>)>) -> Vec<Case> {
    let case = |(value, failure): (Value, Option<&str>)| {
        let instance = if value == json!({}) { value } else { json!({ "p": value }) };
        let expected = failure.map_or(json!({}), |failure| json!({ "p": [failure] }));
        (vec![("p", rule.clone())], instance, expected)
    };
    answers.into_iter().map(case).collect()
}

#[test]
fn presence_and_absence() -> Result<(), RuleError> {
    let blank = Some("presence: can't be blank");
    check(over(
        Rule::presence(),
        vec![
            (json!({}), blank),
            (json!(null), blank),
            (json!(""), blank),
            (json!([]), blank),
            (json!(" "), None),
            (json!(0), None),
            (json!(false), None),
            (json!(["x"]), None),
        ],
    ))?;
    let set = Some("absence: can't be set");
    check(over(
        Rule::absence(),
        vec![(json!({}), None), (json!(null), None), (json!("v"), set), (json!(0), set), (json!(false), set)],
    ))?;
    check(over(
        Rule::presence().message("must be given by marcus").code("needed"),
        vec![(json!({}), Some("needed: must be given by marcus")), (json!("x"), None)],
    ))
}

#[test]
fn length() -> Result<(), RuleError> {
    let (blank, null) = (Some("length.blank: is blank"), Some("length.null: is null"));
    let long = "bartholomew the great";
    check(over(
        Rule::length().min(3).max(10),
        vec![
            (json!({}), blank),
            (json!(""), blank),
            (json!(null), null),
            (json!("io"), Some("length.min: too short")),
            (json!("marcus"), None),
            (json!(long), Some("length.max: too long")),
        ],
    ))?;
    check(over(
        Rule::length().is(6),
        vec![(json!("io"), Some("length.is: length is wrong")), (json!("marcus"), None)],
    ))?;
    check(over(
        Rule::length().min(3).allow_null(),
        vec![(json!({}), blank), (json!(null), None), (json!("io"), Some("length.min: too short"))],
    ))?;
    check(over(
        Rule::length().min(3).allow_blank(),
        vec![(json!({}), None), (json!(""), None), (json!(null), null)],
    ))?;
    check(over(
        by_kind(Rule::length().max(10), &[("max", "too lengthy")]),
        vec![(json!(null), null), (json!(long), Some("length.max: too lengthy"))],
    ))?;
    check(over(
        Rule::length().min(1).max(2),
        vec![(json!(["a"]), None), (json!(["a", "b", "c"]), Some("length.max: too long"))],
    ))
}

#[test]
fn numericality() -> Result<(), RuleError> {
    let (blank, null) = (Some("numericality.blank: is blank"), Some("numericality.null: is null"));
    check(over(
        Rule::numericality(),
        vec![
            (json!({}), blank),
            (json!(null), null),
            (json!(58), None),
            (json!(6.55), None),
            (json!(-3), None),
            (json!("12"), Some("numericality.number: is not a number")),
        ],
    ))?;
    check(over(
        Rule::numericality().int(),
        vec![(json!(57), None), (json!(6.85), Some("numericality.int: is not an integer"))],
    ))?;
    let texts =
        by_kind(Rule::numericality().int(), &[("int", "whole numbers only"), ("number", "numbers only")]);
    check(over(
        texts,
        vec![
            (json!({}), blank),
            (json!(3.65), Some("numericality.int: whole numbers only")),
            (json!("x"), Some("numericality.number: numbers only")),
        ],
    ))?;
    check(over(
        Rule::numericality().int().allow_null().allow_blank(),
        vec![
            (json!({}), None),
            (json!(null), None),
            (json!(1.15), Some("numericality.int: is not an integer")),
        ],
    ))
}

#[test]
fn inclusion_and_exclusion() -> Result<(), RuleError> {
    let roles = Rule::one_of(["admin", "guest", "owner"]);
    check(over(
        roles.clone(),
        vec![
            (json!({}), Some("inclusion.blank: is blank")),
            (json!(null), Some("inclusion.null: is null")),
            (json!("guest"), None),
            (json!("ADMIN"), Some("inclusion: is not included in the list")),
        ],
    ))?;
    check(over(
        roles.message("pick another"),
        vec![(json!({}), Some("inclusion.blank: is blank")), (json!("zzz"), Some("inclusion: pick another"))],
    ))?;
    check(over(
        Rule::one_of([1, 2, 5]),
        vec![(json!(1), None), (json!(3), Some("inclusion: is not included in the list"))],
    ))?;
    check(over(
        Rule::none_of(["root", "www"]),
        vec![
            (json!({}), Some("exclusion.blank: is blank")),
            (json!(null), Some("exclusion.null: is null")),
            (json!("root"), Some("exclusion: is reserved")),
            (json!("marcus"), None),
        ],
    ))
}

#[test]
fn format_and_date() -> Result<(), RuleError> {
    let invalid = Some("format: is invalid");
    let patterns = [
        ("^[a-z]+$", "marcus", "A1"),
        (r"\d{3}", "x123", "x12"),
        (r"^\S+@\S+\.\w{2,}$", "me@site.org", "me@site"),
        ("^(a|b)", "beta", "gamma"),
    ];
    for (pattern, good, bad) in patterns {
        check(over(
            Rule::format(pattern),
            vec![
                (json!({}), Some("format.blank: is blank")),
                (json!(""), Some("format.blank: is blank")),
                (json!(null), Some("format.null: is null")),
                (json!(good), None),
                (json!(bad), invalid),
            ],
        ))?;
        check(over(
            Rule::format(pattern).allow_null().allow_blank().message("looks wrong"),
            vec![(json!({}), None), (json!(null), None), (json!(bad), Some("format: looks wrong"))],
        ))?;
    }
    check(over(Rule::format(r"^\d\d$"), vec![(json!(12), None), (json!(123), invalid)]))?;
    check(over(Rule::format("true"), vec![(json!(true), invalid)]))?;
    check(over(
        Rule::date(),
        vec![
            (json!({}), None),
            (json!(null), None),
            (json!("2015-01-01"), None),
            (json!("nope"), Some("date: is not a valid date")),
        ],
    ))
}

#[test]
fn several_rules_accumulate_in_order() -> Result<(), RuleError> {
    let optional = |rule: Rule| rule.allow_null().allow_blank();
    let rules = vec![
        ("nickname", optional(Rule::one_of(["admin", "guest", "owner"]))),
        ("username", Rule::none_of(["root", "www"])),
        ("username", Rule::length().min(4)),
        ("username", Rule::format("^[a-z]+$")),
        ("nickname", optional(Rule::length().max(5))),
    ];
    check(vec![
        (
            rules.clone(),
            json!({}),
            json!({ "username": ["exclusion.blank: is blank", "length.blank: is blank", "format.blank: is blank"] }),
        ),
        (
            rules.clone(),
            json!({ "username": "X1", "nickname": "unlisted" }),
            json!({
                "nickname": ["inclusion: is not included in the list", "length.max: too long"],
                "username": ["length.min: too short", "format: is invalid"]
            }),
        ),
        (rules.clone(), json!({ "username": "root" }), json!({ "username": ["exclusion: is reserved"] })),
        (rules, json!({ "username": "marcus", "nickname": "owner" }), json!({})),
    ])
}

#[test]
fn the_message_lists_values() -> Result<(), RuleError> {
    let cases = [
        (
            vec![("born", Rule::presence()), ("username", Rule::format("^[a-z]+$"))],
            json!({ "username": "X1" }),
            r#"`born` can't be blank (value: undefined); `username` is invalid (value: "X1")"#,
        ),
        (
            vec![("username", Rule::length().max(3)), ("nickname", Rule::presence())],
            json!({ "username": "bartholomew the greatbartholomew the great" }),
            r#"`username` too long (value: "bartholomew the greatbart...eat"); `nickname` can't be blank (value: undefined)"#,
        ),
        (vec![("age", Rule::absence())], json!({ "age": 0 }), "`age` can't be set (value: 0)"),
        (
            vec![("active", Rule::absence())],
            json!({ "active": false }),
            "`active` can't be set (value: false)",
        ),
        (
            vec![("username", Rule::presence())],
            json!({ "username": "" }),
            r#"`username` can't be blank (value: "")"#,
        ),
    ];
    for (rules, instance, details) in cases {
        let message = validator(&rules)?.check(&instance).to_string();
        assert_eq!(message, format!("The `Account` instance is not valid. Details: {details}."));
    }
    Ok(())
}

#[test]
fn conditions() -> Result<(), RuleError> {
    let blank = json!({ "email": ["presence: can't be blank"] });
    let only_if = vec![("email", Rule::presence().only_if("active"))];
    let unless = vec![("email", Rule::presence().unless("active"))];
    let by_number = vec![("email", Rule::presence().only_if("age"))];
    check(vec![
        (only_if.clone(), json!({ "active": true }), blank.clone()),
        (only_if.clone(), json!({ "active": false }), json!({})),
        (only_if.clone(), json!({}), blank.clone()),
        (only_if, json!({ "active": true, "email": "x" }), json!({})),
        (unless.clone(), json!({ "active": true }), json!({})),
        (unless.clone(), json!({ "active": false }), blank.clone()),
        (unless, json!({ "active": false, "email": "x" }), json!({})),
        (by_number.clone(), json!({ "age": 1 }), blank),
        (by_number, json!({ "age": 0 }), json!({})),
    ])
}
