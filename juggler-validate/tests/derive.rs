//! `#[derive(Validate)]`, in a crate with no other juggler crate.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::time::SystemTime;

use juggler_validate::{AsSubject, Properties, Report, Subject, Validate, ValidationErrors};
use serde::Deserialize;

/// `path: code` of all that is wrong, in order.
fn told(errors: &ValidationErrors) -> Vec<String> {
    errors.iter().map(|violation| format!("{}: {}", violation.path(), violation.code())).collect()
}

fn wrong(instance: &impl Validate) -> Vec<String> {
    let errors = instance.validate().err();
    assert_eq!(errors.is_none(), instance.is_valid());
    errors.as_ref().map(told).unwrap_or_default()
}

#[derive(Validate, Default)]
struct Everything<'a> {
    #[validate(presence)]
    presence: Option<String>,
    #[validate(absence)]
    absence: Option<SystemTime>,
    #[validate(length(min = 2, max = 3))]
    length: &'a str,
    #[validate(length(is = 2), each(numericality(max = 9), custom = Self::odd, message = "no list"))]
    list: Vec<u8>,
    #[validate(numericality(int, min = 0, max = 9.5))]
    numericality: f64,
    #[validate(numericality(max = 0.1))]
    single: f32,
    #[validate(numericality(min = 3))]
    size: usize,
    #[validate(inclusion(in = ["a", "b"]))]
    inclusion: Cow<'a, str>,
    #[validate(exclusion(in = [0, 13]))]
    exclusion: Option<Box<i64>>,
    #[validate(format = "^[a-z]+$", format(email))]
    format: String,
    #[validate(date(code = "when"))]
    date: &'a str,
    #[validate(custom = Self::not_itself, custom(with = second))]
    custom: bool,
    _anything: Option<SystemTime>,
}

impl Everything<'_> {
    fn odd(_: &dyn Properties, report: &mut Report<'_>) {
        if !matches!(report.value(), Subject::Int(number) if number % 2 == 1) {
            report.fail_kind("odd");
        }
    }

    fn not_itself(instance: &dyn Properties, report: &mut Report<'_>) {
        assert_eq!(instance.property("_anything"), Subject::Null);
        assert_eq!(instance.property("presence"), Subject::Null);
        report.fail_kind("itself");
    }
}

fn second(_: &dyn Properties, report: &mut Report<'_>) {
    report.fail_with("is the second");
}

#[test]
fn each_rule_is_that_of_a_model() {
    let all = Everything {
        absence: Some(SystemTime::UNIX_EPOCH),
        length: "x",
        numericality: -0.5,
        single: 0.1,
        inclusion: "c".into(),
        exclusion: Some(Box::new(13)),
        format: "A".to_owned(),
        date: "yesterday",
        list: vec![1, 2, 13],
        ..Everything::default()
    };
    let expected = [
        "presence: presence",
        "absence: absence",
        "length: length.min",
        "list: length.is",
        "list[1]: custom.odd",
        "list[2]: numericality.max",
        "numericality: numericality.int",
        "numericality: numericality.min",
        "size: numericality.min",
        "inclusion: inclusion",
        "exclusion: exclusion",
        "format: format",
        "format: format",
        "date: when",
        "custom: custom.itself",
        "custom: custom",
    ];
    assert_eq!(wrong(&all), expected);
    assert_eq!(Everything::validator().model(), "Everything");
    assert_eq!(Everything::validator().rules().count(), 15);
}

#[derive(Validate, Deserialize)]
#[serde(rename_all = "camelCase")]
#[validate(context = "sign-up")]
struct SignUp {
    #[validate(presence(message = "is needed"), length(min = 3, message(min = "way too short")))]
    user_name: String,
    #[serde(rename = "mail")]
    #[validate(format(email, allow_null))]
    email: Option<String>,
    #[validate(hidden, length(min = 12))]
    password: String,
    #[validate(presence(if = "wants_post"), length(max = 2, unless = "user_name", allow_blank))]
    street: String,
    #[validate(presence(unless = "email"))]
    phone: Option<String>,
}

impl SignUp {
    fn wants_post(&self) -> bool {
        self.email.is_none()
    }
}

#[test]
fn paths_are_serdes_and_errors_are_told_as_by_a_model() -> Result<(), Box<dyn std::error::Error>> {
    let json = r#"{"userName": "", "mail": null, "password": "hunter2", "street": "", "phone": null}"#;
    let errors = serde_json::from_str::<SignUp>(json)?.validate().err();
    let errors = errors.ok_or("it is not valid")?;
    assert_eq!(
        errors.to_string(),
        "The `sign-up` instance is not valid. Details: `userName` is needed (value: \"\"); \
         `userName` is blank (value: \"\"); `password` too short; `street` can't be blank (value: \"\"); \
         `phone` can't be blank (value: null)."
    );
    let json =
        r#"{"userName": "ab", "mail": "me@x", "password": "0123456789ab", "street": "", "phone": null}"#;
    let errors = serde_json::from_str::<SignUp>(json)?.validate().err();
    assert_eq!(
        errors.map(|errors| errors.to_string()).as_deref(),
        Some("The `sign-up` instance is not valid. Details: `userName` way too short (value: \"ab\").")
    );
    Ok(())
}

