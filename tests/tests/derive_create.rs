//! `NewUser`, `UserCreate`, and the keys of parents.

use juggler_core::Result;
use juggler_core::prelude::*;
use serde_json::json;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(rename_all = "camelCase")]
struct User {
    #[model(id, generated)]
    id: i64,
    email: String,
    age: Option<i32>,
    #[model(default = "Turin")]
    city: String,
    home: Home,
    #[model(hidden)]
    password_hash: String,
    /// Taken by a method of the builder.
    validate: Option<bool>,
    boss_id: Option<i64>,
    boss: BelongsTo<User>,
}

#[derive(Embedded, Debug, Clone, PartialEq)]
struct Home {
    city: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Post {
    #[model(id, generated)]
    id: i64,
    author_id: i64,
    title: String,
    author: BelongsTo<User>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Comment {
    #[model(id, generated)]
    id: i64,
    text: String,
    author_id: i64,
    author: BelongsTo<User>,
    post_id: i64,
    post: BelongsTo<Post>,
    email: Option<String>,
    #[model(belongs_to(foreign_key = email, primary_key = email))]
    reader: BelongsTo<User>,
}

fn new_user() -> NewUser {
    NewUser { email: "ada@x.org".into(), home: Home { city: "Turin".into() }, password_hash: "secret".into() }
}

async fn connect() -> Result<DataSource> {
    let ds = juggler_memory::connect("memory:").await?;
    ds.attach::<(User, Post, Comment)>()?;
    Ok(ds)
}

#[test]
fn what_is_required_becomes_a_draft() {
    let draft = Draft::from(new_user());
    assert_eq!(draft.get(User::EMAIL).as_deref(), Some("ada@x.org"));
    assert_eq!(draft.get(User::HOME), Some(Home { city: "Turin".into() }));
    assert_eq!(draft.get(User::CITY), None, "a default is filled when it is written");
    assert_eq!(new_user().with(User::AGE, 36).get(User::AGE), Some(Some(36)));
    assert_eq!(format!("{:?}", new_user()), "NewUser { .. }", "some of it may be hidden");
}

#[tokio::test]
async fn what_is_optional_is_a_setter() -> Result<()> {
    let ds = connect().await?;
    let ada = User::create(&ds, new_user()).age(36).await?;
    assert_eq!((ada.age, ada.city.as_str(), ada.boss_id), (Some(36), "Turin", None));
    let bob = User::create(&ds, new_user()).city("Rome").age(None).boss(&ada).await?;
    assert_eq!((bob.age, bob.city.as_str(), bob.boss_id), (None, "Rome", Some(ada.id)));
    let cy = User::create(&ds, new_user()).set(User::VALIDATE, true).set(User::HOME.city, "Bari").await?;
    assert_eq!((cy.validate, cy.home.city.as_str()), (Some(true), "Bari"));
    let dan =
        User::create(&ds, new_user()).set(User::HOME, Home { city: "Como".into() }).validate(false).await?;
    assert_eq!(dan.home.city, "Como");
    Ok(())
}

#[tokio::test]
async fn a_required_parent_is_named_first() -> Result<()> {
    let ds = connect().await?;
    let ada = User::create(&ds, new_user()).await?;
    let new = || NewPost { title: "x".into() };
    let by_row = Post::create(&ds, new().author(&ada)).await?;
    let by_key = Post::create(&ds, new().author_id(ada.id)).await?;
    assert_eq!((by_row.author_id, by_key.author_id), (ada.id, ada.id));

    let text = || NewComment { text: "y".into() };
    let one = Comment::create(&ds, text().author(&ada).post(&by_row)).await?;
    let other = Comment::create(&ds, text().post_id(by_row.id).author_id(ada.id)).reader(&ada).await?;
    assert_eq!((one.author_id, one.post_id), (other.author_id, other.post_id));
    assert_eq!(other.email.as_deref(), Some("ada@x.org"), "the key that the relation names, not the id");
    Ok(())
}

#[test]
fn half_of_the_parents_is_enough_for_a_relation() {
    let draft = Draft::from(NewComment { text: "y".into() }.author_id(1));
    assert_eq!((draft.get(Comment::AUTHOR_ID), draft.get(Comment::POST_ID)), (Some(1), None));
}

fn read(json: serde_json::Value) -> Result<NewUser, String> {
    serde_json::from_value(json).map_err(|error| error.to_string())
}

#[test]
fn json_has_what_is_required_and_nothing_else() -> Result<(), String> {
    let json = json!({"email": "ada@x.org", "home": {"city": "Turin"}, "passwordHash": "x"});
    let new = read(json.clone())?;
    assert_eq!((new.email.as_str(), new.password_hash.as_str()), ("ada@x.org", "x"));

    let with = |name: &str, value: serde_json::Value| {
        let mut json = json.clone();
        json[name] = value;
        read(json).err().unwrap_or_default()
    };
    let cases = [
        (with("age", json!(36)), "User.age: is not required, and a `NewUser` holds what is required"),
        (with("nick", json!("x")), "User.nick: is no property"),
        (with("email", json!(5)), "User.email"),
        (with("home", json!({"city": 5})), "User.home.city"),
        (read(json!({"email": "ada@x.org"})).err().unwrap_or_default(), "User.home: is missing"),
        (read(json!([])).err().unwrap_or_default(), "expected an object"),
    ];
    for (error, expected) in cases {
        assert!(error.contains(expected), "{error:?} should say {expected:?}");
    }
    Ok(())
}
