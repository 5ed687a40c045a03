//! Every kind of statement, in one order, with what came of each.

use juggler_core::discover::DiscoverOptions;
use juggler_core::prelude::*;
use serde_json::Value as Json;

use super::dress::Dress;
use super::model::{Models, define, object, row};

/// What came of each step: the same in every store.
pub(super) type Told = Vec<(String, Json)>;

/// What is said of a step: what it gave, or the status of its error.
fn outcome<T>(result: Result<T, Error>, tell: impl Fn(T) -> Json) -> Json {
    match result {
        Ok(given) => tell(given),
        Err(error) => json!({"status": error.status_code()}),
    }
}

fn rows(records: Vec<Record>) -> Json {
    records.iter().map(Record::to_json).collect()
}

/// The rows of the child, without the ids that they were given.
fn labels(dress: &Dress, records: Vec<Record>) -> Json {
    records.iter().map(|record| record.to_json()[dress.wire("label")].take()).collect()
}

/// Tables, rows, questions and changes.
pub(super) async fn run(ds: &DataSource, dress: &Dress) -> Result<Told, Error> {
    let models = define(ds, dress, false)?;
    ds.automigrate().foreign_keys(true).await?;
    let mut told = Told::new();
    write(ds, dress, &models, &mut told).await?;
    ask(ds, dress, &models, &mut told).await?;
    related(ds, dress, &models, &mut told).await?;
    change(ds, dress, &models, &mut told).await?;
    transactions(ds, dress, &models, &mut told).await?;
    let models = define(ds, dress, true)?;
    ds.autoupdate().await?;
    told.push(("is actual".to_owned(), json!(ds.is_actual().await?)));
    told.push(("at last".to_owned(), rows(models.parent.find(ds).await?)));
    told.push(("at last, children".to_owned(), labels(dress, models.child.find(ds).await?)));
    // What is refused, or rolled back, may have taken an id.
    let twice = models.parent.create(ds, &row(dress, 0))?.await;
    told.push(("a value twice".to_owned(), outcome(twice, |row| row.to_json())));
    Ok(told)
}

async fn write(ds: &DataSource, dress: &Dress, models: &Models, told: &mut Told) -> Result<(), Error> {
    let mut tell = |step: &str, json: Json| told.push((step.to_owned(), json));
    let parent = &models.parent;
    tell("create", parent.create(ds, &row(dress, 0))?.await?.to_json());
    let several: Vec<Json> = (1..5).map(|n| row(dress, n)).collect();
    tell("create all", rows(parent.create_all(ds, &several)?.await?));
    tell("find", rows(parent.find(ds).await?));
    Ok(())
}

