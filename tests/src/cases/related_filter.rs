//! Conditions about related rows.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use juggler_core::hook::Event;
use juggler_core::prelude::*;
use juggler_core::{DataSource, Result};
use serde_json::Value as Json;

use super::compare::refused;
use super::{Case, Outcome, World};
use crate::models::library::{Author, Book, Club, Review, Shelf, Volume, attach_library};
use crate::models::{define_library, fill_library};

pub(super) const CASES: &[Case] = cases!("related_filter";
    of_many_rows,
    of_one_row,
    within_one_another,
    typed_and_json_are_the_same,
    of_run_time_models,
    in_every_operation,
    mistakes_are_errors,
    too_deep_is_refused,
    default_scopes_in_a_circle_are_refused,
    writes_that_ask_about_their_own_table,
    hooks_and_scopes_of_the_rows_inside,
    what_only_some_stores_compare,
);

pub(super) const IN_TRANSACTIONS: &[Case] = cases!("related_filter", needs_transactions;
    in_a_transaction_sees_its_rows,
);

async fn names<T: DataAccess + serde::Serialize>(ds: &DataSource, predicate: Predicate<T>) -> Result<String> {
    let rows = T::find(ds).filter(predicate).await?;
    let json = serde_json::to_value(&rows).map_err(|error| Error::bad_request(error.to_string()))?;
    let names = json.as_array().into_iter().flatten().filter_map(|row| row["name"].as_str());
    Ok(names.collect::<Vec<_>>().join(" "))
}

async fn names_of(ds: &DataSource, model: &str, condition: &Json) -> Result<String> {
    let model = ds.model(model)?;
    let rows = model.find(ds).filter(model.condition(condition)?).await?;
    let names: Vec<String> =
        rows.iter().map(|row| row.to_json()["name"].as_str().unwrap_or("?").to_owned()).collect();
    Ok(names.join(" "))
}

async fn of_many_rows(world: World) -> Outcome {
    attach_library(&world.ds)?;
    fill_library(&world.ds).await?;
    let ds = &world.ds;
    for (predicate, expected) in [
        (Author::BOOKS.some(Book::NAME.eq("a")), "owner"),
        (Author::BOOKS.some(everything()), "owner a"),
        (Author::BOOKS.none(everything()), "other b c"),
        (Author::BOOKS.none(Book::NAME.eq("a")), "other a b c"),
        (Author::BOOKS.every(Book::NAME.eq("a")), "other b c"),
        (Author::BOOKS.every(Book::NAME.inq(["a", "b"])), "owner other b c"),
        (Author::BOOKS.every(everything()), "owner other a b c"),
        (!Author::BOOKS.some(Book::NAME.eq("a")), "other a b c"),
        (Author::CLUBS.some(Club::NAME.eq("a")), "owner"),
        (Author::CLUBS.none(Club::NAME.eq("a")), "other a b c"),
        (Author::CLUBS.every(Club::NAME.eq("a")), "other a b c"),
        (Author::FAVORITES.some(Book::NAME.eq("b")), "owner"),
        (Author::FAVORITES.none(everything()), "other a b c"),
        (Author::FRIENDS.some(Author::NAME.eq("b")), "owner"),
        (Author::REVIEWS.some(Review::NAME.eq("owner")), "a"),
    ] {
        assert_eq!(names(ds, predicate.clone()).await?, expected, "{predicate:?}");
    }
    assert_eq!(names(ds, Shelf::VOLUMES.some(Volume::NAME.eq("b"))).await?, "owner", "a key of two parts");
    assert_eq!(names(ds, Shelf::VOLUMES.none(everything())).await?, "other b c");
    Ok(())
}

async fn of_one_row(world: World) -> Outcome {
    attach_library(&world.ds)?;
    fill_library(&world.ds).await?;
    let ds = &world.ds;
    Book::update_all(ds, Book::NAME.eq("c")).set(Book::AUTHOR_ID, 99).await?; // leads nowhere
    for (predicate, expected) in [
        (Book::AUTHOR.is(Author::NAME.eq("owner")), "a b"),
        (Book::AUTHOR.is_not(Author::NAME.eq("owner")), "owner other c"),
        (Book::AUTHOR.is(everything()), "owner a b"),
        (Book::AUTHOR.is_not(everything()), "other c"),
        (Book::AUTHOR.is(Author::NAME.neq("owner")), "owner"),
    ] {
        assert_eq!(names(ds, predicate.clone()).await?, expected, "{predicate:?}");
    }
    assert_eq!(names(ds, Volume::PLACE.is(Shelf::NAME.eq("owner"))).await?, "a b");
    assert_eq!(names(ds, Volume::PLACE.is_not(everything())).await?, "other c");
    assert_eq!(names(ds, Author::PROFILE.is_not(everything())).await?, "other a b c");
    Ok(())
}

