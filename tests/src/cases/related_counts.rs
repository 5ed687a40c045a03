//! How many queries related rows cost.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use juggler_core::hook::Event;
use juggler_core::prelude::*;
use juggler_core::{DataSource, Result};
use serde_json::Value as Json;

use super::{Case, Outcome, World};
use crate::models::{define_library, fill_library};
use crate::spy::Log;

pub(super) const CASES: &[Case] = cases!("related_counts";
    an_include_costs_one_query_per_relation_and_level,
    keys_that_are_all_null_cost_none,
    many_keys_are_asked_by_the_page,
    a_polymorphic_belongs_to_costs_one_per_type,
    a_condition_costs_one_query_per_relation,
    a_condition_costs_none_in_any_operation,
    a_window_reads_the_rows_that_it_shows,
    a_window_is_cut_here_where_the_store_cannot,
    methods_of_a_row,
);

/// A library, in which all rows were introduced to the store.
async fn library(world: &World) -> Result<()> {
    define_library(&world.ds)?;
    fill_library(&world.ds).await
}

/// How many queries a filter costs.
async fn queries(ds: &DataSource, log: &Log, model: &str, filter: Json) -> Result<usize> {
    let model = ds.model(model)?;
    log.clear();
    model.find(ds).with(model.filter(&filter)?).await?;
    Ok(log.count("all"))
}

async fn an_include_costs_one_query_per_relation_and_level(world: World) -> Outcome {
    library(&world).await?;
    for (model, include, expected) in [
        ("Author", json!("books"), 1),
        ("Author", json!("profile"), 1),
        ("Author", json!("mentor"), 1),
        ("Author", json!("reviews"), 1),
        ("Author", json!("favorites"), 1),
        ("Author", json!("pictures"), 1),
        ("Author", json!("cover"), 1),
        ("Author", json!("clubs"), 2),
        ("Author", json!("friends"), 2),
        ("Author", json!("prizes"), 2),
        ("Author", json!("address"), 0),
        ("Author", json!("phones"), 0),
        ("Shelf", json!("volumes"), 1),
        ("Volume", json!("place"), 1),
        ("Author", json!(["books", "mentor", "clubs"]), 4),
        ("Author", json!({"books": {"author": "books"}}), 3),
        (
            "Author",
            json!({"relation": "pupils", "scope": {"limit": 1, "order": "name DESC", "include": "clubs"}}),
            3,
        ),
        ("Author", json!(["books", "books"]), 1),
    ] {
        let cost = queries(&world.ds, &world.log, model, json!({"include": include})).await?;
        assert_eq!(cost, 1 + expected, "{model} {include}");
    }
    Ok(())
}

async fn keys_that_are_all_null_cost_none(world: World) -> Outcome {
    library(&world).await?;
    for (model, name, include) in [
        ("Book", "other", "author"),
        ("Volume", "c", "place"),
        ("Picture", "c", "owner"),
        ("Author", "c", "mentor"),
        ("Author", "c", "favorites"),
    ] {
        let filter = json!({"where": {"name": name}, "include": include});
        assert_eq!(queries(&world.ds, &world.log, model, filter).await?, 1, "{model} {include}");
    }
    let filter = json!({"where": {"name": "c"}, "include": "clubs"});
    assert_eq!(queries(&world.ds, &world.log, "Author", filter).await?, 2, "no links, so no clubs");
    Ok(())
}

