//! `count`.

use juggler_core::prelude::*;

use super::{Case, Outcome, World};
use crate::models::User;

pub(super) const CASES: &[Case] = cases!("count"; counts_all_and_some, agrees_with_find);

async fn counts_all_and_some(world: World) -> Outcome {
    assert_eq!(User::count(&world.ds).await?, 0);
    world.with_users().await?;
    assert_eq!(User::count(&world.ds).await?, 5);
    assert_eq!(User::count(&world.ds).filter(User::AGE.eq(25)).filter(User::CITY.eq("Paris")).await?, 1);
    assert_eq!(User::count(&world.ds).filter(User::AGE.eq(1)).await?, 0);
    Ok(())
}

async fn agrees_with_find(world: World) -> Outcome {
    world.with_users().await?;
    for predicate in
        [User::AGE.gt(25), User::TAGS.contains("code"), User::CITY.like("%o%"), User::AGE.is_null()]
    {
        let found = User::find(&world.ds).filter(predicate.clone()).await?.len();
        assert_eq!(User::count(&world.ds).filter(predicate).await?, found as u64);
    }
    Ok(())
}
