//! How many queries related rows cost.

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
    for (model, condition, expected) in [
        ("Author", json!({"books": {"some": {"name": "a"}}}), 1),
        ("Book", json!({"author": {"isNot": {"name": "a"}}}), 1),
        ("Author", json!({"clubs": {"none": {"name": "a"}}}), 2),
        ("Author", json!({"books": {"every": {"author": {"is": {"name": "a"}}}}}), 2),
        ("Author", json!({"phones": {"some": {"name": "a"}}}), 0),
    ] {
        let cost = queries(&world.ds, &world.log, model, json!({"where": condition})).await?;
        assert_eq!(cost, 1 + expected, "{model} {condition}");
    }
    Ok(())
}

async fn methods_of_a_row(world: World) -> Outcome {
    library(&world).await?;
    let (ds, log) = (&world.ds, &world.log);
    let owner = ds.model("Author")?.find_by_id(ds, &json!(1))?.required().await?;
    for (relation, expected) in [("books", 1), ("pictures", 1), ("clubs", 2), ("prizes", 2), ("favorites", 1)]
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
