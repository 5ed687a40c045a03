//! What a policy refuses, and in what words.

use juggler_core::ModelRef;
use juggler_core::filter::{FilterPolicy, RegexpClass};

use super::guarded::{CRATE, LETTER, PERSON};
use super::*;

fn refusal(model: &ModelDefinition, json: &Json, policy: &FilterPolicy) -> String {
    let text = json.to_string();
    let error = FilterTree::parse_untrusted(model, &text, policy).expect_err(&text);
    assert_eq!(error.status_code(), 400, "{text}");
    let parsed = FilterTree::from_json_untrusted(model, json, policy).expect_err(&text);
    assert_eq!(parsed.to_string(), error.to_string(), "parsed or not: {text}");
    error.to_string()
}

fn passes(model: &ModelDefinition, json: &Json, policy: &FilterPolicy) -> FilterTree {
    let tree = FilterTree::from_json_untrusted(model, json, policy);
    tree.unwrap_or_else(|error| panic!("{json}: {error}"))
}

/// Every way to use a property of a person.
fn uses(name: &str) -> Vec<Json> {
    let related = |condition: Json| json!({"where": {"letters": {"some": {"person": {"is": condition}}}}});
    vec![
        json!({"where": {name: 1}}),
        json!({"where": {name: null}}),
        json!({"where": {name: {"gt": 1}}}),
        json!({"where": {name: {"gtt": 1}}}),
        json!({"where": {name: {"between": [1]}}}),
        json!({"where": {name: {"like": 5}}}),
        json!({"where": {name: {"regexp": "("}}}),
        json!({"where": {name: "not a number"}}),
        json!({"where": {name: {}}}),
        json!({"where": {name: {"exists": true}}}),
        json!({"where": {format!("{name}.deeper"): 1}}),
        json!({"where": {"and": [{"age": 1}, {name: 1}]}}),
        json!({"where": {"nor": [{"or": [{name: 1}]}]}}),
        related(json!({name: 1})),
        related(json!({"or": [{name: {"nin": []}}]})),
        json!({"order": name}),
        json!({"order": [format!("age DESC, {name} DESC")]}),
        json!({"fields": name}),
        json!({"fields": [name]}),
        json!({"fields": {name: true}}),
        json!({"fields": {name: false}}),
        json!({"include": {"relation": "letters", "scope": {"include": {"relation": "person", "scope": {"fields": [name]}}}}}),
        json!({"include": {"relation": "letters", "scope": {"include": {"relation": "person", "scope": {"order": name}}}}}),
        json!({"include": {"relation": "letters", "scope": {"where": {"person": {"isNot": {name: 1}}}}}}),
    ]
}

/// What is hidden answers as what is not there, so that nobody learns that it is.
#[test]
fn hidden_names_are_as_if_they_were_not_there() {
    let policy = FilterPolicy::new();
    let retold =
        |name: &str, refusal: String| refusal.replace(&format!("`{name}`"), "`..`").replace(name, "..");
    for (hidden, absent) in
        [("password", "telephone"), ("address.pin", "address.xyz"), ("contacts.code", "contacts.abcd")]
    {
        for (of_hidden, of_absent) in uses(hidden).iter().zip(uses(absent)) {
            let (hidden, absent) = match of_hidden.to_string().contains("fields") {
                // A property inside another is named whole there.
                false => (hidden.rsplit('.').next().unwrap(), absent.rsplit('.').next().unwrap()),
                true => (hidden, absent),
            };
            let expected = retold(absent, refusal(&PERSON, &of_absent, &policy));
            assert!(expected.starts_with("unknown field `..` on Person"), "{of_absent}: {expected}");
            assert_eq!(retold(hidden, refusal(&PERSON, of_hidden, &policy)), expected, "{of_hidden}");
        }
    }
    for filter in uses("salary")
        .iter()
        .skip(13)
        .filter(|filter| filter.get("order").is_none() && filter.get("fields").is_none())
    {
        assert_eq!(refusal(&PERSON, filter, &policy), "unknown field `salary` on Person", "{filter}");
    }
    passes(&PERSON, &json!({"where": {"salary": {"gt": 1}}, "order": "salary"}), &policy);
}

