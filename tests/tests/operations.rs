//! What a data source says of its operations, for whoever offers them to others.
#![allow(clippy::unwrap_used)]

use std::collections::HashSet;

use juggler_core::datasource::{Argument, ArgumentPlace, Data, Operation, Verb};
use juggler_core::prelude::*;
use juggler_core::{Kind, Result};

async fn data_source() -> Result<DataSource> {
    juggler_memory::connect("memory:").await
}

fn archive() -> Operation {
    let reason = Argument::new("reason", Data::Value(Kind::Text));
    Operation::new("archive").on_instance().accepts([reason]).route(Verb::Post, "/:id/archive")
}

#[tokio::test]
async fn the_standard_operations_are_known_by_all_their_names() -> Result<()> {
    let ds = data_source().await?;
    let by_id = ds.get_operation("findById")?;
    let route = by_id.route.unwrap();
    assert_eq!((route.verb, &*route.path, by_id.remote_enabled), (Verb::Get, "/:id", true));
    let (id, filter) = (&by_id.accepts[0], &by_id.accepts[1]);
    assert_eq!((&id.data, id.place, id.required), (&Data::Id, ArgumentPlace::Path, true));
    assert_eq!((&filter.data, filter.place, filter.required), (&Data::Filter, ArgumentPlace::Query, false));
    assert_eq!(by_id.returns, Some(Data::Instance));
    for (name, meant) in [
        ("deleteById", "destroyById"),
        ("patchOrCreate", "upsert"),
        ("patchAttributes", "updateAttributes"),
        ("update", "updateAll"),
    ] {
        assert_eq!(ds.get_operation(name)?.name, meant);
    }
    assert!(!ds.get_operation("destroyAll")?.remote_enabled, "nobody empties a table from outside");
    Ok(())
}

#[tokio::test]
async fn no_two_operations_have_a_name_or_a_route_in_common() -> Result<()> {
    let ds = data_source().await?;
    let (mut names, mut routes) = (HashSet::new(), HashSet::new());
    for operation in ds.operations() {
        ds.define_operation(operation.clone())?; // and each is in order
        for name in operation.aliases.iter().chain([&operation.name]) {
            assert!(names.insert(name.clone()), "{name} stands for two operations");
        }
        if let Some(route) = &operation.route {
            assert!(routes.insert((route.verb, route.path.clone())), "{route:?} leads to two operations");
        }
    }
    assert_eq!(ds.operations(), data_source().await?.operations(), "defined again, each is what it was");
    Ok(())
}

#[tokio::test]
async fn operations_are_enabled_and_disabled_for_everyone_who_has_the_data_source() -> Result<()> {
    let ds = data_source().await?;
    let clone = ds.clone();
    ds.disable_remote("deleteById")?;
    assert!(!clone.get_operation("destroyById")?.remote_enabled);
    clone.enable_remote("destroyById")?;
    assert!(ds.get_operation("destroyById")?.remote_enabled);
    assert_eq!(data_source().await?.operations(), ds.operations(), "another data source has its own");
    let error = ds.disable_remote("findByID").unwrap_err();
    assert_eq!(
        error.to_string(),
        "unknown operation `findByID` on data source memory; did you mean `findById`?"
    );
    assert_eq!(ds.enable_remote("fly").unwrap_err().status_code(), 400);
    Ok(())
}

#[tokio::test]
async fn an_operation_of_ones_own_is_known_after_the_standard_ones() -> Result<()> {
    let ds = data_source().await?;
    let standard = ds.operations().len();
    ds.define_operation(archive())?;
    ds.enable_remote("archive")?;
    assert_eq!(ds.operations()[standard], archive().remote());
    ds.define_operation(archive())?;
    assert_eq!((ds.operations().len(), ds.get_operation("archive")?), (standard + 1, archive()));
    // A name of its own comes before what is another name of a standard one.
    ds.define_operation(Operation::new("update").route(Verb::Post, "/refresh"))?;
    assert_eq!(ds.get_operation("update")?.name, "update");
    Ok(())
}

#[tokio::test]
async fn arguments_and_path_must_belong_together() -> Result<()> {
    let ds = data_source().await?;
    let id = || Argument::new("id", Data::Id).in_path();
    for (operation, expected) in [
        (Operation::new(""), "operation : a name is required"),
        (archive().route(Verb::Post, "x"), "operation archive: the path `x` must begin with `/`"),
        (
            Operation::new("archive").route(Verb::Post, "/:id/archive"),
            "operation archive: `:id` of the path `/:id/archive` is no argument with its place in the path",
        ),
        (
            Operation::new("archive").accepts([id()]).route(Verb::Post, "/archive"),
            "operation archive: the path `/archive` has no `:id`",
        ),
        (Operation::new("archive").accepts([id()]), "operation archive: the path `/` has no `:id`"),
    ] {
        let error = ds.define_operation(operation).unwrap_err();
        assert_eq!((error.to_string().as_str(), error.status_code()), (expected, 400));
    }
    Ok(())
}
