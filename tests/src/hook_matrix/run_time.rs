//! The operations, on models that are known at run time.

use juggler_core::model::Record;
use juggler_core::prelude::*;
use juggler_core::{DataSource, Result};

use super::{Call, Matrix, Stage, not_found};

fn define(ds: &DataSource) -> Result<()> {
    ds.define("Note", &json!({"text": "string"}), &json!({}))?;
    ds.define("Tag", &json!({"id": {"type": "number", "id": true}, "text": "string"}), &json!({}))?;
    Ok(())
}

/// The operations on a stage, and the two models.
struct Ready<'a> {
    stage: &'a Stage,
    ds: &'a DataSource,
    notes: RuntimeModel,
    tags: RuntimeModel,
}

impl Ready<'_> {
    /// The second note, as it is stored.
    async fn stored(&self) -> Result<Record> {
        let note = self.notes.find_by_id(&self.ds.without_hooks(), &json!(2))?.required().await?;
        self.stage.trace.clear();
        Ok(note)
    }
}

/// The matrix of run-time models.
///
/// # Errors
/// When an operation does not do what it is to do.
pub async fn run_time() -> Result<Vec<Call>> {
    let mut matrix = Matrix::default();
    macro_rules! operations {
        ($($name:literal: |$on:ident| $run:expr;)*) => { $(
            matrix.run($name, Stage::new(define), async |stage| {
                let ds = &stage.ds;
                let $on = Ready { stage, ds, notes: ds.model("Note")?, tags: ds.model("Tag")? };
                $run;
                Ok(())
            }).await?;
        )* };
    }
    let (x, y) = (json!({"text": "x"}), json!({"text": "y"}));
    let (two, three) = (json!({"id": 2, "text": "x"}), json!({"id": 3, "text": "x"}));
    let (is_two, is_z, is_any) = (json!({"text": "two"}), json!({"text": "z"}), json!({"id": {"gt": 0}}));
    operations! {
        "create": |on| on.notes.create(on.ds, &x)?.await?;
        "create_all": |on| on.notes.create_all(on.ds, &[x.clone(), y])?.await?;
        "find": |on| on.notes.find(on.ds).await?;
        "find_one": |on| on.notes.find_one(on.ds).await?;
        "find_by_id": |on| on.notes.find_by_id(on.ds, &json!(2))?.await?;
        "find_by_ids": |on| on.notes.find_by_ids(on.ds, &[json!(2), json!(1)])?.await?;
        "reload": |on| { let note = on.stored().await?; note.reload(on.ds).await? };
        "count": |on| on.notes.count(on.ds).await?;
        "exists": |on| on.notes.exists(on.ds, &json!(2))?.await?;
        "save": |on| {
            let mut note = on.stored().await?;
            note.set("text", &json!("x"))?;
            note.save(on.ds).await?
        };
        "update": |on| on.stored().await?.update(on.ds, &x)?.await?;
        "upsert (given id; found)": |on| on.tags.upsert(on.ds, &two)?.await?;
        "upsert (given id; not found)": |on| on.tags.upsert(on.ds, &three)?.await?;
        "upsert (generated id; found)": |on| on.notes.upsert(on.ds, &two)?.await?;
        "upsert (generated id; not found)": |on| not_found(on.notes.upsert(on.ds, &three)?.await)?;
        "upsert (generated id; none given)": |on| on.notes.upsert(on.ds, &x)?.await?;
        "replace_or_create (given id; found)": |on| on.tags.replace_or_create(on.ds, &two)?.await?;
        "replace_or_create (given id; not found)": |on| on.tags.replace_or_create(on.ds, &three)?.await?;
        "replace_or_create (generated id; found)": |on| on.notes.replace_or_create(on.ds, &two)?.await?;
        "replace_by_id": |on| on.notes.replace_by_id(on.ds, &json!(2), &x)?.await?;
        "upsert_with_where (found)":
            |on| on.notes.upsert_with_where(on.ds, on.notes.condition(&is_two)?, &x)?.await?;
        "upsert_with_where (not found)":
            |on| on.notes.upsert_with_where(on.ds, on.notes.condition(&is_z)?, &x)?.await?;
        "find_or_create (found)":
            |on| on.notes.find_or_create(on.ds, on.notes.filter(&json!({"where": is_two}))?, &x)?.await?;
        "find_or_create (created)":
            |on| on.notes.find_or_create(on.ds, on.notes.filter(&json!({"where": is_z}))?, &x)?.await?;
        "update_all": |on| on.notes.update_all(on.ds, on.notes.condition(&is_any)?, &x)?.await?;
        "destroy_all": |on| on.notes.destroy_all(on.ds, on.notes.condition(&is_any)?).await?;
        "destroy_by_id": |on| on.notes.destroy_by_id(on.ds, &json!(2))?.await?;
        "destroy": |on| on.stored().await?.destroy(on.ds).await?;
    }
    Ok(matrix.0)
}
