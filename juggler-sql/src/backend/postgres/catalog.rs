//! PostgreSQL's views of itself: `pg_catalog`, which knows more than `information_schema` shows.

use juggler_core::definition::{FloatSize, IntSize, Kind};

use crate::catalog::{Catalog, Column, Listing};
use crate::stored::exact;

pub(super) static CATALOG: Catalog = Catalog {
    current: "current_schema()",
    system: "('pg_catalog', 'information_schema', 'pg_toast')",
    // A partition is a part of a table, and none of its own.
    tables: Listing {
        text: "SELECT n.nspname::text, c.relname::text, (c.relkind IN ('v', 'm'))::int4 \
               FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
               WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND NOT c.relispartition AND n.nspname !~ '^pg_(toast_)?temp_'",
        owner: "n.nspname",
        table: "c.relname",
        order: "ORDER BY n.nspname, c.relname",
    },
    columns: Listing {
        text: "SELECT n.nspname::text, c.relname::text, a.attname::text, pg_catalog.format_type(a.atttypid, a.atttypmod), \
               pg_catalog.format_type(y.oid, NULL), \
               information_schema._pg_char_max_length(y.oid, y.mod)::int4, \
               information_schema._pg_numeric_precision(y.oid, y.mod)::int4, \
               information_schema._pg_numeric_scale(y.oid, y.mod)::int4, \
               (NOT (a.attnotnull OR t.typnotnull))::int4, \
               CASE WHEN a.attgenerated = '' THEN pg_catalog.pg_get_expr(d.adbin, d.adrelid) END, \
               (a.attidentity <> '' OR COALESCE(pg_catalog.pg_get_expr(d.adbin, d.adrelid), '') LIKE 'nextval(%')::int4, \
               (a.attgenerated <> '')::int4, l.collname::text, \
               (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder)::text FROM pg_catalog.pg_enum e \
               WHERE e.enumtypid = y.oid) \
               FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid \
               JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
               JOIN pg_catalog.pg_type t ON t.oid = a.atttypid \
               CROSS JOIN LATERAL (SELECT CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE a.atttypid END AS oid, \
               CASE t.typtype WHEN 'd' THEN t.typtypmod ELSE a.atttypmod END AS mod) AS y \
               LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum \
               LEFT JOIN pg_catalog.pg_collation l ON l.oid = a.attcollation \
               WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'f', 'v', 'm') AND NOT c.relispartition \
               AND n.nspname !~ '^pg_(toast_)?temp_'",
        owner: "n.nspname",
        table: "c.relname",
        order: "ORDER BY n.nspname, c.relname, a.attnum",
    },
    keys: Listing {
        text: "SELECT n.nspname::text, c.relname::text, ic.relname::text, i.indisprimary::int4, i.indisunique::int4, \
               (con.oid IS NOT NULL)::int4, (i.indpred IS NULL AND am.amname = 'btree')::int4, a.attname::text \
               FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid \
               JOIN pg_catalog.pg_am am ON am.oid = ic.relam \
               JOIN pg_catalog.pg_class c ON c.oid = i.indrelid \
               JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
               CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(attnum, place) \
               LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum AND k.attnum <> 0 \
               LEFT JOIN pg_catalog.pg_constraint con ON con.conindid = i.indexrelid AND con.contype IN ('p', 'u', 'x') \
               WHERE k.place <= i.indnkeyatts AND i.indisvalid AND NOT c.relispartition AND c.relkind IN ('r', 'p', 'm')",
        owner: "n.nspname",
        table: "c.relname",
        order: "ORDER BY n.nspname, c.relname, i.indisprimary DESC, ic.relname, k.place",
    },
    foreign_keys: Listing { text: FOREIGN_KEYS, owner: "n.nspname", table: "c.relname", order: BY_COLUMN },
    exported_keys: Listing { text: FOREIGN_KEYS, owner: "rn.nspname", table: "rc.relname", order: BY_COLUMN },
    complete: |column| column.kind = kind(column),
};

/// A key of a partitioned table is there for each partition, too, and has a parent then.
const FOREIGN_KEYS: &str = "SELECT n.nspname::text, c.relname::text, con.conname::text, con.conname::text, a.attname::text, \
     rn.nspname::text, rc.relname::text, ra.attname::text, pk.relname::text, u.rule, d.rule \
     FROM pg_catalog.pg_constraint con JOIN pg_catalog.pg_class c ON c.oid = con.conrelid \
     JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
     JOIN pg_catalog.pg_class rc ON rc.oid = con.confrelid \
     JOIN pg_catalog.pg_namespace rn ON rn.oid = rc.relnamespace \
     LEFT JOIN pg_catalog.pg_class pk ON pk.oid = con.conindid \
     CROSS JOIN LATERAL unnest(con.conkey, con.confkey) WITH ORDINALITY AS k(near, far, place) \
     JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.near \
     JOIN pg_catalog.pg_attribute ra ON ra.attrelid = rc.oid AND ra.attnum = k.far \
     JOIN (VALUES ('a', 'NO ACTION'), ('r', 'RESTRICT'), ('c', 'CASCADE'), ('n', 'SET NULL'), ('d', 'SET DEFAULT')) \
     AS u(code, rule) ON u.code = con.confupdtype::text \
     JOIN (VALUES ('a', 'NO ACTION'), ('r', 'RESTRICT'), ('c', 'CASCADE'), ('n', 'SET NULL'), ('d', 'SET DEFAULT')) \
     AS d(code, rule) ON d.code = con.confdeltype::text \
     WHERE con.contype = 'f' AND con.conparentid = 0 AND NOT c.relispartition";

const BY_COLUMN: &str = "ORDER BY n.nspname, c.relname, con.conkey[1], con.conname, k.place";

/// What has no kind of its own is text, as PostgreSQL spells it.
fn kind(column: &Column) -> Kind {
    match &*column.data_type {
        "boolean" => Kind::Bool,
        "smallint" => Kind::Int(IntSize::I16),
        "integer" => Kind::Int(IntSize::I32),
        "bigint" | "oid" => Kind::Int(IntSize::I64),
        "real" => Kind::Float(FloatSize::F32),
        "double precision" => Kind::Float(FloatSize::F64),
        "numeric" => exact(column.precision),
        "bytea" => Kind::Bytes,
        "date" => Kind::Date,
        "time without time zone" => Kind::Time,
        "timestamp without time zone" => Kind::DateTime,
        "timestamp with time zone" => Kind::Timestamp,
        #[cfg(feature = "uuid")]
        "uuid" => Kind::Uuid,
        "json" | "jsonb" => Kind::Json,
        array if array.ends_with("[]") => Kind::Json,
        _ => Kind::Text,
    }
}
