//! Any question about related rows, and any include, has the answer that plain loops over lists of rows give: on the memory connector
//! and on the naive one, for the typed spelling and for the JSON one, which are the same tree.
#![allow(clippy::unwrap_used)]

#[path = "related/ask.rs"]
mod ask;
#[path = "related/models.rs"]
mod models;
#[path = "related/plain.rs"]
mod plain;

use std::collections::BTreeSet;

use juggler_core::connector::{ConnectorFactory, Settings};
use juggler_core::prelude::*;
use juggler_core::{DataSource, Result};
use juggler_tests::naive;
use proptest::prelude::*;
use serde_json::Value as Json;

use ask::{Ask, Of, ask};
use models::{Link, NewLink, Post, Tag, Typed, User};
use plain::World;

/// Some keys lead nowhere, some are null.
fn world() -> impl Strategy<Value = World> {
    let n = || proptest::option::weighted(0.8, 0..4_i64);
    let key = || proptest::option::weighted(0.8, 1..7_i64);
    let users = prop::collection::vec((n(), key()), 0..6);
    let posts = prop::collection::vec((n(), key()), 0..8);
    let tags = prop::collection::vec(n(), 0..4);
    let links = prop::collection::btree_set((1..9_i64, 1..5_i64), 0..12);
    (users, posts, tags, links).prop_map(|(users, posts, tags, links)| World { users, posts, tags, links })
}

/// A store of this world, which is asked for so many keys at once.
async fn store(factory: &dyn ConnectorFactory, world: &World, keys: usize) -> Result<DataSource> {
    let mut settings = Settings::new(factory.name());
    settings.inq_limit = keys;
    let ds = DataSource::with_settings(factory.create(&settings)?, &settings);
    let rows = |rows: Vec<(Option<i64>, Option<i64>)>| (1..).zip(rows);
    for (id, (n, boss_id)) in rows(world.users.clone()) {
        User::create(&ds, User { id, n, boss_id, ..User::default() }).await?;
    }
    for (id, (n, user_id)) in rows(world.posts.clone()) {
        Post::create(&ds, Post { id, n, user_id, ..Post::default() }).await?;
    }
    for (id, n) in (1..).zip(world.tags.clone()) {
        Tag::create(&ds, Tag { id, n, ..Tag::default() }).await?;
    }
    let links: &BTreeSet<(i64, i64)> = &world.links;
    Link::create_all(&ds, links.iter().map(|&(post_id, tag_id)| NewLink { post_id, tag_id })).await?;
    Ok(ds)
}

/// The ids of rows, and of what is beside them.
fn ids(json: &Json) -> Json {
    match json {
        Json::Array(rows) => rows.iter().map(ids).collect(),
        Json::Object(row) => {
            let is_told = |(name, value): &(&String, &Json)| {
                *name == "id" || value.is_array() || value.is_object() || is_to_one(name)
            };
            row.iter().filter(is_told).map(|(name, value)| (name.clone(), ids(value))).collect()
        }
        other => other.clone(),
    }
}

fn is_to_one(name: &str) -> bool {
    matches!(name, "user" | "boss")
}

async fn answers<T: Typed>(
    stores: &[DataSource],
    asked: &Ask,
) -> std::result::Result<Vec<Json>, TestCaseError> {
    let typed = asked.include.iter().fold(Filter::<T>::new().filter(T::predicate(&asked.of)), T::included);
    let json = Filter::<T>::parse(&asked.to_json().to_string()).unwrap();
    prop_assert_eq!(&json, &typed, "{}", asked.to_json());
    let mut answers = Vec::new();
    for ds in stores {
        let rows = T::find(ds).with(typed.clone()).await.unwrap();
        answers.push(ids(&serde_json::to_value(&rows).unwrap()));
    }
    Ok(answers)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn related_rows_are_what_plain_loops_find(
        world in world(), keys in 1..5_usize, user in ask(Of::User), post in ask(Of::Post), tag in ask(Of::Tag),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let stores = [
                store(&juggler_memory::CONNECTOR, &world, keys).await.unwrap(),
                store(&naive::CONNECTOR, &world, keys).await.unwrap(),
            ];
            for (of, asked) in [(Of::User, &user), (Of::Post, &post), (Of::Tag, &tag)] {
                let answers = match of {
                    Of::User => answers::<User>(&stores, asked).await?,
                    Of::Post => answers::<Post>(&stores, asked).await?,
                    Of::Tag => answers::<Tag>(&stores, asked).await?,
                };
                let expected = world.answer(of, asked);
                for answer in answers {
                    prop_assert_eq!(&answer, &expected, "{}", asked.to_json());
                }
            }
            Ok(())
        })?;
    }
}
