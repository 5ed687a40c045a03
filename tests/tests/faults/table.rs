//! Tables that are not as the model says, and tables with names that nobody should give.

use juggler_core::ErrorKind;
use juggler_core::prelude::*;
use juggler_tests::cases::Outcome;
use juggler_tests::database_cases;
use juggler_tests::databases::{ALL, Case, SERVERS, Store};

use super::tells;

pub(super) const CASES: &[Case] = database_cases!(ALL;
    a_table_that_is_not_there_is_named,
    a_column_that_is_not_there_is_named,
    hostile_names_are_names,
    a_nul_in_a_name_is_refused,
    a_thousand_columns_are_columns,
);
pub(super) const OF_SERVERS: &[Case] = database_cases!(SERVERS; a_column_of_another_type_is_named);

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "people")]
struct Person {
    #[model(id)]
    id: i64,
    #[model(column = "full_name")]
    name: String,
    age: Option<i64>,
}

fn person(id: i64) -> NewPerson {
    NewPerson { id, name: "Ada".to_owned() }
}

async fn a_table_that_is_not_there_is_named(store: Store) -> Outcome {
    let mut settings = store.settings.clone();
    settings.other.remove("createTables");
    let ds = store.database.data_source(&settings)?;
    for error in [
        Person::find(&ds).await.expect_err("no table"),
        Person::count(&ds).await.expect_err("no table"),
        Person::create(&ds, person(1)).await.expect_err("no table"),
        Person::destroy_by_id(&ds, 1).await.expect_err("no table"),
    ] {
        assert!(matches!(error.kind(), ErrorKind::Mismatch { .. }), "{error:?}");
        tells(&error, &["Person", "people", "automigrate"]);
    }
    ds.automigrate().await?;
    assert_eq!(Person::create(&ds, person(1)).await?.id, 1);
    Ok(())
}

async fn a_column_that_is_not_there_is_named(store: Store) -> Outcome {
    store.raw().await?.run("CREATE TABLE people (id bigint PRIMARY KEY, age bigint)").await?;
    let ds = store.open()?;
    for error in [
        Person::find(&ds).await.expect_err("no column"),
        Person::create(&ds, person(1)).await.expect_err("no column"),
        Person::update_all(&ds, Person::ID.eq(1)).set(Person::NAME, "x").await.expect_err("no column"),
    ] {
        assert!(matches!(error.kind(), ErrorKind::Mismatch { .. }), "{error:?}");
        tells(&error, &["Person", "full_name"]);
    }
    assert_eq!(Person::count(&ds).await?, 0, "what does not need the column works");
    Ok(())
}

async fn a_column_of_another_type_is_named(store: Store) -> Outcome {
    let columns = "id bigint PRIMARY KEY, full_name bigint, age varchar(20)";
    let mut raw = store.raw().await?;
    raw.run(&format!("CREATE TABLE people ({columns}); INSERT INTO people VALUES (1, 2, 'old')")).await?;
    let ds = store.open()?;
    let error = Person::find(&ds).await.expect_err("a number is no name");
    assert_eq!(error.status_code(), 500, "{error:?}");
    tells(&error, &["Person.name", "full_name", store.database.pick("", "INT8", "BIGINT"), "text"]);
    let error = Person::find(&ds).fields((Person::ID, Person::AGE)).await.expect_err("a text is no number");
    tells(&error, &["Person.age", "VARCHAR", "integer"]);
    Ok(())
}

/// Names that end a statement, begin another, or are written differently somewhere.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "select\"; drop table x; --")]
struct Hostile {
    #[model(id, generated)]
    id: i64,
    #[model(column = "a\"b`c'd", unique)]
    quotes: String,
    #[model(column = "%s %1$n ? ?1 $1 :name @x", index)]
    places: Option<i64>,
    #[model(column = "-- /* \\ \\' #")]
    comments: Option<String>,
    #[model(column = "größe 名前 \u{202e}")]
    unicode: Option<i64>,
    #[model(column = "SELECT")]
    word: Option<i64>,
    #[model(has_many(foreign_key = owner))]
    parts: HasMany<HostilePart>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "';`\"] or 1=1 \\")]
