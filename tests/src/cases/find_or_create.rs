//! `find_or_create`.

use juggler_core::prelude::*;

use super::compare::refused;
use super::{Case, Outcome, World};
use crate::models::{NewUser, User};

pub(super) const CASES: &[Case] = cases!("find_or_create";
    finds_the_first_or_creates,
    checks_the_data_in_either_case,
    of_racing_callers_one_creates,
);

async fn finds_the_first_or_creates(world: World) -> Outcome {
    world.with_users().await?;
    let new = || NewUser { email: "new@x.org".to_owned() };
    let filter = Filter::new().filter(User::AGE.eq(25)).order(User::ID.desc());
    let (eve, created) = User::find_or_create(&world.ds, filter, new()).await?;
    assert_eq!((eve.id, created), (5, false));
    let (user, created) = User::find_or_create(&world.ds, User::EMAIL.eq("new@x.org"), new()).await?;
    assert_eq!((user.id, created), (6, true));
    let (again, created) = User::find_or_create(&world.ds, User::EMAIL.eq("new@x.org"), new()).await?;
    assert_eq!((again, created), (user, false));
    Ok(())
}

async fn checks_the_data_in_either_case(world: World) -> Outcome {
    world.with_users().await?;
    for age in [25, 1] {
        let bad = NewUser { email: "bad".to_owned() };
        refused(User::find_or_create(&world.ds, User::AGE.eq(age), bad).await, 422);
    }
    assert_eq!(User::count(&world.ds).await?, 5);
    Ok(())
}

async fn of_racing_callers_one_creates(world: World) -> Outcome {
    let callers = (0..32).map(|i| {
        let ds = world.ds.clone();
        tokio::spawn(async move {
            let new = NewUser { email: format!("{i}@x.org") }.with(User::CITY, "the one");
            User::find_or_create(&ds, User::CITY.eq("the one"), new).await
        })
    });
    let callers: Vec<_> = callers.collect();
    let (mut created, mut ids) = (0, Vec::new());
    for caller in callers {
        let (user, is_new) = caller.await??;
        created += i32::from(is_new);
        ids.push(user.id);
    }
    ids.dedup();
    assert_eq!((created, ids.len(), User::count(&world.ds).await?), (1, 1, 1));
    Ok(())
}
