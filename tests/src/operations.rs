//! Operations of all kinds, by name, on the same few rows: for tests of what becomes of each when something goes wrong.

use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::{FutureExt, StreamExt};
use juggler_core::prelude::*;
use juggler_core::{DataSource, Result};

/// Something with parts.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(force_id = false)]
pub struct Item {
    /// The key, made by the store unless it is given.
    #[model(id, generated)]
    pub id: i64,
    /// The name, of which there is one.
    #[model(unique, length = 60)]
    pub name: String,
    /// What is changed.
    #[model(default = 0)]
    pub age: i64,
    /// They go with it.
    #[model(has_many(on_delete = cascade))]
    pub parts: HasMany<Part>,
}

/// A part of an item.
#[derive(Model, Debug, Clone, PartialEq)]
pub struct Part {
    /// The key.
    #[model(id, generated)]
    pub id: i64,
    /// That of its item.
    pub item_id: i64,
    /// The name.
    pub name: String,
    /// Its item.
    pub item: BelongsTo<Item>,
}

/// A new item.
pub fn item(name: &str) -> NewItem {
    NewItem { name: name.to_owned() }
}

fn part(name: &str) -> NewPart {
    NewPart { name: name.to_owned() }
}

/// An operation on a pool, or in a transaction.
pub type Operation = fn(&Session) -> BoxFuture<'_, Result<()>>;

/// Operations, each by its name, as functions from a session.
macro_rules! operations {
    ($($name:ident => |$db:ident| $operation:expr;)*) => {
        &[$((stringify!($name), |$db| async move { $operation.await.map(drop) }.boxed())),*]
    };
}

/// Operations on a pool, or in a transaction. Done twice, each does the same to the rows that [`fill`] makes.
pub static OPERATIONS: &[(&str, Operation)] = operations! {
    find => |db| Item::find(db);
    find_by_id => |db| Item::find_by_id(db, 1);
    find_by_ids => |db| Item::find_by_ids(db, [1, 2, 3]);
    find_with_parts => |db| Item::find(db).include(Item::PARTS);
    stream => |db| read(db, 3);
    stream_to_the_end => |db| read(db, usize::MAX);
    count => |db| Item::count(db);
    exists => |db| Item::exists(db, 1);
    create => |db| Item::create(db, item("new"));
    create_with_an_id => |db| Item::create(db, item("new").with(Item::ID, 5000));
    create_many => |db| Item::create_all(db, (0..600).map(|n| item(&format!("new{n}"))));
    create_a_duplicate => |db| duplicate(db);
    create_nested => |db| Item::create(db, item("new")).parts([part("one"), part("two")]);
    update_one => |db| async { Item::find_by_id(db, 1).required().await?.update(db).set(Item::AGE, 9).await };
    update_all => |db| Item::update_all(db, Item::ID.lt(5)).set(Item::AGE, 9);
    update_all_by_pattern => |db| Item::update_all(db, Item::NAME.ilike("1%")).set(Item::AGE, 9);
    save => |db| async {
        let mut one = Item::find_by_id(db, 1).required().await?;
        one.age = 9;
        one.save(db).await
    };
    upsert_old => |db| Item::upsert(db, item("3").with(Item::ID, 3).with(Item::AGE, 9));
    upsert_new => |db| Item::upsert(db, item("new").with(Item::ID, 5000));
    replace_by_id => |db| Item::replace_by_id(db, 3, item("other"));
    replace_or_create => |db| Item::replace_or_create(db, item("other").with(Item::ID, 3));
    find_or_create_old => |db| Item::find_or_create(db, Item::NAME.eq("3"), item("3"));
    find_or_create_new => |db| Item::find_or_create(db, Item::NAME.eq("new"), item("new"));
    destroy_one => |db| Item::destroy_by_id(db, 1);
    destroy_all => |db| Item::destroy_all(db, Item::ID.lt(5));
    destroy_all_by_pattern => |db| Item::destroy_all(db, Item::NAME.ilike("1%"));
};

