//! Discovery, on a database that others made: keys of several columns, two owners, views, a circle of tables, and names that are no
//! names of Rust. What is found is compared with files; `JUGGLER_ACCEPT=1` writes them.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use juggler_core::discover::DiscoverOptions;
use juggler_core::prelude::*;
use juggler_tests::databases::{self, Database};
use juggler_tests::foreign::Foreign;
use juggler_tests::program;
use libtest_mimic::{Arguments, Completion, Failed, Trial};
use serde::Serialize;
use serde_json::{Map, Value as Json};

#[path = "discovery/rows.rs"]
mod rows;

type Outcome = juggler_core::Result<()>;

fn main() -> ExitCode {
    let mut trials = Vec::new();
    for &backend in databases::ALL {
        let mut add = |name: &str, case: fn(&Runtime, Database) -> Outcome| {
            trials.push(Trial::ignorable_test(
                format!("{name}_on_{}", backend.name()),
                move || match backend.missing() {
                    Some(reason) => Ok(Completion::ignored_with(reason)),
                    None => {
                        let runtime = Runtime::new().map_err(|error| error.to_string())?;
                        let outcome = case(&runtime, backend);
                        outcome
                            .map(|()| Completion::Completed)
                            .map_err(|error| Failed::from(format!("{error:?}")))
                    }
                },
            ));
        };
        add("lists_and_keys", |runtime, backend| runtime.block_on(lists(backend)));
        add("models_as_ldl", |runtime, backend| runtime.block_on(schemas(backend)));
        add("models_as_rust", |runtime, backend| runtime.block_on(rust(backend)));
        add("options", |runtime, backend| runtime.block_on(options(backend)));
        add("rows_of_found_models", |runtime, backend| runtime.block_on(rows::check(backend)));
        add("without_await", without_await);
    }
    trials.push(Trial::test("a_store_that_does_not_tell", || {
        let runtime = Runtime::new().map_err(|error| error.to_string())?;
        runtime.block_on(does_not_tell()).map_err(|error| Failed::from(format!("{error:?}")))
    }));
    let outcome = libtest_mimic::run(&Arguments::from_args(), trials).exit_code();
    databases::clean();
    outcome
}

use tokio::runtime::Runtime;

/// The database, in a folder that stays as long as it is needed.
pub(crate) struct World {
    pub(crate) ds: DataSource,
    pub(crate) owner: String,
    url: String,
    _place: tempfile::TempDir,
    backend: Database,
}

impl World {
    pub(crate) fn new(backend: Database) -> juggler_core::Result<Self> {
        let place = tempfile::tempdir().unwrap();
        let script = match backend {
            Database::Sqlite => include_str!("discovery/sqlite.sql"),
            Database::Postgres => include_str!("discovery/postgres.sql"),
            Database::Mysql => include_str!("discovery/mysql.sql"),
        };
        let Foreign { ds, owner, url } = backend.load(place.path(), script)?;
        Ok(World { ds, owner, url, _place: place, backend })
    }

    /// The other owner, where there is one.
    pub(crate) fn archive(&self) -> Option<String> {
        match self.backend {
            Database::Sqlite => None,
            Database::Postgres => Some(format!("{} archive", self.owner)),
            Database::Mysql => Some(format!("{}_archive", self.owner)),
        }
    }

    /// Compares with a file in which `{store}` stands for the owner.
    fn compare(&self, name: &str, found: &str) {
        let found = found.replace(&self.owner, "{store}");
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/discovery/expected");
        let file: PathBuf = folder.join(format!("{}_{name}", self.backend.name()));
        if std::env::var_os("JUGGLER_ACCEPT").is_some() {
            fs::create_dir_all(&folder).unwrap();
            fs::write(&file, &found).unwrap();
        }
        let expected = fs::read_to_string(&file).unwrap_or_default();
        assert!(found == expected, "{} is not what was found:\n{found}", file.display());
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if let Some(archive) = self.archive() {
            let drop = match self.backend {
                Database::Postgres => format!("DROP SCHEMA IF EXISTS \"{archive}\" CASCADE"),
                _ => format!("DROP DATABASE IF EXISTS `{archive}`"),
            };
            let _ = juggler_tests::raw::run(self.backend.name(), &self.url, &drop);
        }
    }
}

