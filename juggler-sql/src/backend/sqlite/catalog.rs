//! SQLite's views of itself: the pragmas, as functions that give tables.

use juggler_core::definition::{FloatSize, IntSize, Kind};

use crate::catalog::{Catalog, Column, Listing};

pub(super) static CATALOG: Catalog = Catalog {
    current: "'main'",
    system: "('temp')",
    tables: Listing {
        text: "SELECT t.schema, t.name, t.type = 'view' FROM pragma_table_list AS t \
               WHERE t.type IN ('table', 'view', 'virtual') AND t.name NOT LIKE 'sqlite~_%' ESCAPE '~'",
        owner: "t.schema",
        table: "t.name",
        order: "ORDER BY t.schema, t.name",
    },
    columns: Listing {
        text: "SELECT t.schema, t.name, c.name, c.type, c.type, NULL, NULL, NULL, \
               c.\"notnull\" = 0 AND NOT (c.pk = 1 AND t.is_rowid AND lower(c.type) = 'integer'), c.dflt_value, \
               c.pk = 1 AND t.is_rowid AND lower(c.type) = 'integer', c.hidden IN (2, 3), NULL, NULL \
               FROM (SELECT l.*, l.type = 'table' AND l.wr = 0 AND \
               (SELECT COUNT(*) FROM pragma_table_xinfo(l.name, l.schema) AS k WHERE k.pk > 0) = 1 AS is_rowid \
               FROM pragma_table_list AS l) AS t JOIN pragma_table_xinfo(t.name, t.schema) AS c \
               WHERE t.type IN ('table', 'view', 'virtual') AND c.hidden <> 1 AND t.name NOT LIKE 'sqlite~_%' ESCAPE '~'",
        owner: "t.schema",
        table: "t.name",
        order: "ORDER BY t.schema, t.name, c.cid",
    },
    // An id that is the row id has no index: primary keys are read from the columns.
    keys: Listing {
        text: "SELECT * FROM (\
               SELECT t.schema AS owner, t.name AS name, NULL AS key, 1 AS is_primary, 1, 1, 1, c.name, c.pk AS place \
               FROM pragma_table_list AS t JOIN pragma_table_xinfo(t.name, t.schema) AS c \
               WHERE t.type = 'table' AND c.pk > 0 \
               UNION ALL \
               SELECT t.schema, t.name, i.name, 0, i.\"unique\", i.origin = 'u', i.partial = 0, x.name, x.seqno \
               FROM pragma_table_list AS t JOIN pragma_index_list(t.name, t.schema) AS i \
               JOIN pragma_index_xinfo(i.name, t.schema) AS x \
               WHERE t.type = 'table' AND i.origin <> 'pk' AND x.key = 1) AS k WHERE k.name NOT LIKE 'sqlite~_%' ESCAPE '~'",
        owner: "k.owner",
        table: "k.name",
        order: "ORDER BY k.owner, k.name, k.is_primary DESC, k.key, k.place",
    },
    foreign_keys: Listing { text: FOREIGN_KEYS, owner: "f.owner", table: "f.name", order: BY_COLUMN },
    exported_keys: Listing { text: FOREIGN_KEYS, owner: "f.owner", table: "f.to_table", order: BY_COLUMN },
    complete,
};

/// What a key leads to may be spelled in another case there, or be the primary key without being named.
const FOREIGN_KEYS: &str = "SELECT f.owner, f.name, f.id, NULL, f.\"from\", f.owner, f.to_table, \
     COALESCE((SELECT c.name FROM pragma_table_xinfo(f.to_table, f.owner) AS c \
     WHERE CASE WHEN f.\"to\" IS NULL THEN c.pk = f.seq + 1 ELSE c.name = f.\"to\" COLLATE NOCASE END), f.\"to\", ''), \
     NULL, f.on_update, f.on_delete \
     FROM (SELECT t.schema AS owner, t.name AS name, CAST(k.id AS TEXT) AS id, k.seq AS seq, k.\"from\" AS \"from\", \
     k.\"to\" AS \"to\", k.on_update, k.on_delete, COALESCE((SELECT r.name FROM pragma_table_list AS r \
     WHERE r.schema = t.schema AND r.name = k.\"table\" COLLATE NOCASE), k.\"table\") AS to_table, \
     (SELECT c.cid FROM pragma_table_xinfo(t.name, t.schema) AS c \
     JOIN pragma_foreign_key_list(t.name, t.schema) AS l ON l.\"from\" = c.name COLLATE NOCASE \
     WHERE l.id = k.id AND l.seq = 0) AS place \
     FROM pragma_table_list AS t JOIN pragma_foreign_key_list(t.name, t.schema) AS k WHERE t.type = 'table') AS f \
     WHERE 1 = 1";

const BY_COLUMN: &str = "ORDER BY f.owner, f.name, f.place, f.id, f.seq";

fn complete(column: &mut Column) {
    measure(column);
    column.kind = kind(column);
    if column.data_type.is_empty() {
        // What has no type is kept as this one is.
        column.data_type = "BLOB".to_owned();
    }
}

/// `NVARCHAR(200)` has a length, `NUMERIC(10,2)` a precision and a scale: SQLite keeps a type as it was written.
fn measure(column: &mut Column) {
    let Some((name, rest)) = column.full_type.split_once('(') else { return };
    let (measures, tail) = rest.split_once(')').unwrap_or((rest, ""));
    let mut measures = measures.split(',').map(|measure| measure.trim().parse::<i64>().ok());
    let (first, second) = (measures.next().flatten(), measures.next().flatten());
    column.data_type = match tail.trim() {
        "" => name.trim().to_owned(),
        tail => format!("{} {tail}", name.trim()),
    };
    let upper = column.data_type.to_ascii_uppercase();
    if ["CHAR", "CLOB", "TEXT", "BLOB", "BINARY"].iter().any(|word| upper.contains(word)) {
        column.length = first;
    } else {
        (column.precision, column.scale) = (first, second);
    }
}

/// By the name of the type, as far as it has one: SQLite takes any, and goes by parts of it.
fn kind(column: &Column) -> Kind {
    let name = column.data_type.to_ascii_uppercase();
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    match &*name {
        "DATE" | "DATE_TEXT" => Kind::Date,
        "TIME" | "TIME_TEXT" => Kind::Time,
        "DATETIME" | "DATETIME_TEXT" => Kind::DateTime,
        "TIMESTAMP" | "TIMESTAMP_TEXT" => Kind::Timestamp,
        #[cfg(feature = "uuid")]
        "UUID" => Kind::Uuid,
        _ if has(&["BOOL"]) => Kind::Bool,
        _ if has(&["JSON"]) => Kind::Json,
        _ if has(&["INT"]) => Kind::Int(IntSize::I64),
        _ if has(&["CHAR", "CLOB", "TEXT"]) || name.is_empty() => Kind::Text,
        _ if has(&["BLOB", "BINARY"]) => Kind::Bytes,
        _ if has(&["REAL", "FLOA", "DOUB"]) => Kind::Float(FloatSize::F64),
        _ if has(&["NUM", "DEC", "MONEY"]) => Kind::Float(FloatSize::F64),
        _ => Kind::Text,
    }
}