/// Operations that begin transactions.
pub static THAT_BEGIN: &[(&str, Operation)] = operations! {
    // A transaction that is dropped rolls back by itself, at a time that nobody can tell.
    begin => |db| async { db.begin(TransactionOptions::default()).await?.rollback().await };
    begin_read_only => |db| async {
        let options = TransactionOptions::isolation(IsolationLevel::Serializable).read_only();
        db.begin(options).await?.rollback().await
    };
    begin_and_commit => |db| async { write_two(&db.begin(TransactionOptions::default()).await?, true).await };
    begin_and_roll_back => |db| async { write_two(&db.begin(TransactionOptions::default()).await?, false).await };
    transaction => |db| db.transaction(async |tx| {
        Item::create(tx, item("new")).await?;
        Item::update_all(tx, Item::ID.lt(5)).set(Item::AGE, 9).await
    });
    transaction_in_time => |db| db.transaction_with(
        TransactionOptions::default().timeout(Duration::from_secs(60)).retry(2),
        |tx| async move { Item::create(&tx, item("new")).await },
    );
    nested => |db| db.transaction(async |tx| {
        Item::create(tx, item("new")).await?;
        tx.transaction(async |inner| Item::destroy_by_id(inner, 1).await).await?;
        let undone: Result<()> = tx
            .transaction(async |inner| {
                Item::destroy_by_id(inner, 2).await?;
                Err(Error::bad_request("enough"))
            })
            .await;
        match undone {
            Err(error) if error.status_code() == 400 => Item::create(tx, item("newer")).await.map(drop),
            other => other,
        }
    });
};

async fn read(db: &Session, rows: usize) -> Result<()> {
    let mut stream = Item::find(db).stream().take(rows);
    while let Some(row) = stream.next().await {
        row?;
        tokio::task::yield_now().await;
    }
    Ok(())
}

/// It is refused, and the rest of the work goes on.
async fn duplicate(db: &Session) -> Result<()> {
    match Item::create(db, item("7")).await {
        Err(error) if error.is_conflict() => Ok(()),
        outcome => outcome.map(drop),
    }
}

async fn write_two(tx: &Transaction, keep: bool) -> Result<()> {
    Item::create(tx, item("new")).await?;
    Item::destroy_by_id(tx, 1).await?;
    if keep { tx.commit().await } else { tx.rollback().await }
}

/// The tables, anew.
///
/// # Errors
/// What the store says.
pub async fn prepare(ds: &DataSource) -> Result<()> {
    ds.attach::<(Item, Part)>()?;
    ds.automigrate().await
}

/// Twelve items with two parts each, and nothing else.
///
/// # Errors
/// What the store says.
pub async fn fill(ds: &Session) -> Result<()> {
    ds.transaction(async |tx| {
        Part::destroy_all(tx, everything()).await?;
        Item::destroy_all(tx, everything()).await?;
        Item::create_all(tx, (1..=12).map(|n| item(&n.to_string()).with(Item::ID, n))).await?;
        let parts = (1..=12).flat_map(|n| ["a", "b"].map(|name| part(name).item_id(n)));
        Part::create_all(tx, parts).await.map(drop)
    })
    .await
}

/// The rows, without what the store makes: the name and the age of each item, and how many parts it has.
pub type Rows = Vec<(String, i64, usize)>;

/// The rows of all items, and that there are no parts of others.
///
/// # Errors
/// What the store says, and parts of items that are not there.
pub async fn rows(ds: &Session) -> Result<Rows> {
    let items = Item::find(ds).order(Item::NAME.asc()).include(Item::PARTS).await?;
    let parts = |item: &Item| item.parts.loaded().map_or(0, |parts| parts.len());
    let rows: Rows = items.iter().map(|item| (item.name.clone(), item.age, parts(item))).collect();
    let (owned, all) = (rows.iter().map(|row| row.2 as u64).sum::<u64>(), Part::count(ds).await?);
    match owned == all {
        true => Ok(rows),
        false => Err(Error::storage(format!("{all} parts, and {owned} of them have their item"))),
    }
}

/// A read and a write, which change nothing.
///
/// # Errors
/// What the store says.
pub async fn work(ds: &Session) -> Result<()> {
    Item::count(ds).await?;
    if let Some(item) = Item::find_by_id(ds, 12).await? {
        Item::update_all(ds, Item::ID.eq(12)).set(Item::NAME, item.name).await?;
    }
    Ok(())
}
