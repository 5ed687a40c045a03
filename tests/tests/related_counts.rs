//! How many related rows each of some rows has: one query for all of them.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use juggler_core::Result;
use juggler_core::connector::{Connector, Settings};
use juggler_core::prelude::*;
use juggler_memory::Memory;
use juggler_tests::naive::Naive;
use juggler_tests::spy::{Log, Spy};

#[derive(Model, Debug, Clone, PartialEq)]
struct User {
    #[model(id)]
    id: i64,
    #[model(has_many(foreign_key = author_id))]
    posts: HasMany<Post>,
    account: HasOne<Account>,
    #[model(has_and_belongs_to_many)]
    roles: HasMany<Role>,
    #[model(default)]
    badge_ids: Vec<i64>,
    #[model(references_many)]
    badges: HasMany<Badge>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Post {
    #[model(id)]
    id: i64,
    author_id: Option<i64>,
    author: BelongsTo<User>,
    #[model(default = false)]
    public: bool,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Account {
    #[model(id)]
    id: i64,
    user_id: i64,
    user: BelongsTo<User>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Role {
    #[model(id)]
    id: i64,
    #[model(has_and_belongs_to_many)]
    users: HasMany<User>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(scope = kept)]
struct Badge {
    #[model(id)]
    id: i64,
    #[model(default = false)]
    dropped: bool,
}

fn kept() -> Filter<Badge> {
    Filter::new().filter(Badge::DROPPED.eq(false))
}

/// Users 1 to 4. User `n` has `n - 1` posts, of which the first is public, and `n - 1` roles; 2 has an account; 3 has badges.
async fn filled(connector: Arc<dyn Connector>) -> Result<(DataSource, Arc<Log>)> {
    let spy = Spy::new(connector);
    let log = Arc::clone(spy.watcher());
    let mut settings = Settings::new("test");
    settings.inq_limit = 256;
    let ds = DataSource::with_settings(Arc::new(spy), &settings);
    for id in 1..=3 {
        Role::create(&ds, NewRole { id }).await?;
        Badge::create(&ds.unscoped(), NewBadge { id }).dropped(id == 3).await?;
    }
    for id in 1..=4 {
        let user = User::create(&ds, NewUser { id }).await?;
        for n in 1..id {
            Post::create(&ds, NewPost { id: id * 10 + n }).author_id(id).public(n == 1).await?;
            user.roles().add(&ds, n).await?;
        }
    }
    User::update_all(&ds, User::ID.eq(3)).set(User::BADGE_IDS, vec![1, 2, 3, 9]).await?;
    Post::create(&ds, NewPost { id: 1 }).await?;
    Account::create(&ds, NewAccount { id: 1 }.user_id(2)).await?;
    log.clear();
    Ok((ds, log))
}

async fn stores() -> Result<Vec<(DataSource, Arc<Log>)>> {
    Ok(vec![filled(Arc::new(Memory::new())).await?, filled(Arc::new(Naive::default())).await?])
}

#[tokio::test]
async fn each_kind_of_relation_in_one_query() -> Result<()> {
    for (ds, log) in stores().await? {
        let users = User::find(&ds).order(User::ID.desc()).await?;
        log.clear();
        assert_eq!(User::POSTS.counts(&ds, &users).await?, [3, 2, 1, 0]);
        assert_eq!(User::ACCOUNT.counts(&ds, &users).await?, [0, 0, 1, 0]);
        assert_eq!(User::ROLES.counts(&ds, &users).await?, [3, 2, 1, 0]);
        assert_eq!(User::BADGES.counts(&ds, &users).await?, [0, 2, 0, 0], "without those the scope hides");
        assert_eq!(log.count("all"), 4);
        let posts = Post::find(&ds).filter(Post::ID.inq([1, 21])).await?;
        assert_eq!(Post::AUTHOR.counts(&ds, &posts).await?, [0, 1]);
        assert_eq!(User::POSTS.counts(&ds, &[]).await?, [0; 0]);
        assert_eq!(log.calls().iter().filter(|call| **call == "count").count(), 0);
    }
    Ok(())
}

#[tokio::test]
async fn of_some_of_the_related_rows() -> Result<()> {
    for (ds, log) in stores().await? {
        let users = User::find(&ds).await?;
        log.clear();
        assert_eq!(User::POSTS.filter(Post::PUBLIC.eq(true)).counts(&ds, &users).await?, [0, 1, 1, 1]);
        assert_eq!(log.count("all"), 1);
        assert_eq!(User::ROLES.filter(Role::ID.gte(2)).counts(&ds, &users).await?, [0, 0, 1, 2]);
        assert_eq!(log.count("all"), 3, "the links, and what they lead to");
        assert_eq!(User::POSTS.skip(1).limit(1).counts(&ds, &users).await?, [0, 0, 1, 1]);
    }
    Ok(())
}

#[tokio::test]
async fn keys_come_in_pages() -> Result<()> {
    for (ds, log) in stores().await? {
        let users = User::create_all(&ds, (100..500).map(|id| NewUser { id })).await?;
        let posts = (100..500).map(|id| Draft::from(NewPost { id }).set(Post::AUTHOR_ID, id / 2 * 2));
        Post::create_all(&ds, posts).await?;
        log.clear();
        let counts = User::POSTS.counts(&ds, &users).await?;
        assert_eq!(log.count("all"), 2, "of 256 keys");
        assert_eq!(counts, [2, 0].repeat(200));
    }
    Ok(())
}

#[tokio::test]
async fn run_time_models() -> Result<()> {
    for (ds, log) in stores().await? {
        let user = ds.model("User")?;
        let users = user.find(&ds).await?;
        log.clear();
        assert_eq!(user.counts(&ds, &users, "posts", &json!({})).await?, [0, 1, 2, 3]);
        assert_eq!(user.counts(&ds, &users, "posts", &json!({"public": true})).await?, [0, 1, 1, 1]);
        assert_eq!(user.counts(&ds, &users, "roles", &json!(null)).await?, [0, 1, 2, 3]);
        assert_eq!(log.count("all"), 3);

        let error = user.counts(&ds, &users, "post", &json!({})).await.unwrap_err().to_string();
        assert!(error.contains("did you mean `posts`?"), "{error}");
        let error =
            user.counts(&ds, &users, "posts", &json!({"publik": true})).await.unwrap_err().to_string();
        assert!(error.contains("did you mean `public`?"), "{error}");
        let keyless = user.find(&ds).with(user.filter(&json!({"fields": ["badge_ids"]}))?).records().await?;
        let error = user.counts(&ds, &keyless, "posts", &json!({})).await.unwrap_err().to_string();
        assert_eq!(error, "User.id was left out by `fields`, and User.posts cannot be counted without");

        ds.define("Address", &json!({"city": "string"}), &json!({}))?;
        let place = ds.define(
            "Place",
            &json!({}),
            &json!({"relations": {
                "addresses": {"type": "embedsMany", "model": "Address", "property": "list"},
                "of": {"type": "belongsTo", "polymorphic": true},
            }}),
        )?;
        let rows = [
            json!({"list": [{"city": "Turin"}, {"city": "Rome"}], "ofType": "User", "ofId": 2}),
            json!({"ofType": "Role", "ofId": 9}),
            json!({"ofType": "Role", "ofId": 1}),
            json!({}),
        ];
        let places = place.create_all(&ds, &rows)?.await?;
        assert_eq!(place.counts(&ds, &places, "addresses", &json!({"city": "Rome"})).await?, [1, 0, 0, 0]);
        log.clear();
        assert_eq!(place.counts(&ds, &places, "of", &json!({})).await?, [1, 0, 1, 0]);
        assert_eq!(log.count("all"), 2, "one for each model");
    }
    Ok(())
}
