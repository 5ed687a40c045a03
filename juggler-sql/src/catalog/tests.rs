//! On a database in memory; the others are asked in the tests of discovery.
#![allow(clippy::panic)] // that is how an assertion fails

use juggler_core::connector::Settings;

use super::{Column, Index, Owner, PrimaryKey, Scope, describe, exported_keys};
use crate::backend::sqlite::Sqlite;
use crate::backend::{Backend, Conn};
use crate::given::Given;
use crate::operations::On;

const TABLES: &[&str] = &[
    "CREATE TABLE \"Artist\" (\"ArtistId\" INTEGER PRIMARY KEY, \"Name\" NVARCHAR(120) UNIQUE)",
    "CREATE TABLE album (id INT NOT NULL, disc INT, \"the artist\" INTEGER REFERENCES artist, price NUMERIC(10,2) DEFAULT 1, \
     PRIMARY KEY (disc, id))",
    "CREATE INDEX cheap ON album (price) WHERE price < 5",
    "CREATE INDEX lower ON album (disc, abs(price))",
    "CREATE VIEW names AS SELECT \"Name\" FROM \"Artist\"",
];

async fn open() -> juggler_core::Result<(Sqlite, <Sqlite as Backend>::Conn)> {
    let settings = Settings::new("sqlite");
    let backend = Sqlite::new(&Given::new(&settings, "SQLite")?)?;
    let mut conn = backend.open().await?;
    for statement in TABLES {
        conn.run(statement).await.map_err(crate::fault::Fault::anywhere)?;
    }
    Ok((backend, conn))
}

#[tokio::test]
async fn a_table_is_told_whole() -> juggler_core::Result<()> {
    let (backend, mut conn) = open().await?;
    let mut depth = 0;
    let mut on = On { conn: &mut conn, dialect: backend.dialect(), depth: &mut depth };
    let all = describe(&mut on, Scope::default()).await.map_err(crate::fault::Fault::anywhere)?;
    let names: Vec<_> = all.iter().map(|table| (&*table.name.name, table.name.is_view)).collect();
    assert_eq!(names, [("Artist", false), ("album", false), ("names", true)]);

    let [artist, album, _] = &all[..] else { panic!("three") };
    assert_eq!(artist.primary_key, Some(PrimaryKey { name: None, columns: vec!["ArtistId".to_owned()] }));
    assert!(artist.columns[0].is_generated && !artist.columns[0].nullable);
    let Column { full_type, data_type, length, nullable, .. } = &artist.columns[1];
    assert_eq!(
        (&**full_type, &**data_type, *length, *nullable),
        ("NVARCHAR(120)", "NVARCHAR", Some(120), true)
    );
    assert!(artist.indexes[0].is_unique && artist.indexes[0].is_constraint && artist.indexes[0].is_plain);

    let key = album.primary_key.as_ref().map(|key| &key.columns[..]);
    assert_eq!(key, Some(&["disc".to_owned(), "id".to_owned()][..]));
    let price = &album.columns[3];
    assert_eq!((price.precision, price.scale, price.default.as_deref()), (Some(10), Some(2), Some("1")));
    let plain: Vec<_> =
        album.indexes.iter().map(|Index { name, is_plain, .. }| (&**name, *is_plain)).collect();
    assert_eq!(plain, [("cheap", false), ("lower", false)]);
    let key = &album.foreign_keys[0];
    assert_eq!((&*key.to_table, &key.to_columns[..]), ("Artist", &["ArtistId".to_owned()][..]));
    Ok(())
}

#[tokio::test]
async fn names_are_exact_and_keys_are_found_from_the_other_end() -> juggler_core::Result<()> {
    let (backend, mut conn) = open().await?;
    let mut depth = 0;
    let mut on = On { conn: &mut conn, dialect: backend.dialect(), depth: &mut depth };
    let fault = crate::fault::Fault::anywhere;
    assert!(describe(&mut on, Scope::table(None, "artist")).await.map_err(fault)?.is_empty());
    assert_eq!(describe(&mut on, Scope::table(Some("main"), "Artist")).await.map_err(fault)?.len(), 1);
    let to = Scope { owner: Owner::All, table: Some("Artist") };
    let keys = exported_keys(&mut on, to).await.map_err(fault)?;
    assert_eq!(keys.iter().map(|key| &*key.table).collect::<Vec<_>>(), ["album"]);
    Ok(())
}