async fn ask(ds: &DataSource, dress: &Dress, models: &Models, told: &mut Told) -> Result<(), Error> {
    let text = dress.wire("text");
    for n in [0, 3] {
        let (value, other) = (dress.value(n), dress.value(n + 1));
        let anywhere = format!("%{}%", value.replace(['\\', '%', '_'], "_"));
        let expression =
            value.chars().map(|letter| format!("\\x{{{:x}}}", u32::from(letter))).collect::<String>();
        let operations = [
            json!(value),
            json!({"neq": value}),
            json!({"gt": value}),
            json!({"gte": value}),
            json!({"lt": value}),
            json!({"lte": value}),
            json!({"between": [value, other]}),
            json!({"inq": [value, other, "none"]}),
            json!({"nin": [value, other]}),
            json!({"like": anywhere}),
            json!({"nlike": anywhere}),
            json!({"regexp": expression}),
            json!({"exists": true}),
            json!({"inq": [value]}),
        ];
        let on_text = operations.into_iter().map(|operation| object([(text.clone(), operation)]));
        let inside = format!("{}.{}", dress.wire("inside"), dress.inner("deep"));
        let conditions = on_text.chain([
            object([(dress.wire("list"), json!(value))]),
            object([(dress.wire("list"), json!({"inq": [value, other]}))]),
            object([(inside, json!(value))]),
            json!({"or": [object([(text.clone(), json!(value))]), object([(dress.wire("only"), json!(other))])]}),
            json!({"nor": [object([(text.clone(), json!(value))]), object([(dress.wire("number"), json!(1))])]}),
        ]);
        for condition in conditions {
            let filter = json!({"where": condition, "order": [format!("{text} DESC"), dress.wire("number")], "limit": 4, "skip": n % 2});
            let found = models.parent.find(ds).with(models.parent.filter(&filter)?).await?;
            told.push((format!("find {condition}"), rows(found)));
        }
    }
    let mut tell = |step: &str, json: Json| told.push((step.to_owned(), json));
    let first = models.parent.condition(&object([(text.clone(), json!(dress.value(0)))]))?;
    tell("count", json!(models.parent.count(ds).filter(first.clone()).await?));
    tell("exists", json!(models.parent.find(ds).filter(first.clone()).exists().await?));
    let fields = models.parent.filter(&json!({"fields": [text, dress.wire("number")], "limit": 1}))?;
    tell("fields", rows(models.parent.find(ds).with(fields).records().await?));
    tell(
        "find by id",
        outcome(models.parent.find_by_id(ds, &json!(2))?.required().await, |row| row.to_json()),
    );
    tell("exists by id", json!(models.parent.exists(ds, &json!(2))?.await?));
    let by_key = models.parent.filter(&object([(
        "where".to_owned(),
        object([(dress.wire("only"), json!(format!("0 {}", dress.value(1))))]),
    )]))?;
    tell(
        "find one",
        outcome(models.parent.find_one(ds).with(by_key).await, |row| json!(row.map(|row| row.to_json()))),
    );
    Ok(())
}

async fn related(ds: &DataSource, dress: &Dress, models: &Models, told: &mut Told) -> Result<(), Error> {
    let mut tell = |step: &str, json: Json| told.push((step.to_owned(), json));
    let child = |parent: usize, n: usize| {
        object([(dress.wire("parentKey"), json!(parent)), (dress.wire("label"), json!(dress.value(n)))])
    };
    let children = [child(1, 0), child(1, 1), child(2, 2)];
    tell("create children", rows(models.child.create_all(ds, &children)?.await?));
    let first = models.parent.find_by_id(ds, &json!(1))?.required().await?;
    let created = first
        .relation(&dress.wire("children"))?
        .create(ds, &object([(dress.wire("label"), json!(dress.value(3)))]))
        .await?;
    tell("create a related row", created.to_json());
    let label = object([(dress.wire("label"), json!(dress.value(0)))]);
    let scope = json!({"where": label, "order": format!("{} DESC", dress.wire("label")), "limit": 2});
    for filter in [
        json!({"include": {"relation": dress.wire("children"), "scope": scope}}),
        json!({"where": object([(dress.wire("children"), json!({"some": label}))])}),
        json!({"where": object([(dress.wire("children"), json!({"none": label}))])}),
        json!({"where": object([(dress.wire("children"), json!({"every": label}))])}),
    ] {
        let found = models.parent.find(ds).with(models.parent.filter(&filter)?).await?;
        tell(&filter.to_string(), rows(found));
    }
    let owner = models.child.filter(&json!({"include": dress.wire("owner"), "order": "id"}))?;
    tell("include the parent", rows(models.child.find(ds).with(owner).await?));
    Ok(())
}

