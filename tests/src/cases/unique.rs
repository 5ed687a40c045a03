//! Unique properties, and unique indexes over several.

use juggler_core::prelude::*;

use super::compare::refused;
use super::{Case, Outcome, World};
use crate::models::{NewStock, NewUser, Stock, User};

pub(super) const CASES: &[Case] = cases!("unique";
    a_duplicate_is_a_conflict_and_writes_nothing,
    updates_and_saves_are_watched,
    a_value_is_free_again,
    several_properties_together,
    null_is_no_duplicate,
    values_can_be_swapped_by_destroying,
);

fn new(email: &str) -> NewUser {
    NewUser { email: email.to_owned() }
}

async fn a_duplicate_is_a_conflict_and_writes_nothing(world: World) -> Outcome {
    world.with_users().await?;
    let before = world.snapshot("User").await?;
    let error = refused(User::create(&world.ds, new("bob@x.org")).await, 409);
    assert!(error.is_conflict() && error.to_string().contains("email"), "{error}");
    refused(User::create_all(&world.ds, [new("x@x.org"), new("x@x.org")]).await, 409);
    assert_eq!(world.snapshot("User").await?, before);
    User::create(&world.ds, new("BOB@x.org")).await?; // another case is another value
    Ok(())
}

async fn updates_and_saves_are_watched(world: World) -> Outcome {
    let users = world.with_users().await?;
    let before = world.snapshot("User").await?;
    refused(users[0].update(&world.ds).set(User::EMAIL, "bob@x.org").await, 409);
    let twin = User { email: "bob@x.org".to_owned(), ..users[0].clone() };
    refused(twin.save(&world.ds).await, 409);
    assert_eq!(world.snapshot("User").await?, before);
    users[0].save(&world.ds).await?; // its own value is no duplicate
    Ok(())
}

async fn a_value_is_free_again(world: World) -> Outcome {
    let users = world.with_users().await?;
    users[0].update(&world.ds).set(User::EMAIL, "ada@new.org").await?;
    User::create(&world.ds, new("ada@x.org")).await?;
    User::destroy_by_id(&world.ds, 2).await?;
    User::create(&world.ds, new("bob@x.org")).await?;
    assert_eq!(User::count(&world.ds).await?, 6);
    Ok(())
}

async fn several_properties_together(world: World) -> Outcome {
    let stock = |sku: &str, shelf: &str, row| {
        let new = NewStock { sku: sku.to_owned(), depot: 1, amount: 0 };
        new.with(Stock::SHELF, shelf).set(Stock::ROW, row)
    };
    Stock::create_all(&world.ds, [stock("a", "x", 1), stock("b", "x", 2), stock("c", "y", 1)]).await?;
    refused(Stock::create(&world.ds, stock("d", "x", 2)).await, 409);
    let b = Stock::find_by_id(&world.ds, ("b", 1)).required().await?;
    refused(b.update(&world.ds).set(Stock::ROW, 1).await, 409);
    b.update(&world.ds).set(Stock::ROW, 3).await?;
    assert_eq!(Stock::count(&world.ds).await?, 3);
    Ok(())
}

async fn null_is_no_duplicate(world: World) -> Outcome {
    let stock = |sku: &str| NewStock { sku: sku.to_owned(), depot: 1, amount: 0 }.with(Stock::SHELF, "x");
    Stock::create_all(&world.ds, [stock("a"), stock("b"), stock("c")]).await?;
    assert_eq!(Stock::count(&world.ds).await?, 3);
    Ok(())
}

async fn values_can_be_swapped_by_destroying(world: World) -> Outcome {
    world.with_users().await?;
    User::destroy_all(&world.ds, everything()).await?;
    assert_eq!(world.with_users().await?.len(), 5, "every value is free again");
    Ok(())
}
