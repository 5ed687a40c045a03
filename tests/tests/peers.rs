//! Rows that were read together load related rows together: one query for all of them.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::any::Any;
use std::sync::Arc;

use futures_util::StreamExt;
use juggler_core::connector::{ConnectorFactory, Settings};
use juggler_core::model::{Batch, Entity, owner_batch, owner_of};
use juggler_core::prelude::*;
use juggler_core::{DataSource, ModelDefinition, Result, assert_queries};
use juggler_tests::events::Warnings;
use juggler_tests::spy::{Fault, Log, Spy};

#[derive(Model, Debug, Clone, PartialEq)]
struct User {
    #[model(id, generated)]
    id: i64,
    name: String,
    posts: HasMany<Post>,
    #[model(has_many(through = Membership))]
    teams: HasMany<Team>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Post {
    #[model(id, generated)]
    id: i64,
    title: String,
    user_id: Option<i64>,
    user: BelongsTo<User>,
    comments: HasMany<Comment>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Comment {
    #[model(id, generated)]
    id: i64,
    text: String,
    post_id: i64,
    post: BelongsTo<Post>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Team {
    #[model(id, generated)]
    id: i64,
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Membership {
    #[model(id, generated)]
    id: i64,
    user_id: i64,
    team_id: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Photo {
    #[model(id, generated)]
    id: i64,
    subject_id: Option<i64>,
    subject_type: Option<String>,
    #[model(belongs_to(polymorphic = "subject"))]
    subject: BelongsToAny<Subject>,
}

#[derive(Debug, Clone, PartialEq)]
enum Subject {
    User(User),
    Team(Team),
}

impl Owners for Subject {
    fn models() -> Vec<&'static ModelDefinition> {
        vec![<User as Model>::definition(), <Team as Model>::definition()]
    }

    fn entity(&self) -> &dyn Entity {
        match self {
            Subject::User(user) => user,
            Subject::Team(team) => team,
        }
    }

    fn batch(variant: usize) -> Option<Box<dyn Batch>> {
        if variant == 0 { owner_batch::<User>() } else { owner_batch::<Team>() }
    }

    fn take(pool: &mut dyn Any, at: usize) -> Result<Option<Self>> {
        match owner_of(pool, at)? {
            Some(user) => Ok(Some(Subject::User(user))),
            None => Ok(owner_of(pool, at)?.map(Subject::Team)),
        }
    }
}

/// A store of users with two posts each, each with a comment; and what it was asked.
async fn store(users: i64) -> (DataSource, Arc<Log>) {
    let settings = Settings::new("memory");
    let spy = Spy::new(juggler_memory::CONNECTOR.create(&settings).unwrap());
    let log = Arc::clone(spy.watcher());
    let ds = DataSource::with_settings(Arc::new(spy), &settings);
    ds.attach::<(User, Post, Comment, Team, Membership)>().unwrap();
    let team = Team::create(&ds, NewTeam { name: "engines".into() }).await.unwrap();
    for at in 1..=users {
        let user = User::create(&ds, NewUser { name: format!("user {at}") }).await.unwrap();
        for n in 0..2 {
            let title = format!("{n} of {at}");
            let post = user.posts().create(&ds, NewPost { title }).await.unwrap();
            let text = format!("on {}", post.id);
            post.comments().create(&ds, NewComment { text }).await.unwrap();
        }
        user.teams().add(&ds, team.id).await.unwrap();
    }
    // What is known of the models is known; from here on only queries count.
    Comment::count(&ds).await.unwrap();
    log.clear();
    (ds, log)
}

fn titles(posts: &[Post]) -> Vec<&str> {
    posts.iter().map(|post| post.title.as_str()).collect()
}

#[tokio::test]
async fn one_query_for_a_hundred_siblings() -> Result<()> {
    let (ds, log) = store(100).await;
    let users = User::find(&ds).await?;
    for (at, user) in (1..).zip(&users) {
        assert!(!user.posts.is_loaded(), "it did not ask");
        let posts = user.posts().load(&ds).await?;
        assert_eq!(titles(posts), [format!("0 of {at}"), format!("1 of {at}")]);
        assert_eq!(user.posts.loaded()?, posts);
    }
    assert_eq!(log.calls(), ["all", "all"]);
    Ok(())
}

#[tokio::test]
async fn a_belongs_to_and_a_relation_through_another() -> Result<()> {
    let (ds, log) = store(10).await;
    Post::create(&ds, NewPost { title: "nobody's".into() }).await?;
    log.clear();
    for post in &Post::find(&ds).await? {
        let user = post.user().load(&ds).await?;
        assert_eq!(user.map(|user| user.id), post.user_id);
        assert_eq!(post.user.loaded()?, user);
    }
    assert_eq!(log.calls(), ["all", "all"]);
    log.clear();
    for user in &User::find(&ds).await? {
        assert_eq!(user.teams().load(&ds).await?[0].name, "engines");
    }
    assert_eq!(log.calls(), ["all", "all", "all"]);
    Ok(())
}

#[tokio::test]
async fn related_rows_are_peers_of_each_other() -> Result<()> {
    let (ds, log) = store(10).await;
    // Loaded: three levels, three queries.
    for user in &User::find(&ds).await? {
        for post in user.posts().load(&ds).await? {
            assert_eq!(post.comments().load(&ds).await?[0].text, format!("on {}", post.id));
        }
    }
    assert_eq!(log.calls(), ["all"; 3]);
    // Included: the same, and those of all parents are peers.
    log.clear();
    for user in &User::find(&ds).include(User::POSTS).await? {
        for post in user.posts.loaded()? {
            assert_eq!(post.comments().load(&ds).await?.len(), 1);
        }
        assert_eq!(user.posts().load(&ds).await?, user.posts.loaded()?);
    }
    assert_eq!(log.calls(), ["all"; 3]);
    Ok(())
}

#[tokio::test]
async fn the_three_modes() -> Result<()> {
    let (ds, log) = store(5).await;
    let one = ds.loading(Loading::One);
    let users = User::find(&ds).await?;
    log.clear();
    for user in &users {
        assert_eq!(user.posts().load(&one).await?.len(), 2);
        assert_eq!(user.posts().load(&one).await?, user.posts.loaded()?);
    }
    assert_eq!(log.calls(), ["all"; 5], "one for each, and what is loaded is not loaded again");

    let strict = ds.loading(Loading::Forbid);
    let users = User::find(&ds).await?;
    log.clear();
    let error = users[0].posts().load(&strict).await.unwrap_err();
    assert!(error.is_not_loaded(), "{error:?}");
    let message = "`posts` of User is not loaded, and the session forbids to load it afterwards; include it in the query";
    assert_eq!(error.to_string(), message);
    let error = users[0].posts().load(&ds).loading(Loading::Forbid).await.unwrap_err();
    assert_eq!(error.to_string(), message);
    assert!(log.calls().is_empty());
    // What is there may be read.
    users[1].posts().load(&ds).await?;
    assert_eq!(users[0].posts().load(&strict).await?.len(), 2);
    let error = users[0].teams.loaded().unwrap_err();
    assert_eq!(
        (error.is_not_loaded(), error.to_string()),
        (true, "the related Team is not loaded; include it in the query".to_owned())
    );
    Ok(())
}

#[tokio::test]
async fn two_tasks_share_a_query() -> Result<()> {
    let (ds, log) = store(2).await;
    let users = Arc::new(User::find(&ds).await?);
    log.clear();
    log.inject(Fault::delay("all", std::time::Duration::from_millis(20)));
    let load = |at: usize| {
        let (ds, users) = (ds.clone(), Arc::clone(&users));
        tokio::spawn(async move { users[at].posts().load(&ds).await.map(<[Post]>::len) })
    };
    let (first, second) = (load(0), load(1));
    assert_eq!((first.await.unwrap()?, second.await.unwrap()?), (2, 2));
    assert_eq!(log.calls(), ["all"]);
    Ok(())
}

#[tokio::test]
async fn after_an_error_the_next_one_asks_again() -> Result<()> {
    let (ds, log) = store(2).await;
    let users = User::find(&ds).await?;
    log.clear();
    log.inject(Fault::connection_lost("all"));
    assert!(users[0].posts().load(&ds).await.unwrap_err().is_retryable());
    assert!(!users[0].posts.is_loaded());
    assert_eq!(users[1].posts().load(&ds).await?.len(), 2);
    assert!(users[1].posts.is_loaded());
    assert_eq!(users[0].posts().load(&ds).await?.len(), 2);
    assert_eq!(log.calls(), ["all", "all"]);
    Ok(())
}

#[tokio::test]
async fn clones_stay_peers_and_rows_stay_what_they_are() -> Result<()> {
    let (ds, log) = store(3).await;
    let users = User::find(&ds).await?;
    let copy = users[2].clone();
    log.clear();
    let (before, json) = (users.clone(), serde_json::to_string(&users).unwrap());
    users[0].posts().load(&ds).await?;
    assert_eq!(titles(copy.posts().load(&ds).await?), ["0 of 3", "1 of 3"]);
    assert_eq!(log.calls(), ["all"]);
    // Nobody's JSON changes because somebody looked, nor what a row is equal to.
    assert_eq!(serde_json::to_string(&users).unwrap(), json);
    assert_eq!(users, before);
    assert_eq!(users[1], User::find_by_id(&ds, 2).required().await?);
    Ok(())
}

#[tokio::test]
async fn a_row_alone_is_a_result_set_of_its_own() -> Result<()> {
    let (ds, log) = store(2).await;
    let user = User::find_by_id(&ds, 1).required().await?;
    log.clear();
    assert_eq!(user.posts().load(&ds).await?.len(), 2);
    assert_eq!(user.posts().load(&ds).await?, user.posts.loaded()?);
    assert_eq!(log.calls(), ["all"]);
    let new = User::create(&ds, NewUser { name: "new".into() }).await?;
    assert!(new.posts().load(&ds).await?.is_empty());
    assert!(new.posts.is_loaded());
    Ok(())
}

#[tokio::test]
async fn rows_that_changed_since() -> Result<()> {
    let (ds, _) = store(2).await;
    let mut posts = Post::find(&ds).await?;
    assert_eq!(posts[0].user().load(&ds).await?.map(|user| user.id), Some(1));
    // An update gives a new row, which asks for itself.
    let moved = posts[0].clone().update(&ds).set(Post::USER_ID, Some(2)).await?;
    assert_eq!(moved.user().load(&ds).await?.map(|user| user.id), Some(2));
    // The row that was read knows what belongs to it as it was read.
    assert_eq!(posts[0].user().load(&ds).await?.map(|user| user.id), Some(1));
    posts[0].user_id = Some(2);
    let error = posts[0].user().load(&ds).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "`user` of this Post cannot be loaded: Post.user_id is not what was read; save and read the row again"
    );
    assert_eq!(posts[0].user().get(&ds).await?.map(|user| user.id), Some(2));
    Ok(())
}

#[tokio::test]
async fn rows_of_a_stream_are_peers_of_those_that_wait_with_them() -> Result<()> {
    let (ds, log) = store(100).await;
    let mut users = User::find(&ds).stream();
    while let Some(user) = users.next().await {
        assert_eq!(user?.posts().load(&ds).await?.len(), 2);
    }
    assert!(log.count("all") <= 1 + 3, "{:?}", log.calls());
    Ok(())
}

#[tokio::test]
async fn records_at_run_time() -> Result<()> {
    let (ds, log) = store(0).await;
    let author = ds.define(
        "Author",
        &json!({"name": "string"}),
        &json!({"relations": {"books": {"type": "hasMany", "model": "Book"}}}),
    )?;
    let book = ds.define(
        "Book",
        &json!({"title": "string"}),
        &json!({"relations": {"author": {"type": "belongsTo", "model": "Author"}}}),
    )?;
    for at in 0..20 {
        let author = author.create(&ds, &json!({"name": format!("author {at}")}))?.await?;
        author.relation("books")?.create(&ds, &json!({"title": format!("book {at}")})).await?;
    }
    log.clear();
    let authors = author.find(&ds).await?;
    for (at, author) in authors.iter().enumerate() {
        let books = author.relation("books")?.load(&ds).await?;
        assert_eq!(books[0].get("title"), Some(&Value::from(format!("book {at}"))));
        assert_eq!(author.related("books")?, books);
        assert!(author.to_json().get("books").is_none());
    }
    assert_eq!(log.calls(), ["all", "all"]);
    log.clear();
    for book in &book.find(&ds).await? {
        let author = book.relation("author")?.load(&ds).await?;
        assert_eq!(book.related_one("author")?, author.first());
        assert!(book.related_one("author")?.is_some());
    }
    assert_eq!(log.calls(), ["all", "all"]);
    // A part without the key cannot tell who belongs to it.
    let parts = book.find(&ds).with(book.filter(&json!({"fields": ["title"]}))?).records().await?;
    let error = parts[0].relation("author")?.load(&ds).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "`author` of this Book cannot be loaded: Book.authorId is not there: `fields` left it out"
    );
    Ok(())
}

#[tokio::test]
#[cfg_attr(not(debug_assertions), ignore = "only debug builds note who asks")]
async fn a_query_for_each_row_is_warned_of_with_its_place() -> Result<()> {
    let (ds, _) = store(4).await;
    let (warnings, _on) = Warnings::start();
    let one = ds.loading(Loading::One);
    let users = User::find(&ds).await?;
    let line = line!() + 2;
    for user in &users {
        user.posts().load(&one).await?;
    }
    for user in &users {
        user.posts().find(&ds).limit(1).await?;
    }
    // Once, and twice for the same row, are no N+1.
    users[0].teams().find(&ds).await?;
    for _ in 0..2 {
        users[1].teams().find(&ds).await?;
    }
    assert!(warnings.lines().is_empty(), "it is known how often when the rows go");
    drop(users);
    let site =
        |line| format!("site=tests/tests/peers.rs:{line}:22 model=User relation=posts queries=4 rows=4 ");
    let warned = warnings.lines();
    assert_eq!(warned.len(), 2, "{warned:?}");
    assert!(warned.iter().any(|warning| warning.contains(&site(line))), "{warned:?}");
    assert!(warned.iter().any(|warning| warning.contains(&site(line + 3))), "{warned:?}");
    assert!(warned[0].contains("message=N+1: "), "{warned:?}");

    let posts = Post::find(&ds).await?;
    for post in &posts {
        post.user().get(&ds).await?;
    }
    drop(posts);
    assert!(warnings.lines()[2].contains("model=Post relation=user queries=8 rows=8 "), "{warnings:?}");

    for post in &Post::find(&ds).await? {
        post.user().load(&ds).await?;
    }
    assert_eq!(warnings.lines().len(), 3, "peers load together");
    Ok(())
}

#[tokio::test]
async fn queries_are_counted_on_any_data_source() -> Result<()> {
    let (ds, _) = store(3).await;
    let users = assert_queries!(2, ds, async {
        let users = User::find(&ds).await?;
        for user in &users {
            user.posts().load(&ds).await?;
        }
        Ok::<_, Error>(users)
    })?;
    assert_eq!(users.len(), 3);
    // In a transaction, too; it is no query to begin or to commit one.
    let new = || NewUser { name: "new".into() };
    assert_queries!(
        2,
        ds,
        ds.transaction(async |tx| {
            User::create(tx, new()).await?;
            User::count(tx).await
        })
    )?;
    assert_queries!(0, ds, async { users[0].posts.loaded().map(<[Post]>::len) })?;
    // Nobody watches any more.
    let watched = ds.watch_queries();
    drop(ds.watch_queries());
    User::count(&ds).await?;
    assert_eq!((watched.len(), watched.is_empty()), (1, false));
    Ok(())
}

#[tokio::test]
async fn a_wrong_count_shows_what_was_asked_without_values() {
    let (ds, _) = store(3).await;
    let task = tokio::spawn(async move {
        assert_queries!(2, ds, async {
            for user in &User::find(&ds).filter(User::NAME.like("user%")).await? {
                user.posts().find(&ds).await?;
            }
            User::find_by_id(&ds, 1).required().await
        })
    });
    let panic = task.await.unwrap_err().into_panic();
    let expected = "\
2 queries were expected, 5 were made:
1 x  all   User  name like ?
3 x  all   Post  user_id = ?
1 x  find  User
";
    assert_eq!(panic.downcast_ref::<String>().map(String::as_str), Some(expected));
}

#[tokio::test]
async fn a_polymorphic_key_costs_one_query_for_each_model_it_leads_to() -> Result<()> {
    let (ds, _) = store(0).await;
    for name in ["Album", "Venue"] {
        ds.define(name, &json!({"name": "string"}), &json!({}))?;
        ds.model(name)?.create(&ds, &json!({"name": name}))?.await?;
    }
    let photo = ds.define(
        "Photo",
        &json!({"name": "string"}),
        &json!({"relations": {"subject": {"type": "belongsTo", "polymorphic": true}}}),
    )?;
    for subject in ["Album", "Venue", "Album", "Venue"] {
        photo.create(&ds, &json!({"subjectId": 1, "subjectType": subject}))?.await?;
    }
    photo.create(&ds, &json!({"name": "of nothing"}))?.await?;
    let mut names = Vec::new();
    let photos = photo.find(&ds).await?;
    assert_queries!(2, ds, async {
        for photo in &photos {
            let subject = photo.relation("subject")?.load(&ds).await?;
            names.extend(subject.iter().filter_map(|subject| subject.get("name").cloned()));
        }
        Ok::<_, Error>(())
    })?;
    assert_eq!(names, ["Album", "Venue", "Album", "Venue"].map(Value::from));
    Ok(())
}

#[tokio::test]
async fn an_enum_of_owners_loads_those_of_each_variant_at_once() -> Result<()> {
    let (ds, _) = store(2).await;
    ds.attach::<(Photo,)>()?;
    for (id, kind) in [(1, Some("User")), (1, Some("Team")), (2, Some("User")), (9, None)] {
        Photo::create(&ds, NewPhoto {}).subject_id(id).subject_type(kind.map(str::to_owned)).await?;
    }
    let photos = Photo::find(&ds).await?;
    let mut names = Vec::new();
    assert_queries!(2, ds, async {
        for photo in &photos {
            names.push(photo.subject().load(&ds).await?.map(|subject| match subject {
                Subject::User(user) => user.name.as_str(),
                Subject::Team(team) => team.name.as_str(),
            }));
            assert!(photo.subject.is_loaded());
        }
        Ok::<_, Error>(())
    })?;
    assert_eq!(names, [Some("user 1"), Some("engines"), Some("user 2"), None]);
    Ok(())
}

#[tokio::test]
async fn what_a_row_holds_itself_is_no_query() -> Result<()> {
    let (ds, _) = store(0).await;
    ds.define("Line", &json!({"id": {"type": "number", "id": true}, "text": "string"}), &json!({}))?;
    let relations = json!({"lines": {"type": "embedsMany", "model": "Line", "property": "_lines"}});
    let order = ds.define("Order", &json!({"name": "string"}), &json!({ "relations": relations }))?;
    for name in ["a", "b"] {
        let order = order.create(&ds, &json!({"name": name}))?.await?;
        order.relation("lines")?.create(&ds, &json!({"id": 1, "text": name})).await?;
    }
    let strict = ds.loading(Loading::Forbid);
    let orders = order.find(&ds).await?;
    assert_queries!(0, ds, async {
        for order in &orders {
            let lines = order.relation("lines")?.load(&strict).await?;
            assert_eq!(lines[0].get("text"), order.get("name"));
        }
        Ok::<_, Error>(())
    })
}
