//! `upsert` and `upsert_with_where`.

use juggler_core::prelude::*;

use super::compare::refused;
use super::{Case, Outcome, World};
use crate::models::{Country, NewCountry, NewStock, NewUser, Stock, User};

pub(super) const CASES: &[Case] = cases!("upsert";
    creates_where_there_is_none,
    changes_only_what_is_given,
    creates_no_half_a_row,
    creates_without_an_id,
    needs_a_row_for_an_id_from_the_store,
    ids_of_parts,
    with_where_creates_or_changes_one,
    with_where_refuses_more_than_one,
    with_where_refuses_empty_data,
);

async fn creates_where_there_is_none(world: World) -> Outcome {
    let italy = NewCountry { code: "it".to_owned(), name: "Italy".to_owned() };
    let stored = Country::upsert(&world.ds, italy).await?;
    assert_eq!(stored, Country { code: "it".to_owned(), name: "Italy".to_owned(), population: None });
    assert_eq!(Country::find(&world.ds).await?, [stored]);
    Ok(())
}

async fn changes_only_what_is_given(world: World) -> Outcome {
    let italy = Country { code: "it".to_owned(), name: "Italy".to_owned(), population: Some(59) };
    Country::create(&world.ds, &italy).await?;
    let draft = Draft::<Country>::new().set(Country::CODE, "it").set(Country::NAME, "Italia");
    let stored = Country::upsert(&world.ds, draft).await?;
    assert_eq!(stored, Country { name: "Italia".to_owned(), ..italy });
    let draft = Draft::<Country>::new().set(Country::CODE, "it").set(Country::POPULATION, None);
    assert_eq!(Country::update_or_create(&world.ds, draft).await?.population, None);
    assert_eq!(Country::count(&world.ds).await?, 1);
    Ok(())
}

async fn creates_no_half_a_row(world: World) -> Outcome {
    let draft = || Draft::<Country>::new().set(Country::CODE, "it").set(Country::POPULATION, 59);
    let error = refused(Country::upsert(&world.ds, draft()).await, 400);
    assert!(error.to_string().contains("Country.name"), "{error}");
    assert_eq!(Country::count(&world.ds).await?, 0);
    Country::create(&world.ds, NewCountry { code: "it".to_owned(), name: "Italy".to_owned() }).await?;
    assert_eq!(Country::upsert(&world.ds, draft()).await?.population, Some(59));
    Ok(())
}

async fn creates_without_an_id(world: World) -> Outcome {
    let user = User::upsert(&world.ds, NewUser { email: "ada@x.org".to_owned() }).await?;
    assert_eq!((user.id, user.score), (1, 0.0));
    Ok(())
}

async fn needs_a_row_for_an_id_from_the_store(world: World) -> Outcome {
    world.with_users().await?;
    let draft = || Draft::<User>::new().set(User::AGE, 40);
    assert_eq!(User::upsert(&world.ds, draft().set(User::ID, 2)).await?.age, Some(40));
    refused(User::upsert(&world.ds, draft().set(User::ID, 99)).await, 404);
    assert_eq!(User::count(&world.ds).await?, 5);
    Ok(())
}

async fn ids_of_parts(world: World) -> Outcome {
    let stock = |depot, amount| NewStock { sku: "p".to_owned(), depot, amount };
    for (depot, amount) in [(1, 1), (2, 2), (1, 3)] {
        Stock::upsert(&world.ds, stock(depot, amount)).await?;
    }
    let amounts: Vec<i32> = Stock::find(&world.ds).await?.iter().map(|stock| stock.amount).collect();
    assert_eq!(amounts, [3, 2]);
    Ok(())
}

async fn with_where_creates_or_changes_one(world: World) -> Outcome {
    let ada = || NewUser { email: "ada@x.org".to_owned() };
    let created =
        User::upsert_with_where(&world.ds, User::EMAIL.eq("ada@x.org"), ada().with(User::AGE, 1)).await?;
    let draft = Draft::<User>::new().set(User::AGE, 2);
    let changed = User::upsert_with_where(&world.ds, User::EMAIL.eq("ada@x.org"), draft).await?;
    assert_eq!(changed, User { age: Some(2), ..created });
    assert_eq!(User::find(&world.ds).await?, [changed]);
    Ok(())
}

async fn with_where_refuses_more_than_one(world: World) -> Outcome {
    world.with_users().await?;
    let before = world.snapshot("User").await?;
    let draft = Draft::<User>::new().set(User::CITY, "Rome");
    refused(User::upsert_with_where(&world.ds, User::AGE.eq(25), draft).await, 400);
    assert_eq!(world.snapshot("User").await?, before);
    Ok(())
}

async fn with_where_refuses_empty_data(world: World) -> Outcome {
    world.with_users().await?;
    refused(User::upsert_with_where(&world.ds, User::ID.eq(1), Draft::<User>::new()).await, 400);
    Ok(())
}