#[test]
fn no_suggestion_offers_what_is_hidden() {
    let policy = FilterPolicy::new();
    for (filter, expected) in [
        (json!({"where": {"passwrd": 1}}), "unknown field `passwrd` on Person"),
        (json!({"where": {"Password": 1}}), "unknown field `Password` on Person"),
        (json!({"order": "pasword"}), "unknown field `pasword` on Person"),
        (json!({"fields": ["pasword"]}), "unknown field `pasword` on Person"),
        (json!({"where": {"address.pinn": 1}}), "unknown field `pinn` on Person.address"),
        (json!({"where": {"address": {"pinn": 1}}}), "unknown field `pinn` on where.address"),
        (json!({"where": {"address": {"pin": 1}}}), "unknown field `pin` on where.address"),
        (json!({"where": {"contacts": [{"code": "x"}]}}), "unknown field `code` on where.contacts[0]"),
        (json!({"where": {"letters": {"some": {"draftt": 1}}}}), "unknown field `draftt` on Letter"),
        (json!({"where": {"letters": {"some": {"sealed": 1}}}}), "unknown field `sealed` on Letter"),
        (json!({"where": {"nam": 1}}), "unknown field `nam` on Person; did you mean `name`?"),
    ] {
        assert_eq!(refusal(&PERSON, &filter, &policy), expected, "{filter}");
    }
}

/// Comparing a whole would tell what its hidden parts are. All objects are alike, so that this tells nothing either.
#[test]
fn objects_are_not_compared_as_a_whole() {
    let policy = FilterPolicy::new();
    let whole = ": an object is not compared as a whole: ask about a property inside it";
    for filter in [
        json!({"where": {"address": {"city": "x"}}}),
        json!({"where": {"address": {"neq": {"city": "x", "zip": 1}}}}),
        json!({"where": {"address": {"inq": [{"zip": 1}]}}}),
    ] {
        assert_eq!(refusal(&PERSON, &filter, &policy), format!("where.address{whole}"), "{filter}");
    }
    assert_eq!(
        refusal(&PERSON, &json!({"order": "address"}), &policy),
        "order[0]: an object is no key of an order: name a property inside it"
    );
    for filter in [
        json!({"where": {"address": null}}),
        json!({"where": {"address": {"exists": true}, "contacts": {"neq": null}}}),
        json!({"where": {"address.city": "x", "contacts.kind": "y", "contacts.0.kind": "z"}, "order": "address.zip"}),
        json!({"where": {"more": {"a": 1}, "more.password": "x"}, "order": "more"}), // nothing is declared inside
        json!({"where": {"home": {"is": {"zip": 1}}}}),
    ] {
        passes(&PERSON, &filter, &policy);
    }
    for filter in
        [json!({"where": {"home": {"is": {"pin": 1}}}}), json!({"where": {"home": {"isNot": {"pn": 1}}}})]
    {
        assert!(refusal(&PERSON, &filter, &policy).starts_with("unknown field `p"), "{filter}");
    }
}

#[test]
fn open_models_have_only_what_they_declare() {
    let strict = FilterPolicy::new();
    for name in ["password", "pasword", "other", "other.deeper", "__proto__", "constructor", "пароль"] {
        let first = name.split('.').next().unwrap();
        for filter in [
            json!({"where": {name: {"between": [1]}}}),
            json!({"order": name}),
            json!({"where": {"or": [{name: {"like": 1}}]}}),
        ] {
            let refusal = refusal(&CRATE, &filter, &strict);
            assert!(refusal.starts_with(&format!("unknown field `{first}` on Crate")), "{filter}: {refusal}");
        }
    }
    let open = FilterPolicy::new().undeclared(true);
    passes(&CRATE, &json!({"where": {"other": 1}, "fields": ["other"]}), &open);
    for filter in
        [json!({"where": {"password": "x"}}), json!({"order": "password"}), json!({"fields": ["password"]})]
    {
        assert_eq!(refusal(&CRATE, &filter, &open), "unknown field `password` on Crate");
    }
}