/// Lines of JSON.
fn lines<T: Serialize>(title: &str, rows: &[T]) -> String {
    let rows = rows.iter().map(|row| serde_json::to_string(row).unwrap() + "\n");
    format!("{title}\n{}\n", rows.collect::<String>())
}

async fn lists(backend: Database) -> Outcome {
    let world = World::new(backend)?;
    let ds = &world.ds;
    let usual = DiscoverOptions::new;
    let mut found = lines("tables and views", &ds.discover_model_definitions(usual().views()).await?);
    for table in ["Order", "order_line", "big orders", "log"] {
        found += &lines(&format!("columns of {table}"), &ds.discover_model_properties(table, usual()).await?);
    }
    for table in ["Order", "order_line", "employee", "employee_skill", "log"] {
        found += &lines(&format!("primary key of {table}"), &ds.discover_primary_keys(table, usual()).await?);
        found += &lines(&format!("unique keys of {table}"), &ds.discover_unique_keys(table, usual()).await?);
        found +=
            &lines(&format!("foreign keys of {table}"), &ds.discover_foreign_keys(table, usual()).await?);
        let exported = ds.discover_exported_foreign_keys(table, usual()).await?;
        found += &lines(&format!("foreign keys that lead to {table}"), &exported);
    }
    world.compare("lists.txt", &found);
    Ok(())
}

async fn schemas(backend: Database) -> Outcome {
    let world = World::new(backend)?;
    let pretty = |json: &Json| serde_json::to_string_pretty(json).unwrap() + "\n";
    let alone = world.ds.discover_schema("Order", DiscoverOptions::new().relations()).await?;
    assert_eq!(alone["options"].get("relations"), None, "one table has no relations");
    world.compare("order.json", &pretty(&alone));
    let all = world.ds.discover_schemas("employee", DiscoverOptions::new().exported()).await?;
    world.compare("employee.json", &pretty(&Json::Object(all)));
    let all = match world.archive() {
        Some(archive) => {
            world.ds.discover_schemas("Order", DiscoverOptions::new().owner(archive).exported()).await?
        }
        None => world.ds.discover_all_schemas(DiscoverOptions::new().views()).await?,
    };
    world.compare("all.json", &pretty(&Json::Object(all)));
    Ok(())
}

async fn rust(backend: Database) -> Outcome {
    let world = World::new(backend)?;
    let source = world.ds.discover_rust(DiscoverOptions::new().views()).await?;
    assert_eq!(source, world.ds.discover_rust(DiscoverOptions::new().views()).await?, "the same each time");
    world.compare("models.rs", &source);
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let main = include_str!("discovery/program.txt");
    let name = format!("discovery-{}", backend.name());
    let files = [("main.rs", main), ("models.rs", &*source)];
    let printed =
        program::run(target, &name, &files, &[&world.url]).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(printed, include_str!("discovery/printed.txt"));
    program::is_formatted(&target.join(&name).join("src/models.rs"))
        .unwrap_or_else(|error| panic!("{error}"));
    Ok(())
}

