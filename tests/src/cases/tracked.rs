//! `Tracked`: what changed, and a `save` that creates or writes only that.

use juggler_core::prelude::*;

use super::compare::refused;
use super::{Case, Outcome, World};
use crate::models::{Country, User};

pub(super) const CASES: &[Case] = cases!("tracked";
    a_new_one_is_created,
    a_stored_one_writes_what_changed,
    reset_puts_back_what_was_stored,
    a_missing_row_is_an_error,
);

async fn a_new_one_is_created(world: World) -> Outcome {
    let italy = Country { code: "it".to_owned(), name: "Italy".to_owned(), population: None };
    let mut tracked = Tracked::new(italy.clone());
    assert!(tracked.is_new());
    tracked.save(&world.ds).await?;
    assert!(!tracked.is_new() && tracked.changes().is_empty());
    assert_eq!(Country::find(&world.ds).await?, [italy]);
    Ok(())
}

async fn a_stored_one_writes_what_changed(world: World) -> Outcome {
    let ada = world.with_users().await?.swap_remove(0);
    let mut tracked = Tracked::stored(ada);
    tracked.age = Some(37);
    assert!(tracked.property_changed(User::AGE) && !tracked.property_changed(User::CITY));
    let change = &tracked.changes()[0];
    assert_eq!((&*change.name, change.from.to_json(), change.to.to_json()), ("age", json!(36), json!(37)));
    // What another writer changed in the meantime is kept.
    User::update_all(&world.ds, User::ID.eq(1)).set(User::CITY, "Oslo").await?;
    tracked.save(&world.ds).await?;
    let stored = User::find_by_id(&world.ds, 1).required().await?;
    assert_eq!((stored.age, stored.city.as_deref()), (Some(37), Some("Oslo")));
    assert_eq!(*tracked, stored);
    Ok(())
}

async fn reset_puts_back_what_was_stored(world: World) -> Outcome {
    let ada = world.with_users().await?.swap_remove(0);
    let mut tracked = Tracked::stored(ada.clone());
    tracked.tags.clear();
    tracked.reset()?;
    assert_eq!(tracked.into_inner(), ada);
    Ok(())
}

async fn a_missing_row_is_an_error(world: World) -> Outcome {
    let mut tracked = Tracked::stored(world.with_users().await?.swap_remove(0));
    User::destroy_by_id(&world.ds, 1).await?;
    tracked.age = None;
    refused(tracked.save(&world.ds).await, 404);
    Ok(())
}