/// A relation is no way into a property that is hidden, or that may not be used.
#[test]
fn what_embeds_hidden_objects_is_closed() {
    let refused = "the relation `past` may not be used in filters";
    for (filter, place) in [
        (json!({"where": {"past": {"is": {"city": "x"}}}}), "where.past"),
        (json!({"where": {"past": {"is": null}}}), "where.past"),
        (json!({"include": "past"}), "include[0]"),
    ] {
        assert_eq!(refusal(&PERSON, &filter, &FilterPolicy::new()), format!("{place}: {refused}"));
    }
    let home = json!({"where": {"home": {"isNot": null}}});
    for policy in [FilterPolicy::new().properties(["age"]), FilterPolicy::new().without_properties("address")]
    {
        assert_eq!(
            refusal(&PERSON, &home, &policy),
            "where.home: the relation `home` may not be used in filters"
        );
    }
    passes(&PERSON, &home, &FilterPolicy::new().properties(["address.city"]));
}

/// Of rows whose model is not known nobody can tell what is hidden.
#[test]
fn nothing_is_asked_of_unknown_models() {
    let policy = FilterPolicy::new();
    let unknown = "leads to a model that is not known here, so that nothing can be asked of its rows";
    let several = "leads to rows of several models, so that nothing can be asked of its rows";
    for (model, filter, place, relation, reason) in [
        (&PERSON, json!({"where": {"profile": {"is": {"x": 1}}}}), "where.profile.is", "profile", unknown),
        (
            &PERSON,
            json!({"include": {"relation": "profile", "scope": {"order": "x"}}}),
            "include[0].scope",
            "profile",
            unknown,
        ),
        (
            &PERSON,
            json!({"include": {"relation": "profile", "scope": {"fields": ["x"]}}}),
            "include[0].scope",
            "profile",
            unknown,
        ),
        (&PERSON, json!({"include": {"profile": "x"}}), "include[0].scope", "profile", unknown),
        (
            &LETTER,
            json!({"include": {"relation": "about", "scope": {"where": {"x": 1}}}}),
            "include[0].scope",
            "about",
            several,
        ),
        (&LETTER, json!({"where": {"about": {"is": {"x": 1}}}}), "where.about.is", "about", several),
        (&CRATE, json!({"where": {"papers": {"some": {"x": 1}}}}), "where.papers.some", "papers", unknown),
    ] {
        assert_eq!(refusal(model, &filter, &policy), format!("{place}: the relation `{relation}` {reason}"));
    }
    passes(&PERSON, &json!({"where": {"profile": {"is": null}}, "include": "profile"}), &policy);
    passes(&LETTER, &json!({"include": ["about", "person"]}), &policy);
    // What a relation embeds is for its model to say, wherever it is kept.
    assert_eq!(
        refusal(&CRATE, &json!({"where": {"_papers.sealed": 1}}), &policy),
        "unknown field `_papers.sealed` on Crate"
    );
    assert!(
        refusal(&CRATE, &json!({"where": {"_papers": [{"sealed": 1}]}}), &policy)
            .starts_with("where._papers: an object")
    );
}