async fn within_one_another(world: World) -> Outcome {
    attach_library(&world.ds)?;
    fill_library(&world.ds).await?;
    let ds = &world.ds;
    let of_member = Book::AUTHOR.is(Author::CLUBS.some(Club::NAME.eq("a")));
    assert_eq!(names(ds, of_member.clone()).await?, "a b");
    let mentors = Author::PUPILS.some(Author::BOOKS.some(everything()) & Author::PUPILS.some(everything()));
    assert_eq!(names(ds, mentors).await?, "owner a", "who are pupils of each other, and have books");
    let none = Author::BOOKS.every(Book::AUTHOR.is(Author::BOOKS.none(everything())));
    assert_eq!(names(ds, none).await?, "other b c");
    assert_eq!(names(ds, (of_member | Book::ID.eq(5)) & Book::NAME.neq("b")).await?, "a c");
    Ok(())
}

async fn typed_and_json_are_the_same(world: World) -> Outcome {
    attach_library(&world.ds)?;
    fill_library(&world.ds).await?;
    for (typed, json) in [
        (Author::BOOKS.some(Book::NAME.like("a%")), json!({"books": {"some": {"name": {"like": "a%"}}}})),
        (Author::BOOKS.none(everything()), json!({"books": {"none": {}}})),
        (
            Author::BOOKS.every(Book::AUTHOR.is_not(Author::ID.gt(1))),
            json!({"books": {"every": {"author": {"isNot": {"id": {"gt": 1}}}}}}),
        ),
        (
            Author::MENTOR.is(Author::ID.eq(3)) | !Author::CLUBS.some(everything()),
            json!({"or": [{"mentor": {"is": {"id": 3}}}, {"nor": [{"clubs": {"some": {}}}]}]}),
        ),
        (Author::MENTOR.is_not(everything()), json!({"mentor": {"is": null}})),
        (Author::MENTOR.is(everything()), json!({"mentor": {"isNot": null}})),
    ] {
        let filter = Filter::<Author>::parse(&json!({"where": json}).to_string())?;
        assert_eq!(filter, Filter::new().filter(typed.clone()), "{json}");
        let printed = filter.to_json()?;
        assert_eq!(Filter::<Author>::parse(&printed.to_string())?, filter, "{printed}");
        assert_eq!(Author::find(&world.ds).with(filter).await?, Author::find(&world.ds).filter(typed).await?);
    }
    Ok(())
}

async fn of_run_time_models(world: World) -> Outcome {
    define_library(&world.ds)?;
    fill_library(&world.ds).await?;
    for (model, condition, expected) in [
        ("Author", json!({"books": {"some": {"name": "a"}}}), "owner"),
        ("Author", json!({"books": {"some": {"author": {"is": {"name": "owner"}}}}}), "owner"),
        (
            "Author",
            json!({"books": {"some": {"author": {"is": {"books": {"none": {"name": "x"}}}}}}}),
            "owner a",
        ),
        ("Author", json!({"books": {"some": {"or": [{"author": {"is": null}}, {"id": "3"}]}}}), "owner"),
        ("Author", json!({"books": {"some": {}, "every": {"name": {"inq": ["a", "b"]}}}}), "owner"),
        ("Author", json!({"books": {}}), "owner other a b c"),
        ("Author", json!({"pictures": {"some": {"name": "a"}}}), "owner"),
        ("Author", json!({"pictures": {"some": {"name": "owner"}}}), "a"),
        ("Author", json!({"cover": {"is": {"name": "a"}}}), "owner"),
        ("Author", json!({"address": {"is": {"name": "a"}}}), "owner"),
        ("Author", json!({"address": {"is": null}}), "other a b c"),
        ("Author", json!({"phones": {"some": {"name": "b"}}}), "owner"),
        ("Author", json!({"phones": {"none": {"name": "b"}}}), "other a b c"),
        ("Club", json!({"authors": {"some": {"books": {"some": {"name": "a"}}}}}), "a b"),
        ("Prize", json!({"authors": {"every": {"name": "x"}}}), "owner other c"),
        ("Volume", json!({"place": {"is": {"volumes": {"some": {"name": "owner"}}}}}), "owner"),
    ] {
        assert_eq!(names_of(&world.ds, model, &condition).await?, expected, "{model} {condition}");
    }
    let author = world.ds.model("Author")?;
    let scope = json!({"where": {"author": {"is": {"books": {"some": {"name": "a"}}}}}});
    let filter = json!({"where": {"id": 1}, "include": {"relation": "books", "scope": scope}});
    let rows = author.find(&world.ds).with(author.filter(&filter)?).await?;
    assert_eq!(rows[0].related("books")?.len(), 2, "in the scope of an include");
    Ok(())
}

