//! Any sequence of operations has the same answers on the memory connector as on the naive one, which does nothing but what the
//! contract says.
#![allow(clippy::unwrap_used)]

use juggler_core::Connectors;
use juggler_tests::corpus::{Case, run_case};
use juggler_tests::naive;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Map, Value as Json, json};

fn thing() -> Json {
    json!({
        "name": "Thing",
        "properties": {
            "name": {"type": "string", "index": true},
            "rank": {"type": "number", "index": true},
            "flag": "boolean",
            "at": "date",
            "tags": ["string"],
            "place": "geopoint",
            "deep": {"x": "number", "y": ["string"]},
            "code": {"type": "number", "index": {"unique": true}},
        },
        "settings": {"indexes": {"both": {"keys": {"flag": 1, "rank": 1}}}},
    })
}

const NAMES: &[&str] = &["a", "b", "ab", "A", "é", "", "10%", "x_y", "\u{10000}"];
const DATES: &[&str] = &["2020-01-01T00:00:00.000Z", "2020-01-01T00:00:00.001Z", "1969-12-31T23:59:59.999Z"];
const PATTERNS: &[&str] = &["a%", "%b", "_", "%", "10\\%", "%\\_%", "A", ""];

/// What the property may hold, or be compared with.
fn value(property: &'static str) -> BoxedStrategy<Json> {
    match property {
        "name" => select(NAMES).prop_map(Json::from).boxed(),
        "rank" | "deep.x" => {
            prop_oneof![(-2..5_i64).prop_map(Json::from), Just(json!(0.5)), Just(json!(-0.0))].boxed()
        }
        "flag" => any::<bool>().prop_map(Json::from).boxed(),
        "at" => select(DATES).prop_map(Json::from).boxed(),
        "tags" | "deep.y" => select(NAMES).prop_map(Json::from).boxed(),
        "code" | "id" => (0..8_i64).prop_map(Json::from).boxed(),
        _ => (-80..80_i64, -170..170_i64).prop_map(|(lat, lng)| json!({"lat": lat, "lng": lng})).boxed(),
    }
}

fn list(property: &'static str) -> BoxedStrategy<Json> {
    vec(value(property), 0..4).prop_map(Json::from).boxed()
}

/// Some properties with values; null now and then.
fn data() -> impl Strategy<Value = Json> {
    let property = |name: &'static str| {
        let whole = match name {
            "tags" => list(name),
            "deep" => (value("deep.x"), list("deep.y")).prop_map(|(x, y)| json!({"x": x, "y": y})).boxed(),
            _ => value(name),
        };
        let weighted = prop_oneof![6 => whole, 1 => Just(Json::Null)];
        weighted.prop_map(move |json| (name, json))
    };
    let all: Vec<_> = ["name", "rank", "flag", "at", "tags", "place", "deep", "code"].map(property).into();
    (all, subsequence((0..8).collect::<Vec<usize>>(), 0..8)).prop_map(|(all, chosen)| {
        let some = all.into_iter().enumerate().filter(|(at, _)| chosen.contains(at));
        Json::Object(some.map(|(_, (name, json))| (name.to_owned(), json)).collect())
    })
}

fn condition() -> impl Strategy<Value = Json> {
    let names = &["name", "rank", "flag", "at", "tags", "code", "id", "deep.x", "deep.y"];
    let test = select(names).prop_flat_map(|name| {
        let operation = prop_oneof![
            3 => value(name),
            1 => Just(Json::Null),
            4 => (select(&["neq", "gt", "gte", "lt", "lte"]), value(name)).prop_map(|(word, json)| json!({word: json})),
            1 => Just(json!({"neq": null})),
            2 => (select(&["inq", "nin"]), list(name)).prop_map(|(word, json)| json!({word: json})),
            1 => (value(name), value(name)).prop_map(|(a, b)| json!({"between": [a, b]})),
            1 => any::<bool>().prop_map(|exists| json!({"exists": exists})),
        ];
        operation.prop_map(move |json| json!({name: json}))
    });
    let like = (
        select(&["name", "tags", "deep.y"]),
        select(&["like", "nlike", "ilike", "nilike"]),
        select(PATTERNS),
    );
    let regexp = (select(&["name", "tags"]), select(&["^a", "/B/i", "[ab]$", "%"]));
    let near = (value("place"), 0..8000_i64)
        .prop_map(|(at, far)| json!({"place": {"near": at, "maxDistance": far}}));
    let leaf = prop_oneof![
        8 => test,
        2 => like.prop_map(|(name, word, pattern)| json!({name: {word: pattern}})),
        1 => regexp.prop_map(|(name, pattern)| json!({name: {"regexp": pattern}})),
        1 => near,
        1 => Just(json!({})),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let parts = vec(inner, 0..3);
        (select(&["and", "or", "nor"]), parts).prop_map(|(word, parts)| json!({word: parts}))
    })
}