#[test]
fn every_bound_is_kept() {
    let strict = FilterPolicy::new;
    let many = |count: usize| -> Vec<Json> { (0..count).map(|i| json!({"id": i})).collect() };
    let nested = |levels: usize| (0..levels).fold(json!({"age": 1}), |inner, _| json!({"or": [inner]}));
    let list: Vec<usize> = (0..1001).collect();
    let long = "a".repeat(257);
    let to = |relation: &str, scope: Json| json!({"include": {"relation": relation, "scope": scope}});
    let bomb = to("letters", to("person", to("letters", to("person", json!({})))));
    for (filter, policy, expected) in [
        (json!({"limit": 1001}), strict(), "limit: 1001 is more than the 1000 rows that may be asked for"),
        (json!({"limit": "1001"}), strict(), "limit: 1001 is more than the 1000 rows that may be asked for"),
        (json!({"limit": 1e308}), strict(), "limit: The limit parameter 1e+308 is not valid"),
        (json!({"limit": -1}), strict(), "limit: The limit parameter -1 is not valid"),
        (json!({"skip": 10_001}), strict(), "skip: 10001 is more than the 10000 that may be left out"),
        (json!({"offset": "10001"}), strict(), "skip: 10001 is more than the 10000 that may be left out"),
        (
            to("letters", json!({"limit": 9999})),
            strict(),
            "include[0].scope.limit: 9999 is more than the 1000 rows that may be asked for",
        ),
        (json!({"order": "id,name,age,salary,tags"}), strict(), "order: more than 4 keys"),
        (json!({"where": {"or": many(200)}}), strict(), "where.or[199]: more than 200 conditions"),
        (json!({"where": {"or": vec![json!({}); 200]}}), strict(), "where.or[199]: more than 200 conditions"),
        (
            json!({"where": nested(9)}),
            strict(),
            "where.or[0].or[0].or[0].or[0].or[0].or[0].or[0].or[0].or[0]: nested deeper than 8 levels",
        ),
        (
            json!({"where": {"id": {"inq": list}}}),
            strict(),
            "where.id.inq: 1001 values are more than 1000 in a list",
        ),
        (
            json!({"where": {"more": {"a": list}}}),
            strict(),
            "where.more.eq: 1001 values are more than 1000 in a list",
        ),
        (json!({"where": {"name": {"like": long}}}), strict(), "where.name.like: longer than 256 characters"),
        (
            json!({"where": {"name": {"regexp": long}}}),
            strict(),
            "where.name.regexp: longer than 256 characters",
        ),
        (
            json!({"where": {"name": {"regexp": "(a+)+$"}}}),
            strict(),
            "where.name.regexp: no repetition may stand inside another",
        ),
        (
            json!({"where": {"name": {"regexp": "((a{1000}){1000}){1000}"}}}),
            strict(),
            "where.name.regexp: nothing may be repeated more than 100 times",
        ),
        (
            json!({"where": {"name": {"regexp": "a"}}}),
            strict().regexp(RegexpClass::None),
            "where.name.regexp: regular expressions may not be used",
        ),
        (
            json!({"where": {"or": vec![json!({"name": {"regexp": "a"}}); 6]}}),
            strict(),
            "where.or[5].name.regexp: more than 5 regular expressions",
        ),
        (
            bomb,
            strict(),
            "include[0].scope.include[0].scope.include[0].scope.include[0]: more than 3 relations inside one another",
        ),
        (json!({"include": vec!["letters"; 11]}), strict(), "include[10]: more than 10 relations"),
        (
            json!({"include": "letters", "where": {"letters": {"some": {}}}}),
            strict().max_relations(1),
            "include[0]: more than 1 relations",
        ),
        (
            json!({"limit": 1000, "include": "letters"}),
            strict(),
            "filter: costs 102000, more than 100000: ask for fewer rows, or less of each",
        ),
        (json!({"where": {"name": "x".repeat(65_536)}}), strict(), "filter: longer than 65536 bytes"),
        (json!({"where": {"id": {"inq": vec![0; 1_000_000]}}}), strict(), "filter: longer than 65536 bytes"),
        (
            json!({"where": {"age": 1}}),
            strict().operators(["gt"]),
            "where.age: the operator `eq` may not be used",
        ),
        (
            json!({"where": {"or": [{"age": 1}]}}),
            strict().without_operators(["or"]),
            "where.or: the operator `or` may not be used",
        ),
        (
            json!({"where": {"letters": {"every": {}}}}),
            strict().without_operators(["every"]),
            "where.letters: the operator `every` may not be used",
        ),
        (
            json!({"include": "letters"}),
            strict().relations([""; 0]),
            "include[0]: the relation `letters` may not be used in filters",
        ),
        (
            to("letters", json!({"include": "person"})),
            strict().relations(["letters"]),
            "include[0].scope.include[0]: the relation `person` may not be used in filters",
        ),
        (
            json!({"where": {"letters": {"none": {}}}}),
            strict().without_relations("letters"),
            "where.letters: the relation `letters` may not be used in filters",
        ),
    ] {
        let json = filter.to_string();
        assert_eq!(refusal(&PERSON, &filter, &policy), expected, "{}", &json[..json.len().min(200)]);
    }
    // Up to there all is well.
    for filter in [
        json!({"limit": 1000, "skip": 10_000, "order": "id,name,age,salary"}),
        json!({"where": {"or": many(199)}}),
        json!({"where": nested(8)}),
        json!({"where": {"id": {"inq": list[1..]}, "name": {"like": long[1..], "regexp": "^ada.*$"}}}),
        to("letters", to("person", to("letters", json!({"limit": 3})))),
    ] {
        passes(&PERSON, &filter, &FilterPolicy::new());
    }
}

