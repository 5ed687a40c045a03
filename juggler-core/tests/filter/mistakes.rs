//! What is refused, and in what words.

use super::*;

#[test]
fn have_the_path_of_the_value() {
    for (json, expected) in [
        (json!(5), "filter: expected an object, got an integer"),
        (json!({"wehre": {}}), "unknown filter key `wehre` on the filter; did you mean `where`?"),
        (json!({"where": "abc"}), "where: expected an object, got text"),
        (json!({"where": {"and": [["a"]]}}), "where.and[0]: expected an object, got a list"),
        (json!({"where": {"or": {}}}), "where.or: Value is an empty object"),
        (
            json!({"where": {"and": "x"}}),
            "where.and: Value is not an array or object with sequential numeric indices",
        ),
        (
            json!({"where": {"id": {"inq": {"0": 1, "2": 2}}}}),
            "where.id.inq: Value is not an array or object with sequential numeric indices",
        ),
        (
            json!({"where": {"and": [{"age": {"between": [1]}}]}}),
            "where.and[0].age.between: Expected precisely 2 values, received 1",
        ),
        (
            json!({"where": {"and": [{"age": {"between": [1, "x"]}}]}}),
            "where.and[0].age.between[1]: expected an integer, got text",
        ),
        (json!({"where": {"age": [1]}}), "where.age: expected an integer, got a list"),
        (json!({"where": {"age": true}}), "where.age: expected an integer, got a boolean"),
        (json!({"where": {"age": u64::MAX}}), "where.age: no integer above 9223372036854775807 is stored"),
        (json!({"where": {"score": ""}}), "where.score: expected a number, got text"),
        (json!({"where": {"active": "yes"}}), "where.active: expected a boolean, got text"),
        (json!({"where": {"born": {"gt": "garbage"}}}), "where.born.gt: Invalid date: garbage"),
        (json!({"where": {"tags": [{}]}}), "where.tags[0]: expected text, got an object"),
        (
            json!({"where": {"role": "admn"}}),
            "where.role: expected one of member, admin; did you mean `admin`?",
        ),
        (json!({"where": {"email": {"like": 5}}}), "where.email.like: Expected a string or RegExp"),
        (
            json!({"where": {"email": {"like": "a", "options": "x"}}}),
            "where.email.like: the only option is \"i\", got \"x\"",
        ),
        (json!({"where": {"email": {"regexp": "/a/x"}}}), "where.email.regexp: Invalid regex flags: x"),
        (
            json!({"where": {"email": {"regexp": 12}}}),
            "where.email.regexp: Invalid argument, must be a string or a regex literal",
        ),
        (
            json!({"where": {"email": {"regexp": "a(?=b)"}}}),
            "where.email.regexp: not a regular expression: look-around, including look-ahead and look-behind, is not \
             supported",
        ),
        (
            json!({"where": {"email": {"regexp": "(a)\\1"}}}),
            "where.email.regexp: not a regular expression: backreferences are not supported",
        ),
        (
            json!({"where": {"email": {"regexp": "("}}}),
            "where.email.regexp: not a regular expression: unclosed group",
        ),
        (json!({"where": {"email": {"$ne": 1}}}), "where.email: Operators \"$ne\" are not allowed in query"),
        (json!({"where": {"$where": "1"}}), "where.$where: Operators \"$where\" are not allowed in query"),
        (json!({"where": {"age": {"gtee": 1}}}), "unknown operator `gtee` on where.age; did you mean `gte`?"),
        (json!({"where": {"age": {}}}), "where.age: expected a value or an operator, got an empty object"),
        (json!({"where": {"emial": "a"}}), "unknown field `emial` on User; did you mean `email`?"),
        (json!({"where": {"address.cty": "a"}}), "unknown field `cty` on User.address; did you mean `city`?"),
        (
            json!({"where": {"address": {"cty": "a"}}}),
            "unknown field `cty` on where.address; did you mean `city`?",
        ),
        (json!({"where": {"address": {"zip": "x"}}}), "where.address.zip: expected an integer, got text"),
        (json!({"where": {"place": {"near": {"lat": 91, "lng": 0}}}}), "where.place.near: lat must be <= 90"),
        (
            json!({"where": {"place": {"near": "0,0", "unit": "mile"}}}),
            "where.place.near.unit: unknown unit; did you mean `miles`?",
        ),
        (
            json!({"where": {"place": {"near": "0,0", "maxDistance": []}}}),
            "where.place.near.maxDistance: expected a number, got a list",
        ),
        (
            json!({"where": {"place": {"maxDistance": 1}}}),
            "where.place.maxDistance: stands beside `near` only",
        ),
        (
            json!({"where": {"age": {"near": "0,0"}}}),
            "where.age.near: needs a geo point, the property holds an integer",
        ),
        (json!({"where": {"age": {"exists": "?"}}}), "where.age.exists: expected a boolean, got text"),
        (json!({"limit": -1}), "limit: The limit parameter -1 is not valid"),
        (json!({"limit": "abc"}), "limit: The limit parameter \"abc\" is not valid"),
        (json!({"limit": []}), "limit: expected a whole number, got a list"),
        (json!({"offset": 1.5}), "offset: The offset/skip parameter 1.5 is not valid"),
        (json!({"order": "age SIDEWAYS"}), "order: The order \"age SIDEWAYS\" has invalid direction"),
        (json!({"order": ["id", 5]}), "order[1]: The order 5 is not valid"),
        (json!({"order": "agee"}), "unknown field `agee` on User; did you mean `age`?"),
        (json!({"fields": ["id", 5]}), "fields[1]: expected the name of a property, got an integer"),
        (json!({"fields": {"age": 5}}), "fields.age: expected a boolean, got an integer"),
        (json!({"fields": ["ag"]}), "unknown field `ag` on User; did you mean `age`?"),
        (json!({"include": "post"}), "unknown relation `post` on User; did you mean `posts`?"),
        (
            json!({"include": {"posts": ["autor"]}}),
            "unknown relation `autor` on Post; did you mean `author`?",
        ),
        (json!({"include": 5}), "include: expected a relation, a list or an object, got an integer"),
        (
            json!({"include": [{"relation": "posts", "scop": {}}]}),
            "unknown filter key `scop` on include[0]; did you mean `scope`?",
        ),
        (
            json!({"include": [{"relation": "posts", "scope": {"limit": -1}}]}),
            "include[0].scope.limit: The limit parameter -1 is not valid",
        ),
    ] {
        assert_eq!(refused(&USER, json.clone()), expected, "{json}");
    }
}

