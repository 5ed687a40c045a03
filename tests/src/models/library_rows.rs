//! The rows of a library.

use juggler_core::{DataSource, Registry, Result};
use serde_json::{Value as Json, json};

/// Fills a library, derived or not. All models have the rows 1 to 5, named owner, other, a, b and c. Whatever the relation, the owner
/// is related with `a`, and with `b` where it may be; nobody is with the other, and `c` with nobody. Hooks and default scopes are not
/// asked.
///
/// # Errors
/// When a row cannot be written.
pub async fn fill_library(ds: &DataSource) -> Result<()> {
    fill_split_library(&Registry::new([ds.clone()])).await
}

/// The same, of a library whose models live on several data sources.
///
/// # Errors
/// When a row cannot be written.
pub async fn fill_split_library(home: &Registry) -> Result<()> {
    for (model, keys) in rows() {
        // The derived library is smaller.
        if home.data_source_of(model).is_ok() {
            create_all(home, model, with_names(&keys)).await?;
        }
    }
    for (model, rows) in links() {
        create_all(home, model, rows).await?;
    }
    let ds = home.data_source_of("Author")?;
    let quiet = &ds.without_hooks().unscoped();
    let owner = ds.model("Author")?.find_by_id(quiet, &json!(1))?.required().await?;
    for prize in [3, 4] {
        owner.relation("prizes")?.add(quiet, &json!(prize), &json!(null)).await?;
    }
    Ok(())
}

/// Writes rows of a model, with what it has of their properties.
async fn create_all(home: &Registry, model: &str, mut rows: Vec<Json>) -> Result<()> {
    let ds = home.data_source_of(model)?;
    let model = ds.model(model)?;
    let definition = model.definition();
    for row in rows.iter_mut().filter_map(Json::as_object_mut) {
        row.retain(|name, _| definition.property(name).is_some());
    }
    model.create_all(&ds.without_hooks().unscoped(), &rows)?.await.map(drop)
}

/// The keys that rows have, by the name of the row.
fn rows() -> [(&'static str, Json); 10] {
    let on_shelf = |number: i64| json!({"hall": "h", "shelf": number});
    let of_author = |id: i64| json!({"ownerId": id, "ownerType": "Author"});
    [
        (
            "Author",
            json!({
                "owner": {
                    "pen": "pen owner", "mentorId": 3, "favoriteIds": [3, 4], "secret": "s",
                    "_address": {"id": 3, "name": "a"}, "_phones": [{"id": 3, "name": "a"}, {"id": 4, "name": "b"}],
                },
                "other": {"pen": "pen other"},
                "a": {"pen": "pen a", "mentorId": 1},
                "b": {"pen": "pen b", "mentorId": 1},
                "c": {"pen": "pen c"},
            }),
        ),
        ("Book", json!({"owner": {"authorId": 3}, "a": {"authorId": 1, "draft": "s"}, "b": {"authorId": 1}})),
        ("Profile", json!({"a": {"authorId": 1}})),
        ("Club", json!({})),
        ("Prize", json!({})),
        ("Review", json!({"owner": {"pen": "pen a"}, "a": {"pen": "pen owner"}, "b": {"pen": "pen owner"}})),
        (
            "Shelf",
            json!({
                "owner": {"hall": "h", "number": 1}, "other": {"hall": "h", "number": 2},
                "a": {"hall": "h", "number": 3}, "b": {"hall": "h", "number": 4}, "c": {"hall": "h", "number": 5},
            }),
        ),
        ("Volume", json!({"owner": on_shelf(3), "a": on_shelf(1), "b": on_shelf(1)})),
        ("Picture", json!({"owner": of_author(3), "a": of_author(1), "b": of_author(1)})),
        ("Cover", json!({"a": of_author(1)})),
    ]
}

/// The rows between.
fn links() -> [(&'static str, Vec<Json>); 2] {
    [
        ("Membership", vec![json!({"authorId": 1, "clubId": 3}), json!({"authorId": 1, "clubId": 4})]),
        ("Friendship", vec![json!({"authorId": 1, "friendId": 3}), json!({"authorId": 1, "friendId": 4})]),
    ]
}

/// One row for each name, with the keys it has.
fn with_names(keys: &Json) -> Vec<Json> {
    let row = |(at, name): (usize, &str)| {
        let mut row = keys.get(name).cloned().unwrap_or_else(|| json!({}));
        row["id"] = json!(at + 1);
        row["name"] = json!(name);
        row
    };
    ["owner", "other", "a", "b", "c"].into_iter().enumerate().map(row).collect()
}
