//! Any question about related rows, and any include, has the answer that plain loops over lists of rows give: on every backend, for the
//! typed spelling and for the JSON one, which are the same tree.
#![allow(clippy::unwrap_used)]

#[path = "related/ask.rs"]
mod ask;
#[path = "related/models.rs"]
mod models;
#[path = "related/plain.rs"]
mod plain;

use std::process::ExitCode;
use std::sync::Arc;

use juggler_core::connector::{Connector, ConnectorFactory, Settings};
use juggler_core::prelude::*;
use juggler_core::{DataSource, Result};
use juggler_tests::naive;
use juggler_tests::servers::Server;
use libtest_mimic::{Arguments, Completion, Failed, Trial};
use proptest::prelude::*;
use proptest::test_runner::{TestError, TestRunner};
use serde_json::Value as Json;

use ask::{Ask, Of, ask};
use models::{Link, NewLink, Post, Tag, Typed, User};
use plain::World;

static POSTGRES: Server = Server::postgres();
static MYSQL: Server = Server::mysql();

fn main() -> ExitCode {
    let trials = vec![
        Trial::test("memory", || compare(&juggler_memory::CONNECTOR, &Settings::new("memory"), 256)),
        Trial::test("naive", || compare(&naive::CONNECTOR, &Settings::new("naive"), 256)),
        Trial::test("sqlite", || {
            let mut settings = Settings::new("sqlite");
            settings.other.insert("createTables".to_owned(), Json::Bool(true));
            compare(&juggler_sql::SQLITE, &settings, 256)
        }),
        on_a_server(&juggler_sql::POSTGRES, &POSTGRES),
        on_a_server(&juggler_sql::MYSQL, &MYSQL),
    ];
    let outcome = libtest_mimic::run(&Arguments::from_args(), trials).exit_code();
    POSTGRES.clean();
    MYSQL.clean();
    outcome
}

fn on_a_server(factory: &'static dyn ConnectorFactory, server: &'static Server) -> Trial {
    Trial::ignorable_test(factory.name(), move || match server.missing() {
        Some(reason) => Ok(Completion::ignored_with(reason)),
        None => compare(factory, &server.fresh(), 48).map(|()| Completion::Completed),
    })
}

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

/// The store with the rows of this world and no others, which is asked for so many keys at once.
async fn store(connector: &Arc<dyn Connector>, world: &World, keys: usize) -> Result<DataSource> {
    let mut settings = Settings::new(connector.name());
    settings.inq_limit = keys;
    let ds = DataSource::with_settings(Arc::clone(connector), &settings);
    Link::destroy_all(&ds, everything()).await?;
    Tag::destroy_all(&ds, everything()).await?;
    Post::destroy_all(&ds, everything()).await?;
    User::destroy_all(&ds, everything()).await?;
    let users = (1..).zip(&world.users);
    User::create_all(&ds, users.map(|(id, &(n, boss_id))| User { id, n, boss_id, ..User::default() }))
        .await?;
    let posts = (1..).zip(&world.posts);
    Post::create_all(&ds, posts.map(|(id, &(n, user_id))| Post { id, n, user_id, ..Post::default() }))
        .await?;
    Tag::create_all(&ds, (1..).zip(&world.tags).map(|(id, &n)| Tag { id, n, ..Tag::default() })).await?;
    Link::create_all(&ds, world.links.iter().map(|&(post_id, tag_id)| NewLink { post_id, tag_id })).await?;
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

async fn answer<T: Typed>(ds: &DataSource, asked: &Ask) -> std::result::Result<Json, TestCaseError> {
    let typed = asked.include.iter().fold(Filter::<T>::new().filter(T::predicate(&asked.of)), T::included);
    let json = Filter::<T>::parse(&asked.to_json().to_string()).unwrap();
    prop_assert_eq!(&json, &typed, "{}", asked.to_json());
    let refused = |error: Error| TestCaseError::fail(format!("{}: {error}", asked.to_json()));
    let rows = T::find(ds).with(typed).await.map_err(refused)?;
    Ok(ids(&serde_json::to_value(&rows).unwrap()))
}

/// So many worlds, each with questions of every model.
fn compare(
    factory: &dyn ConnectorFactory,
    settings: &Settings,
    rounds: u32,
) -> std::result::Result<(), Failed> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let connector = runtime.block_on(async { factory.create(settings) })?;
    let config = ProptestConfig { cases: rounds, failure_persistence: None, ..ProptestConfig::default() };
    let questions = (world(), 1..5_usize, ask(Of::User), ask(Of::Post), ask(Of::Tag));
    let outcome = TestRunner::new(config).run(&questions, |(world, keys, user, post, tag)| {
        runtime.block_on(async {
            let ds = store(&connector, &world, keys).await.unwrap();
            for (of, asked) in [(Of::User, &user), (Of::Post, &post), (Of::Tag, &tag)] {
                let answer = match of {
                    Of::User => answer::<User>(&ds, asked).await?,
                    Of::Post => answer::<Post>(&ds, asked).await?,
                    Of::Tag => answer::<Tag>(&ds, asked).await?,
                };
                prop_assert_eq!(&answer, &world.answer(of, asked), "{}", asked.to_json());
            }
            Ok(())
        })
    });
    outcome.map_err(|error| match error {
        TestError::Fail(reason, (world, ..)) => format!("{reason}\n{world:?}").into(),
        TestError::Abort(reason) => reason.to_string().into(),
    })
}
