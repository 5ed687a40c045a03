//! How often an operation asks the server, counted by a proxy between: once for one row, whatever is done with it. Statements are
//! warm (the first use of one also prepares it), and the model has no rule that must look at other rows.
#![allow(clippy::expect_used)]

use std::process::ExitCode;

use juggler_core::prelude::*;
use juggler_core::{DataSource, Result};
use juggler_tests::cases::Outcome;
use juggler_tests::database_cases;
use juggler_tests::databases::{Case, SERVERS, Store, run};
use juggler_tests::proxy::Proxy;

#[derive(Model, Debug, Clone, PartialEq)]
struct Keeper {
    #[model(id, generated)]
    id: i64,
    name: String,
    age: Option<i64>,
    animals: HasMany<Animal>,
    desk: HasOne<Desk>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Animal {
    #[model(id, generated)]
    id: i64,
    name: String,
    keeper_id: Option<i64>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Desk {
    #[model(id, generated)]
    id: i64,
    keeper_id: Option<i64>,
}

/// The id is given.
#[derive(Model, Debug, Clone, PartialEq)]
struct Country {
    #[model(id)]
    code: String,
    name: String,
}

const CASES: &[Case] = database_cases!(SERVERS; one_row_is_one_round_trip, what_takes_more);

fn main() -> ExitCode {
    run(CASES)
}

fn keeper(name: &str) -> NewKeeper {
    NewKeeper { name: name.to_owned() }
}

/// A data source through a proxy, with a few rows, and no connection but one.
async fn store(store: &Store) -> Result<(Proxy, DataSource), Box<dyn std::error::Error + Send + Sync>> {
    let (proxy, settings) = Proxy::before(&store.settings).await?;
    let ds = store.database.data_source(&settings)?;
    for name in ["Ada", "Bob", "Eve", "Kim"] {
        let keeper = Keeper::create(&ds, keeper(name)).await?;
        Animal::create(&ds, NewAnimal { name: "cat".to_owned() }).keeper_id(Some(keeper.id)).await?;
        Desk::create(&ds, NewDesk {}).keeper_id(Some(keeper.id)).await?;
    }
    Country::create(&ds, NewCountry { code: "it".to_owned(), name: "Italy".to_owned() }).await?;
    Ok((proxy, ds))
}

/// What an operation takes when it is done for the second time.
async fn warm<T>(proxy: &Proxy, mut operation: impl AsyncFnMut() -> Result<T>) -> Result<u64> {
    operation().await?;
    let before = proxy.round_trips();
    operation().await?;
    Ok(proxy.round_trips() - before)
}

/// Counts each operation of a table, and compares all of them at once.
macro_rules! compare {
    ($proxy:expr, $store:expr; $($name:literal: ($postgres:literal, $mysql:literal) $operation:expr;)*) => {{
        let (mut taken, mut expected) = (Vec::new(), Vec::new());
        $(
            taken.push(($name, warm(&$proxy, async || $operation.await.map(drop)).await?));
            expected.push(($name, $store.database.pick(0, $postgres, $mysql)));
        )*
        for (name, round_trips) in &taken {
            println!("{:?}: {name}: {round_trips}", $store.database);
        }
        assert_eq!(taken, expected);
    }};
}

async fn one_row_is_one_round_trip(at: Store) -> Outcome {
    let (proxy, ds) = store(&at).await?;
    let ada = Keeper::find_by_id(&ds, 1).required().await?;
    let mut next = 1;
    compare!(proxy, at;
        "find_by_id": (1, 1) Keeper::find_by_id(&ds, 1);
        "find_by_id of none": (1, 1) Keeper::find_by_id(&ds, 99);
        "find": (1, 1) Keeper::find(&ds).filter(Keeper::AGE.is_null()).order(Keeper::NAME.desc()).limit(2);
        "find_one": (1, 1) Keeper::find_one(&ds).filter(Keeper::NAME.eq("Bob"));
        "find_by_ids": (1, 1) Keeper::find_by_ids(&ds, [1, 2, 3]);
        "exists": (1, 1) Keeper::exists(&ds, 1);
        "count": (1, 1) Keeper::count(&ds);
        "count of some": (1, 1) Keeper::count(&ds).filter(Keeper::NAME.like("%a"));
        "create": (1, 1) Keeper::create(&ds, keeper("Zoe"));
        "create with an id": (1, 1) {
            next += 1;
            Country::create(&ds, NewCountry { code: next.to_string(), name: "Land".to_owned() })
        };
        "update": (1, 1) ada.update(&ds).set(Keeper::AGE, 36);
        "update of nothing": (1, 1) ada.update(&ds);
        "update_all by id": (1, 1) Keeper::update_all(&ds, Keeper::ID.eq(2)).set(Keeper::AGE, 40);
        "update_all": (1, 1) Keeper::update_all(&ds, Keeper::AGE.gt(20)).set(Keeper::NAME, "Zed");
        "replace_by_id": (1, 1) Keeper::replace_by_id(&ds, 3, keeper("Eva"));
        "save": (1, 1) ada.save(&ds);
        "destroy": (1, 1) ada.destroy(&ds);
        "destroy_by_id": (1, 1) Keeper::destroy_by_id(&ds, 2);
        "destroy_all": (1, 1) Keeper::destroy_all(&ds, Keeper::ID.gt(100));
    );
    assert_eq!(proxy.connections(), 1, "one connection does it all, and none is asked whether it is alive");
    Ok(())
}

async fn what_takes_more(at: Store) -> Outcome {
    let (proxy, ds) = store(&at).await?;
    let italy = || NewCountry { code: "it".to_owned(), name: "Italia".to_owned() };
    let mut next = 0;
    let mut new = || {
        next += 1;
        NewCountry { code: next.to_string(), name: "Land".to_owned() }
    };
    let included = (Keeper::ANIMALS, Keeper::DESK);
    compare!(proxy, at;
        "upsert of a row that is there": (1, 1) Country::upsert(&ds, italy());
        "upsert of a new row": (2, 2) Country::upsert(&ds, new());
        "replace_or_create of a row that is there": (1, 1) Country::replace_or_create(&ds, italy());
        "replace_or_create of a new row": (2, 2) Country::replace_or_create(&ds, new());
        "find_or_create of a row that is there": (1, 1) Country::find_or_create(&ds, Country::CODE.eq("it"), italy());
        "find_or_create of a new row": (6, 7) Country::find_or_create(&ds, Country::CODE.eq("none"), new());
        "create_all of 100 rows": (1, 1) Keeper::create_all(&ds, (0..100).map(|_| keeper("Zoe")));
        "a transaction with one write": (5, 4) ds.transaction(async |tx| Keeper::create(tx, keeper("Zoe")).await);
        "an include": (2, 2) Keeper::find(&ds).limit(3).include(Keeper::ANIMALS);
        "two includes": (3, 3) Keeper::find(&ds).limit(3).include(included);
    );
    Ok(())
}
