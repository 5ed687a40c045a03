//! Every type comes back as it was written.

use juggler_core::prelude::*;

use super::{Case, Outcome, World};
use crate::models::{Maybe, Sample};

pub(super) const CASES: &[Case] = cases!("types";
    every_type_comes_back,
    extremes_come_back,
    null_comes_back,
    every_type_is_updated_and_set_to_null,
    every_type_is_found_by_its_value,
    json_is_the_same_on_every_store,
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
