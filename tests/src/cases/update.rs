//! `save` and `update` on an instance.

use juggler_core::prelude::*;

use super::compare::refused;
use super::{Case, Outcome, World};
use crate::models::{Address, Country, NewStock, Stock, User};

pub(super) const CASES: &[Case] = cases!("update";
    save_writes_the_whole_row,
    save_needs_a_stored_row,
    a_field_is_left_alone_set_to_null_or_set,
    a_patch_has_the_same_three_states,
    one_field_of_an_embedded_struct,
    an_id_stays,
    a_missing_row_is_an_error,
    rules_see_the_whole_row,
    other_rows_are_left_alone,
    ids_of_parts,
);

async fn save_writes_the_whole_row(world: World) -> Outcome {
    let mut ada = world.with_users().await?.swap_remove(0);
    ada.age = None;
    ada.city = Some("Oslo".to_owned());
    ada.tags.push("engine".to_owned());
    ada.address.zip = 99;
    assert_eq!(ada.save(&world.ds).await?, ada);
    assert_eq!(User::find_by_id(&world.ds, ada.id).required().await?, ada);
    Ok(())
}

async fn save_needs_a_stored_row(world: World) -> Outcome {
    let country = Country { code: "it".to_owned(), name: "Italy".to_owned(), population: None };
    refused(country.save(&world.ds).await, 404);
    assert_eq!(Country::count(&world.ds).await?, 0);
    Ok(())
}

async fn a_field_is_left_alone_set_to_null_or_set(world: World) -> Outcome {
    let ada = world.with_users().await?.swap_remove(0);
    let after = ada.update(&world.ds).set(User::AGE, None).set(User::CITY, "Oslo").await?;
    let expected = User { age: None, city: Some("Oslo".to_owned()), ..ada };
    assert_eq!(after, expected);
    assert_eq!(User::find_by_id(&world.ds, 1).required().await?, expected);
    Ok(())
}

async fn a_patch_has_the_same_three_states(world: World) -> Outcome {
    let ada = world.with_users().await?.swap_remove(0);
    let patch = Patch::<User>::parse(r#"{"age": null, "score": 1.5, "tags": ["x"]}"#)?;
    let after = ada.update(&world.ds).with(patch).set(User::CITY, "Rome").await?;
    let expected = User {
        age: None,
        score: 1.5,
        tags: vec!["x".to_owned()],
        city: Some("Rome".to_owned()),
        ..ada.clone()
    };
    assert_eq!(after, expected);
    // Nothing to change is no mistake.
    assert_eq!(after.update(&world.ds).with(Patch::new()).await?, expected);
    Ok(())
}

async fn one_field_of_an_embedded_struct(world: World) -> Outcome {
    let ada = world.with_users().await?.swap_remove(0);
    let after = ada.update(&world.ds).set(User::ADDRESS.street, "Lane").set(User::ADDRESS.city, None).await?;
    assert_eq!(after.address, Address { street: "Lane".to_owned(), zip: 1, city: None });
    assert_eq!(after.reload(&world.ds).await?, after);
    Ok(())
}

async fn an_id_stays(world: World) -> Outcome {
    let ada = world.with_users().await?.swap_remove(0);
    refused(ada.update(&world.ds).set(User::ID, 9).await, 400);
    assert_eq!(
        ada.update(&world.ds).set(User::ID, 1).set(User::AGE, 37).await?.age,
        Some(37),
        "the same id is fine"
    );
    assert_eq!(User::count(&world.ds).await?, 5);
    Ok(())
}

async fn a_missing_row_is_an_error(world: World) -> Outcome {
    let ada = world.with_users().await?.swap_remove(0);
    ada.destroy(&world.ds).await?;
    refused(ada.update(&world.ds).set(User::AGE, 1).await, 404);
    refused(ada.save(&world.ds).await, 404);
    assert_eq!(User::count(&world.ds).await?, 4);
    Ok(())
}

async fn rules_see_the_whole_row(world: World) -> Outcome {
    let mut ada = world.with_users().await?.swap_remove(0);
    let before = world.snapshot("User").await?;
    let error = refused(ada.update(&world.ds).set(User::AGE, 151).await, 422);
    assert!(error.to_string().contains("age"), "{error}");
    ada.email = String::new();
    refused(ada.save(&world.ds).await, 422);
    assert_eq!(world.snapshot("User").await?, before);
    ada.save(&world.ds).validate(false).await?;
    Ok(())
}

async fn other_rows_are_left_alone(world: World) -> Outcome {
    let users = world.with_users().await?;
    users[1].update(&world.ds).set(User::SCORE, 100.0).await?;
    let after = User::find(&world.ds).await?;
    for at in [0, 2, 3, 4] {
        assert_eq!(after[at], users[at]);
    }
    Ok(())
}

async fn ids_of_parts(world: World) -> Outcome {
    for depot in [1, 2] {
        Stock::create(&world.ds, NewStock { sku: "p".to_owned(), depot, amount: 1 }).await?;
    }
    let first = Stock::find_by_id(&world.ds, ("p", 1)).required().await?;
    first.update(&world.ds).set(Stock::AMOUNT, 5).await?;
    Stock { amount: 7, ..Stock::find_by_id(&world.ds, ("p", 2)).required().await? }.save(&world.ds).await?;
    let amounts: Vec<i32> = Stock::find(&world.ds).await?.iter().map(|stock| stock.amount).collect();
    assert_eq!(amounts, [5, 7]);
    Ok(())
}
