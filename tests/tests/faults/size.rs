//! Many values, and large ones.

use juggler_core::prelude::*;
use juggler_tests::cases::Outcome;
use juggler_tests::database_cases;
use juggler_tests::databases::{ALL, Case, Database, Store};

use super::{in_time, tells};

pub(super) const CASES: &[Case] = database_cases!(ALL;
    lists_have_no_length,
    rows_have_no_number,
    large_values_are_kept_or_refused,
);

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "items")]
struct Item {
    #[model(id)]
    id: i64,
    name: String,
    weight: Option<f64>,
    data: Option<Vec<u8>>,
}

fn item(id: i64) -> NewItem {
    NewItem { id, name: format!("n{id}") }
}

/// More values than any statement takes: 65,535 on PostgreSQL and MySQL, 32,766 on SQLite.
async fn lists_have_no_length(store: Store) -> Outcome {
    let ds = store.open()?;
    Item::create_all(&ds, (0..20).map(item)).await?;
    Item::update_all(&ds, Item::ID.gte(10)).set(Item::WEIGHT, 0.5).await?;
    const MANY: i64 = 70_000;
    let ids = || 15..15 + MANY;
    assert_eq!(Item::count(&ds).filter(Item::ID.inq(ids())).await?, 5);
    assert_eq!(Item::count(&ds).filter(Item::ID.nin(ids())).await?, 15);
    let names: Vec<String> = ids().map(|id| format!("n{id}")).collect();
    assert_eq!(Item::find(&ds).filter(Item::NAME.inq(names.clone())).await?.len(), 5);
    let weights = ids().map(|id| id as f64).chain([0.5]);
    assert_eq!(Item::count(&ds).filter(Item::WEIGHT.inq(weights)).await?, 10);
    assert_eq!(Item::update_all(&ds, Item::NAME.inq(names.clone())).set(Item::WEIGHT, 2.0).await?, 5);
    assert_eq!(Item::find_by_ids(&ds, ids()).await?.len(), 5);
    assert_eq!(Item::destroy_all(&ds, Item::NAME.inq(names)).await?, 5);
    assert_eq!(Item::count(&ds).await?, 15);
    Ok(())
}

async fn rows_have_no_number(store: Store) -> Outcome {
    let ds = store.open()?;
    let created = in_time(Item::create_all(&ds, (0..20_000).map(item))).await?;
    assert_eq!(created.len(), 20_000, "80,000 values");
    assert!((0..).zip(&created).all(|(id, item)| item.id == id), "in the order that they came in");
    let again =
        Item::create_all(&ds, (20_000..40_000).chain([7]).map(item)).await.expect_err("the last is there");
    assert!(again.is_conflict(), "{again:?}");
    assert_eq!(Item::count(&ds).await?, 20_000, "all or none");
    Ok(())
}

const MEGABYTE: usize = 1 << 20;

async fn large_values_are_kept_or_refused(store: Store) -> Outcome {
    let ds = store.open()?;
    for size in [4, 16, 40].map(|size| size * MEGABYTE) {
        let (text, data) = ("x".repeat(size), vec![7; size]);
        let new = |id| NewItem { id, name: text.clone() };
        let outcome = [
            in_time(Item::create(&ds, new(1))).await,
            in_time(Item::create(&ds, item(2)).data(Some(data.clone()))).await,
        ];
        for outcome in outcome {
            match outcome {
                Ok(item) => {
                    assert!(item.name.len() == size || item.data.as_ref().map(Vec::len) == Some(size))
                }
                Err(error) => {
                    // A server's `max_allowed_packet`, 16 MB where nobody changed it.
                    assert_eq!(store.database, Database::Mysql, "{error:?}");
                    assert!(size >= 16 * MEGABYTE && !error.is_retryable(), "{error:?}");
                    tells(&error, &["bytes"]);
                    assert!(error.to_string().len() < 300, "and the value is not in it");
                }
            }
        }
        if let Some(one) = Item::find_by_id(&ds, 1).await? {
            assert!(one.name == text);
            assert_eq!(Item::count(&ds).filter(Item::NAME.eq(text)).await?, 1);
        }
        Item::destroy_all(&ds, Item::ID.gt(0)).await?;
        assert_eq!(Item::count(&ds).await?, 0, "the connection is as good as before");
    }
    // Together they are more than a statement takes.
    let rows = (0..30).map(|id| NewItem { id, name: "y".repeat(MEGABYTE) });
    assert_eq!(in_time(Item::create_all(&ds, rows)).await?.len(), 30);
    Ok(())
}
