//! Streams: rows one by one, with bounded memory.

use futures_util::{StreamExt, TryStreamExt};
use juggler_core::prelude::*;

use super::compare::{ids, refused};
use super::{Case, Outcome, World};
use crate::models::{NewUser, User};

pub(super) const CASES: &[Case] = cases!("stream";
    gives_what_find_gives,
    can_be_left_early,
    the_store_is_free_while_the_reader_is_slow,
    sees_one_moment,
    many_read_at_once,
    an_error_ends_it,
);

const MANY: i32 = 1000;

async fn with_many(world: &World) -> Outcome {
    let user = |i: i32| NewUser { email: format!("{i:04}@x.org") }.with(User::AGE, i % 150);
    User::create_all(&world.ds, (0..MANY).map(user)).await?;
    Ok(())
}

async fn gives_what_find_gives(world: World) -> Outcome {
    with_many(&world).await?;
    let find =
        || User::find(&world.ds).filter(User::AGE.lt(100)).order(User::EMAIL.desc()).skip(3).limit(500);
    let streamed: Vec<User> = find().stream().try_collect().await?;
    assert_eq!(streamed, find().await?);
    assert_eq!(streamed.len(), 500);
    Ok(())
}

async fn can_be_left_early(world: World) -> Outcome {
    with_many(&world).await?;
    for _ in 0..20 {
        let mut stream = User::find(&world.ds).stream();
        assert_eq!(stream.next().await.transpose()?.map(|user| user.id), Some(1));
    }
    assert_eq!(User::destroy_all(&world.ds, everything()).await?, MANY as u64);
    Ok(())
}

async fn the_store_is_free_while_the_reader_is_slow(world: World) -> Outcome {
    with_many(&world).await?;
    let mut stream = User::find(&world.ds).stream();
    stream.next().await.transpose()?;
    User::create(&world.ds, NewUser { email: "new@x.org".to_owned() }).await?;
    User::update_all(&world.ds, User::ID.eq(900)).set(User::CITY, "Oslo").await?;
    assert_eq!(User::count(&world.ds).await?, MANY as u64 + 1);
    let rest: Vec<User> = stream.try_collect().await?;
    assert!(rest.len() >= MANY as usize - 1);
    Ok(())
}

async fn sees_one_moment(world: World) -> Outcome {
    with_many(&world).await?;
    let mut stream = User::find(&world.ds).order(User::ID.asc()).stream();
    let mut seen = Vec::new();
    while let Some(user) = stream.try_next().await? {
        if seen.len() == 100 {
            User::destroy_all(&world.ds, User::ID.between(300, 400)).await?;
        }
        seen.push(user);
    }
    let found = ids(&seen);
    assert!(found.is_sorted(), "the order holds");
    assert!(
        found.len() == MANY as usize || found.len() == MANY as usize - 101,
        "all or none of what was destroyed"
    );
    Ok(())
}

async fn many_read_at_once(world: World) -> Outcome {
    with_many(&world).await?;
    let readers: Vec<_> = (0..16)
        .map(|_| {
            let ds = world.ds.clone();
            tokio::spawn(async move {
                User::find(&ds).stream().try_fold(0, |count, _| async move { Ok(count + 1) }).await
            })
        })
        .collect();
    for reader in readers {
        assert_eq!(reader.await??, MANY);
    }
    Ok(())
}

async fn an_error_ends_it(world: World) -> Outcome {
    with_many(&world).await?;
    world.log.inject(crate::spy::Fault::connection_lost("all"));
    let mut stream = User::find(&world.ds).stream();
    refused(stream.try_next().await, 503);
    assert!(stream.next().await.is_none());
    let filter = Filter::parse(r#"{"fields": ["email"]}"#)?;
    refused(User::find(&world.ds).with(filter).stream().try_next().await, 400);
    Ok(())
}
