//! Every type comes back as it was written.

use chrono::{NaiveDate, NaiveTime};
use juggler_core::Result;
use juggler_core::prelude::*;
use rust_decimal::Decimal;
use serde_json::Value as Json;

use super::{Case, Outcome, World};
use crate::models::{Maybe, Sample};

pub(super) const CASES: &[Case] = cases!("types";
    every_type_comes_back,
    extremes_come_back,
    null_comes_back,
    every_type_is_updated_and_set_to_null,
    every_type_is_found_by_its_value,
    json_is_the_same_on_every_store,
    every_type_is_ordered_and_compared,
    an_equal_value_is_written_as_it_is_spelled,
);

async fn every_type_comes_back(world: World) -> Outcome {
    let sample = Sample::ordinary(1);
    assert_eq!(Sample::create(&world.ds, &sample).await?, sample);
    assert_eq!(Sample::find_by_id(&world.ds, 1).required().await?, sample);
    assert_eq!(Sample::find(&world.ds).one().await?, sample);
    Ok(())
}

async fn extremes_come_back(world: World) -> Outcome {
    let extremes = Sample::extremes();
    Sample::create_all(&world.ds, &extremes).await?;
    for sample in &extremes {
        assert_eq!(&Sample::find_by_id(&world.ds, sample.id).required().await?, sample);
    }
    Ok(())
}

async fn null_comes_back(world: World) -> Outcome {
    let rows = [Maybe { id: 1, ..Maybe::default() }, Maybe::full(2)];
    assert_eq!(Maybe::create_all(&world.ds, &rows).await?, rows);
    assert_eq!(Maybe::find(&world.ds).await?, rows);
    Ok(())
}

async fn every_type_is_updated_and_set_to_null(world: World) -> Outcome {
    let empty = Maybe::create(&world.ds, Maybe { id: 1, ..Maybe::default() }).await?;
    let full = Maybe::full(1).save(&world.ds).await?;
    assert_eq!(full, Maybe::full(1));
    assert_eq!(full.reload(&world.ds).await?, full);
    empty.save(&world.ds).await?;
    assert_eq!(full.reload(&world.ds).await?, empty);
    Ok(())
}

async fn every_type_is_found_by_its_value(world: World) -> Outcome {
    let full = Maybe::full(1);
    Maybe::create_all(&world.ds, [full.clone(), Maybe { id: 2, ..Maybe::default() }]).await?;
    let predicates = [
        Maybe::FLAG.eq(full.flag),
        Maybe::SMALL.eq(full.small),
        Maybe::LARGE.eq(full.large),
        Maybe::QUAD_WORD.eq(full.quad_word),
        Maybe::DOUBLE.eq(full.double),
        Maybe::PRICE.eq(full.price),
        Maybe::TEXT.eq(full.text.clone()),
        Maybe::DAY.eq(full.day),
        Maybe::TIME.eq(full.time),
        Maybe::LOCAL.eq(full.local),
        Maybe::MOMENT.eq(full.moment),
        Maybe::UUID.eq(full.uuid),
        Maybe::ROLE.eq(full.role),
    ];
    for predicate in predicates {
        for (predicate, id) in [(predicate.clone(), 1), (!predicate, 2)] {
            let found = Maybe::find(&world.ds).filter(predicate.clone()).await?;
            assert_eq!(found.iter().map(|row| row.id).collect::<Vec<_>>(), [id], "{predicate:?}");
        }
    }
    Ok(())
}

async fn json_is_the_same_on_every_store(world: World) -> Outcome {
    let sample = Sample::create(&world.ds, Sample::ordinary(1)).await?;
    let stored = sample.reload(&world.ds).await?;
    let json = serde_json::to_value(&stored)?;
    assert_eq!(json["moment"], "2015-06-01T08:00:00.123456Z");
    assert_eq!(json["day"], "2024-02-29");
    assert_eq!(json["price"], "19.99");
    assert_eq!(json["bytes"], "AAF/gP8=");
    assert_eq!(json["point"], json!({"lat": 51.5074, "lng": -0.1278}));
    assert_eq!(json["role"], "guest");
    assert_eq!(world.ds.model("Sample")?.find(&world.ds).await?[0].to_json(), json);
    Ok(())
}