#[derive(Validate)]
struct Item {
    #[validate(presence)]
    name: String,
    #[validate(hidden, length(max = 2, allow_blank))]
    key: String,
}

fn item(name: &str) -> Item {
    Item { name: name.to_owned(), key: String::new() }
}

#[derive(Validate)]
#[validate(rename_all = "camelCase")]
struct Order<'a> {
    #[validate(nested, length(max = 3))]
    line_items: Vec<Item>,
    #[validate(nested)]
    gift: Option<Box<Item>>,
    #[validate(nested)]
    first: &'a Item,
    #[validate(nested(if = "deep"))]
    grid: [Vec<Option<Item>>; 2],
    #[validate(nested)]
    by_name: BTreeMap<&'static str, Item>,
    #[validate(nested, hidden)]
    by_number: HashMap<u8, Item>,
    #[validate(rename = "is-deep")]
    deep: bool,
}

#[test]
fn nested_structs_and_lists_of_them() {
    let first = item("a");
    let order = |deep| Order {
        line_items: vec![
            item("a"),
            item("a"),
            Item { name: String::new(), key: "abc".to_owned() },
            item("b"),
        ],
        gift: Some(Box::new(item(""))),
        first: &first,
        grid: [vec![], vec![None, Some(item(""))]],
        by_name: BTreeMap::from([("x", item("")), ("y", item("y"))]),
        by_number: HashMap::from([(7, item("")), (5, item("")), (6, item("x"))]),
        deep,
    };
    let rest = ["byName.x.name: presence", "byNumber.5.name: presence", "byNumber.7.name: presence"];
    let expected = |deep: &[&'static str]| {
        let items = [
            "lineItems[2].name: presence",
            "lineItems[2].key: length.max",
            "lineItems: length.max",
            "gift.name: presence",
        ];
        [&items, deep, &rest].concat()
    };
    assert_eq!(wrong(&order(false)), expected(&[]));
    assert_eq!(wrong(&order(true)), expected(&["grid[1][1].name: presence"]));
    assert!(order(true).rendered("lineItems").is_none());

    let text = order(false).validate().map_err(|errors| errors.to_string()).err().unwrap_or_default();
    assert!(text.contains("`byName.x.name` can't be blank (value: \"\")"), "{text}");
    assert!(text.contains("`byNumber.5.name` can't be blank;"), "hidden all the way down: {text}");
    assert!(text.contains("`lineItems[2].key` too long;"), "{text}");
}

/// Its elements are seen as far as their type lets them be.
#[derive(Validate)]
#[validate(crate = juggler_validate)]
struct Page<T>
where
    T: AsSubject,
{
    #[validate(inclusion(in = [1]))]
    value: T,
    #[validate(nested)]
    next: Option<Box<Page<T>>>,
    #[validate(presence)]
    times: Vec<SystemTime>,
}

#[test]
fn generics_and_recursion() {
    let page = |value, next| Page { value, next, times: vec![] };
    let pages = page(1_u8, Some(Box::new(page(2, None))));
    assert_eq!(wrong(&pages), ["next.value: inclusion", "next.times: presence", "times: presence"]);
    assert_eq!(pages.rendered("value").as_deref(), Some("1"));
    assert_eq!(pages.property("times"), Subject::List { len: 0 });
    assert_eq!(pages.property("nothing"), Subject::Absent);
}

#[derive(Validate)]
struct Odd {
    #[validate(format = "(")]
    r#type: String,
}

#[test]
fn a_pattern_that_is_none_holds_for_nothing_and_says_why() {
    let errors = Odd { r#type: "(".to_owned() }.validate().err();
    let violations: Vec<_> = errors.iter().flat_map(ValidationErrors::iter).collect();
    let start = "cannot be checked: the rule `format` of `type` on Odd has the pattern `(`";
    assert!(violations.len() == 1 && violations[0].message().starts_with(start), "{violations:?}");
    assert_eq!((violations[0].path(), violations[0].code()), ("type", "format"));
}

/// Of its fields it is seen whether there is something, and not what.
#[derive(Validate)]
struct Sealed {
    #[validate(presence)]
    maybe: Option<SystemTime>,
    #[validate(presence)]
    many: Vec<SystemTime>,
    #[validate(custom = second)]
    one: SystemTime,
}

#[test]
fn messages_show_that_there_is_nothing_and_none_of_what_has_no_text() {
    let sealed = |maybe| Sealed { maybe, many: vec![], one: SystemTime::UNIX_EPOCH };
    let text = sealed(None).validate().err().map(|errors| errors.to_string());
    assert_eq!(
        text.as_deref(),
        Some(
            "The `Sealed` instance is not valid. Details: `maybe` can't be blank (value: null); \
             `many` can't be blank; `one` is the second."
        )
    );
    let there = sealed(Some(SystemTime::UNIX_EPOCH));
    let shown = ["maybe", "many", "one", "other"].map(|name| there.rendered(name));
    assert_eq!(shown, [None, None, None, Some("undefined".to_owned())]);
}

#[derive(Validate)]
struct Empty {}

#[test]
fn without_rules_all_is_valid() {
    assert!(Empty {}.is_valid() && Empty::validator().is_empty());
}
