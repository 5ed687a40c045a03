//! Order, limit and skip.

use juggler_core::prelude::*;

use super::compare::ids;
use super::{Case, Outcome, World};
use crate::models::{NewUser, User};

pub(super) const CASES: &[Case] = cases!("order";
    null_is_smallest,
    equal_rows_stand_in_the_order_of_their_id,
    keys_follow_each_other,
    text_is_ordered_by_code_point,
    inside_embedded_structs,
    json_says_the_same,
    limit_and_skip,
    pages_are_disjoint_and_complete,
);

async fn check(
    world: &World,
    find: impl Fn(juggler_core::dao::Find<'_, User>) -> juggler_core::dao::Find<'_, User>,
    expected: &[i64],
) -> Outcome {
    assert_eq!(ids(&find(User::find(&world.ds)).await?), expected);
    Ok(())
}

async fn null_is_smallest(world: World) -> Outcome {
    world.with_users().await?;
    check(&world, |find| find.order(User::AGE.asc()), &[3, 2, 5, 1, 4]).await?;
    check(&world, |find| find.order(User::AGE.desc()), &[4, 1, 2, 5, 3]).await
}

async fn equal_rows_stand_in_the_order_of_their_id(world: World) -> Outcome {
    world.with_users().await?;
    check(&world, |find| find.order(User::ROLE.desc()), &[2, 3, 5, 4, 1]).await?;
    check(&world, |find| find.order(User::SCORE.asc()), &[4, 5, 2, 3, 1]).await
}

async fn keys_follow_each_other(world: World) -> Outcome {
    world.with_users().await?;
    check(&world, |find| find.order((User::AGE.asc(), User::ID.desc())), &[3, 5, 2, 1, 4]).await?;
    check(&world, |find| find.order(User::AGE.asc()).order(User::ID.desc()), &[3, 5, 2, 1, 4]).await?;
    check(&world, |find| find.order(vec![User::SCORE.desc(), User::ID.desc()]), &[1, 3, 2, 5, 4]).await
}

async fn text_is_ordered_by_code_point(world: World) -> Outcome {
    world.with_users().await?;
    check(&world, |find| find.order(User::EMAIL.asc()), &[4, 1, 2, 3, 5]).await?;
    check(&world, |find| find.order(User::CITY.asc()), &[3, 5, 1, 2, 4]).await
}

async fn inside_embedded_structs(world: World) -> Outcome {
    world.with_users().await?;
    check(&world, |find| find.order(User::ADDRESS.zip.desc()), &[5, 2, 1, 3, 4]).await?;
    check(&world, |find| find.order(User::ADDRESS.city.asc()), &[2, 3, 4, 1, 5]).await
}

async fn json_says_the_same(world: World) -> Outcome {
    world.with_users().await?;
    for order in [json!("age DESC, id DESC"), json!(["age DESC", "id DESC"]), json!("age desc,id desc")] {
        let filter = Filter::<User>::parse(&json!({ "order": order }).to_string())?;
        check(&world, |find| find.with(filter.clone()), &[4, 1, 5, 2, 3]).await?;
    }
    Ok(())
}

async fn limit_and_skip(world: World) -> Outcome {
    world.with_users().await?;
    check(&world, |find| find.limit(2), &[1, 2]).await?;
    check(&world, |find| find.limit(0), &[]).await?;
    check(&world, |find| find.skip(3), &[4, 5]).await?;
    check(&world, |find| find.skip(9), &[]).await?;
    check(&world, |find| find.skip(1).limit(2).order(User::ID.desc()), &[4, 3]).await?;
    check(&world, |find| find.skip(u64::MAX).limit(u64::MAX), &[]).await?;
    check(&world, |find| find.limit(u64::MAX), &[1, 2, 3, 4, 5]).await?;
    // In JSON, a limit of 0 is no limit; `offset` is `skip`.
    for (json, expected) in [
        (r#"{"limit": 0}"#, &[1, 2, 3, 4, 5][..]),
        (r#"{"offset": 4}"#, &[5]),
        (r#"{"skip": 2, "limit": 1}"#, &[3]),
    ] {
        let filter = Filter::<User>::parse(json)?;
        check(&world, |find| find.with(filter.clone()), expected).await?;
    }
    Ok(())
}

async fn pages_are_disjoint_and_complete(world: World) -> Outcome {
    let user = |i: i32| NewUser { email: format!("{i:03}@x.org") }.with(User::AGE, i % 3);
    User::create_all(&world.ds, (0..100).map(user)).await?;
    let mut seen = Vec::new();
    for page in 0..15 {
        let rows = User::find(&world.ds).order(User::AGE.desc()).skip(page * 7).limit(7).await?;
        seen.extend(ids(&rows));
    }
    let whole = ids(&User::find(&world.ds).order(User::AGE.desc()).await?);
    assert_eq!(seen, whole);
    assert_eq!(whole.len(), 100);
    Ok(())
}