async fn in_every_operation(world: World) -> Outcome {
    attach_library(&world.ds)?;
    fill_library(&world.ds).await?;
    let ds = &world.ds;
    let has_book = || Author::BOOKS.some(Book::NAME.eq("a"));
    assert_eq!(Author::count(ds).filter(has_book()).await?, 1);
    assert!(Author::find(ds).filter(has_book()).exists().await?);
    assert_eq!(Author::find_one(ds).filter(has_book()).await?.map(|author| author.id), Some(1));
    assert_eq!(Author::find_by_ids(ds, [1, 2]).filter(has_book()).await?.len(), 1);
    assert_eq!(Author::find(ds).filter(has_book()).page().await?.total, 1);
    assert_eq!(Author::find(ds).filter(has_book()).values(Author::ID).await?, [1]);
    assert_eq!(Author::scope(Filter::new().filter(has_book())).find(ds).await?.len(), 1);
    let (found, created) = Author::find_or_create(
        ds,
        Filter::new().filter(has_book()),
        crate::models::library::NewAuthor { name: "x".into() },
    )
    .await?;
    assert_eq!((found.id, created), (1, false));
    assert_eq!(Author::update_all(ds, has_book()).set(Author::SECRET, "t").await?, 1);
    let changed =
        Author::upsert_with_where(ds, has_book(), Draft::<Author>::new().set(Author::SECRET, "u")).await?;
    assert_eq!((changed.id, changed.secret.as_deref()), (1, Some("u")));
    let author = Author::find_by_id(ds, 1).required().await?;
    let books = author.books();
    assert_eq!(books.find(ds).filter(Book::AUTHOR.is(Author::NAME.eq("owner"))).await?.len(), 2);
    assert_eq!(books.destroy_all(ds, Book::AUTHOR.is_not(everything())).await?, 0);
    assert_eq!(Book::destroy_all(ds, Book::AUTHOR.is(Author::NAME.eq("owner"))).await?, 2);
    assert_eq!(Author::count(ds).filter(has_book()).await?, 0);
    Ok(())
}

async fn mistakes_are_errors(world: World) -> Outcome {
    define_library(&world.ds)?;
    fill_library(&world.ds).await?;
    for (model, condition, says) in [
        ("Author", json!({"books": {"smoe": {}}}), "`some`"),
        ("Author", json!({"books": {"is": {}}}), "is"),
        ("Book", json!({"author": {"some": {}}}), "some"),
        ("Book", json!({"author": 3}), "is a relation"),
        ("Author", json!({"books": {"some": 3}}), "books.some"),
        ("Author", json!({"books": {"some": {"author": {"some": {}}}}}), "author.some"),
        ("Author", json!({"books": {"some": {"auhtor": {"is": {}}}}}), "author"),
    ] {
        let answer = names_of(&world.ds, model, &condition).await;
        let error = refused(answer, 400).to_string();
        assert!(error.contains(says), "{condition}: {error}");
    }
    let owner = names_of(&world.ds, "Picture", &json!({"owner": {"is": {"name": "a"}}})).await;
    assert!(refused(owner, 501).to_string().contains("Picture.owner"));
    Ok(())
}

async fn too_deep_is_refused(world: World) -> Outcome {
    attach_library(&world.ds)?;
    fill_library(&world.ds).await?;
    let predicate = (0..300).fold(everything(), |inner, _| Author::MENTOR.is(inner));
    let error = refused(Author::find(&world.ds).filter(predicate).await, 400);
    assert!(error.to_string().contains("deep"), "{error}");
    let predicate = (0..20).fold(everything(), |inner, _| Author::MENTOR.is(inner));
    assert_eq!(names(&world.ds, predicate).await?, "owner a b", "around in a circle");
    Ok(())
}

async fn default_scopes_in_a_circle_are_refused(world: World) -> Outcome {
    for (model, other, kind, word) in [("Hen", "Egg", "hasMany", "some"), ("Egg", "Hen", "belongsTo", "is")] {
        let relations = json!({"others": {"type": kind, "model": other, "foreignKey": "henId"}});
        let scope = json!({"where": {"others": {word: {"name": "x"}}}});
        world.ds.define(
            model,
            &json!({"name": "string"}),
            &json!({"relations": relations, "scope": scope}),
        )?;
    }
    let hen = world.ds.model("Hen")?;
    let error = refused(hen.find(&world.ds).await, 400);
    assert!(error.to_string().contains("deep"), "{error}");
    assert!(hen.find(&world.ds.unscoped()).await?.is_empty());
    Ok(())
}

