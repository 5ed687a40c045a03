//! Filters: three spellings of one tree, what is refused, and what a filter means.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use juggler_core::definition::ModelDefinition;
use juggler_core::filter::{Fields, Filter, FilterTree, Predicate, Where};
use juggler_core::query::{Condition, Order, Test, compare_rows, matches, resolve, resolve_where};
use juggler_core::row::Row;
use juggler_core::value::DistanceUnit;
use juggler_core::{GeoPoint, Result, Value, ValueRef};
use serde_json::{Value as Json, json};

#[path = "filter/model.rs"]
mod model;

use model::{CARD, NOTE, POST, USER, User, VAULT};

fn read(model: &ModelDefinition, json: Json) -> FilterTree {
    FilterTree::from_json(model, &json).unwrap_or_else(|error| panic!("{json}: {error}"))
}

fn refused(model: &ModelDefinition, json: Json) -> String {
    let resolved = FilterTree::from_json(model, &json).and_then(|tree| resolve(model, &tree).map(drop));
    let error = resolved.expect_err(&json.to_string());
    assert_eq!(error.status_code(), 400, "{json}");
    error.to_string()
}

struct Values(Vec<Value>);

impl Row for Values {
    fn get(&self, at: usize) -> Result<ValueRef<'_>> {
        Ok(self.0[at].as_ref())
    }
}

mod spellings {
    use super::*;

    fn at(text: &str) -> chrono::DateTime<chrono::Utc> {
        text.parse().unwrap()
    }

    /// A predicate, the same as JSON, and the same as a query string.
    fn table() -> Vec<(Predicate<User>, Json, &'static str)> {
        let rome = GeoPoint::new(41.9, 12.5).unwrap();
        vec![
            (model::age().eq(18), json!({"age": 18}), "[age]=18"),
            (model::age().eq(18), json!({"age": {"eq": "18"}}), "[age][eq]=18"),
            (model::age().eq(None), json!({"age": null}), ""),
            (model::age().neq(18), json!({"age": {"neq": 18}}), "[age][neq]=18"),
            (model::age().gt(18), json!({"age": {"gt": 18.0}}), "[age][gt]=18"),
            (model::score().gte(1.5), json!({"score": {"gte": 1.5}}), "[score][gte]=1.5"),
            (model::score().lt(2.0), json!({"score": {"lt": 2}}), "[score][lt]=2"),
            (model::id().lte(i64::MAX), json!({"id": {"lte": i64::MAX}}), "[id][lte]=9223372036854775807"),
            (
                model::age().between(18, 30),
                json!({"age": {"between": [18, 30]}}),
                "[age][between][0]=18&[age][between][1]=30",
            ),
            (model::id().inq([3, 1]), json!({"id": {"inq": [3, 1]}}), "[id][inq][]=3&[id][inq][]=1"),
            (model::age().nin([1]), json!({"age": {"nin": {"0": 1}}}), "[age][nin][0]=1"),
            (model::email().like("%@x_"), json!({"email": {"like": "%@x_"}}), "[email][like]=%25@x_"),
            (model::email().nlike("a%"), json!({"email": {"nlike": "a%"}}), "[email][nlike]=a%25"),
            (
                model::email().ilike("A%"),
                json!({"email": {"like": "A%", "options": "i"}}),
                "[email][like]=A%25&[email][options]=i",
            ),
            (model::email().nilike("A%"), json!({"email": {"nilike": "A%"}}), "[email][nilike]=A%25"),
            (model::email().regexp("/^a/i"), json!({"email": {"regexp": "/^a/i"}}), "[email][regexp]=/^a/i"),
            (
                model::email().regexp("/^a/i"),
                json!({"email": {"regexp": "^a", "options": "i"}}),
                "[email][regexp]=^a&[email][options]=i",
            ),
            (model::age().exists(true), json!({"age": {"exists": true}}), "[age][exists]=true"),
            (model::active().eq(true), json!({"active": true}), "[active]=1"),
            (
                model::born().gt(at("2015-06-01T08:00:00Z")),
                json!({"born": {"gt": "2015-06-01T10:00:00+02:00"}}),
                "[born][gt]=2015-06-01T08:00:00Z",
            ),
            (
                model::born().eq(at("2015-05-28T02:10:38Z")),
                json!({"born": 1_432_779_038_000_i64}),
                "[born]=1432779038000",
            ),
            (model::tags().contains("a"), json!({"tags": "a"}), "[tags]=a"),
            (model::tags().eq(["a", "b"].map(str::to_owned)), json!({"tags": ["a", "b"]}), "[tags][0]=a&[tags][1]=b"),
            (model::city().eq("Turin"), json!({"address.city": "Turin"}), "[address.city]=Turin"),
            (
                model::place().near(rome).max_distance(9.5).unit(DistanceUnit::Kilometers).into(),
                json!({"place": {"near": [41.9, 12.5], "maxDistance": 9.5, "unit": "kilometers"}}),
                "[place][near][lat]=41.9&[place][near][lng]=12.5&[place][maxDistance]=9.5&[place][unit]=kilometers",
            ),
            (model::place().eq(rome), json!({"place": {"lat": 41.9, "lng": 12.5}}), "[place]=41.9,12.5"),
            (
                model::age().gt(1).and(model::age().lt(5)).and(model::active().eq(true)),
                json!({"and": [{"age": {"gt": 1, "lt": 5}}], "active": true}),
                "[age][gt]=1&[age][lt]=5&[active]=true",
            ),
            (
                model::age().eq(1).or(model::age().eq(2).and(model::active().eq(true))),
                json!({"or": [{"age": 1}, {"age": 2, "active": true}]}),
                "[or][0][age]=1&[or][1][age]=2&[or][1][active]=true",
            ),
            (!(model::age().eq(1)), json!({"nor": [{"age": 1}]}), "[nor][0][age]=1"),
            (Predicate::any([]), json!({"or": []}), ""),
            (juggler_core::everything(), json!({"and": []}), ""),
        ]
    }

