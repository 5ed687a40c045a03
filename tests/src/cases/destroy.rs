//! `destroy_by_id`, `destroy_all`, and `destroy` on an instance.

use juggler_core::prelude::*;

use super::compare::{ids, refused};
use super::{Case, Outcome, World};
use crate::models::{NewStock, Stock, User};

pub(super) const CASES: &[Case] = cases!("destroy";
    by_id_counts_one_or_none,
    an_instance,
    all_that_match,
    all_of_them_has_to_be_said,
    strict_models_want_a_row,
    ids_of_parts,
);

async fn by_id_counts_one_or_none(world: World) -> Outcome {
    world.with_users().await?;
    assert_eq!(User::destroy_by_id(&world.ds, 2).await?, 1);
    assert_eq!(User::destroy_by_id(&world.ds, 2).await?, 0);
    assert_eq!(ids(&User::find(&world.ds).await?), [1, 3, 4, 5]);
    Ok(())
}

async fn an_instance(world: World) -> Outcome {
    let users = world.with_users().await?;
    assert_eq!(users[0].destroy(&world.ds).await?, 1);
    assert_eq!(users[0].destroy(&world.ds).await?, 0);
    assert!(!User::exists(&world.ds, 1).await?);
    refused(users[0].reload(&world.ds).await, 404);
    Ok(())
}

async fn all_that_match(world: World) -> Outcome {
    world.with_users().await?;
    assert_eq!(User::destroy_all(&world.ds, User::AGE.eq(25)).await?, 2);
    assert_eq!(User::destroy_all(&world.ds, User::AGE.eq(25)).await?, 0);
    assert_eq!(ids(&User::find(&world.ds).await?), [1, 3, 4]);
    Ok(())
}

async fn all_of_them_has_to_be_said(world: World) -> Outcome {
    world.with_users().await?;
    assert_eq!(User::destroy_all(&world.ds, everything()).await?, 5);
    assert_eq!(User::count(&world.ds).await?, 0);
    Ok(())
}

async fn strict_models_want_a_row(world: World) -> Outcome {
    let strict = world.ds.define("Strict", &json!({"name": "string"}), &json!({"strictDelete": true}))?;
    strict.create(&world.ds, &json!({"name": "a"}))?.await?;
    assert_eq!(strict.destroy_by_id(&world.ds, &json!(1))?.await?, 1);
    refused(strict.destroy_by_id(&world.ds, &json!(1))?.await, 404);
    Ok(())
}

async fn ids_of_parts(world: World) -> Outcome {
    let stock = |sku: &str, depot| NewStock { sku: sku.to_owned(), depot, amount: 0 };
    Stock::create_all(&world.ds, [stock("p", 1), stock("p", 2), stock("q", 1)]).await?;
    assert_eq!(Stock::destroy_by_id(&world.ds, ("p", 2)).await?, 1);
    let left: Vec<_> =
        Stock::find(&world.ds).await?.into_iter().map(|stock| (stock.sku, stock.depot)).collect();
    assert_eq!(left, [("p".to_owned(), 1), ("q".to_owned(), 1)]);
    Ok(())
}
