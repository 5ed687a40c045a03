//! `reload`.

use juggler_core::prelude::*;

use super::compare::refused;
use super::{Case, Outcome, World};
use crate::models::User;

pub(super) const CASES: &[Case] = cases!("reload"; reads_the_row_again, a_missing_row_is_an_error);

async fn reads_the_row_again(world: World) -> Outcome {
    let mut ada = world.with_users().await?.swap_remove(0);
    User::update_all(&world.ds, everything()).set(User::AGE, 99).await?;
    ada.score = 1e9;
    let after = ada.reload(&world.ds).await?;
    assert_eq!((after.age, after.score), (Some(99), 9.5));
    Ok(())
}

async fn a_missing_row_is_an_error(world: World) -> Outcome {
    let ada = world.with_users().await?.swap_remove(0);
    User::destroy_by_id(&world.ds, 1).await?;
    refused(ada.reload(&world.ds).await, 404);
    Ok(())
}