async fn writes_that_ask_about_their_own_table(world: World) -> Outcome {
    attach_library(&world.ds)?;
    fill_library(&world.ds).await?;
    let ds = &world.ds;
    let secret = async |predicate: Predicate<Author>, to: &str| {
        Author::update_all(ds, predicate).set(Author::SECRET, to.to_owned()).await
    };
    assert_eq!(secret(Author::MENTOR.is(Author::NAME.eq("owner")), "1").await?, 2);
    assert_eq!(
        secret(Author::PUPILS.none(everything()) & Author::MENTOR.is_not(everything()), "2").await?,
        2
    );
    assert_eq!(secret(Author::BOOKS.some(Book::AUTHOR.is(Author::MENTOR.is(everything()))), "3").await?, 2);
    let secrets = Author::find(ds).values(Author::SECRET).await?;
    let secrets: Vec<&str> = secrets.iter().map(|secret| secret.as_deref().unwrap_or("-")).collect();
    assert_eq!(secrets, ["3", "2", "3", "1", "2"]);
    // What is asked is asked of the rows as they were before.
    let chain = Author::update_all(ds, Author::MENTOR.is(Author::MENTOR_ID.gt(0)));
    assert_eq!(chain.set(Author::MENTOR_ID, None).await?, 3);
    assert_eq!(names(ds, Author::MENTOR.is(everything())).await?, "");
    assert_eq!(Author::destroy_all(ds, Author::FRIENDS.some(Author::NAME.eq("b"))).await?, 1);
    assert_eq!(names(ds, everything::<Author>()).await?, "other a b c");
    Ok(())
}

/// Hooks run once for each question, the rows inside are those that they and the default scope leave, and a limit of a default scope
/// counts.
async fn hooks_and_scopes_of_the_rows_inside(world: World) -> Outcome {
    let ds = &world.ds;
    let count = |calls: &Arc<AtomicUsize>| calls.swap(0, Ordering::Relaxed);
    let relations = json!({"notes": {"type": "hasMany", "model": "Note", "foreignKey": "pageId"}});
    ds.define("Page", &json!({"name": "string"}), &json!({"relations": relations, "forceId": false}))?;
    let scope = json!({"where": {"kept": true}, "limit": 2, "order": "name DESC"});
    let properties = json!({"name": "string", "kept": "boolean", "pageId": "number"});
    let notes = ds.define("Note", &properties, &json!({"scope": scope}))?;
    let pages: Vec<Json> = (1..=4).map(|id| json!({"id": id, "name": format!("p{id}")})).collect();
    ds.model("Page")?.create_all(ds, &pages)?.await?;
    let rows = [("a", true, 1), ("b", true, 2), ("c", true, 3), ("d", false, 4)];
    let rows = rows.map(|(name, kept, page)| json!({"name": name, "kept": kept, "pageId": page}));
    notes.create_all(&ds.unscoped(), &rows)?.await?;
    let some = json!({"notes": {"some": {}}});
    assert_eq!(names_of(ds, "Page", &some).await?, "p2 p3", "the last two by name");
    let unscoped = ds.model("Page")?;
    let rows = unscoped.find(&ds.unscoped()).filter(unscoped.condition(&some)?).await?;
    assert_eq!(rows.len(), 4);

    let calls = Arc::new(AtomicUsize::new(0));
    let (counter, is_c) = (Arc::clone(&calls), notes.condition(&json!({"name": {"neq": "c"}}))?.into_where());
    ds.observe_fn("Note", Event::Access, move |cx| {
        counter.fetch_add(1, Ordering::Relaxed);
        cx.restrict(is_c.clone())
    });
    assert_eq!(names_of(ds, "Page", &some).await?, "p1 p2");
    assert_eq!(count(&calls), 1, "one question");
    let two = json!({"notes": {"some": {"name": "a"}, "none": {"name": "b"}}});
    assert_eq!(names_of(ds, "Page", &two).await?, "p1");
    assert_eq!(count(&calls), 2, "two questions");
    // The same where the other part of the condition is one that few stores can tell.
    let told_here = json!({"and": [some, {"name": {"regexp": "^p(?:1|3)$"}}]});
    assert_eq!(names_of(ds, "Page", &told_here).await?, "p1");
    assert_eq!(count(&calls), 1, "and still one question");

    let loaded = Arc::clone(&calls);
    ds.observe_fn("Note", Event::Loaded, move |cx| {
        loaded.fetch_add(cx.rows().map_or(0, |rows| rows.len()), Ordering::Relaxed);
        Ok(())
    });
    assert_eq!(names_of(ds, "Page", &some).await?, "p1 p2");
    assert_eq!(count(&calls), 3, "one question, and the two rows, which the hook sees");
    Ok(())
}