#[test]
fn properties_are_listed_by_model() {
    let named = FilterPolicy::new()
        .properties(["age", "address.city", "contacts"])
        .without_properties("contacts.kind");
    let letters =
        FilterPolicy::new().properties_of("Letter", ["id"]).without_properties_of("Address", ["zip"]);
    let refused = ": may not be used in filters of";
    for (filter, policy, expected) in [
        (json!({"where": {"id": 1}}), &named, "where.id: may not be used in filters of Person"),
        (json!({"order": "name"}), &named, "order[0]: may not be used in filters of Person"),
        (json!({"fields": ["age", "id"]}), &named, "fields.id: may not be used in filters of Person"),
        (json!({"where": {"address.zip": 1}}), &named, "where.address.zip"),
        (json!({"where": {"home": {"is": {"zip": 1}}}}), &named, "where.home.is.zip"),
        (json!({"where": {"contacts.0.kind": 1}}), &named, "where.contacts.0.kind"),
        (json!({"where": {"contacts": {"some": {"kind": "x"}}}}), &named, "where.contacts.kind"),
        (
            json!({"where": {"letters": {"some": {"person": {"is": {"name": "x"}}}}}}),
            &named,
            "where.letters.some.person.is.name",
        ),
        (
            json!({"where": {"letters": {"some": {"title": "x"}}}}),
            &letters,
            "where.letters.some.title: may not be used in filters of Letter",
        ),
        (
            json!({"include": {"relation": "letters", "scope": {"order": "title"}}}),
            &letters,
            "include[0].scope.order[0]",
        ),
        (json!({"where": {"address.zip": 1}}), &letters, "where.address.zip"),
        (json!({"where": {"home": {"is": {"zip": 1}}}}), &letters, "where.home.is.zip"),
    ] {
        // A property of the same name as a relation is what a name means.
        let Err(error) = FilterTree::from_json_untrusted(&PERSON, &filter, policy) else {
            panic!("{filter} is let through")
        };
        let said = error.to_string();
        assert!(said.starts_with(expected) || said.contains("unknown"), "{filter}: {said}");
        assert!(
            said.contains(refused) || filter.to_string().contains("contacts\":{\"some"),
            "{filter}: {said}"
        );
    }
    passes(
        &PERSON,
        &json!({"where": {"age": 1, "address.city": "x"}, "order": "age", "fields": ["age"]}),
        &named,
    );
    passes(
        &PERSON,
        &json!({"where": {"id": 1, "letters": {"some": {"id": 7}}, "home": {"is": {"city": "x"}}}}),
        &letters,
    );
}

#[test]
fn a_policy_that_names_what_is_not_there_is_no_use() {
    for (policy, expected) in [
        (
            FilterPolicy::new().without_operators(["regexpp"]),
            "a filter policy names the operator `regexpp`, which is not there; did you mean `regexp`?",
        ),
        (
            FilterPolicy::new().without_properties(["nam"]),
            "a filter policy names the property `nam`, which is not there; did you mean `name`?",
        ),
        (
            FilterPolicy::new().properties_of("Person", ["address.cty"]),
            "a filter policy names the property `address.cty`, which is not there",
        ),
        (
            FilterPolicy::new().relations(["leters.person"]),
            "a filter policy names the relation `leters`, which is not there; did you mean `letters`?",
        ),
    ] {
        let error = FilterTree::parse_untrusted(&PERSON, "{}", &policy).unwrap_err();
        assert_eq!(error.status_code(), 500);
        assert!(error.to_string().contains(expected), "{error}");
    }
}

#[test]
fn a_limit_is_put_where_there_is_none() {
    let policy = FilterPolicy::new().max_limit(7);
    for (filter, limit) in [
        (json!({}), 7),
        (json!({"limit": 0}), 7),
        (json!({"limit": null}), 7),
        (json!({"limit": 3.0}), 3),
        (json!({"limit": "2"}), 2),
    ] {
        assert_eq!(passes(&PERSON, &filter, &policy).limit, Some(limit), "{filter}");
    }
    let tree = passes(&PERSON, &json!({"include": {"letters": "person"}}), &policy.default_limit(5));
    assert_eq!((tree.limit, tree.include[0].scope.limit), (Some(5), Some(5)));
    // Of a filter that was read otherwise the limit is asked for.
    let error = policy_error(&json!({}), &FilterPolicy::new());
    assert_eq!(error, "limit: is missing: at most 1000 rows may be asked for");
}