async fn options(backend: Database) -> Outcome {
    let world = World::new(backend)?;
    let ds = &world.ds;
    let names = async |options| -> juggler_core::Result<Vec<String>> {
        Ok(ds.discover_model_definitions(options).await?.into_iter().map(|table| table.name).collect())
    };
    let all = names(DiscoverOptions::new().views()).await?;
    let tables = names(DiscoverOptions::new()).await?;
    assert_eq!(all.len(), tables.len() + 1);
    assert!(all.contains(&"big orders".to_owned()) && !tables.contains(&"big orders".to_owned()));
    assert_eq!(names(DiscoverOptions::new().offset(1).limit(2)).await?, tables[1..3]);
    assert_eq!(names(DiscoverOptions::new().owner(&world.owner)).await?, tables);
    assert!(names(DiscoverOptions::new().offset(1000)).await?.is_empty());
    assert!(names(DiscoverOptions::new().schema("nobody")).await?.is_empty());
    if let Some(archive) = world.archive() {
        assert_eq!(names(DiscoverOptions::new().owner(archive)).await?, ["Order"]);
        assert!(
            names(DiscoverOptions::new().all()).await?.iter().filter(|name| *name == "Order").count() >= 2
        );
    }

    for table in ["A", "order", "Order "] {
        let error = ds.discover_schema(table, DiscoverOptions::new()).await.unwrap_err();
        assert_eq!(error.to_string(), format!("Table '{table}' does not exist."));
        assert!(error.is_not_found() && error.status_code() == 404);
        assert!(
            ds.discover_model_properties(table, DiscoverOptions::new()).await.unwrap_err().is_not_found()
        );
        assert!(ds.discover_primary_keys(table, DiscoverOptions::new()).await.unwrap_err().is_not_found());
        assert!(ds.discover_foreign_keys(table, DiscoverOptions::new()).await.unwrap_err().is_not_found());
    }

    // What was visited is not asked for again, and comes along.
    let first = ds.discover_schemas("department", DiscoverOptions::new().relations()).await?;
    let keys = |schemas: &Map<String, Json>| {
        schemas.keys().map(|key| key.rsplit('.').next().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(keys(&first), ["department", "employee"]);
    let both =
        ds.discover_schemas("badge", DiscoverOptions::new().relations().visited(first.clone())).await?;
    assert_eq!(keys(&both), ["department", "employee", "badge"]);
    assert_eq!(both[&format!("{}.employee", world.owner)], first[&format!("{}.employee", world.owner)]);
    let relation = &both[&format!("{}.badge", world.owner)]["options"]["relations"]["employeeEmail2"];
    let relation = if relation.is_null() {
        &both[&format!("{}.badge", world.owner)]["options"]["relations"]["employee"]
    } else {
        relation
    };
    assert_eq!(relation["model"], "Employee");
    assert_eq!(relation["primaryKey"], "email");

    // Names as they are, or as one likes them.
    let plain = ds.discover_schema("order_line", DiscoverOptions::new().disable_camel_case()).await?;
    assert_eq!(plain["name"], "order_line");
    assert!(plain["properties"].get("say \"hi\"").is_some());
    let mapped = DiscoverOptions::new().relations().name_mapper(|of, name| match of {
        juggler_core::discover::NameOf::Table => Some(format!("T{name}")),
        juggler_core::discover::NameOf::Column => None,
        juggler_core::discover::NameOf::ForeignKey => Some(format!("via_{name}")),
    });
    let mapped = ds.discover_schemas("badge", mapped).await?;
    let badge = &mapped[&format!("{}.badge", world.owner)];
    assert_eq!(badge["name"], "Tbadge");
    assert_eq!(badge["options"]["relations"]["via_employee_email"]["model"], "Temployee");
    Ok(())
}

/// Outside of a runtime, in one, and with a data source that is used in both.
fn without_await(runtime: &Runtime, backend: Database) -> Outcome {
    let world = World::new(backend)?;
    let blocking = world.ds.blocking();
    let tables = blocking.discover_model_definitions(DiscoverOptions::new())?;
    assert_eq!(blocking.discover_primary_keys("Order", DiscoverOptions::new())?.len(), 2);
    let inside = async {
        let awaited = world.ds.discover_model_definitions(DiscoverOptions::new()).await?;
        assert_eq!(awaited, world.ds.blocking().discover_model_definitions(DiscoverOptions::new())?);
        world.ds.blocking().discover_and_build_models("employee", DiscoverOptions::new().relations())
    };
    assert_eq!(runtime.block_on(inside)?.len(), 2);
    // One thread does all: what is open there cannot answer while it is held up.
    let single = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    single.block_on(async {
        let awaited = world.ds.discover_model_definitions(DiscoverOptions::new()).await?;
        assert_eq!(awaited, world.ds.blocking().discover_model_definitions(DiscoverOptions::new())?);
        Outcome::Ok(())
    })?;
    assert_eq!(blocking.discover_model_definitions(DiscoverOptions::new())?, tables);
    blocking.ping()
}

async fn does_not_tell() -> Outcome {
    let ds = juggler_memory::connect("memory:").await?;
    let error = ds.discover_schema("A", DiscoverOptions::new()).await.unwrap_err();
    assert!(error.is_unsupported(), "{error}");
    assert_eq!(error.to_string(), "not supported: discovery on memory");
    assert!(ds.blocking().discover_model_definitions(DiscoverOptions::new()).unwrap_err().is_unsupported());
    Ok(())
}