async fn every_type_is_ordered_and_compared(world: World) -> Outcome {
    let moment = |text: &str| text.parse().ok();
    let none = Maybe { id: 1, ..Maybe::default() };
    // As text, each of these would stand behind the other.
    let less = Maybe {
        id: 2,
        small: Some(-2),
        large: Some(9),
        quad_word: Some(9),
        double: Some(-10.5),
        price: Some(Decimal::new(9, 0)),
        text: Some("Z".to_owned()),
        day: NaiveDate::from_ymd_opt(1969, 12, 31),
        time: NaiveTime::from_hms_opt(9, 59, 59),
        local: NaiveDate::from_ymd_opt(999, 1, 1).and_then(|day| day.and_hms_opt(0, 0, 0)),
        moment: moment("1969-12-31T23:59:59.5Z"),
        ..Maybe::default()
    };
    let more = Maybe {
        id: 3,
        small: Some(-1),
        large: Some(10),
        quad_word: Some(10),
        double: Some(-9.5),
        price: Some(Decimal::new(100, 1)),
        text: Some("a".to_owned()),
        day: NaiveDate::from_ymd_opt(1970, 1, 1),
        time: NaiveTime::from_hms_opt(10, 0, 0),
        local: NaiveDate::from_ymd_opt(1000, 1, 1).and_then(|day| day.and_hms_opt(0, 0, 0)),
        moment: moment("1970-01-01T00:00:00Z"),
        ..Maybe::default()
    };
    Maybe::create_all(&world.ds, [&none, &less, &more].map(Maybe::clone)).await?;
    let model = world.ds.model("Maybe")?;
    let ids = async |filter: Json| -> Result<Vec<i64>> {
        let found = model.find(&world.ds).with(model.filter(&filter)?).records().await?;
        Ok(found.iter().filter_map(|record| record.to_json()["id"].as_i64()).collect())
    };
    let json = serde_json::to_value(&less)?;
    for name in ["small", "large", "quad_word", "double", "price", "text", "day", "time", "local", "moment"] {
        let value = &json[name];
        assert_eq!(ids(json!({"order": [format!("{name} DESC"), "id ASC"]})).await?, [3, 2, 1], "{name}");
        assert_eq!(ids(json!({"order": [name, "id ASC"]})).await?, [1, 2, 3], "{name}");
        assert_eq!(ids(json!({"where": {name: {"gt": value}}})).await?, [3], "{name}");
        assert_eq!(ids(json!({"where": {name: {"lte": value}}})).await?, [2], "{name}");
        assert_eq!(ids(json!({"where": {name: {"inq": [value]}}})).await?, [2], "{name}");
        assert_eq!(ids(json!({"where": {name: {"between": [value, value]}}})).await?, [2], "{name}");
    }
    let ten = Maybe::find(&world.ds).filter(Maybe::PRICE.eq(Decimal::new(10, 0))).one().await?;
    assert_eq!(ten.price.map(|price| price.to_string()).as_deref(), Some("10.0"), "as it was spelled");
    Ok(())
}

async fn an_equal_value_is_written_as_it_is_spelled(world: World) -> Outcome {
    let row = |price, json| Maybe { id: 1, price: Some(price), json: Some(json), ..Maybe::default() };
    Maybe::create(&world.ds, row(Decimal::new(10, 1), json!({"a": 1}))).await?;
    let spelled = row(Decimal::new(1, 0), json!({"a": 1, "b": null})).save(&world.ds).await?;
    assert_eq!(spelled.price.map(|price| price.to_string()).as_deref(), Some("1"));
    let stored = spelled.reload(&world.ds).await?;
    assert_eq!(stored.price.map(|price| price.to_string()).as_deref(), Some("1"));
    assert_eq!(stored.json, Some(json!({"a": 1, "b": null})));
    Ok(())
}
