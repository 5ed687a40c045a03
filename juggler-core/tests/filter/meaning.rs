//! What a filter means of rows.

use super::*;

fn holds(model: &ModelDefinition, condition: &Json, row: &Json) -> bool {
    let tree = Where::from_json(model, condition).unwrap_or_else(|error| panic!("{condition}: {error}"));
    let condition = resolve_where(model, &tree).unwrap();
    matches(&condition, &Values(model::row(model, row.clone())))
}

fn users() -> [Json; 4] {
    [
        json!({
            "id": 1, "email": "ada@x.org", "age": 36, "score": 1.5, "active": true, "born": "2015-06-01T08:00:00Z",
            "tags": ["red", "blue"], "role": "admin", "address": {"city": "Turin", "zip": 10100},
            "contacts": [{"kind": "fax", "rank": 1}, {"kind": "phone", "rank": 3}],
            "place": {"lat": 41.9, "lng": 12.5}, "more": {"a": [{"b": 1}, {"b": 2}], "n": 5}
        }),
        json!({
            "id": 2, "email": "Bob.50%@y_z\n.org", "age": 17, "score": -0.0, "active": false,
            "born": "2020-01-01T00:00:00Z", "tags": [], "role": "member", "address": {"city": "Rome", "zip": 1},
            "contacts": [], "place": {"lat": 51.5, "lng": 0.0}, "more": [1, "two", [3]]
        }),
        json!({"id": 3, "email": "\u{130}STANBUL", "active": false, "tags": ["Red"], "more": "text"}),
        json!({"id": 4, "email": "", "active": true}),
    ]
}

#[test]
fn of_each_operator() {
    for (condition, expected) in [
        (json!({}), vec![1, 2, 3, 4]),
        (json!({"age": 36}), vec![1]),
        (json!({"age": 36.0}), vec![1]),
        (json!({"age": {"gt": 16.5}}), vec![1, 2]),
        (json!({"age": {"gt": 17.5}}), vec![1]),
        (json!({"age": null}), vec![3, 4]),
        (json!({"age": {"neq": null}}), vec![1, 2]),
        (json!({"age": {"neq": 36}}), vec![2, 3, 4]),
        (json!({"age": {"lte": 17}}), vec![2]),
        (json!({"age": {"gt": null}}), vec![]),
        (json!({"age": {"between": [17, 36]}}), vec![1, 2]),
        (json!({"age": {"between": [36, 17]}}), vec![]),
        (json!({"age": {"inq": [17, null]}}), vec![2, 3, 4]),
        (json!({"age": {"inq": []}}), vec![]),
        (json!({"age": {"nin": []}}), vec![1, 2, 3, 4]),
        (json!({"age": {"nin": [17]}}), vec![1, 3, 4]),
        (json!({"age": {"exists": true}}), vec![1, 2]),
        (json!({"age": {"exists": false}}), vec![3, 4]),
        (json!({"age": {"gt": 10, "lt": 20}}), vec![2]),
        (json!({"score": 0}), vec![2]),
        (json!({"active": {"neq": "true"}}), vec![2, 3]),
        (json!({"born": {"inq": ["2015-06-01T10:00:00+02:00"]}}), vec![1]),
        (json!({"born": {"gte": "2015-06-02"}}), vec![2]),
        (json!({"born": {"neq": "2020"}}), vec![1, 3, 4]),
        (json!({"role": {"gt": "admin"}}), vec![2]),
        (json!({"email": {"like": "ada"}}), vec![]),
        (json!({"email": {"like": "ada%"}}), vec![1]),
        (json!({"email": {"like": "%org"}}), vec![1, 2]),
        (json!({"email": {"like": "%.50\\%@y\\_z%"}}), vec![2]),
        (json!({"email": {"like": "a.a%"}}), vec![]),
        (json!({"email": {"ilike": "ADA@_.%"}}), vec![1]),
        (json!({"email": {"ilike": "i%anbul"}}), vec![3]),
        (json!({"email": {"nlike": "%a%"}}), vec![2, 3, 4]),
        (json!({"email": {"nilike": "%A%"}}), vec![2, 4]),
        (json!({"email": {"regexp": "^a"}}), vec![1]),
        (json!({"email": {"regexp": "/^\\.ORG$/im"}}), vec![2]),
        (json!({"age": {"like": "3%"}}), vec![]),
        (json!({"age": {"nlike": "3%"}}), vec![1, 2, 3, 4]),
        (json!({"tags": "red"}), vec![1]),
        (json!({"tags": {"neq": "red"}}), vec![2, 3, 4]),
        (json!({"tags": {"nin": ["Red", "blue"]}}), vec![2, 4]),
        (json!({"tags": {"ilike": "R%"}}), vec![1, 3]),
        (json!({"tags": ["red", "blue"]}), vec![1]),
        (json!({"tags": ["blue", "red"]}), vec![]),
        (json!({"tags": []}), vec![2]),
        (json!({"tags": {"inq": ["Red", ["red", "blue"]]}}), vec![1, 3]),
        (json!({"tags": null}), vec![4]),
        (json!({"place.lat": {"gt": 45}}), vec![2]),
        (json!({"place.lng": {"gt": 10}}), vec![1]),
        (json!({"address.city": "Turin"}), vec![1]),
        (json!({"address.zip": {"lt": "100"}}), vec![2]),
        (json!({"address.main": null}), vec![1, 2, 3, 4]),
        (json!({"address": {"zip": 1, "city": "Rome"}}), vec![2]),
        (json!({"contacts.rank": {"gt": 1}}), vec![1]),
        (json!({"contacts.kind": {"neq": "fax"}}), vec![2, 3, 4]),
        (json!({"contacts.kind": null}), vec![3, 4]),
        (json!({"contacts.0.kind": "phone"}), vec![]),
        (json!({"contacts.1.kind": "phone"}), vec![1]),
        (json!({"contacts": {"rank": 3, "kind": "phone"}}), vec![1]),
        (json!({"more": "two"}), vec![2]),
        (json!({"more.n": 5}), vec![1]),
        (json!({"more.a.b": {"gte": 2}}), vec![1]),
        (json!({"more": {"like": "te%"}}), vec![3]),
        (json!({"place.lat": {"gt": 50}}), vec![2]),
        (json!({"place": {"near": "41.9,12.5", "maxDistance": 1}}), vec![1]),
        (json!({"place": {"near": "41.9,12.5", "minDistance": 1}}), vec![2]),
        (json!({"nor": [{"age": 36}, {"active": false}]}), vec![4]),
        (json!({"nor": []}), vec![1, 2, 3, 4]),
        (json!({"or": []}), vec![]),
        (json!({"or": [{"age": 36}, {"and": [{"active": false}, {"age": null}]}]}), vec![1, 3]),
        (json!({"secret": null}), vec![1, 2, 3, 4]),
    ] {
        let users = users();
        let found: Vec<_> = users
            .iter()
            .filter(|user| holds(&USER, &condition, user))
            .map(|user| user["id"].as_i64().unwrap())
            .collect();
        assert_eq!(found, expected, "{condition}");
    }
}