struct HostilePart {
    #[model(id, generated)]
    id: i64,
    #[model(column = "`;drop table x;\"")]
    owner: Option<i64>,
}

async fn hostile_names_are_names(store: Store) -> Outcome {
    let mut raw = store.raw().await?;
    raw.run("CREATE TABLE x (id bigint PRIMARY KEY)").await?;
    let ds = store.open()?;
    ds.attach::<(Hostile, HostilePart)>()?;
    ds.automigrate().await?;
    let text = "'; drop table x; -- \" ` \\";
    let ada = Hostile::create(&ds, NewHostile { quotes: text.to_owned() })
        .places(Some(1))
        .comments(Some(text.to_owned()))
        .unicode(Some(2))
        .word(Some(3))
        .await?;
    HostilePart::create(&ds, NewHostilePart {}).owner(Some(ada.id)).await?;
    let filter = || Hostile::QUOTES.eq(text).and(Hostile::COMMENTS.like("%drop table%"));
    let order = (Hostile::UNICODE.desc(), Hostile::WORD.asc());
    let found = Hostile::find(&ds).filter(filter()).order(order).include(Hostile::PARTS).await?;
    assert_eq!((found.len(), found[0].parts.loaded()?.len()), (1, 1));
    assert_eq!((found[0].places, found[0].unicode, found[0].word), (Some(1), Some(2), Some(3)));
    let changed = ada.update(&ds).set(Hostile::PLACES, 10).set(Hostile::COMMENTS, "--").await?;
    assert_eq!((changed.places, changed.comments.as_deref()), (Some(10), Some("--")));
    let again = Hostile::create(&ds, NewHostile { quotes: text.to_owned() }).await.expect_err("it is unique");
    assert!(again.is_conflict(), "{again:?}");
    tells(&again, &["Hostile.quotes"]);
    let (_, created) =
        Hostile::find_or_create(&ds, filter(), NewHostile { quotes: "new".to_owned() }).await?;
    assert!(created, "the comment was changed");
    assert_eq!(Hostile::update_all(&ds, Hostile::WORD.eq(3)).set(Hostile::UNICODE, 5).await?, 1);
    assert_eq!(Hostile::destroy_all(&ds, Hostile::UNICODE.eq(5)).await?, 1);
    assert_eq!(raw.number("SELECT COUNT(*) FROM x").await?, 0, "the other table is there");
    Ok(())
}

async fn a_nul_in_a_name_is_refused(store: Store) -> Outcome {
    let properties = |column: &str| json!({"id": {"type": "number", "id": true}, "a": {"type": "string", "columnName": column}});
    for (name, table, column) in [("InTable", "a\0b", "a"), ("InColumn", "c", "a\0b")] {
        let ds = store.open()?;
        ds.define(name, &properties(column), &json!({"tableName": table}))?;
        let error = ds.model(name)?.find(&ds).await.expect_err("no database has such a name");
        tells(&error, &[name, "NUL"]);
        let error = ds.automigrate().await.expect_err("no database has such a name");
        tells(&error, &[name, "NUL"]);
    }
    Ok(())
}

async fn a_thousand_columns_are_columns(store: Store) -> Outcome {
    let ds = store.open()?;
    let mut properties = json!({"id": {"type": "number", "id": true}});
    let mut row = json!({"id": 1});
    for n in 1..1000 {
        properties[format!("p{n}")] = json!("boolean");
        row[format!("p{n}")] = json!(n % 2 == 0);
    }
    ds.define("Wide", &properties, &json!({}))?;
    let wide = ds.model("Wide")?;
    wide.create(&ds, &row)?.await?;
    let rows: Vec<_> = (2..300).map(|id| json!({"id": id, "p998": true, "p999": id == 7})).collect();
    wide.create_all(&ds, &rows)?.await?;
    let filter = wide.filter(&json!({"where": {"p999": true, "p998": true}}))?;
    let found = wide.find(&ds).with(filter).await?;
    assert_eq!(found.iter().map(|row| json!(row)["id"].clone()).collect::<Vec<_>>(), [json!(7)]);
    let first = wide.find_by_id(&ds, &json!(1))?.required().await?;
    assert_eq!(json!(first)["p500"], json!(true));
    Ok(())
}