async fn many_keys_are_asked_by_the_page(world: World) -> Outcome {
    let mut settings = world.settings.clone();
    settings.inq_limit = 10;
    let (ds, log) = world.data_source(&settings)?;
    define_library(&ds)?;
    let rows = |keys: fn(i64) -> Json| -> Vec<Json> {
        let named = |i: i64| {
            let mut row = keys(i);
            row["name"] = json!(format!("{i:02}"));
            row["id"] = json!(i);
            row
        };
        (1..=25).map(named).collect()
    };
    ds.model("Author")?.create_all(&ds, &rows(|i| json!({"favoriteIds": [26 - i, i]})))?.await?;
    ds.model("Book")?.create_all(&ds, &rows(|i| json!({"authorId": i})))?.await?;
    ds.model("Club")?.create_all(&ds, &rows(|_| json!({})))?.await?;
    let links: Vec<Json> = (1..=25).map(|i| json!({"authorId": 1, "clubId": i})).collect();
    ds.model("Membership")?.create_all(&ds, &links)?.await?;
    for (include, expected) in [("books", 3), ("favorites", 3), ("clubs", 6)] {
        let order = json!({"relation": include, "scope": {"order": "name DESC"}});
        let cost = queries(&ds, &log, "Author", json!({"include": order})).await?;
        assert_eq!(cost, 1 + expected, "{include}");
    }
    // Pages do not show in the answer.
    let author = ds.model("Author")?;
    let order = json!({"relation": "clubs", "scope": {"order": "name DESC", "skip": 1, "limit": 12}});
    let filter = author.filter(&json!({"where": {"id": 1}, "include": order}))?;
    let names: Vec<Json> =
        author.find(&ds).with(filter).one().await?.related("clubs")?.iter().map(Record::to_json).collect();
    assert_eq!((names.len(), &names[0]["name"], &names[11]["name"]), (12, &json!("24"), &json!("13")));
    // Nor do the properties that they are sorted by.
    let fields = json!({"order": "name DESC", "fields": ["id"], "limit": 2});
    let filter = json!({"where": {"id": 1}, "include": {"relation": "clubs", "scope": fields}});
    let rows = author.find(&ds).with(author.filter(&filter)?).await?;
    assert_eq!(rows[0].to_json()["clubs"], json!([{"id": 25}, {"id": 24}]));
    Ok(())
}

async fn a_polymorphic_belongs_to_costs_one_per_type(world: World) -> Outcome {
    library(&world).await?;
    let pictures = [("Author", 2), ("Author", 3), ("Book", 1), ("Book", 99), ("Club", 1)];
    let pictures = pictures.map(|(model, id)| json!({"name": "x", "ownerType": model, "ownerId": id}));
    world.ds.model("Picture")?.create_all(&world.ds, &pictures)?.await?;
    assert_eq!(queries(&world.ds, &world.log, "Picture", json!({"include": "owner"})).await?, 1 + 3);
    Ok(())
}

async fn a_condition_costs_one_query_per_relation(world: World) -> Outcome {
    library(&world).await?;
    let relations = json!({"stars": {"type": "hasMany", "model": "Star", "polymorphic": "of"}});
    world.ds.define("Film", &json!({"name": "string"}), &json!({"relations": relations}))?;
    let relations = json!({"of": {"type": "belongsTo", "polymorphic": true}});
    let properties = json!({"rank": "number", "ofId": "number", "ofType": "string"});
    let star = world.ds.define("Star", &properties, &json!({"relations": relations}))?;
    let deep = |n| (0..n).fold(json!({}), |inner, _| json!({"mentor": {"is": inner}}));
    // How many queries for keys there are, and of them those that a store with subqueries has to ask all the same.
    for (model, condition, keys, still) in [
        ("Author", json!({"books": {"some": {"name": "a"}}}), 1, 0),
        ("Book", json!({"author": {"isNot": {"name": "a"}}}), 1, 0),
        ("Author", json!({"clubs": {"none": {"name": "a"}}}), 2, 0),
        ("Author", json!({"prizes": {"some": {}}, "profile": {"is": null}}), 3, 0),
        ("Author", json!({"friends": {"every": {"name": {"like": "a%"}}}}), 2, 0),
        ("Film", json!({"stars": {"some": {"rank": null}}}), 1, 0),
        // Where nobody says what it is, the key of any model is of any kind.
        ("Author", json!({"pictures": {"some": {"name": "a"}}}), 1, 1),
        ("Author", json!({"reviews": {"some": {"writer": {"is": {}}}}}), 2, 0),
        ("Shelf", json!({"volumes": {"some": {"place": {"isNot": null}}}}), 2, 0),
        ("Author", json!({"books": {"every": {"author": {"is": {"name": "a"}}}}}), 2, 0),
        ("Author", json!({"or": [{"books": {"some": {}}}, {"nor": [{"mentor": {"is": {}}}]}]}), 2, 0),
        ("Author", json!({"phones": {"some": {"name": "a"}}}), 0, 0),
        ("Author", json!({"favorites": {"some": {"author": {"is": {}}}}}), 2, 1),
        ("Author", deep(9), 9, 0),
    ] {
        let cost = queries(&world.ds, &world.log, model, json!({"where": condition})).await?;
        let expected = if world.ds.connector().capabilities().subqueries { still } else { keys };
        assert_eq!(cost, 1 + expected, "{model} {condition}");
    }
    let film = world.ds.model("Film")?;
    film.create_all(&world.ds, &[json!({"name": "a"}), json!({"name": "b"})])?.await?;
    let stars = [("Film", 1, 1), ("Film", 2, 2), ("Author", 1, 2)];
    let stars = stars.map(|(kind, id, rank)| json!({"ofType": kind, "ofId": id, "rank": rank}));
    star.create_all(&world.ds, &stars)?.await?;
    let asked = film.condition(&json!({"stars": {"some": {"rank": 2}}}))?;
    assert_eq!(film.find(&world.ds).filter(asked).one().await?.to_json()["name"], json!("b"));
    Ok(())
}

