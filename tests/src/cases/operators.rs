//! Every operator, in every spelling: typed, JSON, query string. All mean the same query, and find the same rows.

use chrono::{DateTime, Utc};
use juggler_core::prelude::*;
use juggler_core::query::resolve;
use serde_json::Value as Json;

use super::compare::ids;
use super::{Case, Outcome, World};
use crate::models::{Address, Role, User};

pub(super) const CASES: &[Case] = cases!("operators";
    compare_numbers,
    compare_text,
    compare_other_types,
    look_into_lists_and_objects,
    combine,
    know_null,
    know_null_in_lists,
    compare_the_largest_numbers,
    know_distances,
);

/// A condition, the same as JSON, and the ids it finds.
type Row = (Predicate<User>, Json, &'static [i64]);

async fn check(world: &World, table: Vec<Row>) -> Outcome {
    world.with_users().await?;
    for (typed, json, expected) in table {
        let typed = Filter::from(typed);
        let json = json!({ "where": json });
        let mut spellings = vec![
            Filter::<User>::parse(&json.to_string())?,
            Filter::parse_query(&format!("?other=1&filter={}", encoded(&json.to_string())))?,
            serde_json::from_value(json.clone())?,
            Filter::parse(&typed.to_json()?.to_string())?,
        ];
        spellings.extend(
            brackets("filter", &json).map(|query| Filter::parse_query(&query.join("&"))).transpose()?,
        );
        let query = resolve(User::definition(), typed.tree())?;
        for filter in &spellings {
            assert_eq!(resolve(User::definition(), filter.tree())?, query, "{json}");
        }
        let found = User::find(&world.ds).with(typed.clone()).await?;
        assert_eq!(ids(&found), expected, "{json}");
        assert_eq!(User::find(&world.ds).with(typed).count().await?, expected.len() as u64, "{json}");
    }
    Ok(())
}

async fn compare_numbers(world: World) -> Outcome {
    let table = vec![
        (User::AGE.eq(25), json!({"age": 25}), &[2, 5][..]),
        (User::AGE.eq(25), json!({"age": {"eq": 25}}), &[2, 5]),
        (User::AGE.neq(25), json!({"age": {"neq": 25}}), &[1, 3, 4]),
        (User::AGE.gt(25), json!({"age": {"gt": 25}}), &[1, 4]),
        (User::AGE.gte(36), json!({"age": {"gte": 36}}), &[1, 4]),
        (User::AGE.lt(36), json!({"age": {"lt": 36}}), &[2, 5]),
        (User::AGE.lte(36), json!({"age": {"lte": 36}}), &[1, 2, 5]),
        (User::AGE.between(25, 36), json!({"age": {"between": [25, 36]}}), &[1, 2, 5]),
        (User::AGE.between(36, 25), json!({"age": {"between": [36, 25]}}), &[]),
        (User::AGE.inq([25, 50]), json!({"age": {"inq": [25, 50]}}), &[2, 4, 5]),
        (User::AGE.inq([0; 0]), json!({"age": {"inq": []}}), &[]),
        (User::AGE.nin([25, 50]), json!({"age": {"nin": [25, 50]}}), &[1, 3]),
        (User::AGE.nin([0; 0]), json!({"age": {"nin": []}}), &[1, 2, 3, 4, 5]),
        (User::ID.gt(3), json!({"id": {"gt": 3}}), &[4, 5]),
        (User::SCORE.eq(7.0), json!({"score": 7}), &[2, 3]),
        (User::SCORE.lt(0.0), json!({"score": {"lt": 0}}), &[4]),
        (User::SCORE.between(-1.5, 0.5), json!({"score": {"between": [-1.5, 0.5]}}), &[4, 5]),
    ];
    check(&world, table).await
}

async fn compare_text(world: World) -> Outcome {
    let table = vec![
        (User::CITY.eq("London"), json!({"city": "London"}), &[1][..]),
        (User::CITY.neq("London"), json!({"city": {"neq": "London"}}), &[2, 3, 4, 5]),
        // By code point: capital letters come before small ones.
        (User::EMAIL.lt("a"), json!({"email": {"lt": "a"}}), &[4]),
        (User::EMAIL.gte("bob@x.org"), json!({"email": {"gte": "bob@x.org"}}), &[2, 3, 5]),
        (User::CITY.like("London"), json!({"city": {"like": "London"}}), &[1]),
        (User::CITY.like("ondon"), json!({"city": {"like": "ondon"}}), &[]),
        (User::CITY.like("%ondon"), json!({"city": {"like": "%ondon"}}), &[1, 4]),
        (User::CITY.like("_ondo_"), json!({"city": {"like": "_ondo_"}}), &[1, 4]),
        (User::CITY.like("%\\%%"), json!({"city": {"like": "%\\%%"}}), &[5]),
        (User::CITY.like("%\\_"), json!({"city": {"like": "%\\_"}}), &[5]),
        (User::CITY.like("P.*s"), json!({"city": {"like": "P.*s"}}), &[]),
        (User::CITY.nlike("L%"), json!({"city": {"nlike": "L%"}}), &[2, 3, 4, 5]),
        (User::CITY.ilike("LON%"), json!({"city": {"ilike": "LON%"}}), &[1, 4]),
        (User::CITY.nilike("%O%"), json!({"city": {"nilike": "%O%"}}), &[2, 3]),
        (User::CITY.regexp("^l"), json!({"city": {"regexp": "^l"}}), &[4]),
        (User::CITY.regexp("/^l/i"), json!({"city": {"regexp": "/^l/i"}}), &[1, 4]),
        (User::CITY.regexp("\\d+%"), json!({"city": {"regexp": "\\d+%"}}), &[5]),
        (User::CITY.inq(["Paris", "Oslo"]), json!({"city": {"inq": ["Paris", "Oslo"]}}), &[2]),
        (User::CITY.nin(["Paris"]), json!({"city": {"nin": ["Paris"]}}), &[1, 3, 4, 5]),
        (User::SECRET.eq("enchantress"), json!({"secret": "enchantress"}), &[1]),
    ];
    check(&world, table).await
}

async fn compare_other_types(world: World) -> Outcome {
    let (text, text_before) = ("2021-01-01T00:00:00.000Z", "2019-12-31T23:59:59.999999Z");
    let (new_year, before): (DateTime<Utc>, DateTime<Utc>) = (text.parse()?, text_before.parse()?);
    let table = vec![
        (User::JOINED.eq(new_year), json!({"joined": text}), &[4][..]),
        (User::JOINED.gt(new_year), json!({"joined": {"gt": text}}), &[3]),
        (User::JOINED.lte(before), json!({"joined": {"lte": text_before}}), &[5]),
        (User::JOINED.inq([new_year, before]), json!({"joined": {"inq": [text, text_before]}}), &[4, 5]),
        (
            User::JOINED.between(before, new_year),
            json!({"joined": {"between": [text_before, text]}}),
            &[1, 2, 4, 5],
        ),
        (User::ROLE.eq(Role::Member), json!({"role": "member"}), &[2, 3, 5]),
        (User::ROLE.neq(Role::Member), json!({"role": {"neq": "member"}}), &[1, 4]),
        (User::ROLE.inq([Role::Admin, Role::Guest]), json!({"role": {"inq": ["admin", "guest"]}}), &[1, 4]),
    ];
    check(&world, table).await
}

async fn look_into_lists_and_objects(world: World) -> Outcome {
    let table = vec![
        (User::TAGS.contains("code"), json!({"tags": "code"}), &[1, 2, 5][..]),
        (User::TAGS.like("c%"), json!({"tags": {"like": "c%"}}), &[1, 2, 4, 5]),
        (User::TAGS.nlike("c%"), json!({"tags": {"nlike": "c%"}}), &[3]),
        (User::TAGS.regexp("^math$"), json!({"tags": {"regexp": "^math$"}}), &[1, 5]),
        (User::ADDRESS.street.eq("Oak"), json!({"address.street": "Oak"}), &[2]),
        (User::ADDRESS.zip.gt(1), json!({"address.zip": {"gt": 1}}), &[2, 5]),
        (User::ADDRESS.city.is_null(), json!({"address.city": null}), &[2, 3, 4]),
        (User::ADDRESS.at(Address::CITY).eq("Rome"), json!({"address.city": "Rome"}), &[5]),
        (User::ADDRESS.city.like("%o%"), json!({"address.city": {"like": "%o%"}}), &[1, 5]),
    ];
    check(&world, table).await
}

async fn combine(world: World) -> Outcome {
    let (young, paris, code) = (User::AGE.eq(25), User::CITY.eq("Paris"), User::TAGS.contains("code"));
    let table = vec![
        (everything(), json!({}), &[1, 2, 3, 4, 5][..]),
        (young.clone().and(paris.clone()), json!({"age": 25, "city": "Paris"}), &[2]),
        (young.clone() & paris.clone(), json!({"and": [{"age": 25}, {"city": "Paris"}]}), &[2]),
        (User::AGE.gt(25).and(User::AGE.lt(50)), json!({"age": {"gt": 25, "lt": 50}}), &[1]),
        (
            paris.clone().or(User::AGE.gt(40)),
            json!({"or": [{"city": "Paris"}, {"age": {"gt": 40}}]}),
            &[2, 4],
        ),
        (
            !(young.clone() | paris.clone()),
            json!({"nor": [{"or": [{"age": 25}, {"city": "Paris"}]}]}),
            &[1, 3, 4],
        ),
        (!young.clone(), json!({"nor": [{"age": 25}]}), &[1, 3, 4]),
        (
            Predicate::all([code.clone(), young.clone() | User::ID.eq(1), !paris.clone()]),
            json!({"tags": "code", "or": [{"age": 25}, {"id": 1}], "nor": [{"city": "Paris"}]}),
            &[1, 5],
        ),
        (Predicate::any([young, paris]), json!({"or": [{"age": 25}, {"city": "Paris"}]}), &[2, 5]),
    ];
    check(&world, table).await
}

/// A test of a list is one of its elements, and null is one of them.
async fn know_null_in_lists(world: World) -> Outcome {
    let bags =
        world.ds.define("Bag", &json!({"any": "any", "words": ["string"]}), &json!({"forceId": false}))?;
    for row in [
        json!({"id": 1, "any": [null], "words": ["a", null]}),
        json!({"id": 2, "any": [], "words": []}),
        json!({"id": 3, "any": null, "words": null}),
        json!({"id": 4, "any": "x", "words": ["a"]}),
    ] {
        bags.create(&world.ds, &row)?.await?;
    }
    for name in ["any", "words"] {
        for (asked, expected) in [
            (json!(null), &[1_u64, 3][..]),
            (json!({"neq": null}), &[2, 4]),
            (json!({"exists": true}), &[2, 4]),
            (json!({"inq": [null, "x"]}), if name == "any" { &[1, 3, 4] } else { &[1, 3] }),
        ] {
            let filter = bags.filter(&json!({"where": {name: asked}}))?;
            let found = bags.find(&world.ds).with(filter).await?;
            let found: Vec<u64> = found.iter().filter_map(|row| row.to_json()["id"].as_u64()).collect();
            assert_eq!(found, expected, "{name}: {asked}");
        }
    }
    Ok(())
}

/// Every number is between the smallest and the largest, also in what is not declared.
async fn compare_the_largest_numbers(world: World) -> Outcome {
    let settings = json!({"forceId": false, "strict": false});
    let things = world.ds.define("Thing", &json!({"number": "number", "any": "any"}), &settings)?;
    things.create(&world.ds, &json!({"id": 1, "number": 0.3, "any": 0.3, "extra": 0.3}))?.await?;
    for name in ["number", "any", "extra"] {
        for asked in
            [json!({"lte": f64::MAX}), json!({"gte": f64::MIN}), json!({"between": [f64::MIN, f64::MAX]})]
        {
            let filter = things.filter(&json!({"where": {name: asked}}))?;
            assert_eq!(things.find(&world.ds).with(filter).await?.len(), 1, "{name}: {asked}");
        }
    }
    Ok(())
}

async fn know_null(world: World) -> Outcome {
    let table = vec![
        (User::AGE.is_null(), json!({"age": null}), &[3][..]),
        (User::AGE.eq(None), json!({"age": null}), &[3]),
        (User::AGE.neq(None), json!({"age": {"neq": null}}), &[1, 2, 4, 5]),
        (User::AGE.exists(true), json!({"age": {"exists": true}}), &[1, 2, 4, 5]),
        (User::AGE.exists(false), json!({"age": {"exists": false}}), &[3]),
        (User::AGE.inq([Some(25), None]), json!({"age": {"inq": [25, null]}}), &[2, 3, 5]),
        (User::AGE.nin([Some(25), None]), json!({"age": {"nin": [25, null]}}), &[1, 4]),
        (!User::AGE.gt(25), json!({"nor": [{"age": {"gt": 25}}]}), &[2, 3, 5]),
        (!User::AGE.lte(25), json!({"nor": [{"age": {"lte": 25}}]}), &[1, 3, 4]),
    ];
    check(&world, table).await
}

async fn know_distances(world: World) -> Outcome {
    let paris = GeoPoint { lat: 48.85, lng: 2.35 };
    let near = || User::HOME_POINT.near(paris);
    let at = json!({"lat": 48.85, "lng": 2.35});
    let table = vec![
        // Nearest first, rows without a point are not near anything.
        (near().into(), json!({"homePoint": {"near": at}}), &[2, 1, 4][..]),
        (near().max_distance(300.0).into(), json!({"homePoint": {"near": at, "maxDistance": 300}}), &[2, 1]),
        (
            near().min_distance(100.0).max_distance(1200.0).unit(DistanceUnit::Kilometers).into(),
            json!({"homePoint": {"near": at, "minDistance": 100, "maxDistance": 1200, "unit": "kilometers"}}),
            &[1, 4],
        ),
        (near().and(User::AGE.gt(30)), json!({"homePoint": {"near": at}, "age": {"gt": 30}}), &[1, 4]),
    ];
    check(&world, table).await
}

/// JSON as `name[key][0]=value`; `None` where it has something that a query string cannot say.
fn brackets(name: &str, json: &Json) -> Option<Vec<String>> {
    let inner: Vec<(String, &Json)> = match json {
        Json::Object(map) if !map.is_empty() => map.iter().map(|(key, json)| (key.clone(), json)).collect(),
        Json::Array(list) if !list.is_empty() => {
            list.iter().enumerate().map(|(i, json)| (i.to_string(), json)).collect()
        }
        Json::Object(_) | Json::Array(_) | Json::Null => return None,
        Json::String(text) => return Some(vec![format!("{name}={}", encoded(text))]),
        scalar => return Some(vec![format!("{name}={scalar}")]),
    };
    let parts: Option<Vec<_>> =
        inner.iter().map(|(key, json)| brackets(&format!("{name}[{key}]"), json)).collect();
    Some(parts?.concat())
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