/// Keys and conditions that a database does not tell as we do, inside and beside what it does.
async fn what_only_some_stores_compare(world: World) -> Outcome {
    let ds = &world.ds;
    let relations = json!({"leaves": {"type": "hasMany", "model": "Leaf", "foreignKey": "treeId"}});
    ds.define("Tree", &json!({"name": "string", "tags": ["string"]}), &json!({"relations": relations}))?;
    let properties = json!({
        "name": "string", "treeId": "string", "at": "geopoint", "deep": "object", "next": "number", "words": ["string"],
    });
    let relations = json!({
        "tree": {"type": "belongsTo", "model": "Tree", "foreignKey": "next"},
    });
    ds.define("Leaf", &properties, &json!({"relations": relations}))?;
    let trees =
        [json!({"name": "a", "tags": ["x"]}), json!({"name": "b"}), json!({"name": "c", "tags": ["y"]})];
    ds.model("Tree")?.create_all(ds, &trees)?.await?;
    let leaves = [
        json!({"name": "One", "treeId": "1", "at": {"lat": 1, "lng": 2}, "deep": {"x": 1}, "next": 2, "words": ["x"]}),
        json!({"name": "two", "treeId": "2", "deep": {"x": 2}, "next": 9}),
        json!({"name": "three"}),
    ];
    ds.model("Leaf")?.create_all(ds, &leaves)?.await?;
    for (model, condition, expected) in [
        ("Tree", json!({"leaves": {"some": {}}}), "a b"),
        ("Tree", json!({"leaves": {"none": {}}}), "c"),
        ("Tree", json!({"leaves": {"some": {"deep.x": 2}}}), "b"),
        ("Tree", json!({"leaves": {"some": {"name": {"ilike": "o%"}}}}), "a"),
        ("Tree", json!({"leaves": {"some": {"name": {"regexp": "/^t/i"}}}}), "b"),
        ("Tree", json!({"leaves": {"some": {"at": {"exists": true}}}}), "a"),
        ("Tree", json!({"leaves": {"none": {"words": "x"}}}), "b c"),
        ("Tree", json!({"tags": "y", "leaves": {"none": {}}}), "c"),
        ("Tree", json!({"or": [{"tags": "x"}, {"leaves": {"some": {"deep.x": 2}}}]}), "a b"),
        ("Leaf", json!({"tree": {"is": {}}}), "One"),
        ("Leaf", json!({"tree": {"isNot": {"name": "b"}}}), "two three"),
        ("Leaf", json!({"tree": {"is": {"leaves": {"some": {"name": "two"}}}}}), "One"),
        ("Leaf", json!({"name": {"regexp": "e$"}, "tree": {"is": null}}), "three"),
    ] {
        assert_eq!(names_of(ds, model, &condition).await?, expected, "{model} {condition}");
    }
    Ok(())
}

async fn in_a_transaction_sees_its_rows(world: World) -> Outcome {
    attach_library(&world.ds)?;
    fill_library(&world.ds).await?;
    let ds = &world.ds;
    let has_new = || Author::BOOKS.some(Book::NAME.eq("new"));
    let outcome: Result<()> = ds
        .transaction(async |tx| {
            Book::create(tx, crate::models::library::NewBook { name: "new".into() }).author_id(2).await?;
            let names = Author::find(tx).filter(has_new()).values(Author::NAME).await?;
            assert_eq!(names, ["other"]);
            assert_eq!(Author::update_all(tx, has_new()).set(Author::SECRET, "n".to_owned()).await?, 1);
            assert_eq!(Book::destroy_all(tx, Book::AUTHOR.is(Author::SECRET.eq("n"))).await?, 1);
            assert_eq!(Author::count(tx).filter(Author::BOOKS.none(everything())).await?, 3);
            Err(Error::bad_request("undo"))
        })
        .await;
    refused(outcome, 400);
    assert_eq!(Author::count(ds).filter(has_new()).await?, 0);
    assert_eq!(Author::count(ds).filter(Author::BOOKS.none(everything())).await?, 3);
    Ok(())
}
