//! The names of types, and the types of instances.

use juggler_core::RuntimeModel;
use juggler_core::builder::introspect;
use juggler_core::model::ToObject;
use serde_json::json;

use super::{model, types};

#[test]
fn each_type_keeps_the_name_it_was_declared_by() {
    let declared = json!({
        "a": "STRING", "b": "text", "c": "number", "d": "Boolean", "e": "date", "f": "DateString", "g": "binary",
        "h": "array", "i": "GeoPoint", "j": "object", "k": "json", "l": "any", "m": [], "n": ["object"], "o": [["text"]],
        "p": {"q": "string", "r": [{"s": "number"}]}, "t": {"type": [{"type": "string", "length": 64}]},
    });
    let expected = json!({
        "a": "String", "b": "Text", "c": "Number", "d": "Boolean", "e": "Date", "f": "DateString", "g": "Buffer",
        "h": "Array", "i": "GeoPoint", "j": "Object", "k": "JSON", "l": "Any", "m": "Array", "n": ["Object"], "o": [["Text"]],
        "p": {"q": "String", "r": [{"s": "Number"}]}, "t": ["String"],
    });
    assert_eq!(types(&model(declared, json!({"idInjection": false})).unwrap()), expected);
}

#[test]
fn an_instance_has_types() {
    let instance = json!({"a": 1, "b": "2020-01-01", "c": [null, true], "d": [[1]], "e": {}, "f": {"type": "x"}, "g": [null]});
    let types = introspect("Doc", &instance).unwrap();
    let expected = json!({
        "a": "Number", "b": "String", "c": ["Boolean"], "d": [["Number"]], "e": "Object", "f": {"type": {"type": "String"}},
        "g": "Array",
    });
    assert_eq!(types, expected);
    let doc = model(types, json!({})).unwrap();
    assert_eq!(doc.column("f.type").unwrap().kind, juggler_core::Kind::Text);
}

#[test]
fn a_plain_object_has_what_is_asked_for() {
    let properties = json!({"a": "string", "b": "string", "c": "string", "in": {"d": {"type": "string", "protected": true}}});
    let settings = json!({"idInjection": false, "hidden": ["b"], "protected": ["c"]});
    let model = RuntimeModel::new(model(properties, settings).unwrap().into());
    let record =
        model.build(&json!({"a": "1", "b": "2", "c": "3", "x": 4, "in": {"d": "5", "y": 6}})).unwrap();
    let all = ToObject::default();
    let inside = json!({"y": 6});
    assert_eq!(record.to_object(all), json!({"a": "1", "b": "2", "c": "3", "in": inside, "x": 4}));
    let hidden = ToObject { remove_hidden: true, ..all };
    assert_eq!(record.to_object(hidden), json!({"a": "1", "c": "3", "in": inside, "x": 4}));
    assert_eq!(record.to_json(), record.to_object(hidden), "what JSON shows");
    assert_eq!(serde_json::to_value(&record).unwrap(), record.to_json(), "however it is written");
    let protected = ToObject { remove_protected: true, ..all };
    assert_eq!(record.to_object(protected), json!({"a": "1", "b": "2", "in": inside, "x": 4}));
}

#[cfg(feature = "derive")]
#[test]
fn records_and_derived_models_are_matched_by_name() {
    use juggler_core::prelude::*;

    #[derive(Model, Debug, PartialEq)]
    struct User {
        #[model(id)]
        id: i64,
        #[model(rename = "e-mail")]
        email: String,
        age: Option<u8>,
    }

    let ldl =
        json!({"age": "number", "e-mail": "string", "more": "string", "id": {"type": "number", "id": true}});
    let ldl = RuntimeModel::new(model(ldl, json!({})).unwrap().into());
    let record = ldl.build(&json!({"id": 7, "e-mail": "a@b", "age": 36, "more": "x"})).unwrap();
    let user = User { id: 7, email: "a@b".to_owned(), age: Some(36) };
    assert_eq!(record.clone().into_model::<User>().unwrap(), user);

    assert_eq!(Record::from_model(&user).unwrap().to_json(), json!({"id": 7, "e-mail": "a@b", "age": 36}));
    let back = ldl.from_model(&user).unwrap();
    assert_eq!((back.get("age"), back.get("more")), (Some(&Value::Float(36.0)), Some(&Value::Null)));

    for (json, message) in [
        (json!({"id": 7, "e-mail": "a", "age": 256}), "M.age: "),
        (json!({"id": 7, "age": 25.5, "e-mail": "a"}), "User.age: expected an integer"),
        (json!({"id": 7}), "User.e-mail: a value is required"),
    ] {
        let error = ldl.build(&json).unwrap().into_model::<User>().unwrap_err().to_string();
        assert!(error.starts_with(&message.replace("M.", "User.")), "{json}: {error}");
    }
}
