//! `find_by_id`, `find_by_ids` and `exists`.

use juggler_core::prelude::*;

use super::compare::{ids, refused};
use super::{Case, Outcome, World};
use crate::models::{Country, NewCountry, NewStock, Stock, User};

pub(super) const CASES: &[Case] = cases!("by_id";
    finds_one_or_none,
    required_is_an_error_where_there_is_none,
    exists_says_so,
    ids_of_text_and_of_parts,
    many_come_in_the_order_of_their_ids,
    many_can_be_narrowed_and_ordered,
    blank_ids_are_refused,
);

async fn finds_one_or_none(world: World) -> Outcome {
    let users = world.with_users().await?;
    assert_eq!(User::find_by_id(&world.ds, 2).await?.as_ref(), users.get(1));
    for absent in [0, 6, -1, i64::MAX, i64::MIN] {
        assert_eq!(User::find_by_id(&world.ds, absent).await?, None);
    }
    Ok(())
}

async fn required_is_an_error_where_there_is_none(world: World) -> Outcome {
    world.with_users().await?;
    assert_eq!(User::find_by_id(&world.ds, 2).required().await?.id, 2);
    let error = refused(User::find_by_id(&world.ds, 99).required().await, 404);
    assert_eq!(error.to_string(), "no User with id 99");
    Ok(())
}

async fn exists_says_so(world: World) -> Outcome {
    world.with_users().await?;
    assert!(User::exists(&world.ds, 1).await?);
    assert!(!User::exists(&world.ds, 9).await?);
    Ok(())
}

async fn ids_of_text_and_of_parts(world: World) -> Outcome {
    for code in ["it", "IT", "o'brien", "", "ü 東"].iter().filter(|code| !code.is_empty()) {
        let new = NewCountry { code: (*code).to_owned(), name: format!("<{code}>") };
        Country::create(&world.ds, new).await?;
        assert_eq!(Country::find_by_id(&world.ds, *code).required().await?.name, format!("<{code}>"));
    }
    Stock::create(&world.ds, NewStock { sku: "p1".to_owned(), depot: 1, amount: 5 }).await?;
    Stock::create(&world.ds, NewStock { sku: "p1".to_owned(), depot: 2, amount: 7 }).await?;
    assert_eq!(Stock::definition().id_names(), ["sku", "depot"]);
    assert_eq!(Stock::find_by_id(&world.ds, ("p1", 2)).required().await?.amount, 7);
    assert_eq!(Stock::find_by_id(&world.ds, ("p2", 1)).await?, None);
    assert!(Stock::exists(&world.ds, ("p1", 1)).await?);
    Ok(())
}

async fn many_come_in_the_order_of_their_ids(world: World) -> Outcome {
    world.with_users().await?;
    assert_eq!(ids(&User::find_by_ids(&world.ds, [4, 1, 99, 2]).await?), [4, 1, 2]);
    assert_eq!(ids(&User::find_by_ids(&world.ds, Vec::<i64>::new()).await?), [0_i64; 0]);
    for (sku, depot) in [("a", 1), ("a", 2), ("b", 1)] {
        Stock::create(&world.ds, NewStock { sku: sku.to_owned(), depot, amount: 0 }).await?;
    }
    let found = Stock::find_by_ids(&world.ds, [("b", 1), ("a", 2), ("b", 2)]).await?;
    let found: Vec<_> = found.iter().map(|stock| (&*stock.sku, stock.depot)).collect();
    assert_eq!(found, [("b", 1), ("a", 2)]);
    Ok(())
}

async fn many_can_be_narrowed_and_ordered(world: World) -> Outcome {
    world.with_users().await?;
    let some = || User::find_by_ids(&world.ds, [5, 4, 3, 2, 1]);
    assert_eq!(ids(&some().filter(User::AGE.eq(25)).await?), [5, 2]);
    assert_eq!(ids(&some().order(User::AGE.desc()).await?), [4, 1, 2, 5, 3]);
    assert_eq!(ids(&some().with(Filter::new().skip(1).limit(2)).await?), [4, 3]);
    Ok(())
}

async fn blank_ids_are_refused(world: World) -> Outcome {
    let model = Country::definition();
    world.ds.attach::<Country>()?;
    let country = world.ds.model(&model.name)?;
    for id in [json!(""), json!(null)] {
        refused(country.find_by_id(&world.ds, &id)?.await, 400);
        refused(country.exists(&world.ds, &id)?.await, 400);
        refused(country.destroy_by_id(&world.ds, &id)?.await, 400);
    }
    Ok(())
}
