//! Relations that are added to models which are there already, in both styles of LoopBack's guides.
#![allow(clippy::unwrap_used, missing_docs)]

use juggler_core::prelude::*;

async fn connect() -> DataSource {
    juggler_memory::connect("memory:").await.unwrap()
}

fn define(ds: &DataSource, name: &str) -> RuntimeModel {
    ds.define(name, &json!({"name": "string"}), &json!({})).unwrap()
}

async fn create(ds: &DataSource, model: &RuntimeModel, name: &str) -> Record {
    model.create(ds, &json!({"name": name})).unwrap().await.unwrap()
}

fn names(records: &[Record]) -> Vec<String> {
    records.iter().map(|record| record.to_json()["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn the_model_and_as_or_the_relation_and_model() {
    let ds = connect().await;
    let (user, post) = (define(&ds, "User"), define(&ds, "Post"));
    ds.has_many("User", "Post", &json!({"as": "posts", "foreignKey": "authorId"})).unwrap();
    ds.belongs_to("Post", "User", &json!({"as": "author", "foreignKey": "authorId"})).unwrap();
    // Who holds a model sees what was added since: the relation, and the key that it implies.
    assert!(user.definition().relation("posts").is_some());
    assert!(post.definition().property("authorId").is_some());

    let ada = create(&ds, &user, "Ada").await;
    let made = ada.relation("posts").unwrap().create(&ds, &json!({"name": "On engines"})).await.unwrap();
    assert_eq!(made.to_json()["authorId"], ada.to_json()["id"]);
    let author = made.relation("author").unwrap().get(&ds, &json!({})).await.unwrap().unwrap();
    assert_eq!(author, ada);

    let (book, chapter) = (define(&ds, "Book"), define(&ds, "Chapter"));
    ds.has_many("Book", "chapters", &json!({"model": "Chapter", "foreignKey": "chapter_id"})).unwrap();
    let book = create(&ds, &book, "b").await;
    book.relation("chapters").unwrap().create(&ds, &json!({"name": "one"})).await.unwrap();
    let found = chapter.find_one(&ds).await.unwrap().unwrap();
    assert_eq!(found.to_json()["chapter_id"], book.to_json()["id"]);
}

#[tokio::test]
async fn names_by_default_are_those_of_loopback() {
    let ds = connect().await;
    for name in ["UserProfile", "User", "Phone", "Address", "Tag"] {
        define(&ds, name);
    }
    ds.has_many("User", "UserProfile", &json!({})).unwrap();
    ds.has_one("User", "UserProfile", &json!(null)).unwrap();
    ds.has_and_belongs_to_many("User", "Tag", &json!({})).unwrap();
    ds.references_many("User", "Tag", &json!({"as": "favourites"})).unwrap();
    ds.embeds_many("User", "Phone", &json!({})).unwrap();
    ds.embeds_one("User", "Address", &json!({})).unwrap();
    ds.belongs_to("Tag", "users", &json!({})).unwrap();
    let user = ds.definition("User").unwrap();
    let relations: Vec<&str> = user.relations.iter().map(|relation| &*relation.name).collect();
    assert_eq!(relations, ["userProfiles", "userProfile", "tags", "favourites", "phoneList", "addressItem"]);
    assert_eq!(
        &*ds.definition("Tag").unwrap().relations[0].name,
        "users",
        "a plural means the model, and is the name"
    );
    for implied in ["tagIds", "phones", "address"] {
        assert!(user.property(implied).is_some(), "{implied}");
    }
    // The same relation again is that relation, declared anew.
    ds.has_one("User", "UserProfile", &json!({"foreignKey": "ownerId"})).unwrap();
    assert_eq!(ds.definition("User").unwrap().relations.len(), 6);
}

#[tokio::test]
async fn many_to_many_as_the_guide_has_it() {
    let ds = connect().await;
    let (user, group) = (define(&ds, "User"), define(&ds, "Group"));
    ds.has_and_belongs_to_many("User", "groups", &json!({"model": "Group", "foreignKey": "groupId"}))
        .unwrap();
    ds.has_and_belongs_to_many("Group", "users", &json!({"model": "User", "foreignKey": "userId"})).unwrap();
    let ada = create(&ds, &user, "Ada").await;
    let kim = create(&ds, &user, "Kim").await;
    let staff = ada.relation("groups").unwrap().create(&ds, &json!({"name": "staff"})).await.unwrap();
    staff.relation("users").unwrap().add(&ds, &kim.to_json()["id"], &json!(null)).await.unwrap();
    let users = staff.relation("users").unwrap().find(&ds, &json!({"order": "name"})).await.unwrap();
    assert_eq!(names(&users), ["Ada", "Kim"]);
    let filter = group.filter(&json!({"include": "users"})).unwrap();
    let groups = group.find(&ds).with(filter).await.unwrap();
    assert_eq!(groups[0].to_json()["users"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn polymorphic_ones_too() {
    let ds = connect().await;
    let (album, photo) = (define(&ds, "Album"), define(&ds, "Photo"));
    ds.has_many("Album", "Photo", &json!({"as": "photos", "polymorphic": "subject"})).unwrap();
    ds.belongs_to("Photo", "subject", &json!({"polymorphic": true})).unwrap();
    let album = create(&ds, &album, "a").await;
    album.relation("photos").unwrap().create(&ds, &json!({"name": "p"})).await.unwrap();
    let found = photo.find_one(&ds).await.unwrap().unwrap();
    assert_eq!(found.to_json()["subjectType"], "Album");
    assert_eq!(found.relation("subject").unwrap().get(&ds, &json!({})).await.unwrap(), Some(album));
}

#[tokio::test]
async fn the_other_model_may_be_defined_later() {
    let ds = connect().await;
    let user = define(&ds, "User");
    ds.has_many("User", "Post", &json!({})).unwrap();
    let error = user.find(&ds).await.unwrap_err().to_string();
    assert_eq!(error, "unknown model `Post` on User (settings.relations.posts.model)");
    define(&ds, "Post");
    let ada = create(&ds, &user, "Ada").await;
    ada.relation("posts").unwrap().create(&ds, &json!({"name": "p"})).await.unwrap();
    assert_eq!(ada.relation("posts").unwrap().count(&ds, &json!({})).await.unwrap(), 1);
}

#[tokio::test]
async fn many_tasks_add_to_one_model() {
    let ds = connect().await;
    let user = define(&ds, "User");
    std::thread::scope(|scope| {
        for i in 0..8 {
            let ds = &ds;
            scope.spawn(move || ds.has_many("User", "User", &json!({"as": format!("r{i}")})).unwrap());
        }
    });
    assert_eq!(user.definition().relations.len(), 8);
}

#[derive(Model, Debug)]
struct Derived {
    #[model(id)]
    id: i64,
}

#[tokio::test]
async fn mistakes_are_named_with_their_path() {
    let ds = connect().await;
    define(&ds, "User");
    ds.attach::<(Derived,)>().unwrap();
    for (model, to, options, message) in [
        ("Usr", "Post", json!({}), "unknown model `Usr` on data source memory; did you mean `User`?"),
        ("Derived", "User", json!({}), "model Derived: relations: this model is derived"),
        ("User", "Post", json!({"as": 1}), "model User: relations.as: expected text"),
        ("User", "Post", json!({"model": []}), "model User: relations.model: expected text"),
        ("User", "Post", json!([]), "model User: relations: expected an object"),
        (
            "User",
            "Post",
            json!({"foreignKey": 1}),
            "model User: relations.posts.foreignKey: expected the name",
        ),
        (
            "User",
            "Post",
            json!({"as": "a.b"}),
            "model User: relations.a.b: a relation needs a name, and dots",
        ),
        (
            "User",
            "Post",
            json!({"as": "trigger"}),
            "model User: relations.trigger: a relation cannot be named",
        ),
        ("User", "Post", json!({"as": "name"}), "model User: the relation `name` has the name of a property"),
    ] {
        let error = ds.has_many(model, to, &options).unwrap_err().to_string();
        assert!(error.starts_with(message), "{options}: {error}");
    }
    assert_eq!(ds.definition("User").unwrap().relations.len(), 0, "nothing was added");
}
