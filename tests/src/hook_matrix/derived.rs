//! The operations, on derived models.

use juggler_core::prelude::*;
use juggler_core::{DataSource, Result};

use super::{Call, Matrix, Stage, not_found};

#[derive(Model, Debug, Clone, PartialEq)]
struct Note {
    #[model(id, generated)]
    id: i64,
    text: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Tag {
    #[model(id)]
    id: i64,
    text: String,
}

fn define(ds: &DataSource) -> Result<()> {
    ds.attach::<(Note, Tag)>().map(drop)
}

fn note(text: &str) -> NewNote {
    NewNote { text: text.to_owned() }
}

fn tag(id: i64, text: &str) -> NewTag {
    NewTag { id, text: text.to_owned() }
}

/// The second note, as it is stored.
fn stored() -> Note {
    Note { id: 2, text: "two".to_owned() }
}

/// The matrix of derived models.
///
/// # Errors
/// When an operation does not do what it is to do.
pub async fn derived() -> Result<Vec<Call>> {
    let mut matrix = Matrix::default();
    macro_rules! operations {
        ($($name:literal: |$ds:ident| $run:expr;)*) => { $(
            matrix.run($name, Stage::new(define), async |stage| {
                let $ds = &stage.ds;
                $run;
                Ok(())
            }).await?;
        )* };
    }
    operations! {
        "create": |ds| Note::create(ds, note("x")).await?;
        "create_all": |ds| Note::create_all(ds, [note("x"), note("y")]).await?;
        "find": |ds| Note::find(ds).await?;
        "find_one": |ds| Note::find_one(ds).await?;
        "find_by_id": |ds| Note::find_by_id(ds, 2).await?;
        "find_by_ids": |ds| Note::find_by_ids(ds, [2, 1]).await?;
        "reload": |ds| stored().reload(ds).await?;
        "count": |ds| Note::count(ds).await?;
        "exists": |ds| Note::exists(ds, 2).await?;
        "save": |ds| Note { text: "x".to_owned(), ..stored() }.save(ds).await?;
        "update": |ds| stored().update(ds).set(Note::TEXT, "x").await?;
        "upsert (given id; found)": |ds| Tag::upsert(ds, tag(2, "x")).await?;
        "upsert (given id; not found)": |ds| Tag::upsert(ds, tag(3, "x")).await?;
        "upsert (generated id; found)": |ds| Note::upsert(ds, note("x").with(Note::ID, 2)).await?;
        "upsert (generated id; not found)": |ds| not_found(Note::upsert(ds, note("x").with(Note::ID, 3)).await)?;
        "upsert (generated id; none given)": |ds| Note::upsert(ds, note("x")).await?;
        "replace_or_create (given id; found)": |ds| Tag::replace_or_create(ds, tag(2, "x")).await?;
        "replace_or_create (given id; not found)": |ds| Tag::replace_or_create(ds, tag(3, "x")).await?;
        "replace_or_create (generated id; found)": |ds| Note::replace_or_create(ds, stored()).await?;
        "replace_by_id": |ds| Note::replace_by_id(ds, 2, note("x")).await?;
        "upsert_with_where (found)": |ds| Note::upsert_with_where(ds, Note::TEXT.eq("two"), note("x")).await?;
        "upsert_with_where (not found)": |ds| Note::upsert_with_where(ds, Note::TEXT.eq("z"), note("x")).await?;
        "find_or_create (found)": |ds| Note::find_or_create(ds, Note::TEXT.eq("two"), note("x")).await?;
        "find_or_create (created)": |ds| Note::find_or_create(ds, Note::TEXT.eq("z"), note("x")).await?;
        "update_all": |ds| Note::update_all(ds, Note::ID.gt(0)).set(Note::TEXT, "x").await?;
        "destroy_all": |ds| Note::destroy_all(ds, Note::ID.gt(0)).await?;
        "destroy_by_id": |ds| Note::destroy_by_id(ds, 2).await?;
        "destroy": |ds| stored().destroy(ds).await?;
    }
    Ok(matrix.0)
}
