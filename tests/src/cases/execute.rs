//! Statements in a store's own language, on any store: it has one, or says that it has none.

use juggler_core::value::Object;

use super::{Case, Outcome, World};

pub(super) const CASES: &[Case] = cases!("execute"; is_there_or_unsupported, hears_of_calls);

async fn is_there_or_unsupported(world: World) -> Outcome {
    let ds = &world.ds;
    match ds.connector().as_raw() {
        None => {
            let error = ds.execute("SELECT 1", ()).await.err().ok_or("no language, and it was understood")?;
            assert!(error.is_unsupported() && error.status_code() == 501, "{error:?}");
            assert!(error.to_string().contains(ds.connector().name()), "{error}");
            assert!(ds.execute("SELECT 1", ()).rows().await.is_err_and(|error| error.is_unsupported()));
        }
        Some(_) => {
            let rows: Vec<Object> = ds.execute("SELECT 1 AS one", ()).rows().await?;
            assert_eq!(rows.len(), 1);
        }
    }
    assert_eq!(ds.is_relational(), ds.connector().capabilities().relational);
    Ok(())
}

async fn hears_of_calls(world: World) -> Outcome {
    let heard = std::sync::Arc::new(parking_lot::Mutex::new(Vec::new()));
    let listener = std::sync::Arc::clone(&heard);
    world.ds.on_call(move |call, outcome| listener.lock().push((call.operation, outcome.error.is_some())));
    world.with_users().await?;
    assert!(heard.lock().iter().any(|(operation, failed)| *operation == "create" && !failed));
    if world.ds.connector().as_raw().is_some() {
        assert!(world.ds.execute("this is no statement", ()).await.is_err());
        assert!(heard.lock().contains(&("execute", true)));
    }
    Ok(())
}
