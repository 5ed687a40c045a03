//! What SQLite has no memory for is an error, and never nothing in its place. The limit holds for the whole program, which is why this
//! test has one of its own.
#![allow(clippy::unwrap_used)]

use futures_util::StreamExt;
use juggler_core::prelude::*;
use juggler_tests::databases::{Database, Store};

#[derive(Model, Debug)]
#[model(table = "leaves")]
struct Leaf {
    #[model(id)]
    id: i64,
    text: String,
}

#[tokio::test]
async fn what_there_is_no_memory_for_is_an_error() {
    let store = Store::new(Database::Sqlite).unwrap();
    store.raw().await.unwrap().run("PRAGMA encoding = 'UTF-16le'; CREATE TABLE other (a)").await.unwrap();
    let ds = store.open().unwrap();
    Leaf::create(&ds, NewLeaf { id: 1, text: "a".repeat(8 << 20) }).await.unwrap();
    ds.execute("PRAGMA hard_heap_limit = 40000000", ()).rows().await.unwrap();

    let told = |error: Error| error.to_string().contains("memory");
    // The row has its 16 MiB, and the text would be made anew from it.
    assert!(Leaf::find_by_id(&ds, 1).await.is_err_and(told));
    // Of a row that is enough, SQLite is asked for no other, and says nothing by itself.
    let found = Leaf::find_or_create(&ds, Leaf::ID.eq(1), NewLeaf { id: 1, text: String::new() }).await;
    assert!(found.is_err_and(told));
    let first = Leaf::find(&ds).stream().next().await.unwrap();
    assert!(first.is_err_and(told), "no empty text");
    for statement in ["SELECT zeroblob(500000000) AS a", "SELECT text FROM leaves"] {
        let first = ds.execute(statement, ()).stream().next().await.unwrap();
        assert!(first.is_err_and(told), "{statement}");
    }
    assert!(Leaf::count(&ds).filter(Leaf::TEXT.regexp("^a+$")).await.is_err_and(told));

    ds.execute("UPDATE leaves SET text = 'short'", ()).await.unwrap();
    assert_eq!(Leaf::find_by_id(&ds, 1).required().await.unwrap().text, "short", "and all goes on");
}