#[test]
fn keep_the_values_of_hidden_properties_to_themselves() {
    let json = json!({"where": {"opened": "12345", "and": [{"opened": "hush"}]}});
    assert_eq!(refused(&VAULT, json), "where.and[0].opened: Invalid date");
}

#[test]
fn in_text_and_query_strings() {
    let parse = |text: &str| FilterTree::parse(&USER, text).unwrap_err().to_string();
    assert!(parse("{").starts_with("filter: not JSON: EOF while parsing an object"));
    assert!(parse(&"[".repeat(100_000)).starts_with("filter: nested too deep: recursion limit exceeded"));
    for (query, expected) in [
        ("filter[where][age=1", "filter[where][age: the brackets do not match"),
        ("filter[where]x[age]=1", "filter[where]x[age]: the brackets do not match"),
        ("filter[limit]=1&filter[limit]=2", "filter[limit]: given twice, or as a value and as an object"),
        (
            "filter[where][age]=1&filter[where][age][gt]=2",
            "filter[where][age][gt]: given twice, or as a value and as an object",
        ),
        (
            "filter[where][age][gt]=1&filter[where][age]=2",
            "filter[where][age]: given twice, or as a value and as an object",
        ),
        ("filter={}&filter[limit]=2", "filter: given both as JSON and in brackets"),
        ("filter={}&filter={}", "filter: given twice"),
        ("filter[where][age]=x", "where.age: expected an integer, got text"),
        (
            "filter[where][or][5][age]=1",
            "where.or: Value is not an array or object with sequential numeric indices",
        ),
    ] {
        let error = FilterTree::parse_query(&USER, query).unwrap_err();
        assert_eq!((error.to_string().as_str(), error.status_code()), (expected, 400), "{query}");
    }
    let deep = format!("filter{}=1", "[and]".repeat(65));
    let error = FilterTree::parse_query(&USER, &deep).unwrap_err().to_string();
    assert!(error.ends_with(": nested deeper than 64 levels"), "{error}");
    let many = "filter[where][id][inq][]=1&".repeat(10_001);
    assert_eq!(
        FilterTree::parse_query(&USER, &many).unwrap_err().to_string(),
        "filter: more than 10000 parameters"
    );
}

#[test]
fn depth_is_bounded() {
    let nested = |levels: usize| (0..levels).fold(json!({"age": 1}), |inner, _| json!({"and": [inner]}));
    read(&USER, json!({"where": nested(16)}));
    assert_eq!(refused(&USER, json!({"where": nested(17)})), "where: nested deeper than 32 levels");
    assert_eq!(refused(&USER, json!({"where": nested(300)})), "where: nested deeper than 32 levels");
    let include = (0..300).fold(json!("author"), |inner, _| json!({"posts": inner}));
    assert_eq!(refused(&USER, json!({"include": include})), "include: nested deeper than 32 levels");
    let typed = (0..1000).fold(model::age().eq(1), |inner, _| !inner);
    let error = resolve_where(&USER, &typed.into_where()).unwrap_err();
    assert_eq!(error.to_string(), "where: nested deeper than 256 levels");
}

#[test]
fn numbers_that_no_store_keeps() {
    for (predicate, expected) in [
        (model::score().gt(f64::NAN), "where.score.gt: NaN cannot be compared with"),
        (model::score().between(0.0, f64::INFINITY), "where.score.between: infinity cannot be compared with"),
    ] {
        let error = resolve_where(&USER, &predicate.into_where()).unwrap_err();
        assert_eq!((error.to_string().as_str(), error.status_code()), (expected, 400));
    }
    let open = json!({"where": {"other": {"inq": [1, u64::MAX]}}});
    assert_eq!(refused(&NOTE, open), "where.other.inq[1]: no integer above 9223372036854775807 is stored");
}

#[test]
fn large_input_takes_little_time() {
    let ids: Vec<i64> = (0..200_000).collect();
    let text = json!({"where": {"id": {"inq": ids}}}).to_string();
    assert!(text.len() > 1_000_000);
    let tree = FilterTree::parse(&USER, &text).unwrap();
    resolve(&USER, &tree).unwrap();
    let long = "\u{1F600}%_".repeat(100_000);
    let tree = read(&USER, json!({"where": {"email": {"like": long}}}));
    let condition = resolve_where(&USER, &tree.condition).unwrap();
    assert!(!matches(&condition, &Values(model::row(&USER, json!({"email": "\u{1F600}".repeat(1000)})))));
    let name = "é".repeat(500_000);
    assert!(refused(&USER, json!({"where": {name: 1}})).starts_with("unknown field"));
}