async fn change(ds: &DataSource, dress: &Dress, models: &Models, told: &mut Told) -> Result<(), Error> {
    let mut tell = |step: &str, json: Json| told.push((step.to_owned(), json));
    let (parent, text) = (&models.parent, dress.wire("text"));
    let with = |n: usize| object([(text.clone(), json!(dress.value(n)))]);
    let second = parent.find_by_id(ds, &json!(2))?.required().await?;
    tell("update", second.update(ds, &with(4))?.await?.to_json());
    tell("save", outcome(second.save(ds).await, |_| json!("saved")));
    let several =
        parent.condition(&object([(text.clone(), json!({"inq": [dress.value(0), dress.value(1)]}))]))?;
    tell("update all", json!(parent.update_all(ds, several, &with(5))?.await?));
    let fifth = parent.condition(&with(5))?;
    let more = parent.update_all(ds, fifth.clone(), &json!({}))?.increment(&dress.wire("number"), 7_i64);
    tell("increment", json!(more.await?));
    let mut whole = row(dress, 2);
    whole["id"] = json!(3);
    whole[&text] = json!(dress.value(2));
    tell("upsert", parent.upsert(ds, &whole)?.await?.to_json());
    tell("replace or create", parent.replace_or_create(ds, &whole)?.await?.to_json());
    tell("replace by id", parent.replace_by_id(ds, &json!(3), &whole)?.await?.to_json());
    let only = object([(dress.wire("only"), json!(format!("4 {}", dress.value(5))))]);
    let updated = parent.upsert_with_where(ds, parent.condition(&only)?, &with(0))?.await;
    tell("upsert with where", outcome(updated, |row| row.to_json()));
    let filter = parent.filter(&json!({"where": only}))?;
    let (found, created) = parent.find_or_create(ds, filter, &row(dress, 4))?.await?;
    tell("find or create", json!([found.to_json(), created]));
    let new = parent.filter(&json!({"where": object([(dress.wire("number"), json!(99))])}))?;
    let mut data = row(dress, 5);
    data[dress.wire("number")] = json!(99);
    let (found, created) = parent.find_or_create(ds, new, &data)?.await?;
    tell("find or create another", json!([found.to_json(), created]));
    tell("all", rows(parent.find(ds).await?));
    let condition = models.child.condition(&object([(dress.wire("label"), json!(dress.value(2)))]))?;
    tell("destroy all", json!(models.child.destroy_all(ds, condition).await?));
    tell("destroy by id", json!(parent.destroy_by_id(ds, &json!(2))?.await.is_ok()));
    Ok(())
}

async fn transactions(ds: &DataSource, dress: &Dress, models: &Models, told: &mut Told) -> Result<(), Error> {
    let text = |n: usize| object([(dress.wire("label"), json!(dress.value(n)))]);
    let tx = ds.begin(TransactionOptions::default()).await?;
    models.child.create(&tx, &text(0))?.await?;
    let inner = tx.begin(TransactionOptions::default()).await?;
    models.child.create(&inner, &text(1))?.await?;
    inner.rollback().await?;
    let inner = tx.begin(TransactionOptions::default()).await?;
    models.child.create(&inner, &text(2))?.await?;
    inner.commit().await?;
    tx.commit().await?;
    let dropped = ds.begin(TransactionOptions::default()).await?;
    models.child.create(&dropped, &text(3))?.await?;
    dropped.rollback().await?;
    told.push(("after transactions".to_owned(), labels(dress, models.child.find(ds).await?)));
    Ok(())
}

/// What only databases do: how a question is answered, what tables there are, and statements of one's own with values.
pub(super) async fn of_databases(
    ds: &DataSource,
    dress: &Dress,
    place: &dyn Fn(usize) -> String,
) -> Result<(), Error> {
    let parent = ds.model(&dress.name("parent"))?;
    let condition = parent.condition(&object([(dress.wire("text"), json!(dress.value(0)))]))?;
    parent.find(ds).filter(condition).explain().await?;
    let table = dress.name("parents");
    let tables = ds.discover_model_definitions(DiscoverOptions::new()).await?;
    let is_there = |name: &str| tables.iter().any(|found| found.name == name);
    assert!(is_there(&table) && is_there(&dress.name("children")), "{table:?} is not in {tables:?}");
    let columns: Vec<String> = ds
        .discover_model_properties(&table, DiscoverOptions::new())
        .await?
        .into_iter()
        .map(|column| column.column_name)
        .collect();
    assert_eq!(columns, parent.definition().column_names(), "the columns of {table:?}");
    ds.discover_foreign_keys(&dress.name("children"), DiscoverOptions::new()).await?;
    ds.discover_primary_keys(&table, DiscoverOptions::new()).await?;
    ds.discover_schema(&table, DiscoverOptions::new()).await?;
    for value in dress.values() {
        let given: Vec<String> =
            ds.execute(format!("SELECT {}", place(1)), (value.as_str(),)).values().await?;
        assert_eq!(given, [value.as_str()]);
    }
    Ok(())
}