async fn a_condition_costs_none_in_any_operation(world: World) -> Outcome {
    library(&world).await?;
    let (ds, log) = (&world.ds, &world.log);
    let keys = usize::from(!ds.connector().capabilities().subqueries);
    let review = ds.model("Review")?;
    let written = || review.condition(&json!({"writer": {"is": {"name": "owner"}}}));
    log.clear();
    assert_eq!(review.find(ds).filter(written()?).count().await?, 2);
    assert_eq!((log.count("all"), log.count("count")), (keys, 1), "count");
    log.clear();
    assert_eq!(review.update_all(ds, written()?, &json!({"name": "z"}))?.await?, 2);
    assert_eq!((log.count("all"), log.count("update")), (keys, 1), "update_all");
    log.clear();
    assert_eq!(review.destroy_all(ds, written()?).await?, 2);
    assert_eq!((log.count("all"), log.count("destroy_all")), (keys, 1), "destroy_all");
    Ok(())
}

/// Ten authors with ten books each, in an order with ties.
async fn with_books(ds: &DataSource) -> Result<()> {
    define_library(ds)?;
    let authors: Vec<Json> = (1..=10).map(|id| json!({"id": id, "name": "x", "mentorId": 1})).collect();
    ds.model("Author")?.create_all(ds, &authors)?.await?;
    let book = |id: i64| json!({"id": id, "name": format!("{}", id % 3), "authorId": 1 + id % 10});
    let books: Vec<Json> = (1..=100).map(book).collect();
    ds.model("Book")?.create_all(ds, &books)?.await.map(drop)
}

/// The ids of the related rows of each row, as text.
async fn shown(ds: &DataSource, relation: &str, scope: &Json) -> Result<Vec<String>> {
    let author = ds.model("Author")?;
    let filter = json!({"include": {"relation": relation, "scope": scope}});
    let rows = author.find(ds).with(author.filter(&filter)?).await?;
    let ids = |row: &Record| {
        let related = row.related(relation)?.iter().map(|row| row.to_json()["id"].to_string());
        Ok(related.collect::<Vec<_>>().join(" "))
    };
    rows.iter().map(ids).collect()
}

