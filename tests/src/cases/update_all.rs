//! `update_all`.

use juggler_core::prelude::*;

use super::compare::refused;
use super::{Case, Outcome, World};
use crate::models::User;

pub(super) const CASES: &[Case] = cases!("update_all";
    changes_what_matches_and_counts_it,
    all_of_them_has_to_be_said,
    counts_matches_changed_or_not,
    sets_null_and_patches,
    never_changes_ids,
    checks_what_is_given,
);

async fn changes_what_matches_and_counts_it(world: World) -> Outcome {
    let before = world.with_users().await?;
    let count =
        User::update_all(&world.ds, User::AGE.eq(25)).set(User::SCORE, 1.0).set(User::CITY, "Rome").await?;
    assert_eq!(count, 2);
    for (before, after) in before.into_iter().zip(User::find(&world.ds).await?) {
        let expected = match before.age {
            Some(25) => User { score: 1.0, city: Some("Rome".to_owned()), ..before },
            _ => before,
        };
        assert_eq!(after, expected);
    }
    assert_eq!(User::update_all(&world.ds, User::AGE.eq(1)).set(User::SCORE, 1.0).await?, 0);
    Ok(())
}

async fn all_of_them_has_to_be_said(world: World) -> Outcome {
    world.with_users().await?;
    assert_eq!(User::update_all(&world.ds, everything()).set(User::AGE, 1).await?, 5);
    assert_eq!(User::count(&world.ds).filter(User::AGE.eq(1)).await?, 5);
    Ok(())
}

async fn counts_matches_changed_or_not(world: World) -> Outcome {
    world.with_users().await?;
    assert_eq!(User::update_all(&world.ds, User::AGE.eq(25)).set(User::AGE, 25).await?, 2);
    Ok(())
}

async fn sets_null_and_patches(world: World) -> Outcome {
    world.with_users().await?;
    User::update_all(&world.ds, User::ID.lte(2)).set(User::AGE, None).await?;
    User::update_all(&world.ds, User::ID.eq(3)).with(Patch::parse(r#"{"age": 7, "city": null}"#)?).await?;
    let ages = User::find(&world.ds).values((User::AGE,)).await?;
    assert_eq!(ages, [(None,), (None,), (Some(7),), (Some(50),), (Some(25),)]);
    Ok(())
}

async fn never_changes_ids(world: World) -> Outcome {
    world.with_users().await?;
    let before = world.snapshot("User").await?;
    refused(User::update_all(&world.ds, User::ID.eq(1)).set(User::ID, 9).await, 400);
    assert_eq!(world.snapshot("User").await?, before);
    Ok(())
}

async fn checks_what_is_given(world: World) -> Outcome {
    world.with_users().await?;
    let before = world.snapshot("User").await?;
    refused(User::update_all(&world.ds, everything()).set(User::AGE, -1).await, 422);
    refused(User::update_all(&world.ds, User::ID.gt(3)).set(User::EMAIL, "same@x.org").await, 409);
    refused(User::update_all(&world.ds, User::ID.eq(3)).set(User::EMAIL, "ada@x.org").await, 409);
    assert_eq!(world.snapshot("User").await?, before);
    User::update_all(&world.ds, User::ID.eq(1)).set(User::AGE, -1).validate(false).await?;
    Ok(())
}
