//! The typed builder, JSON and query strings give one tree.

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
        (
            model::tags().eq(["a", "b"].map(str::to_owned)),
            json!({"tags": ["a", "b"]}),
            "[tags][0]=a&[tags][1]=b",
        ),
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
            Some(
                json!({"where": {"and": [{"age": {"gt": 1}}, {"age": {"lt": 5}}]}, "order": ["age DESC", "id ASC"]}),
            ),
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
            ("age", n) => {
                [json!(n), json!(n.to_string()), json!(n as f64 + 0.5), json!(-1)][n as usize - 1].clone()
            }
            ("score", n) => [json!(1e300), json!(-0.0), json!("2.5"), json!(n)][n as usize - 1].clone(),
            ("born", _) => json!("2015-06-01T08:00:00.123456Z"),
            ("tags", n) => [json!(["a", "b"]), json!([]), json!("x"), json!(5)][n as usize - 1].clone(),
            ("role", _) => json!("admin"),
            ("more", n) => {
                [json!({"a": [1, 2.0]}), json!([{}]), json!("eq"), json!(1.5)][n as usize - 1].clone()
            }
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
                let names = [
                    "age",
                    "score",
                    "born",
                    "tags",
                    "role",
                    "more",
                    "email",
                    "address.city",
                    "contacts.kind",
                ];
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
