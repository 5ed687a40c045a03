//! What the model at the other end says of its rows holds however they are reached: hooks, default scopes, hidden and protected
//! properties.

use juggler_core::hook::Event;
use juggler_core::model::Record;
use juggler_core::prelude::*;
use juggler_core::{DataSource, Result};
use serde_json::Value as Json;

use super::compare::refused;
use super::{Case, Outcome, World};
use crate::models::library::{Author, Book, attach_library};
use crate::models::{define_library, define_scoped_library, fill_library};

pub(super) const CASES: &[Case] = cases!("related_rules";
    hidden_stays_hidden_at_every_level,
    hidden_stays_hidden_in_errors,
    protected_is_left_out_inside,
    access_hooks_narrow_however_rows_are_reached,
    loaded_hooks_see_included_rows,
    hooks_of_writes_are_called,
    default_scopes_hold_however_rows_are_reached,
    scopes_of_a_relation_hold_for_all_its_methods,
    rules_of_the_target_hold,
    properties_are_copied,
);

async fn names(record: &Record, ds: &Session, relation: &str) -> Result<String> {
    let rows = record.relation(relation)?.find(ds, &json!({"order": "name"})).await?;
    Ok(joined(&rows))
}

fn joined(rows: &[Record]) -> String {
    rows.iter()
        .map(|row| row.to_json()["name"].as_str().unwrap_or("?").to_owned())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The owner of the library, with what is included.
async fn owner_with(ds: &Session, author: &RuntimeModel, include: Json) -> Result<Record> {
    let filter = author.filter(&json!({"where": {"name": "owner"}, "include": include}))?;
    author.find(ds).with(filter).one().await
}

/// A secret of an author, and one of a book.
const SECRETS: [&str; 2] = ["enchantress", "difference engine"];

/// Is no secret shown? Not even by its name.
fn is_silent(text: &str) -> bool {
    SECRETS.iter().all(|secret| !text.contains(secret)) && !text.contains("secret") && !text.contains("draft")
}

async fn hidden_stays_hidden_at_every_level(world: World) -> Outcome {
    attach_library(&world.ds)?;
    fill_library(&world.ds).await?;
    let ds = &world.ds;
    Author::update_all(ds, everything()).set(Author::SECRET, SECRETS[0]).await?;
    Book::update_all(ds, everything()).set(Book::DRAFT, SECRETS[1]).await?;
    let include = (
        Author::BOOKS.include(Book::AUTHOR.include((Author::PUPILS, Author::FRIENDS))),
        Author::MENTOR.include(Author::BOOKS),
        Author::FAVORITES,
    );
    let authors = Author::find(ds).include(include).await?;
    let json = serde_json::to_value(&authors)?;
    assert!(json[0]["books"][0]["author"]["friends"][0]["name"].is_string(), "{json}");
    assert!(is_silent(&json.to_string()), "{json}");
    let author = ds.model("Author")?;
    let include = json!([{"books": {"author": ["pupils", "friends"]}}, {"mentor": "books"}, "favorites"]);
    let owner = owner_with(ds, &author, include).await?;
    assert_eq!(owner.to_json(), json[0], "derived and run-time models show the same");
    let debug = format!("{owner:?}");
    assert!(SECRETS.iter().all(|secret| !debug.contains(secret)), "{debug}");
    // A program sees them.
    assert_eq!(authors[0].books.loaded()?[0].draft.as_deref(), Some(SECRETS[1]));
    Ok(())
}

async fn hidden_stays_hidden_in_errors(world: World) -> Outcome {
    let vault = json!({"opened": {"type": "date", "hidden": true}, "name": "string"});
    let relations = json!({"owner": {"type": "belongsTo", "model": "Owner"}});
    world.ds.define("Vault", &vault, &json!({"relations": relations}))?;
    let relations = json!({"vaults": {"type": "hasMany", "model": "Vault"}});
    let owner = world.ds.define("Owner", &json!({"name": "string"}), &json!({"relations": relations}))?;
    let ada = owner.create(&world.ds, &json!({"name": "ada"}))?.await?;
    let wrong = json!({"opened": SECRETS[0]});
    let vaults = ada.relation("vaults")?;
    let mut errors = Vec::new();
    errors.extend(vaults.create(&world.ds, &wrong).await.err());
    errors.extend(vaults.find(&world.ds, &json!({"where": wrong})).await.err());
    let asked = async |condition: Json| owner.find(&world.ds).filter(owner.condition(&condition)?).await;
    errors.extend(asked(json!({"vaults": {"some": wrong}})).await.err());
    errors.extend(
        owner_with(&world.ds, &owner, json!({"relation": "vaults", "scope": {"where": wrong}})).await.err(),
    );
    assert_eq!(errors.len(), 4, "{errors:?}");
    for error in errors {
        let (text, debug) = (error.to_string(), format!("{error:?}"));
        assert!(!text.contains(SECRETS[0]) && !debug.contains(SECRETS[0]), "{text}\n{debug}");
    }
    Ok(())
}

async fn protected_is_left_out_inside(world: World) -> Outcome {
    let ds = &world.ds;
    let relations = json!({"parts": {"type": "hasMany", "model": "Part"}});
    ds.define("Whole", &json!({"name": "string"}), &json!({"relations": relations, "protected": ["name"]}))?;
    let relations = json!({"whole": {"type": "belongsTo", "model": "Whole"}});
    ds.define("Part", &json!({"name": "string"}), &json!({"relations": relations, "protected": ["name"]}))?;
    let whole = ds.model("Whole")?.create(ds, &json!({"name": "w"}))?.await?;
    whole.relation("parts")?.create(ds, &json!({"name": "p"})).await?;
    let model = ds.model("Whole")?;
    let whole = model.include(ds, vec![whole], &json!({"parts": "whole"})).await?;
    let expected = json!([{"id": 1, "name": "w", "parts": [{"id": 1, "wholeId": 1, "whole": {"id": 1}}]}]);
    assert_eq!(whole.iter().map(Record::to_json).collect::<Json>(), expected);
    assert_eq!(whole[0].related("parts")?[0].get("name").map(Value::to_json), Some(json!("p")));
    Ok(())
}

/// Rows named `a` are not seen.
async fn sees_no_a(ds: &DataSource) -> Outcome {
    let author = ds.model("Author")?;
    let owner = author.find_by_id(ds, &json!(1))?.required().await?;
    for relation in ["books", "pupils", "reviews", "clubs", "friends", "prizes", "favorites", "pictures"] {
        let related = owner.relation(relation)?;
        assert_eq!(names(&owner, ds, relation).await?, "b", "find {relation}");
        assert_eq!(related.count(ds, &json!({})).await?, 1, "count {relation}");
        assert!(!related.exists(ds, &json!(3)).await?, "exists {relation}");
        assert!(related.find_by_id(ds, &json!(3)).await.is_err(), "find_by_id {relation}");
        assert!(related.destroy_by_id(ds, &json!(3)).await.is_err(), "destroy_by_id {relation}");
        assert_eq!(
            related.update_all(ds, &json!({"name": "a"}), &json!({"name": "z"})).await?,
            0,
            "{relation}"
        );
        assert_eq!(related.destroy_all(ds, &json!({"name": "a"})).await?, 0, "destroy_all {relation}");
        let included = owner_with(ds, &author, json!(relation)).await?;
        assert_eq!(joined(included.related(relation)?), "b", "include {relation}");
        let asked = author.condition(&json!({relation: {"some": {"name": "a"}}}))?;
        assert_eq!(author.find(ds).filter(asked).await?, [], "filter {relation}");
    }
    for relation in ["profile", "mentor", "cover"] {
        assert_eq!(owner.relation(relation)?.get(ds, &json!({})).await?, None, "get {relation}");
        let included = owner_with(ds, &author, json!(relation)).await?;
        assert_eq!(included.related_one(relation)?, None, "include {relation}");
    }
    Ok(())
}

const MODELS: [&str; 8] = ["Author", "Book", "Profile", "Review", "Club", "Prize", "Picture", "Cover"];

async fn access_hooks_narrow_however_rows_are_reached(world: World) -> Outcome {
    let ds = &world.ds;
    define_library(ds)?;
    fill_library(ds).await?;
    for name in MODELS {
        let model = ds.model(name)?;
        let is_no_a = model.condition(&json!({"name": {"neq": "a"}}))?.into_where();
        ds.observe_fn(name, Event::Access, move |cx| cx.restrict(is_no_a.clone()));
    }
    sees_no_a(ds).await?;
    let quiet = ds.without_hooks();
    let owner = ds.model("Author")?.find_by_id(&quiet, &json!(1))?.required().await?;
    assert_eq!(names(&owner, &quiet, "clubs").await?, "a b", "and nothing was destroyed");
    Ok(())
}

async fn default_scopes_hold_however_rows_are_reached(world: World) -> Outcome {
    let ds = &world.ds;
    define_scoped_library(ds, &json!({"where": {"name": {"neq": "a"}}}))?;
    fill_library(ds).await?;
    sees_no_a(ds).await?;
    Ok(())
}

async fn loaded_hooks_see_included_rows(world: World) -> Outcome {
    let ds = &world.ds;
    define_library(ds)?;
    fill_library(ds).await?;
    let book = ds.model("Book")?.definition();
    let (name, _) = book.property("name").ok_or("a name")?;
    ds.observe_fn("Book", Event::Loaded, move |cx| {
        for row in cx.rows().into_iter().flatten() {
            row.set_value(name, Value::from("seen"));
        }
        Ok(())
    });
    let author = ds.model("Author")?;
    let owner = owner_with(ds, &author, json!(["books", "favorites"])).await?;
    assert_eq!(
        (joined(owner.related("books")?), joined(owner.related("favorites")?)),
        ("seen seen".into(), "seen seen".into())
    );
    let fields = json!({"relation": "books", "scope": {"fields": ["name"], "limit": 1}});
    let owner = owner_with(ds, &author, fields).await?;
    assert_eq!(owner.to_json()["books"], json!([{"name": "seen", "authorId": 1}]));
    Ok(())
}

async fn hooks_of_writes_are_called(world: World) -> Outcome {
    let ds = &world.ds;
    define_library(ds)?;
    fill_library(ds).await?;
    let calls = std::sync::Arc::new(parking_lot::Mutex::new(Vec::new()));
    for model in ["Author", "Book", "Membership", "Club", "Phone"] {
        for event in [Event::BeforeSave, Event::AfterSave, Event::BeforeDelete, Event::AfterDelete] {
            let calls = std::sync::Arc::clone(&calls);
            ds.observe_fn(model, event, move |_| {
                calls.lock().push(format!("{model} {}", event.name()));
                Ok(())
            });
        }
    }
    let owner = ds.model("Author")?.find_by_id(ds, &json!(1))?.required().await?;
    let of = |relation: &str| owner.relation(relation);
    let (null, new, changed) = (json!(null), json!({"name": "x"}), json!({"name": "y"}));
    let saved = |model: &str| vec![format!("{model} before save"), format!("{model} after save")];
    let gone = |model: &str| vec![format!("{model} before delete"), format!("{model} after delete")];
    let called = || std::mem::take(&mut *calls.lock());
    of("books")?.create(ds, &new).await?;
    assert_eq!(called(), saved("Book"));
    of("books")?.update_by_id(ds, &json!(3), &changed).await?;
    assert_eq!(called(), saved("Book"));
    of("books")?.destroy_by_id(ds, &json!(3)).await?;
    assert_eq!(called(), gone("Book"));
    of("clubs")?.add(ds, &json!(5), &null).await?;
    assert_eq!(called(), saved("Membership"));
    of("clubs")?.remove(ds, &json!(5)).await?;
    assert_eq!(called(), gone("Membership"));
    of("clubs")?.create(ds, &new).await?;
    assert_eq!(called(), [saved("Club"), saved("Membership")].concat());
    of("clubs")?.destroy_by_id(ds, &json!(3)).await?;
    assert_eq!(called(), [gone("Membership"), gone("Club")].concat());
    of("mentor")?.destroy(ds).await?;
    assert_eq!(called(), saved("Author"));
    of("phones")?.create(ds, &new).await?;
    let [before, after] = [0, 1].map(|at| saved("Phone")[at].clone());
    assert_eq!(called(), [vec![before], saved("Author"), vec![after]].concat());
    Ok(())
}

/// Shelves of a shop: on sale are those books only that cost less than 10.
async fn scopes_of_a_relation_hold_for_all_its_methods(world: World) -> Outcome {
    let ds = &world.ds;
    ds.define("Item", &json!({"name": "string", "price": "number"}), &json!({}))?;
    let cheap = json!({"where": {"price": {"lt": 10}}, "order": "price DESC"});
    let relations = json!({"cheap": {"type": "hasMany", "model": "Item", "scope": cheap}, "items": {"type": "hasMany", "model": "Item"}});
    let shop = ds.define("Shop", &json!({"name": "string"}), &json!({"relations": relations}))?;
    let one = shop.create(ds, &json!({"name": "one"}))?.await?;
    for (name, price) in [("a", 1), ("b", 5), ("c", 20)] {
        one.relation("items")?.create(ds, &json!({"name": name, "price": price})).await?;
    }
    let related = one.relation("cheap")?;
    assert_eq!(joined(&related.find(ds, &json!({})).await?), "b a");
    assert_eq!((related.count(ds, &json!({})).await?, related.exists(ds, &json!(3)).await?), (2, false));
    refused(related.find_by_id(ds, &json!(3)).await, 404);
    refused(related.update_by_id(ds, &json!(3), &json!({"price": 1})).await, 404);
    let included = shop.include(ds, vec![one.clone()], &json!("cheap")).await?;
    assert_eq!(joined(included[0].related("cheap")?), "b a");
    for (condition, expected) in [
        (json!({"cheap": {"some": {"name": "c"}}}), 0),
        (json!({"cheap": {"some": {"name": "a"}}}), 1),
        (json!({"cheap": {"every": {"price": {"lt": 10}}}}), 1),
        (json!({"items": {"every": {"price": {"lt": 10}}}}), 0),
    ] {
        assert_eq!(shop.find(ds).filter(shop.condition(&condition)?).await?.len(), expected, "{condition}");
    }
    assert_eq!(related.update_all(ds, &json!({}), &json!({"name": "z"})).await?, 2);
    assert_eq!(related.destroy_all(ds, &json!({})).await?, 2);
    assert_eq!(joined(&one.relation("items")?.find(ds, &json!({})).await?), "c");
    Ok(())
}

async fn rules_of_the_target_hold(world: World) -> Outcome {
    let ds = &world.ds;
    define_library(ds)?;
    fill_library(ds).await?;
    let owner = ds.model("Author")?.find_by_id(ds, &json!(1))?.required().await?;
    for relation in ["books", "clubs", "prizes", "favorites", "phones"] {
        let error = refused(owner.relation(relation)?.create(ds, &json!({})).await, 422);
        let codes = error.validation_errors().map(|errors| json!(errors.codes()));
        assert_eq!(codes, Some(json!({"name": ["presence"]})), "{relation}");
    }
    refused(owner.relation("books")?.update_by_id(ds, &json!(3), &json!({"name": null})).await, 422);
    assert_eq!(ds.model("Membership")?.count(ds).await?, 2, "nothing is linked with what was not created");
    Ok(())
}

async fn properties_are_copied(world: World) -> Outcome {
    let ds = &world.ds;
    ds.define("Line", &json!({"text": "string", "orderDate": "string"}), &json!({"relations": {
        "order": {"type": "belongsTo", "model": "Order", "properties": {"text": "note"}, "options": {"invertProperties": false}},
    }}))?;
    let order = ds.define(
        "Order",
        &json!({"date": "string", "note": "string"}),
        &json!({"relations": {
            "lines": {"type": "hasMany", "model": "Line", "properties": {"date": "orderDate"}},
        }}),
    )?;
    let order = order.create(ds, &json!({"date": "2024-02-29"}))?.await?;
    let lines = order.relation("lines")?;
    let line = lines.create(ds, &json!({"text": "x", "orderDate": "other"})).await?;
    assert_eq!(line.to_json()["orderDate"], "2024-02-29");
    assert_eq!(lines.build(ds, &json!({"text": "x"}))?.to_json()["orderDate"], "2024-02-29");
    let made = line.relation("order")?.create(ds, &json!({"date": "now"})).await?;
    assert_eq!(made.to_json()["note"], "x");
    assert_eq!(line.reload(ds).await?.to_json()["orderId"], made.to_json()["id"]);
    Ok(())
}