    #[test]
    fn are_one_tree() {
        for (typed, json, query) in table() {
            let typed = Filter::from(typed).limit(20).into_tree();
            assert_eq!(read(&USER, json!({"where": json, "limit": 20})), typed, "{json}");
            if !query.is_empty() {
                let query: String = query.split('&').map(|part| format!("filter[where]{part}&")).collect();
                let query = format!("?page=1&{query}filter[limit]=20");
                assert_eq!(FilterTree::parse_query(&USER, &query).unwrap(), typed, "{query}");
            }
        }
    }

    #[test]
    fn are_written_and_read_again() {
        for (typed, _, _) in table() {
            let tree = Filter::from(typed).order(model::age().desc()).skip(3).into_tree();
            assert_eq!(read(&USER, tree.to_json().unwrap()), tree, "{:?}", tree.to_json());
        }
    }

    #[test]
    fn a_query_string_may_hold_json() {
        let tree = read(&USER, json!({"where": {"age": 18}, "order": "age DESC"}));
        let query = "filter=%7B%22where%22%3A%7B%22age%22%3A18%7D%2C%22order%22%3A%22age+DESC%22%7D&x=%FF";
        assert_eq!(FilterTree::parse_query(&USER, query).unwrap(), tree);
        for query in ["", "?", "filter=", "filters[where][x]=1", "a=1&b"] {
            assert_eq!(FilterTree::parse_query(&USER, query).unwrap(), FilterTree::default(), "{query}");
        }
    }

    #[test]
    fn json_is_written_as_people_write_it() {
        for (json, expected) in [
            (json!({"where": {"and": [{"age": {"gte": "18"}}, {"email": {"eq": "a"}}]}}), None),
            (json!({"where": {}, "limit": 0, "skip": 0, "fields": [], "include": []}), Some(json!({}))),
            (
                json!({"where": {"age": {"gt": 1, "lt": 5}}, "order": "age desc, id"}),
                Some(json!({"where": {"and": [{"age": {"gt": 1}}, {"age": {"lt": 5}}]}, "order": ["age DESC", "id ASC"]})),
            ),
            (
                json!({"include": [{"posts": "author"}, "profile"]}),
                Some(json!({"include": [{"relation": "posts", "scope": {"include": ["author"]}}, "profile"]})),
            ),
            (json!({"where": {"more": {"a": 5.0}}}), Some(json!({"where": {"more": {"eq": {"a": 5}}}}))),
        ] {
            let expected = expected.unwrap_or_else(|| json!({"where": {"age": {"gte": 18}, "email": "a"}}));
            assert_eq!(read(&USER, json).to_json().unwrap(), expected);
        }
        let none = Filter::<User>::new().limit(0).into_tree().to_json().unwrap_err();
        assert_eq!(none.to_string(), "a limit of 0 cannot be JSON: it would be read as \"no limit\"");
    }

