//! `replace_by_id` and `replace_or_create`.

use juggler_core::prelude::*;

use super::compare::refused;
use super::{Case, Outcome, World};
use crate::models::{Country, NewCountry, NewStock, NewUser, Role, Stock, User};

pub(super) const CASES: &[Case] = cases!("replace";
    what_is_left_out_is_default_or_null,
    a_missing_row_is_an_error,
    another_id_is_refused,
    or_create_replaces_or_creates,
    or_create_needs_a_row_for_an_id_from_the_store,
    rules_are_checked,
    ids_of_parts,
);

async fn what_is_left_out_is_default_or_null(world: World) -> Outcome {
    world.with_users().await?;
    let after = User::replace_by_id(&world.ds, 1, NewUser { email: "ada@new.org".to_owned() }).await?;
    assert_eq!((after.id, &*after.email, after.age, after.role), (1, "ada@new.org", None, Role::Member));
    assert_eq!((after.score, after.tags.len(), after.secret.as_deref()), (0.0, 0, None));
    assert_eq!(User::find_by_id(&world.ds, 1).required().await?, after);
    assert_eq!(User::count(&world.ds).await?, 5);
    Ok(())
}

async fn a_missing_row_is_an_error(world: World) -> Outcome {
    world.with_users().await?;
    refused(User::replace_by_id(&world.ds, 99, NewUser { email: "a@b.c".to_owned() }).await, 404);
    assert_eq!(User::count(&world.ds).await?, 5);
    Ok(())
}

async fn another_id_is_refused(world: World) -> Outcome {
    world.with_users().await?;
    let before = world.snapshot("User").await?;
    let draft = NewUser { email: "a@b.c".to_owned() }.with(User::ID, 2);
    refused(User::replace_by_id(&world.ds, 1, draft).await, 400);
    assert_eq!(world.snapshot("User").await?, before);
    Ok(())
}

async fn or_create_replaces_or_creates(world: World) -> Outcome {
    let italy = Country { code: "it".to_owned(), name: "Italy".to_owned(), population: Some(59) };
    assert_eq!(Country::replace_or_create(&world.ds, &italy).await?, italy);
    let new = NewCountry { code: "it".to_owned(), name: "Italia".to_owned() };
    let after = Country::replace_or_create(&world.ds, new).await?;
    assert_eq!(after, Country { code: "it".to_owned(), name: "Italia".to_owned(), population: None });
    assert_eq!(Country::find(&world.ds).await?, [after]);
    Ok(())
}

async fn or_create_needs_a_row_for_an_id_from_the_store(world: World) -> Outcome {
    world.with_users().await?;
    let new = || NewUser { email: "a@b.org".to_owned() };
    refused(User::replace_or_create(&world.ds, new().with(User::ID, 99)).await, 404);
    assert_eq!(User::replace_or_create(&world.ds, new().with(User::ID, 2)).await?.age, None);
    assert_eq!(User::replace_or_create(&world.ds, NewUser { email: "c@d.org".to_owned() }).await?.id, 6);
    Ok(())
}

async fn rules_are_checked(world: World) -> Outcome {
    world.with_users().await?;
    let before = world.snapshot("User").await?;
    refused(User::replace_by_id(&world.ds, 1, NewUser { email: "bad".to_owned() }).await, 422);
    refused(User::replace_by_id(&world.ds, 1, Draft::<User>::new().set(User::AGE, 1)).await, 422);
    refused(User::replace_by_id(&world.ds, 1, NewUser { email: "bob@x.org".to_owned() }).await, 409);
    assert_eq!(world.snapshot("User").await?, before);
    Ok(())
}

async fn ids_of_parts(world: World) -> Outcome {
    let stock = |depot, amount| NewStock { sku: "p".to_owned(), depot, amount };
    Stock::create_all(&world.ds, [stock(1, 1), stock(2, 2)]).await?;
    Stock::replace_by_id(&world.ds, ("p", 2), stock(2, 5)).await?;
    Stock::replace_or_create(&world.ds, stock(3, 6)).await?;
    let amounts: Vec<i32> = Stock::find(&world.ds).await?.iter().map(|stock| stock.amount).collect();
    assert_eq!(amounts, [1, 5, 6]);
    Ok(())
}
