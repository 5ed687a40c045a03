//! What rules see of rows, how deep they look, and what is asked of a store. The rules themselves are tested in juggler-validate.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::borrow::Cow;

use juggler_validate::{Rule, Subject, ValidationErrors};
use serde_json::{Value as Json, json};

use super::{Checker, complete, seen, storable};
use crate::definition::{
    Coercion, Embeds, FloatSize, Index, IntSize, Kind, ModelDefinition, ModelRef, ModelSettings, Nested,
    ObjectKind, Property, RelationDefinition, RelationKind, Target, Transforms,
};
use crate::error::{Error, Result};
use crate::model::DraftData;
use crate::row::{Row, Values};
use crate::value::{Value, ValueRef, from_json};

const NUMBER: Kind = Kind::Float(FloatSize::F64);
const TENANT: &[Cow<'static, str>] = &[Cow::Borrowed("tenant")];

/// An optional property.
fn property(name: &'static str, kind: Kind) -> Property {
    Property::of(name.into(), kind)
}

fn required(name: &'static str, kind: Kind) -> Property {
    Property { required: true, ..property(name, kind) }
}

fn ruled(name: &'static str, kind: Kind, rule: Rule) -> Property {
    Property { rules: vec![rule].into(), ..property(name, kind) }
}

fn object(properties: Vec<Property>) -> Kind {
    let properties = properties.into();
    Kind::Object(Nested::new(ObjectKind { name: "Inner".into(), properties, open: false }))
}

fn list(element: Kind) -> Kind {
    Kind::List(Nested::new(element))
}

fn user(coercion: Coercion, properties: Vec<Property>) -> ModelDefinition {
    let mut model = ModelDefinition::new("User").settings(match coercion {
        Coercion::Typed => ModelSettings::typed(),
        Coercion::Ldl => ModelSettings::ldl(),
    });
    model.properties = properties.into();
    model
}

/// A draft with these values as they are: dates stay text.
fn draft(model: &ModelRef, json: &Json) -> DraftData {
    let mut draft = DraftData::new(model.clone());
    for (name, value) in json.as_object().unwrap() {
        draft.set_value(model.position(name).unwrap(), from_json(value));
    }
    draft
}

fn told(errors: &ValidationErrors) -> Vec<String> {
    errors.iter().map(ToString::to_string).collect()
}

#[test]
fn rules_look_into_objects_and_lists_as_deep_as_their_kinds_go() {
    let city = || required("city", Kind::Text);
    let zip = ruled("zip", Kind::Text, Rule::format("^[0-9]+$"));
    let geo = object(vec![required("zone", Kind::Text)]);
    let properties = vec![
        property("born", Kind::Timestamp),
        property("ships", Kind::Bool),
        property("address", object(vec![city(), property("since", Kind::Timestamp), property("geo", geo)])),
        property("past", list(list(object(vec![zip])))),
        property("plain", object(vec![property("a", Kind::Text), property("b", NUMBER)])),
        ruled("delivery", object(vec![city()]), Rule::nested().only_if("ships")),
    ];
    let given = |ships: bool| {
        json!({
            "born": "never", "ships": ships, "address": {"since": "never", "geo": {}},
            "past": [[], [{"zip": "1"}, {"zip": "x"}]], "plain": {}, "delivery": {},
        })
    };
    let always = [
        "`born` is not a valid date (value: Invalid Date)",
        "`address.city` can't be blank (value: undefined)",
        "`address.geo.zone` can't be blank (value: undefined)",
        "`past[1][1].zip` is invalid (value: \"x\")",
    ];
    // Only LDL's objects may hold a date that is none: a struct could not.
    let of_ldl = ["`address.since` is not a valid date (value: Invalid Date)"];
    let of_ships = ["`delivery.city` can't be blank (value: undefined)"];
    for coercion in [Coercion::Typed, Coercion::Ldl] {
        let model = ModelRef::from(user(coercion, properties.clone()));
        let checker = Checker::new(&model).unwrap();
        for ships in [false, true] {
            let mut expected = always.to_vec();
            expected.extend(of_ldl.iter().filter(|_| coercion == Coercion::Ldl));
            expected.extend(of_ships.iter().filter(|_| ships));
            expected.sort_unstable();
            for errors in [
                checker.whole(&draft(&model, &given(ships)), None),
                checker.given(&draft(&model, &given(ships))),
            ] {
                let mut told = told(&errors);
                told.sort_unstable();
                assert_eq!(told, expected, "{coercion:?}, ships: {ships}");
            }
        }
        let is_looked_into = |name: &&str| checker.has_rules(name);
        let names = ["address", "past", "plain", "delivery"];
        assert_eq!(
            names.into_iter().filter(is_looked_into).collect::<Vec<_>>(),
            ["address", "past", "delivery"],
            "where no rule is, nothing is looked at"
        );
    }
}

#[test]
fn a_length_is_a_rule_for_what_has_one_and_only_where_no_rule_says_it() {
    let properties = vec![
        property("name", Kind::Text).length(2),
        property("tags", list(Kind::Text)).length(1),
        property("rank", Kind::Int(IntSize::I64)).length(1),
        property("home", object(vec![])).length(1),
    ];
    let json = json!({"name": "Ada", "tags": ["x", "y"], "rank": 100, "home": {}});
    let too_long = ["`name` too long (value: \"Ada\")", "`tags` too long (value: [\"x\",\"y\"])"];
    for (coercion, expected, with_rules) in
        [(Coercion::Typed, &too_long[..], &["name", "tags"][..]), (Coercion::Ldl, &[], &[])]
    {
        let model = ModelRef::from(user(coercion, properties.clone()));
        let checker = Checker::new(&model).unwrap();
        assert_eq!(told(&checker.whole(&draft(&model, &json), None)), expected, "{coercion:?}");
        let names = ["name", "tags", "rank", "home"].into_iter().filter(|name| checker.has_rules(name));
        assert_eq!(names.collect::<Vec<_>>(), with_rules, "{coercion:?}");
    }
}

#[test]
fn rules_that_nothing_would_look_at_are_refused() {
    let inside = |levels: usize, leaf: Property| {
        let home = |inner| property("home", list(object(vec![inner])));
        (0..levels).fold(leaf, |inner, _| home(inner))
    };
    let unique = || ruled("city", Kind::Text, Rule::uniqueness());
    let many = || object(vec![property("city", Kind::Text)]);
    let no_rows = "`uniqueness` is for the properties of a model: a store compares rows, not their parts";
    for (property, expected) in [
        (unique(), None),
        (inside(1, unique()), Some(format!("User.home.city: {no_rows}"))),
        (inside(2, unique()), Some(format!("User.home.home.city: {no_rows}"))),
        (ruled("home", many(), Rule::nested()), None),
        (ruled("homes", list(many()), Rule::nested()), None),
        (inside(1, ruled("home", many(), Rule::nested())), None),
        (
            ruled("name", Kind::Text, Rule::nested()),
            Some("User.name: `nested` looks into objects and lists of them, not into text".to_owned()),
        ),
        (
            inside(1, ruled("sizes", list(NUMBER), Rule::nested())),
            Some(
                "User.home.sizes: `nested` looks into objects and lists of them, not into a number"
                    .to_owned(),
            ),
        ),
        (inside(64, required("name", Kind::Text)), None),
        (
            inside(65, required("name", Kind::Text)),
            Some(format!("User{}: nested deeper than 64 levels", ".home".repeat(65))),
        ),
    ] {
        let refused = Checker::new(&user(Coercion::Typed, vec![property])).err();
        let expected = expected.map(|expected| format!("model User: {expected}"));
        assert_eq!(refused.map(|error| error.to_string()), expected);
    }
}

#[test]
fn what_a_struct_needs_must_be_there_unless_another_row_brings_it() {
    let model = ModelRef::from(user(
        Coercion::Typed,
        vec![
            required("id", NUMBER).generated(),
            required("name", Kind::Text),
            required("pin", NUMBER).hidden(),
            required("author", NUMBER),
        ],
    ));
    let checker = Checker::new(&model).unwrap();
    let mut empty = draft(&model, &json!({"pin": null}));
    empty.await_value(3);
    let [name, pin] = ["`name` can't be blank (value: undefined)", "`pin` can't be blank"];
    assert_eq!(told(&checker.whole(&empty, None)), [name, pin]);
    assert_eq!(told(&checker.given(&empty)), [pin], "of a part, only what is given");

    let stored = [Value::Int(1), Value::from("Ada"), Value::Int(4711), Value::Int(2)];
    let stored = Values(&stored);
    assert_eq!(told(&checker.whole(&empty, Some(&stored))), [pin], "null is written over it");
    assert!(checker.whole(&draft(&model, &json!({})), Some(&stored)).is_empty());

    // Who leaves the rules out is told of the first.
    let refused = |draft: &DraftData| complete(draft).unwrap_err().to_string();
    assert_eq!(refused(&empty), "User.name: a value is required");
    empty.set_value(1, Value::from("Ada"));
    assert_eq!(refused(&empty), "User.pin: a value is required");
    empty.set_value(2, Value::Int(4711));
    complete(&empty).unwrap();
}

#[test]
fn no_two_embedded_instances_have_the_same_id() {
    let item = |id: bool| object(vec![Property { id, ..property("key", Kind::Text) }]);
    let (many, one) = (RelationKind::EmbedsMany, RelationKind::EmbedsOne);
    let twice = json!([{"key": "a"}, {"key": "a"}]);
    let without = json!([{"key": null}, {"key": "a"}, {"key": null}, {}, {}, null, null]);
    let duplicate = "`items` contains duplicate `key` (value: [{\"key\":\"a\"},{\"key\":\"a\"}])";
    for (kind, validates, has_id, items, expected) in [
        (many, true, true, &twice, Some(duplicate)),
        (many, true, true, &json!([{"key": "a"}, {"key": "b"}]), None),
        (many, true, true, &without, None),
        (many, true, false, &twice, None),
        (many, false, true, &twice, None),
        (one, true, true, &twice, None),
    ] {
        let mut model = user(Coercion::Typed, vec![property("items", list(item(has_id)))]);
        let mut relation = RelationDefinition::new("parts", kind, Target::Named("Item".into()));
        relation.property = "items".into();
        relation.embeds = Embeds { validates, ..Embeds::DEFAULT };
        model.relations = vec![relation].into();
        let model = ModelRef::from(model);
        let errors = Checker::new(&model).unwrap().whole(&draft(&model, &json!({"items": items})), None);
        let case = format!("{kind:?}, validates: {validates}, id: {has_id}: {items}");
        assert_eq!(told(&errors), Vec::from_iter(expected), "{case}");
    }
}

/// A model with rules of uniqueness.
fn account() -> ModelDefinition {
    let email = Rule::uniqueness().ignore_case().scoped_to(TENANT);
    let mut model = user(
        Coercion::Typed,
        vec![
            property("id", NUMBER).id(),
            property("tenant", NUMBER),
            ruled("email", Kind::Text, email),
            property("active", Kind::Bool),
            ruled("name", Kind::Text, Rule::uniqueness().only_if("active")),
            ruled("seat", NUMBER, Rule::uniqueness().ignore_case()),
        ],
    );
    model.ids = vec![0].into();
    model
}

#[test]
fn a_store_is_asked_for_another_row_with_the_same_value() {
    let stored = [json!(7), json!(1), json!("Kim"), json!(true), json!("k_%"), json!(3)];
    let stored = stored.iter().map(from_json).collect::<Vec<_>>();
    let stored = Values(&stored);
    let stored: &(dyn Row + Sync) = &stored;
    let another = json!({"nor": [{"id": 7}]});
    for (json, over, expected) in [
        (json!({}), None, vec![]),
        (json!({"email": "", "name": "", "active": true, "seat": null}), None, vec![]),
        (json!({"name": "", "active": false}), None, vec![]),
        (json!({"name": "Ada", "active": false}), None, vec![]),
        // No condition on the id of a row that has none yet.
        (json!({"name": "A_b", "active": true}), None, vec![json!({"name": "A_b"})]),
        (json!({"id": null, "seat": 0}), None, vec![json!({"seat": 0})]),
        // Where case is ignored, text becomes a pattern that matches nothing else.
        (
            json!({"email": r"a_%\b", "tenant": 1}),
            None,
            vec![json!({"email": {"ilike": r"a\_\%\\b"}, "tenant": 1})],
        ),
        (json!({"id": 7, "seat": 0}), None, vec![json!({"and": [{"seat": 0}, another]})]),
        (
            json!({"tenant": 2}),
            Some(stored),
            vec![
                json!({"and": [{"email": {"ilike": "Kim"}}, {"tenant": 2}, another]}),
                json!({"and": [{"name": "k_%"}, another]}),
                json!({"and": [{"seat": 3}, another]}),
            ],
        ),
    ] {
        let model = ModelRef::from(account());
        let (checker, draft) = (Checker::new(&model).unwrap(), draft(&model, &json));
        let asked: Vec<Json> =
            checker.questions(&draft, over).map(|question| question.condition.to_json()).collect();
        assert_eq!(asked, expected, "{json}");
    }

    // A row without an id cannot be told from others; of several parts, all must be known.
    for (ids, given, expected) in [
        (vec![], json!({"seat": 0}), json!({"seat": 0})),
        (vec![0, 1], json!({"id": 7, "seat": 0}), json!({"seat": 0})),
        (
            vec![0, 1],
            json!({"id": 7, "tenant": 1, "seat": 0}),
            json!({"and": [{"seat": 0}, {"nor": [{"id": 7, "tenant": 1}]}]}),
        ),
    ] {
        let model = ModelRef::from(ModelDefinition { ids: ids.into(), ..account() });
        let (checker, draft) = (Checker::new(&model).unwrap(), draft(&model, &given));
        let asked = checker.questions(&draft, None).map(|question| question.condition.to_json());
        assert_eq!(asked.collect::<Vec<_>>(), [expected], "{given}");
    }
}

/// What belongs to a row that is written first cannot be taken yet.
#[test]
fn a_store_is_not_asked_beside_a_row_that_is_not_written_yet() {
    let model = ModelRef::from(account());
    let checker = Checker::new(&model).unwrap();
    let mut draft = draft(&model, &json!({"email": "ada@x.org", "seat": 1}));
    draft.await_value(1);
    let asked: Vec<&str> = checker.questions(&draft, None).map(|question| question.property).collect();
    assert_eq!(asked, ["seat"]);
}

#[test]
fn what_is_taken_is_a_broken_rule() {
    let model = ModelRef::from(account());
    let checker = Checker::new(&model).unwrap();
    let draft = draft(&model, &json!({"tenant": 1, "email": "ada@x.org", "seat": 3}));
    let [email, seat] = ["`email` is not unique (value: \"ada@x.org\")", "`seat` is not unique (value: 3)"];
    let mut errors = ValidationErrors::new("User");
    for question in checker.questions(&draft, None) {
        checker.taken(&question, &draft, None, &mut errors);
    }
    assert_eq!(told(&errors), [email, seat]);

    // A store names the properties of the index that is in the way.
    for (conflict, expected) in [
        ("email", Some(email)),
        ("tenant, email", Some(email)),
        ("seat", Some(seat)),
        ("id", None),
        ("id, tenant", None),
        ("seats", None),
    ] {
        let error = checker.conflict(&draft, Error::conflict("User", conflict));
        assert_eq!(error.status_code(), if expected.is_some() { 422 } else { 409 }, "{conflict}");
        let told = error.validation_errors().map(told).unwrap_or_default();
        assert_eq!(told, Vec::from_iter(expected), "{conflict}");
    }
    assert_eq!(checker.conflict(&draft, Error::connection("email")).status_code(), 503);
}

/// Two tasks that ask at once are both told that a value is free.
#[test]
fn a_unique_index_guards_a_rule_of_uniqueness() {
    let lower = Transforms { lowercase: true, ..Transforms::NONE };
    let upper = Transforms { uppercase: true, ..Transforms::NONE };
    let trim = Transforms { trim: true, ..Transforms::NONE };
    for (ignores_case, transforms, indexes, is_guarded) in [
        (false, Transforms::NONE, &[][..], false),
        (false, Transforms::NONE, &[&[1][..]][..], true),
        (false, Transforms::NONE, &[&[0, 1]], true),
        (false, Transforms::NONE, &[&[0]], true),
        (false, Transforms::NONE, &[&[1, 2]], false),
        // An index tells `Ada` from `ada`, unless there is only one of them.
        (true, Transforms::NONE, &[&[1]], false),
        (true, trim, &[&[1]], false),
        (true, lower, &[&[1]], true),
        (true, upper, &[&[1]], true),
        (true, lower, &[], false),
    ] {
        let scoped = Rule::uniqueness().scoped_to(TENANT);
        let rule = if ignores_case { scoped.ignore_case() } else { scoped };
        let email = ruled("email", Kind::Text, rule).transforms(transforms);
        let mut model =
            user(Coercion::Typed, vec![property("tenant", NUMBER), email, property("other", NUMBER)]);
        let index = |at: &&[usize]| Index { name: "".into(), properties: at.to_vec().into(), unique: true };
        model.indexes = indexes.iter().map(index).collect();
        let checker = Checker::new(&model).unwrap();
        let unguarded: Vec<&str> = checker.unguarded(&model).collect();
        let expected: &[&str] = if is_guarded { &[] } else { &["email"] };
        assert_eq!(unguarded, expected, "ignores case: {ignores_case}, {transforms:?}, {indexes:?}");
    }
}

#[test]
fn what_no_store_keeps_or_no_struct_holds_is_refused_without_rules() {
    let home = || object(vec![required("city", Kind::Text), property("zip", Kind::Text)]);
    let homes = || list(home());
    let deep = || object(vec![property("past", homes())]);
    let json = |json: Json| from_json(&json);
    let needs = |path: &str| Some(format!("User.it{path}: a value is required"));
    let nan = || Some("User.it: NaN cannot be stored".to_owned());
    for (kind, value, of_typed, of_ldl) in [
        // LDL keeps what is no date where rules are not run.
        (
            Kind::Timestamp,
            json(json!("never")),
            Some("User.it: expected a date (ISO-8601), got text".to_owned()),
            None,
        ),
        (NUMBER, Value::Float(f64::NAN), nan(), nan()),
        (NUMBER, Value::Float(0.5), None, None),
        (NUMBER, Value::Null, None, None),
        (home(), json(json!({"city": "Turin"})), None, None),
        (home(), json(json!({"zip": "1"})), needs(".city"), None),
        (home(), json(json!({"city": null})), needs(".city"), None),
        (homes(), json(json!([{"city": "Turin"}, null, {}])), needs("[2].city"), None),
        (deep(), json(json!({"past": [{"city": "Turin"}]})), None, None),
        (deep(), json(json!({"past": [{}]})), needs(".past[0].city"), None),
        (deep(), json(json!({"past": null})), None, None),
    ] {
        for (coercion, expected) in [(Coercion::Typed, of_typed), (Coercion::Ldl, of_ldl)] {
            let mut draft = DraftData::new(user(coercion, vec![property("it", kind.clone())]).into());
            draft.set_value(0, value.clone());
            let refused: Result<()> = storable(&draft);
            let refused = refused.err().map(|error| error.to_string());
            assert_eq!(refused, expected, "{coercion:?} {kind:?} {value:?}");
        }
    }
}

#[test]
fn rules_see_values_and_elements_as_they_are() {
    let texts = || Value::List(vec![Value::from("a"), Value::Null]);
    for (value, expected) in [
        (Value::Null, Subject::Null),
        (Value::Bool(false), Subject::Bool(false)),
        (Value::Int(7), Subject::Int(7)),
        (Value::Float(0.5), Subject::Float(0.5)),
        (Value::from("a"), Subject::Text("a")),
        (texts(), Subject::List { len: 2 }),
        (Value::Timestamp(chrono::DateTime::UNIX_EPOCH), Subject::Date { valid: true }),
        (Value::Bytes(vec![1]), Subject::Other),
    ] {
        assert_eq!(seen::undeclared(value.as_ref()), expected);
        assert_eq!(seen::element(Some(value.as_ref()), 2), Subject::Absent, "{value:?} has no third element");
    }
    let texts = texts();
    for (index, expected) in
        [Subject::Text("a"), Subject::Null, Subject::Absent, Subject::Absent].into_iter().enumerate()
    {
        assert_eq!(seen::element(Some(texts.as_ref()), index), expected, "{index}");
    }
    assert_eq!(seen::element(None, 0), Subject::Absent);
    assert_eq!(seen::element(Some(ValueRef::Null), 0), Subject::Absent);
}