#[test]
fn of_ldl_models_is_lenient() {
    let note = json!({
        "book": "b", "page": 7, "written": "2015-06-01", "done": true,
        "extras": {"stars": 5, "by": {"name": "Kim"}, "n.m": 1}
    });
    for (condition, expected) in [
        (json!({"page": "7"}), true),
        (json!({"page": "seven"}), false),
        (json!({"page": {"neq": "seven"}}), true),
        (json!({"page": {"inq": ["seven", 7]}}), true),
        (json!({"page": {"nin": ["seven", {}]}}), true),
        (json!({"done": "1"}), true),
        (json!({"stars": 5}), true),
        (json!({"stars": {"between": [4, 6]}}), true),
        (json!({"by.name": "Kim"}), true),
        (json!({"by": {"name": "Kim"}}), true),
        (json!({"nothing": null}), true),
        (json!({"nothing": 1}), false),
        (json!({"page.deeper": null}), true),
        (json!({"page": {"near": "0,0"}}), false),
        (json!({"written": {"lt": "2015-06-02"}}), true),
    ] {
        assert_eq!(holds(&NOTE, &condition, &note), expected, "{condition}");
    }
    assert_eq!(refused(&NOTE, json!({"where": {"written": "never"}})), "where.written: Invalid date: never");
    assert_eq!(
        refused(&CARD, json!({"where": {"wieght": 1}})),
        "unknown field `wieght` on Card; did you mean `weight`?"
    );
}