    /// Numbers that are always the same, for trees that are never.
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, n: u64) -> u64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) % n
        }

        fn value(&mut self, property: &str) -> Json {
            match (property, self.below(5)) {
                (_, 0) => Json::Null,
                ("age", n) => [json!(n), json!(n.to_string()), json!(n as f64 + 0.5), json!(-1)][n as usize - 1].clone(),
                ("score", n) => [json!(1e300), json!(-0.0), json!("2.5"), json!(n)][n as usize - 1].clone(),
                ("born", _) => json!("2015-06-01T08:00:00.123456Z"),
                ("tags", n) => [json!(["a", "b"]), json!([]), json!("x"), json!(5)][n as usize - 1].clone(),
                ("role", _) => json!("admin"),
                ("more", n) => [json!({"a": [1, 2.0]}), json!([{}]), json!("eq"), json!(1.5)][n as usize - 1].clone(),
                (_, n) => [json!("/a/"), json!("%\u{1F600}_\\"), json!(""), json!(true)][n as usize - 1].clone(),
            }
        }

        fn asked(&mut self, property: &str) -> Json {
            let value = self.value(property);
            match self.below(8) {
                0 => json!({"neq": value}),
                1 => json!({"gte": value, "lt": self.value(property)}),
                2 => json!({"between": [value, self.value(property)]}),
                3 => json!({"inq": [value, self.value(property), self.value(property)]}),
                4 => {
                    let pattern = ["/a/i", "a/b", "/a/b/", "//"][self.below(4) as usize];
                    json!({"regexp": pattern, "exists": true})
                }
                5 => json!({"like": "%\u{130}_", "options": "i"}),
                _ => json!({"eq": value}),
            }
        }

        fn clause(&mut self, depth: u64) -> Json {
            let parts = |dice: &mut Dice| (0..dice.below(4)).map(|_| dice.clause(depth + 1)).collect::<Vec<_>>();
            match self.below(8 + depth * 4) {
                0 => json!({"and": parts(self)}),
                1 => json!({"or": parts(self)}),
                2 => json!({"nor": parts(self)}),
                3 => json!({}),
                _ => {
                    let names = ["age", "score", "born", "tags", "role", "more", "email", "address.city", "contacts.kind"];
                    let name = |dice: &mut Dice| names[dice.below(9) as usize];
                    let (a, b) = (name(self), name(self));
                    json!({a: self.asked(a), b: self.asked(b)})
                }
            }
        }
    }

    #[test]
    fn any_tree_is_written_and_read_again() {
        let mut dice = Dice(7);
        for _ in 0..3000 {
            let json = dice.clause(0);
            let tree = Where::from_json(&USER, &json).unwrap_or_else(|error| panic!("{json}: {error}"));
            assert_eq!(Where::from_json(&USER, &tree.to_json()).unwrap(), tree, "{json} -> {}", tree.to_json());
            resolve_where(&USER, &tree).unwrap();
        }
    }
}

mod keys {
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
        let except = |names: &[&'static str]| Some(Fields::Except(names.iter().map(|name| (*name).into()).collect()));
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
        for json in [json!({"posts": "author"}), json!({"posts": ["author"]}), json!({"posts": {"author": true}})] {
            assert_eq!(shape(json.clone()), nested, "{json}");
        }
        for json in [json!({}), json!([]), json!({"posts": false}), json!(null)] {
            assert_eq!(shape(json.clone()), json!({}), "{json}");
        }
        let scoped = read(&USER, json!({"include": {"relation": "posts", "scope": {"where": {"written": 0}, "limit": "2"}}}));
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
        assert_eq!(resolve_where(&CARD, &scope.condition).unwrap_err().to_string(), "unknown field `written` on Card");
    }
}

mod mistakes {
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
            (json!({"where": {"email": {"regexp": "("}}}), "where.email.regexp: not a regular expression: unclosed group"),
            (
                json!({"where": {"email": {"$ne": 1}}}),
                "where.email: Operators \"$ne\" are not allowed in query",
            ),
            (json!({"where": {"$where": "1"}}), "where.$where: Operators \"$where\" are not allowed in query"),
            (
                json!({"where": {"age": {"gtee": 1}}}),
                "unknown operator `gtee` on where.age; did you mean `gte`?",
            ),
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
            (json!({"where": {"place": {"maxDistance": 1}}}), "where.place.maxDistance: stands beside `near` only"),
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
            (json!({"include": {"posts": ["autor"]}}), "unknown relation `autor` on Post; did you mean `author`?"),
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
        assert_eq!(FilterTree::parse_query(&USER, &many).unwrap_err().to_string(), "filter: more than 10000 parameters");
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
}

mod meaning {
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
            let found: Vec<_> =
                users.iter().filter(|user| holds(&USER, &condition, user)).map(|user| user["id"].as_i64().unwrap()).collect();
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
        assert_eq!(refused(&CARD, json!({"where": {"wieght": 1}})), "unknown field `wieght` on Card; did you mean `weight`?");
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
            (json!({"and": [{}, {"and": [{"page": 7}]}]}), Condition::test(&NOTE, 1, Test::Eq(Value::Float(7.0)))),
        ] {
            let tree = Where::from_json(&NOTE, &condition).unwrap();
            assert_eq!(resolve_where(&NOTE, &tree).unwrap(), expected, "{condition}");
        }
    }

    #[test]
    fn hidden_properties_may_be_left_out() {
        let mut model = USER.clone();
        model.settings.prohibit_hidden_properties_in_query = true;
        for (condition, expected) in [
            (json!({"secret": "x"}), json!({})),
            (json!({"secret": "x", "age": 1}), json!({"age": 1})),
            (json!({"or": [{"secret": "x"}, {"age": 1}]}), json!({"or": [{"age": 1}]})),
            (json!({"or": [{"secret": "x"}]}), json!({})),
            (json!({"nor": [{"and": [{"secret": {"like": "x%"}}]}], "age": 1}), json!({"age": 1})),
        ] {
            let read = |json| Where::from_json(&model, json).unwrap();
            assert_eq!(read(&condition), read(&expected), "{condition}");
        }
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
}