fn policy_error(json: &Json, policy: &FilterPolicy) -> String {
    policy.check(&PERSON, &read(&PERSON, json.clone())).unwrap_err().to_string()
}

#[test]
fn trees_are_checked_however_they_were_made() {
    let policy = FilterPolicy::new();
    for (json, expected) in [
        (json!({"limit": 1, "where": {"password": 1}}), "unknown field `password` on Person"),
        (json!({"limit": 1, "where": {"address.pin": 1}}), "unknown field `pin` on Person.address"),
        (json!({"limit": 1, "order": "password"}), "unknown field `password` on Person"),
        (json!({"limit": 1, "fields": {"password": false}}), "unknown field `password` on Person"),
        (
            json!({"limit": 1, "include": {"relation": "letters", "scope": {"limit": 1, "order": "draft"}}}),
            "unknown field `draft` on Letter",
        ),
    ] {
        assert_eq!(policy_error(&json, &policy), expected, "{json}");
    }
    let deep = (0..5000).fold(Where::all(), |inner, _| Where::Nor(vec![inner]));
    let error =
        policy.clone().max_depth(usize::MAX).max_nodes(usize::MAX).check_where(&PERSON, &deep).unwrap_err();
    assert!(error.to_string().ends_with(": nested deeper than 256 levels"));
    let cost = policy
        .check_where(&PERSON, &read(&PERSON, json!({"where": {"id": {"inq": [1, 2]}}})).condition)
        .unwrap();
    assert_eq!((cost.conditions, cost.values, cost.rows, cost.total()), (1, 2, 0, 3));
    std::mem::forget(deep); // it would be dropped as deep as it is
}

#[test]
fn query_strings_are_held_to_the_same() {
    let policy = FilterPolicy::new();
    let refused =
        |query: &str| FilterTree::parse_query_untrusted(&PERSON, query, &policy).unwrap_err().to_string();
    for (query, expected) in [
        ("filter[where][password][like]=a%25", "unknown field `password` on Person"),
        ("filter[where][and][0][address.pin]=1", "unknown field `pin` on Person.address"),
        ("?filter[order]=password%20DESC", "unknown field `password` on Person"),
        ("filter[fields][password]=true", "unknown field `password` on Person"),
        (
            "filter[include][0][relation]=letters&filter[include][0][scope][order]=sealed",
            "unknown field `sealed` on Letter",
        ),
        ("filter={\"where\":{\"password\":1}}", "unknown field `password` on Person"),
        ("filter[limit]=9999", "limit: 9999 is more than the 1000 rows that may be asked for"),
    ] {
        assert_eq!(refused(query), expected, "{query}");
    }
    assert_eq!(refused(&"filter[where][id][inq][]=1&".repeat(3000)), "filter: longer than 65536 bytes");
    assert_eq!(FilterTree::parse_query_untrusted(&PERSON, "other=1", &policy).unwrap().limit, Some(100));
}

/// The models that a run-time model is related to are known to its data source alone; a handle without one knows none.
#[test]
fn conditions_alone_are_read_too() {
    let model = ModelRef::Static(&PERSON);
    let handle = juggler_core::RuntimeModel::new(model);
    let policy = FilterPolicy::new();
    assert!(handle.condition_untrusted(&json!({"age": {"gt": 3}}), &policy).is_ok());
    for condition in
        [json!({"password": 1}), json!({"profile": {"is": {"x": 1}}}), json!({"or": vec![json!({}); 300]})]
    {
        assert_eq!(handle.condition_untrusted(&condition, &policy).unwrap_err().status_code(), 400);
        assert_eq!(Where::from_json_untrusted(&PERSON, &condition, &policy).unwrap_err().status_code(), 400);
        assert_eq!(
            handle.filter_untrusted(&json!({"where": condition}), &policy).unwrap_err().status_code(),
            400
        );
    }
}