async fn a_window_reads_the_rows_that_it_shows(world: World) -> Outcome {
    with_books(&world.ds).await?;
    let (ds, log) = (&world.ds, &world.log);
    let windows = ds.connector().capabilities().windows;
    for (scope, first, last, rows) in [
        (json!({"limit": 3}), "10 20 30", "9 19 29", 30),
        (json!({"limit": 3, "order": "id DESC"}), "100 90 80", "99 89 79", 30),
        (json!({"limit": 3, "order": "name"}), "30 60 90", "9 39 69", 30),
        (json!({"limit": 2, "skip": 2, "order": ["name DESC"]}), "80 10", "89 19", 20),
        (json!({"skip": 9}), "100", "99", 10),
        (json!({"limit": 20, "where": {"name": "0"}}), "30 60 90", "9 39 69 99", 33),
        (json!({"limit": 1, "where": {"author": {"is": {"name": "x"}}}}), "10", "9", 10),
        (json!({"limit": 1, "order": "name", "fields": ["id"]}), "30", "9", 10),
        (json!({"limit": 2, "where": {"id": {"gt": 1000}}}), "", "", 0),
    ] {
        log.clear();
        let ids = shown(ds, "books", &scope).await?;
        assert_eq!((&*ids[0], &*ids[9]), (first, last), "{scope}");
        let read = log.rows().pop();
        if windows {
            assert_eq!((read, log.count("all")), (Some(rows), 2), "{scope}");
        }
        assert!(read >= Some(rows), "{scope}");
    }
    // Of one parent, any store reads no more.
    let author = ds.model("Author")?;
    let books = json!({"relation": "books", "scope": {"skip": 1, "limit": 2, "order": "id DESC"}});
    log.clear();
    let row =
        author.find(ds).with(author.filter(&json!({"where": {"id": 3}, "include": books}))?).one().await?;
    let ids: Vec<Json> = row.related("books")?.iter().map(|row| row.to_json()["id"].clone()).collect();
    assert_eq!((json!(ids), log.rows()), (json!([82, 72]), vec![1, 2]));
    // Level by level.
    let books = json!({"relation": "books", "scope": {"limit": 1, "order": "id DESC"}});
    let pupils = json!({"relation": "pupils", "scope": {"limit": 4, "skip": 1, "include": books}});
    log.clear();
    let filter = author.filter(&json!({"where": {"id": {"lt": 3}}, "include": pupils}))?;
    let rows = author.find(ds).with(filter).await?;
    let pupils = rows[0].related("pupils")?;
    let ids =
        |row: &Record| Ok((row.to_json()["id"].clone(), row.related("books")?[0].to_json()["id"].clone()));
    let ids = pupils.iter().map(ids).collect::<Result<Vec<_>>>()?;
    assert_eq!(json!(ids), json!([[2, 91], [3, 92], [4, 93], [5, 94]]));
    if windows {
        assert_eq!(log.rows(), [2, 4, 4]);
    }
    Ok(())
}

/// Where a hook looks at the rows, where a scope has a limit of its own, and through a model between.
async fn a_window_is_cut_here_where_the_store_cannot(world: World) -> Outcome {
    with_books(&world.ds).await?;
    let (ds, log) = (&world.ds, &world.log);
    let links: Vec<Json> = (1..=10).map(|id| json!({"authorId": 1, "clubId": id})).collect();
    let clubs: Vec<Json> = (1..=10).map(|id| json!({"id": id, "name": "x"})).collect();
    ds.model("Club")?.create_all(ds, &clubs)?.await?;
    ds.model("Membership")?.create_all(ds, &links)?.await?;
    let ids = shown(ds, "clubs", &json!({"limit": 2, "skip": 1, "order": "id DESC"})).await?;
    assert_eq!((&*ids[0], &*ids[1]), ("9 8", ""));
    let seen = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&seen);
    ds.observe_fn("Book", Event::Loaded, move |cx| {
        counter.fetch_add(cx.rows().map_or(0, |rows| rows.len()), Ordering::Relaxed);
        Ok(())
    });
    log.clear();
    let ids = shown(ds, "books", &json!({"limit": 2})).await?;
    assert_eq!((&*ids[0], log.rows().pop(), seen.load(Ordering::Relaxed)), ("10 20", Some(100), 100));
    Ok(())
}

async fn methods_of_a_row(world: World) -> Outcome {
    library(&world).await?;
    let (ds, log) = (&world.ds, &world.log);
    let owner = ds.model("Author")?.find_by_id(ds, &json!(1))?.required().await?;
    let through = if ds.connector().capabilities().subqueries { 1 } else { 2 };
    for (relation, expected) in
        [("books", 1), ("pictures", 1), ("clubs", through), ("prizes", through), ("favorites", 1)]
    {
        log.clear();
        owner.relation(relation)?.find(ds, &json!({})).await?;
        assert_eq!(log.count("all"), expected, "find {relation}");
    }
    log.clear();
    owner.relation("mentor")?.get(ds, &json!({})).await?;
    assert_eq!(log.calls(), ["all"]);
    log.clear();
    owner.relation("books")?.count(ds, &json!({})).await?;
    assert_eq!(log.calls(), ["count"]);
    let nobody = ds.model("Author")?.create(ds, &json!({"name": "x"}))?.await?;
    log.clear();
    assert!(nobody.relation("mentor")?.get(ds, &json!({})).await?.is_none());
    assert!(log.calls().len() <= 1, "{:?}", log.calls());
    Ok(())
}