fn filter() -> impl Strategy<Value = Json> {
    let keys = &["name ASC", "rank DESC", "flag", "at DESC", "deep.x", "code DESC", "id DESC"];
    let order = subsequence(keys.to_vec(), 0..3).prop_shuffle();
    let fields = subsequence(std::vec!["id", "name", "rank", "tags", "deep"], 0..3);
    (condition(), order, 0..6_u64, 0..4_u64, fields).prop_map(|(condition, order, limit, skip, fields)| {
        let mut filter = json!({"where": condition, "limit": limit, "skip": skip});
        if !order.is_empty() {
            filter["order"] = json!(order);
        }
        if !fields.is_empty() {
            filter["fields"] = json!(fields);
        }
        filter
    })
}

fn step() -> impl Strategy<Value = Json> {
    let id = || 0..12_i64;
    let with_id = || {
        (data(), proptest::option::of(1..12_i64)).prop_map(|(mut data, id)| {
            if let (Some(id), Some(map)) = (id, data.as_object_mut()) {
                map.insert("id".to_owned(), json!(id));
            }
            data
        })
    };
    prop_oneof![
        4 => data().prop_map(|data| json!({"op": "create", "data": data})),
        4 => vec(data(), 0..5).prop_map(|data| json!({"op": "createAll", "data": data})),
        8 => filter().prop_map(|filter| json!({"op": "find", "filter": filter})),
        4 => condition().prop_map(|condition| json!({"op": "count", "where": condition})),
        1 => (vec(id(), 0..4), filter()).prop_map(|(ids, filter)| json!({"op": "findByIds", "ids": ids, "filter": filter})),
        1 => id().prop_map(|id| json!({"op": "findById", "id": id})),
        1 => id().prop_map(|id| json!({"op": "exists", "id": id})),
        2 => (condition(), data()).prop_map(|(condition, data)| json!({"op": "updateAll", "where": condition, "data": data})),
        1 => condition().prop_map(|condition| json!({"op": "destroyAll", "where": condition})),
        1 => id().prop_map(|id| json!({"op": "destroyById", "id": id})),
        2 => (id(), data()).prop_map(|(id, data)| json!({"op": "patchAttributes", "id": id, "data": data})),
        1 => (id(), data()).prop_map(|(id, data)| json!({"op": "save", "id": id, "data": data})),
        2 => (id(), data()).prop_map(|(id, data)| json!({"op": "replaceById", "id": id, "data": data})),
        2 => with_id().prop_map(|data| json!({"op": "upsert", "data": data})),
        1 => with_id().prop_map(|data| json!({"op": "replaceOrCreate", "data": data})),
        2 => (condition(), data()).prop_map(|(condition, data)| json!({"op": "upsertWithWhere", "where": condition, "data": data})),
        1 => (filter(), data()).prop_map(|(filter, data)| json!({"op": "findOrCreate", "filter": filter, "data": data})),
    ]
}

/// What a caller can tell of an answer: the value, or the name and the status of the error.
fn told(answer: &Json) -> Json {
    match answer.get("err") {
        Some(error) => json!([error["name"], error["statusCode"]]),
        None => answer.clone(),
    }
}

fn on_thing(step: Json) -> Json {
    let mut step: Map<String, Json> = serde_json::from_value(step).unwrap();
    step.insert("model".to_owned(), json!("Thing"));
    Json::Object(step)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn memory_answers_as_the_contract_says(steps in vec(step(), 1..24), forced in any::<bool>()) {
        let mut thing = thing();
        thing["settings"]["forceId"] = json!(forced);
        let mut steps: Vec<Json> = steps.into_iter().map(on_thing).collect();
        steps.push(json!({"op": "find", "model": "Thing"}));
        let case: Case = serde_json::from_value(json!({"id": "random/1", "models": [thing], "steps": steps})).unwrap();
        let connectors = Connectors::new().with(&juggler_memory::CONNECTOR).with(&naive::CONNECTOR);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (memory, naive) = runtime.block_on(async {
            (run_case(&connectors, "memory:", &case).await, run_case(&connectors, "naive:", &case).await)
        });
        for ((step, memory), naive) in case.steps.iter().zip(&memory).zip(&naive) {
            prop_assert_eq!(told(memory), told(naive), "{}", step);
        }
    }
}
