//! Rows created with the rows that their relations lead to, on a store with transactions and on one without.
#![allow(clippy::unwrap_used)]

use std::any::Any;
use std::sync::Arc;

use juggler_core::connector::Connector;
use juggler_core::hook::{BeforeCreate, BeforeSave, HookContext};
use juggler_core::model::{Batch, BelongsToAny, Entity, Owners, owner_batch, owner_of};
use juggler_core::prelude::*;
use juggler_core::{Error, ErrorKind, ModelDefinition, Registry, Result};
use juggler_memory::Memory;
use juggler_tests::naive::Naive;
use juggler_tests::spy::{Fault, Log, Spy};

#[derive(Model, Debug, Clone, PartialEq)]
struct User {
    #[model(id, generated)]
    id: i64,
    #[validate(length(min = 2))]
    name: String,
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
    #[model(id, generated)]
    id: i64,
    author_id: i64,
    author: BelongsTo<User>,
    #[validate(length(min = 2), uniqueness)]
    title: String,
    slug: Option<String>,
    comments: HasMany<Comment>,
    #[model(has_many(through = Tagging))]
    tags: HasMany<Tag>,
}

impl BeforeSave for Post {
    async fn before_save(_: &mut HookContext<'_>, rows: &mut [Draft<Self>]) -> Result<()> {
        for row in rows {
            let title = row.get(Post::TITLE);
            row.put(Post::SLUG, title.map(|title| title.to_lowercase()));
        }
        Ok(())
    }
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Comment {
    #[model(id, generated)]
    id: i64,
    #[validate(numericality(min = 1))]
    post_id: i64,
    post: BelongsTo<Post>,
    #[validate(length(min = 2))]
    text: String,
}

impl BeforeCreate for Comment {
    async fn before_create(_: &mut HookContext<'_>, rows: &mut [Draft<Self>]) -> Result<()> {
        let keyless = rows.iter().filter(|row| row.get(Comment::POST_ID).is_none()).count();
        if keyless > 0 { Err(Error::bad_request("a comment has no key yet")) } else { Ok(()) }
    }
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Account {
    #[model(id, generated)]
    id: i64,
    user_id: i64,
    user: BelongsTo<User>,
    #[model(hidden)]
    #[validate(length(min = 4))]
    pin: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Role {
    #[model(id, generated)]
    id: i64,
    name: String,
    #[model(has_and_belongs_to_many)]
    users: HasMany<User>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Badge {
    #[model(id, generated)]
    id: i64,
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Tag {
    #[model(id, generated)]
    id: i64,
    word: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Tagging {
    #[model(id, generated)]
    id: i64,
    post_id: i64,
    post: BelongsTo<Post>,
    tag_id: i64,
    tag: BelongsTo<Tag>,
}

/// A store with transactions, and one without.
fn stores() -> Vec<(DataSource, Arc<Log>)> {
    let connectors: [Arc<dyn Connector>; 2] = [Arc::new(Memory::new()), Arc::new(Naive::default())];
    let spied = connectors.into_iter().map(|connector| {
        let spy = Spy::new(connector);
        let log = Arc::clone(spy.watcher());
        (DataSource::new(spy), log)
    });
    spied.collect()
}

fn ada() -> NewUser {
    NewUser { name: "Ada".into() }
}

fn post(title: &str) -> NewPost {
    NewPost { title: title.into() }
}

fn comment(text: &str) -> NewComment {
    NewComment { text: text.into() }
}

fn role(name: &str) -> NewRole {
    NewRole { name: name.into() }
}

fn to_json(user: &User) -> serde_json::Value {
    serde_json::to_value(user).unwrap()
}

fn draft_of(json: serde_json::Value) -> Draft<User> {
    serde_json::from_value(json).unwrap()
}

/// The calls that write, and those around them.
fn writes(log: &Log) -> Vec<&'static str> {
    log.calls().into_iter().filter(|call| !["define", "count", "all"].contains(call)).collect()
}

#[tokio::test]
async fn rows_of_every_kind_of_relation() -> Result<()> {
    for (ds, log) in stores() {
        Post::create(&ds, post("First").create_author(NewUser { name: "Bob".into() })).await?;
        log.clear();
        let ada = User::create(&ds, ada())
            .posts([
                Draft::from(post("On engines")).nest(Post::COMMENTS, [comment("so true"), comment("hm!")]),
                Draft::from(post("On notes")).nest(Post::TAGS, [NewTag { word: "maths".into() }]),
            ])
            .account(NewAccount { pin: "1843".into() })
            .roles([role("editor"), role("admin")])
            .badges([NewBadge { name: "first".into() }])
            .await?;

        let posts = ada.posts.loaded()?;
        let slugs: Vec<_> = posts.iter().map(|post| post.slug.as_deref()).collect();
        assert_eq!(slugs, [Some("on engines"), Some("on notes")], "hooks ran");
        assert!(posts.iter().all(|post| post.author_id == ada.id));
        assert_eq!(posts[0].comments.loaded()?[1].text, "hm!");
        assert_eq!(posts[0].comments.loaded()?[1].post_id, posts[0].id);
        assert!(posts[1].comments.loaded().is_err(), "what was not given is not loaded");
        assert_eq!(posts[1].tags.loaded()?[0].word, "maths");
        let account = ada.account.loaded()?.unwrap();
        assert_eq!((account.user_id, account.pin.as_str()), (ada.id, "1843"));
        assert_eq!(ada.roles.loaded()?.len(), 2);
        assert_eq!(ada.badge_ids, [ada.badges.loaded()?[0].id]);

        let include =
            (User::POSTS.include((Post::COMMENTS, Post::TAGS)), User::ACCOUNT, User::ROLES, User::BADGES);
        let stored = User::find(&ds).filter(User::ID.eq(ada.id)).include(include).one().await?;
        assert_eq!(to_json(&stored)["roles"], to_json(&ada)["roles"]);
        assert_eq!(stored.posts.loaded()?[0].comments, posts[0].comments);
        assert_eq!(stored.posts.loaded()?[1].tags, posts[1].tags);
        assert_eq!((&stored.account, &stored.badges), (&ada.account, &ada.badges));

        // Badges; the user; posts, their comments, tags and taggings; the account; roles and links.
        let creates = vec!["create"; 9];
        let all = match ds.connector().as_transactional() {
            Some(_) => [&["begin"][..], &creates, &["commit"]].concat(),
            None => creates,
        };
        assert_eq!(writes(&log), all);
    }
    Ok(())
}

#[tokio::test]
async fn one_call_per_level_whatever_the_number_of_parents() -> Result<()> {
    for (ds, log) in stores() {
        let users = (0..20).map(|user| {
            Draft::from(NewUser { name: format!("user {user}") }).nest(
                User::POSTS,
                (0..user % 3).map(|it| {
                    Draft::from(post(&format!("post {user}.{it}"))).nest(Post::COMMENTS, [comment("yes")])
                }),
            )
        });
        let users = User::create_all(&ds, users).await?;
        assert_eq!(log.count("create"), 3);
        for (i, user) in users.iter().enumerate() {
            let posts = user.posts.loaded()?;
            assert_eq!(posts.len(), i % 3);
            for (at, post) in posts.iter().enumerate() {
                assert_eq!(post.title, format!("post {i}.{at}"));
                assert_eq!(post.comments.loaded()?.len(), 1);
            }
        }
        assert_eq!(Post::count(&ds).filter(Post::AUTHOR_ID.eq(users[2].id)).await?, 2);
    }
    Ok(())
}

#[tokio::test]
async fn parents_are_created_first() -> Result<()> {
    for (ds, _) in stores() {
        let post = Post::create(&ds, post("On engines").create_author(ada())).await?;
        assert_eq!(post.author.loaded()?.unwrap().name, "Ada");
        assert_eq!(post.author_id, post.author.loaded()?.unwrap().id);

        let new = NewTagging {}
            .create_post(Draft::from(self::post("On notes")).nest(Post::AUTHOR, [ada()]))
            .create_tag(NewTag { word: "maths".into() });
        let tagging = Tagging::create(&ds, new).await?;
        let post = tagging.post.loaded()?.unwrap();
        assert_eq!((tagging.post_id, post.author.loaded()?.unwrap().id), (post.id, post.author_id));
        assert_eq!(tagging.tag.loaded()?.unwrap().id, tagging.tag_id);
    }
    Ok(())
}

#[tokio::test]
async fn all_that_is_wrong_is_told_at_once_and_nothing_is_written() -> Result<()> {
    for (ds, log) in stores() {
        Post::create(&ds, post("On engines").create_author(ada())).await?;
        log.clear();
        let error = User::create(&ds, NewUser { name: "A".into() })
            .posts([
                Draft::from(post("On notes")),
                Draft::from(post("On engines")),
                Draft::from(post("X")).nest(Post::COMMENTS, [comment("ok"), comment("?")]),
            ])
            .account(NewAccount { pin: "007".into() })
            .await
            .unwrap_err();
        let errors = error.validation_errors().unwrap();
        let codes: Vec<_> = errors.iter().map(|it| (it.path(), it.code())).collect();
        assert_eq!(
            codes,
            [
                ("name", "length.min"),
                ("posts[1].title", "uniqueness"),
                ("posts[2].title", "length.min"),
                ("account.pin", "length.min"),
                ("posts[2].comments[1].text", "length.min"),
            ]
        );
        assert_eq!(errors.context(), "User");
        assert!(!error.to_string().contains("007"), "{error}");
        assert_eq!(log.count("create"), 0);

        let error =
            User::create_all(&ds, [Draft::from(ada()), Draft::from(ada()).nest(User::POSTS, [post("X")])])
                .await
                .unwrap_err();
        assert_eq!(error.validation_errors().unwrap().iter().next().unwrap().path(), "[1].posts[0].title");
    }
    Ok(())
}

#[tokio::test]
async fn a_failure_on_the_way_undoes_it_where_the_store_can() -> Result<()> {
    for (ds, log) in stores() {
        log.inject(Fault::connection_lost("create").after(1));
        User::create(&ds, ada()).posts([post("On engines")]).await.unwrap_err();
        let has_transactions = ds.connector().as_transactional().is_some();
        assert_eq!(User::count(&ds).await?, if has_transactions { 0 } else { 1 });
        assert_eq!(Post::count(&ds).await?, 0);
    }
    Ok(())
}

#[tokio::test]
async fn json_of_derived_models() -> Result<()> {
    for (ds, _) in stores() {
        let json = json!({
            "name": "Ada",
            "posts": [{"title": "On engines", "comments": [{"text": "so true"}]}, {"title": "On notes"}],
            "account": {"pin": "1843"},
            "roles": [],
        });
        let draft = draft_of(json);
        let ada = User::create(&ds, draft).await?;
        assert_eq!(ada.posts.loaded()?[0].comments.loaded()?[0].text, "so true");
        assert_eq!(ada.roles.loaded()?, []);
        let json = to_json(&ada);
        assert_eq!(json["posts"][1]["author_id"], ada.id);
        assert_eq!(json["account"].get("pin"), None, "hidden at every level");

        let wrong = async |json| User::create(&ds, draft_of(json)).await.unwrap_err().to_string();
        let error = wrong(json!({"name": "Ada", "posts": [{"title": "yes"}, {"title": 7}]})).await;
        assert!(error.starts_with("User.posts[1].title: "), "{error}");
        let error = wrong(json!({"name": "Ada", "posts": {"title": "yes"}})).await;
        assert_eq!(error, "User.posts: expected a list of Post objects");
        let error = wrong(json!({"name": "Ada", "account": []})).await;
        assert_eq!(error, "User.account: expected a Account object");
        let error = wrong(json!({"name": "Ada", "posts": [{"titel": "yes"}]})).await;
        assert!(error.contains("`posts[0].titel` is not defined in the model"), "{error}");
        assert!(error.contains("`posts[0].title` can't be blank"), "{error}");
        let mut deep = json!({"name": "Ada"});
        for _ in 0..20 {
            deep = json!({"name": "Ada", "posts": [{"title": "deep", "author": deep}]});
        }
        assert_eq!(wrong(deep).await, "rows may nest 32 deep");
        assert_eq!(User::count(&ds).await?, 1);
    }
    Ok(())
}

#[tokio::test]
async fn run_time_models() -> Result<()> {
    for (ds, log) in stores() {
        let author = ds.define(
            "Author",
            &json!({"name": {"type": "string", "required": true}}),
            &json!({"relations": {
                "books": {"type": "hasMany", "model": "Book"},
                "address": {"type": "embedsOne", "model": "Address", "property": "_address"},
            }}),
        )?;
        ds.define("Address", &json!({"city": "string"}), &json!({}))?;
        let book = ds.define(
            "Book",
            &json!({"title": "string"}),
            &json!({"relations": {
                "author": {"type": "belongsTo", "model": "Author"},
                "readers": {"type": "hasAndBelongsToMany", "model": "Reader"},
                "cover": {"type": "hasOne", "model": "Picture", "polymorphic": "of"},
            }, "validations": [{"property": "title", "rule": "length", "min": 2}]}),
        )?;
        ds.define("Reader", &json!({"name": "string"}), &json!({}))?;
        let picture = ds.define(
            "Picture",
            &json!({"url": "string"}),
            &json!({"relations": {"of": {"type": "belongsTo", "polymorphic": true}}}),
        )?;
        let data = json!({
            "name": "Ada",
            "address": {"city": "London"},
            "books": [
                {"title": "Notes", "readers": [{"name": "Kim"}, {"name": "Bob"}], "cover": {"url": "x.png"}},
                {"title": "Engines"},
            ],
        });
        log.clear();
        let ada = author.create(&ds, &data)?.await?;
        assert_eq!(log.count("create"), 5, "author, books, readers, links, pictures");
        let json = ada.to_json();
        assert_eq!(json["books"][0]["readers"][1]["name"], "Bob");
        assert_eq!(json["books"][1]["authorId"], json["id"]);
        assert_eq!(json["_address"]["city"], "London");
        let cover = &json["books"][0]["cover"];
        assert_eq!((&cover["ofType"], &cover["ofId"]), (&json!("Book"), &json["books"][0]["id"]));
        let include = json!({"include": {"books": ["readers", "cover"]}});
        let stored = author.find(&ds).with(author.filter(&include)?).one().await?.to_json();
        assert_eq!(stored["books"][0], json["books"][0]);

        let picture =
            picture.create(&ds, &json!({"url": "y.png", "ofType": "Author", "of": {"name": "Kim"}}))?.await?;
        assert_eq!(picture.related_one("of")?.unwrap().get("name"), Some(&Value::from("Kim")));
        assert_eq!(picture.to_json()["ofId"], picture.to_json()["of"]["id"]);

        let books = [json!({"title": "One", "author": {"name": "Kim"}}), json!({"title": "Two"})];
        let books = book.create_all(&ds, &books)?.await?;
        assert_eq!(books[0].related_one("author")?.unwrap().get("name"), Some(&Value::from("Kim")));
        assert!(books[1].related_one("author").is_err());

        let error = author.create(&ds, &json!({"books": [{"title": "x"}]}))?.await.unwrap_err();
        let paths: Vec<_> = error.validation_errors().unwrap().iter().map(|it| it.path()).collect();
        assert_eq!(paths, ["name", "books[0].title"]);
    }
    Ok(())
}

#[tokio::test]
async fn only_create_writes_related_rows() -> Result<()> {
    for (ds, log) in stores() {
        let ada = User::create(&ds, ada()).await?;
        let draft = || Draft::from(self::ada()).nest(User::POSTS, [post("On engines")]);
        log.clear();
        let errors = [
            User::upsert(&ds, draft()).await.unwrap_err(),
            User::replace_by_id(&ds, ada.id, draft()).await.unwrap_err(),
            User::replace_or_create(&ds, draft()).await.unwrap_err(),
            User::upsert_with_where(&ds, User::ID.eq(1), draft()).await.map(drop).unwrap_err(),
            User::find_or_create(&ds, User::ID.eq(1), draft()).await.map(drop).unwrap_err(),
            Patch::<User>::parse(r#"{"posts": []}"#).unwrap_err(),
            ds.model("User")?
                .find_by_id(&ds, &json!(ada.id))?
                .required()
                .await?
                .update(&ds, &json!({"posts": [{"title": "On engines"}]}))?
                .await
                .unwrap_err(),
        ];
        for error in errors {
            assert!(matches!(error.kind(), ErrorKind::BadRequest { .. }), "{error}");
            let text = error.to_string();
            assert!(text.starts_with("`posts` of User is a relation: "), "{text}");
            assert!(text.ends_with(" writes no related rows, only create does"), "{text}");
        }
        assert!(!writes(&log).iter().any(|call| *call != "find"), "{:?}", log.calls());
    }
    Ok(())
}

#[tokio::test]
async fn a_related_row_brings_its_own() -> Result<()> {
    for (ds, _) in stores() {
        let ada = User::create(&ds, ada()).await?;
        let new = Draft::from(post("On engines")).nest(Post::COMMENTS, [comment("so true")]);
        let post = ada.posts().create(&ds, new).await?;
        assert_eq!(post.comments().count(&ds).await?, 1);
    }
    Ok(())
}

/// An enum of owners.
#[derive(Debug)]
enum Subject {
    User(User),
    Badge(Badge),
}

impl Owners for Subject {
    fn models() -> Vec<&'static ModelDefinition> {
        vec![<User as Model>::definition(), <Badge as Model>::definition()]
    }

    fn entity(&self) -> &dyn Entity {
        match self {
            Subject::User(user) => user,
            Subject::Badge(badge) => badge,
        }
    }

    fn batch(variant: usize) -> Option<Box<dyn Batch>> {
        if variant == 0 { owner_batch::<User>() } else { owner_batch::<Badge>() }
    }

    fn take(pool: &mut dyn Any, at: usize) -> Result<Option<Self>> {
        Ok(match owner_of::<User>(pool, at)? {
            Some(user) => Some(Subject::User(user)),
            None => owner_of::<Badge>(pool, at)?.map(Subject::Badge),
        })
    }
}

#[derive(Model, Debug)]
struct Photo {
    #[model(id, generated)]
    id: i64,
    subject_id: Option<i64>,
    subject_type: Option<String>,
    subject: BelongsToAny<Subject>,
}

#[tokio::test]
async fn a_key_to_models_of_several_types() -> Result<()> {
    for (ds, log) in stores() {
        let photo = Photo::create(&ds, NewPhoto {}).create_subject(NewBadge { name: "first".into() }).await?;
        let Some(Subject::Badge(badge)) = photo.subject.loaded()? else { unreachable!() };
        assert_eq!((photo.subject_id, photo.subject_type.as_deref()), (Some(badge.id), Some("Badge")));
        let photos = [
            Draft::<Photo>::new().nest_at(0, [ada()]),
            Draft::new().nest_at(0, [NewBadge { name: "second".into() }]),
            Draft::new(),
            Draft::new().nest_at(0, [ada()]),
        ];
        log.clear();
        let photos = Photo::create_all(&ds, photos).await?;
        assert_eq!(log.count("create"), 3, "one for each model, and the photos");
        let types: Vec<_> = photos.iter().map(|photo| photo.subject_type.as_deref()).collect();
        assert_eq!(types, [Some("User"), Some("Badge"), None, Some("User")]);
        let Some(Subject::User(user)) = photos[3].subject.loaded()? else { unreachable!() };
        assert_eq!(photos[3].subject_id, Some(user.id));
    }
    Ok(())
}

#[tokio::test]
async fn across_data_sources() -> Result<()> {
    let (users, posts) = (DataSource::new(Memory::new()), DataSource::new(Naive::default()));
    users.attach::<User>()?;
    posts.attach::<(Post, Comment)>()?;
    let registry = Registry::new([users, posts]);
    let users = registry.data_source_of("User")?;
    let new = Draft::from(post("On engines")).nest(Post::COMMENTS, [comment("so true")]);
    let ada = User::create(users, ada()).posts([new]).await?;
    assert_eq!(ada.posts.loaded()?[0].comments.loaded()?.len(), 1);
    assert_eq!(Comment::count(registry.data_source_of("Post")?).await?, 1);
    Ok(())
}

/// Its key counts.
#[derive(Model, Debug)]
struct Chapter {
    #[model(id)]
    id: i64,
    notes: HasMany<Note>,
}

#[derive(Model, Debug)]
struct Note {
    #[model(id, generated)]
    id: i64,
    #[validate(numericality(max = 10), uniqueness)]
    chapter_id: i64,
}

#[tokio::test]
async fn a_key_that_is_known_is_checked_with_the_rest() -> Result<()> {
    for (ds, log) in stores() {
        Chapter::create(&ds, NewChapter { id: 7 }).notes([NewNote { chapter_id: 0 }]).await?;
        log.clear();
        let error = Chapter::create(&ds, NewChapter { id: 11 }).notes([NewNote { chapter_id: 0 }]);
        let error = error.await.unwrap_err().to_string();
        assert!(error.contains("`notes[0].chapter_id`"), "{error}");
        assert_eq!(log.count("create"), 0);
    }
    Ok(())
}
