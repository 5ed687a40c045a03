//! The keys of a filter beside `where`.

use super::*;

#[test]
fn paging() {
    for (json, limit, skip) in [
        (json!({"limit": 3, "skip": 8}), Some(3), 8),
        (json!({"limit": "2", "skip": "3"}), Some(2), 3),
        (json!({"limit": 0}), None, 0),
        (json!({"limit": 2.0, "offset": 5}), Some(2), 5),
        (json!({"skip": 2, "offset": 5}), None, 2),
        (json!({"offset": 5, "skip": 0}), None, 0),
        (json!({"offset": 5, "skip": null, "limit": null}), None, 5),
    ] {
        let tree = read(&USER, json.clone());
        assert_eq!((tree.limit, tree.skip), (limit, skip), "{json}");
    }
}

#[test]
fn orders() {
    for (json, expected) in [
        (json!("age"), vec![("age", false)]),
        (json!(" age  desc , id ASC,"), vec![("age", true), ("id", false)]),
        (json!(["age DESC", "address.city"]), vec![("age", true), ("address.city", false)]),
        (json!({"0": "id"}), vec![("id", false)]),
        (json!([]), vec![]),
    ] {
        let tree = read(&USER, json!({"order": json}));
        let order: Vec<_> = tree.order.iter().map(|term| (&*term.property, term.descending)).collect();
        assert_eq!(order, expected);
    }
}

#[test]
fn fields() {
    let only = |names: &[&'static str]| Some(Fields::Only(names.iter().map(|name| (*name).into()).collect()));
    let except =
        |names: &[&'static str]| Some(Fields::Except(names.iter().map(|name| (*name).into()).collect()));
    for (json, expected) in [
        (json!("age"), only(&["age"])),
        (json!(["age", "id"]), only(&["age", "id"])),
        (json!({"age": true, "id": false}), only(&["age"])),
        (json!({"age": "false", "id": false}), except(&["age", "id"])),
        (json!({"0": "age"}), only(&["age"])),
        (json!([]), None),
        (json!({}), None),
    ] {
        assert_eq!(read(&USER, json!({"fields": json})).fields, expected, "{json}");
    }
    assert_eq!(FilterTree::parse_query(&USER, "filter[fields][]=age").unwrap().fields, only(&["age"]));
    assert_eq!(FilterTree::parse_query(&USER, "filter[fields][age]=true").unwrap().fields, only(&["age"]));
}

#[test]
fn includes() {
    let shape = |json: Json| read(&USER, json!({"include": json})).to_json().unwrap();
    let plain = json!({"include": ["posts"]});
    for json in [
        json!("posts"),
        json!(["posts"]),
        json!({"posts": true}),
        json!({"relation": "posts"}),
        json!([{"relation": "posts", "scope": {}}]),
        json!({"0": "posts"}),
    ] {
        assert_eq!(shape(json.clone()), plain, "{json}");
    }
    let nested = json!({"include": [{"relation": "posts", "scope": {"include": ["author"]}}]});
    for json in [json!({"posts": "author"}), json!({"posts": ["author"]}), json!({"posts": {"author": true}})]
    {
        assert_eq!(shape(json.clone()), nested, "{json}");
    }
    for json in [json!({}), json!([]), json!({"posts": false}), json!(null)] {
        assert_eq!(shape(json.clone()), json!({}), "{json}");
    }
    let scoped = read(
        &USER,
        json!({"include": {"relation": "posts", "scope": {"where": {"written": 0}, "limit": "2"}}}),
    );
    let Where::Test { operation, .. } = &scoped.include[0].scope.condition else { panic!() };
    assert!(matches!(operation, juggler_core::filter::Operation::Eq(Value::Timestamp(_))));
    assert_eq!(scoped.include[0].scope.limit, Some(2));
}

/// A relation to a model that is found later: its names and values are checked when it is resolved.
#[test]
fn scopes_of_named_models_are_resolved_later() {
    let json = json!({"include": {"relation": "profile", "scope": {
        "where": {"written": {"gt": "2015-06-01"}, "id": "7"}, "order": "title", "include": "anything"}}});
    let tree = read(&USER, json);
    let scope = &tree.include[0].scope;
    let Condition::And(parts) = resolve_where(&POST, &scope.condition).unwrap() else { panic!() };
    assert!(matches!(&parts[0], Condition::Test { test: Test::Gt(Value::Timestamp(_)), .. }));
    assert!(matches!(&parts[1], Condition::Test { test: Test::Eq(Value::Int(7)), .. }));
    assert_eq!(
        resolve_where(&CARD, &scope.condition).unwrap_err().to_string(),
        "unknown field `written` on Card"
    );
}
