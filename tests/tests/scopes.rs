//! The default scope and the named scopes of derived models.
#![allow(clippy::unwrap_used)]

use juggler_core::prelude::*;
use juggler_core::{Result, definition::ScopeFilter};
use juggler_memory::Memory;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(scope = seen, scopes(grown_up = adults, cheap))]
struct Ticket {
    #[model(id)]
    id: i64,
    #[model(default = false)]
    archived: bool,
    age: Option<i32>,
    price: Option<f64>,
}

fn seen() -> Filter<Ticket> {
    Filter::new().filter(Ticket::ARCHIVED.eq(false)).order(Ticket::ID.desc())
}

fn adults() -> Filter<Ticket> {
    Filter::new().filter(Ticket::AGE.gte(18))
}

fn cheap() -> Filter<Ticket> {
    Filter::new().filter(Ticket::PRICE.eq(1.5))
}

async fn four_tickets() -> Result<DataSource> {
    let ds = DataSource::new(Memory::new());
    for (id, age) in [(1, 17), (2, 18), (3, 40)] {
        Ticket::create(&ds, NewTicket { id }).age(age).await?;
    }
    Ticket::create(&ds.unscoped(), NewTicket { id: 4 }).age(50).archived(true).await?;
    Ok(ds)
}

fn ids(tickets: &[Ticket]) -> Vec<i64> {
    tickets.iter().map(|ticket| ticket.id).collect()
}

#[tokio::test]
async fn reads_and_counts_stay_inside_the_default_scope() -> Result<()> {
    let ds = four_tickets().await?;
    assert_eq!(ids(&Ticket::find(&ds).await?), [3, 2, 1], "and in its order");
    assert_eq!(ids(&Ticket::find(&ds).order(Ticket::AGE.asc()).filter(Ticket::ID.gt(1)).await?), [2, 3]);
    assert_eq!(Ticket::count(&ds).await?, 3);
    assert_eq!(Ticket::find_by_id(&ds, 4).await?, None);
    assert!(!Ticket::exists(&ds, 4).await?);
    assert_eq!(Ticket::count(&ds.unscoped()).await?, 4);
    Ok(())
}

#[tokio::test]
async fn writes_stay_inside_and_keep_its_values() -> Result<()> {
    let ds = four_tickets().await?;
    assert_eq!(Ticket::update_all(&ds, everything()).set(Ticket::PRICE, 2.0).await?, 3);
    let created = Ticket::create(&ds, NewTicket { id: 5 }).archived(true).await?;
    assert!(!created.archived, "what the scope asks for is enforced");
    let saved = Ticket { archived: true, ..created }.save(&ds).await?;
    assert!(!saved.archived);
    assert_eq!(Ticket::destroy_all(&ds, everything()).await?, 4);
    assert_eq!(ids(&Ticket::find(&ds.unscoped()).await?), [4]);
    Ok(())
}

#[tokio::test]
async fn a_scope_finds_and_creates() -> Result<()> {
    let ds = four_tickets().await?;
    let grown_up = Ticket::scope(adults());
    assert_eq!(ids(&grown_up.find(&ds).await?), [3, 2]);
    assert_eq!(ids(&grown_up.find(&ds).filter(Ticket::AGE.lt(20)).await?), [2]);
    assert_eq!(grown_up.count(&ds).await?, 2);
    assert_eq!(grown_up.find_by_id(&ds, 1).await?, None);
    assert_eq!(grown_up.find_by_id(&ds, 2).await?.map(|ticket| ticket.id), Some(2));
    assert_eq!(grown_up.update_all(&ds).set(Ticket::PRICE, 1.5).await?, 2);

    let both = grown_up.clone().scope(cheap());
    assert_eq!(both.find_one(&ds).await?.map(|ticket| ticket.id), Some(3));
    let created = both.create(&ds, NewTicket { id: 6 }).age(30).await?;
    assert_eq!((created.price, created.age), (Some(1.5), Some(30)));
    assert_eq!(both.build(NewTicket { id: 7 }).get(Ticket::PRICE), Some(Some(1.5)));
    let dearer = Ticket::scope(cheap()).create(&ds, NewTicket { id: 7 }).price(9.0).await?;
    assert_eq!(dearer.price, Some(9.0), "a named scope only fills what is not given");

    assert_eq!(grown_up.destroy_all(&ds).await?, 3);
    assert_eq!(ids(&Ticket::find(&ds).await?), [7, 1]);
    Ok(())
}

#[tokio::test]
async fn names_are_known_at_run_time_too() -> Result<()> {
    let ds = four_tickets().await?;
    let ticket = ds.model("Ticket")?;
    assert_eq!(ticket.scope("grown_up")?.count(&ds).await?, 2);
    assert_eq!(ticket.scope("cheap")?.create(&ds, &json!({"id": 9}))?.await?.to_json()["price"], 1.5);
    assert!(ticket.scope("grown_up")?.find_by_id(&ds, &json!(1))?.await?.is_none());
    let error = ticket.scope("grownup").unwrap_err().to_string();
    assert!(error.contains("did you mean `grown_up`?"), "{error}");

    let ldl = Ticket::definition().to_ldl();
    assert_eq!(ldl["options"]["scope"], json!({"where": {"archived": false}, "order": ["id DESC"]}));
    assert_eq!(ldl["options"]["scopes"]["grown_up"], json!({"where": {"age": {"gte": 18}}}));
    let ldl = Ticket::definition().scope.clone();
    assert_eq!(ldl, Some(ScopeFilter::from(json!({"where": {"archived": false}, "order": ["id DESC"]}))));
    Ok(())
}

#[derive(Model, Debug)]
#[model(scope = none)]
struct Silent {
    #[model(id)]
    id: i64,
}

fn none() -> Filter<Silent> {
    Filter::new().limit(0)
}

#[test]
fn a_scope_that_cannot_be_said_is_refused() {
    let ds = DataSource::new(Memory::new());
    let error = ds.attach::<Silent>().unwrap_err().to_string();
    assert!(error.contains("a limit of 0 cannot be JSON"), "{error}");
}