/// What reaches a store can be compared with its column.
#[test]
fn of_values_that_no_row_has_is_known_at_once() {
    for (condition, expected) in [
        (json!({"page": "seven"}), Condition::none()),
        (json!({"page": {"neq": "seven"}}), Condition::all()),
        (json!({"page": {"like": "7"}}), Condition::none()),
        (json!({"page": {"between": [1, "x"]}}), Condition::none()),
        (json!({"page": {"inq": ["x", "7"]}}), Condition::test(&NOTE, 1, Test::Inq(vec![Value::Float(7.0)]))),
        (json!({"nor": [{"nor": [{"page": 7}]}]}), Condition::test(&NOTE, 1, Test::Eq(Value::Float(7.0)))),
        (
            json!({"and": [{}, {"and": [{"page": 7}]}]}),
            Condition::test(&NOTE, 1, Test::Eq(Value::Float(7.0))),
        ),
    ] {
        let tree = Where::from_json(&NOTE, &condition).unwrap();
        assert_eq!(resolve_where(&NOTE, &tree).unwrap(), expected, "{condition}");
    }
}

#[test]
fn hidden_properties_may_be_out_of_bounds() {
    let mut model = USER.clone();
    model.settings.prohibit_hidden_properties_in_query = true;
    for (filter, place) in [
        (json!({"where": {"secret": "x"}}), "where.secret"),
        (json!({"where": {"age": 1, "or": [{"age": 2}, {"secret": "x"}]}}), "where.or[1].secret"),
        (json!({"order": ["age", "secret DESC"]}), "order[1]"),
    ] {
        let error = FilterTree::from_json(&model, &filter).unwrap_err();
        assert_eq!(error.status_code(), 400);
        assert_eq!(error.to_string(), format!("{place}: a hidden property cannot be asked about"));
    }
    model.settings.prohibit_hidden_properties_in_query = false;
    assert!(Where::from_json(&model, &json!({"secret": "x"})).is_ok());
}

fn order(model: &ModelDefinition, filter: Json) -> Vec<(usize, Option<bool>)> {
    let tree = read(model, filter);
    let key = |key: &Order| match key {
        Order::Column { column, descending } => (column.property, Some(*descending)),
        Order::Distance { column, .. } => (column.property, None),
        other => panic!("{other:?}"),
    };
    resolve(model, &tree).unwrap().order.iter().map(key).collect()
}

#[test]
fn of_an_order_ends_with_the_id() {
    let (asc, desc) = (Some(false), Some(true));
    for (model, filter, expected) in [
        (&USER, json!({}), vec![(0, asc)]),
        (&USER, json!({"order": "age DESC"}), vec![(2, desc), (0, asc)]),
        (&USER, json!({"order": "id DESC, age"}), vec![(0, desc), (2, asc)]),
        (&NOTE, json!({"order": "page"}), vec![(1, asc), (0, asc)]),
        (&NOTE, json!({"order": "stars"}), vec![(4, asc), (0, asc), (1, asc)]),
        (&USER, json!({"where": {"place": {"near": "0,0"}}}), vec![(10, None), (0, asc)]),
        (&USER, json!({"where": {"nor": [{"place": {"near": "0,0"}}]}}), vec![(0, asc)]),
        (&USER, json!({"where": {"place": {"near": "0,0"}}, "order": "age"}), vec![(2, asc), (0, asc)]),
    ] {
        assert_eq!(order(model, filter.clone()), expected, "{filter}");
    }
}

#[test]
fn of_an_order_for_rows() {
    let ids = |filter: Json| {
        let query = resolve(&USER, &read(&USER, filter)).unwrap();
        let mut rows = users().map(|user| Values(model::row(&USER, user)));
        rows.sort_by(|a, b| compare_rows(&query.order, a, b));
        rows.map(|row| row.0[0].to_json().as_i64().unwrap())
    };
    assert_eq!(ids(json!({"order": "age"})), [3, 4, 2, 1]);
    assert_eq!(ids(json!({"order": "age DESC"})), [1, 2, 3, 4]);
    assert_eq!(ids(json!({"order": "address.city"})), [3, 4, 2, 1]);
    assert_eq!(ids(json!({"order": "contacts.rank DESC"})), [1, 2, 3, 4]);
    assert_eq!(ids(json!({"where": {"place": {"near": "51.5,0"}}})), [2, 1, 3, 4]);
}

#[test]
fn of_fields() {
    for (model, fields, expected) in [
        (&USER, json!(null), None),
        (&USER, json!(["age", "id", "age"]), Some(vec![2, 0])),
        (&CARD, json!({"weight": false}), Some(vec![0])),
        (&CARD, json!(["nothing", "id"]), Some(vec![0])),
        (&NOTE, json!(["stars", "page", "by"]), Some(vec![4, 1])),
        (&NOTE, json!({"book": false, "stars": false}), Some(vec![1, 2, 3, 4])),
    ] {
        let query_fields = resolve(model, &read(model, json!({"fields": fields}))).unwrap().projection;
        assert_eq!(query_fields, expected, "{fields}");
    }
}
