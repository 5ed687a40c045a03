//! Two models that a dress is put on: a parent with a value of each kind, and its children.

use juggler_core::prelude::*;
use serde_json::{Map, Value as Json};

use super::dress::Dress;

/// The models of a dress, on a data source.
pub(super) struct Models {
    pub(super) parent: RuntimeModel,
    pub(super) child: RuntimeModel,
}

/// An object whose names are known at run time alone.
pub(super) fn object<const N: usize>(entries: [(String, Json); N]) -> Json {
    Json::Object(Map::from_iter(entries))
}

pub(super) fn define(ds: &DataSource, dress: &Dress, is_grown: bool) -> Result<Models, Error> {
    let (parent, child) = (dress.name("parent"), dress.name("child"));
    let column = |kind: &str, role: &str| json!({"type": kind, "columnName": dress.name(role)});
    let mut properties = object([
        (
            "id".to_owned(),
            json!({"type": "number", "storage": "i64", "id": true, "generated": true, "columnName": dress.name("key")}),
        ),
        (
            dress.wire("text"),
            json!({"type": "string", "columnName": dress.name("text"), "length": 100, "index": true}),
        ),
        (
            dress.wire("only"),
            json!({"type": "string", "columnName": dress.name("only"), "length": 100, "unique": true}),
        ),
        (dress.wire("number"), column("number", "number")),
        (dress.wire("flag"), column("boolean", "flag")),
        (dress.wire("list"), json!({"type": ["string"], "columnName": dress.name("list")})),
        (dress.wire("any"), column("any", "any")),
        (
            dress.wire("inside"),
            json!({"type": object([(dress.inner("deep"), json!("string"))]), "columnName": dress.name("inside")}),
        ),
    ]);
    if is_grown {
        properties[dress.wire("late")] =
            json!({"type": "string", "columnName": dress.name("late"), "length": 50, "index": true});
    }
    let index = object([(dress.name("index"), json!({"keys": [dress.wire("text"), dress.wire("number")]}))]);
    let relations = object([(
        dress.wire("children"),
        json!({"type": "hasMany", "model": child, "foreignKey": dress.wire("parentKey"), "onDelete": "cascade"}),
    )]);
    let options =
        json!({"tableName": dress.name("parents"), "strict": true, "indexes": index, "relations": relations});
    ds.define(&parent, &properties, &options)?;
    let properties = object([
        ("id".to_owned(), json!({"type": "number", "id": true, "generated": true})),
        (dress.wire("label"), json!({"type": "string", "columnName": dress.name("label")})),
    ]);
    let relations = object([(
        dress.wire("owner"),
        json!({"type": "belongsTo", "model": parent, "foreignKey": dress.wire("parentKey")}),
    )]);
    let options = json!({"tableName": dress.name("children"), "strict": true, "relations": relations});
    ds.define(&child, &properties, &options)?;
    Ok(Models { parent: ds.model(&parent)?, child: ds.model(&child)? })
}

/// The `n`th row, without its id.
pub(super) fn row(dress: &Dress, n: usize) -> Json {
    object([
        (dress.wire("text"), json!(dress.value(n))),
        (dress.wire("only"), json!(format!("{n} {}", dress.value(n + 1)))),
        (dress.wire("number"), json!(n)),
        (dress.wire("flag"), json!(n < 3)),
        (dress.wire("list"), json!([dress.value(n), dress.value(n + 1)])),
        (dress.wire("any"), json!({"a": dress.value(n), "b": [1, dress.value(n + 2)]})),
        (dress.wire("inside"), object([(dress.inner("deep"), json!(dress.value(n)))])),
    ])
}
