//! How tables are created and altered on PostgreSQL: one statement for each change, all in one transaction.

use juggler_core::{Result, Value};

use crate::schema::{Change, ColumnChange, Ddl, Difference, Source, Spelled, create_index, define};
use crate::statement::Statement;
use crate::stored::Stored;

/// PostgreSQL's way.
pub(crate) struct PostgresDdl;

/// Other names of types: table 8.1 of PostgreSQL's documentation.
const NAMES: &[(&str, &str)] = &[
    ("varchar", "character varying"),
    ("char", "character"),
    ("bpchar", "character"),
    ("int", "integer"),
    ("int4", "integer"),
    ("int8", "bigint"),
    ("int2", "smallint"),
    ("float", "double precision"),
    ("float8", "double precision"),
    ("float4", "real"),
    ("bool", "boolean"),
    ("dec", "numeric"),
    ("decimal", "numeric"),
    ("time", "time without time zone"),
    ("timetz", "time with time zone"),
    ("timestamp", "timestamp without time zone"),
    ("timestamptz", "timestamp with time zone"),
];

impl Ddl for PostgresDdl {
    /// Text compares by code point, as everywhere.
    fn collated(&self, column_type: String) -> String {
        let spelled = self.spelled(&column_type);
        match self.usual_collation(&spelled) {
            Some(usual) if spelled.collation.is_none() => format!("{column_type} COLLATE \"{usual}\""),
            _ => column_type,
        }
    }

    fn spelled(&self, text: &str) -> Spelled {
        let mut spelled = Spelled::read(text).under(NAMES);
        match (spelled.words.as_str(), spelled.sizes.len()) {
            ("character", 0) => spelled.sizes.push("1".to_owned()),
            ("numeric", 1) => spelled.sizes.push("0".to_owned()),
            (words, 1) if words.starts_with("time") && spelled.sizes[0] == "6" => spelled.sizes.clear(),
            _ => {}
        }
        spelled
    }

    fn usual_collation(&self, spelled: &Spelled) -> Option<&'static str> {
        matches!(spelled.words.as_str(), "text" | "character varying" | "character").then_some("C")
    }

    fn ask_schema(&self, question: &mut Statement<'_>, schema: &str) {
        question.push("SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = ");
        question.value(Value::from(schema), Stored::Text);
    }

    fn alter(&self, difference: &Difference<'_>, _: &[Source]) -> Result<Vec<Change>> {
        let mut changes = Vec::new();
        for index in &difference.drop_indexes {
            changes.push(difference.unindexed(index).run(match index.is_constraint {
                true => difference.alter(|text| {
                    text.push("DROP CONSTRAINT ").name(&index.name);
                }),
                false => {
                    let mut text = Statement::new(difference.dialect);
                    text.push("DROP INDEX ");
                    if !difference.wanted.model().schema.is_empty() {
                        text.name(&difference.there.name.owner).push(".");
                    }
                    text.name(&index.name);
                    text.text
                }
            }));
        }
        if let (true, Some(key)) = (difference.primary_key, &difference.there.primary_key) {
            let name = key.name.as_deref().unwrap_or_default();
            let drop_key = difference.alter(|text| {
                text.push("DROP CONSTRAINT ").name(name);
            });
            // It is one change, in two steps.
            changes.push(difference.rekeyed().run(drop_key));
        }
        for column in &difference.add {
            let mut change = difference.added(column);
            if column.is_needed && !column.is_generated {
                let mut free = (*column).clone();
                free.is_needed = false;
                change = change.run(difference.alter(|text| {
                    text.push("ADD COLUMN ");
                    define(text, &free);
                }));
                change = difference.filled(change, column);
                change = change.run(difference.alter(|text| {
                    text.push("ALTER COLUMN ").name(&column.name).push(" SET NOT NULL");
                }));
            } else {
                change = change.run(difference.alter(|text| {
                    text.push("ADD COLUMN ");
                    define(text, column);
                }));
            }
            changes.push(change);
        }
        for column in &difference.change {
            changes.push(changed(difference, column));
        }
        if difference.primary_key && !difference.wanted.primary_key.is_empty() {
            let add = difference.alter(|text| {
                text.push("ADD PRIMARY KEY (");
                text.names(difference.wanted.primary_key.iter().map(String::as_str)).push(")");
            });
            changes.push(difference.rekeyed().run(add));
        }
        for column in &difference.drop {
            let text = difference.alter(|text| {
                text.push("DROP COLUMN ").name(&column.name);
            });
            changes.push(difference.dropped(column).run(text));
        }
        for index in &difference.add_indexes {
            let text = create_index(difference.dialect, difference.wanted, index, false);
            changes.push(difference.indexed(index).run(text));
        }
        Ok(changes)
    }
}

fn changed(difference: &Difference<'_>, column: &ColumnChange<'_>) -> Change {
    let (wanted, there) = (column.wanted, column.there);
    let on = |then: &dyn Fn(&mut Statement<'_>)| {
        difference.alter(|text| {
            text.push("ALTER COLUMN ").name(&there.name).push(" ");
            then(text);
        })
    };
    let mut change = difference.changed(column);
    if column.regenerates && !wanted.is_generated {
        change = change.run(on(&|text| {
            text.push("DROP IDENTITY IF EXISTS");
        }));
        change = change.run(on(&|text| {
            text.push("DROP DEFAULT");
        }));
    }
    if column.retypes {
        let from = PostgresDdl.spelled(&there.full_type);
        let to = PostgresDdl.spelled(&wanted.column_type);
        let cast = cast(&to);
        // What is rounded on the way would be lost in silence.
        if ["double", "real", "numeric", "time", "timestamp"].contains(&from.first()) && !is_text(&to) {
            let question = difference.any_row(|text| {
                let same = format!("::{cast}::{} IS DISTINCT FROM ", there.full_type);
                text.push(" WHERE ").name(&there.name).push(&same).name(&there.name);
            });
            change = change.unless(question, LOSSY);
        }
        change = change.run(on(&|text| {
            text.push("TYPE ")
                .push(&wanted.column_type)
                .push(" USING ")
                .name(&there.name)
                .push("::")
                .push(&cast);
        }));
    }
    if column.needs {
        change = difference.filled(change, wanted);
        change = change.run(on(&|text| {
            text.push("SET NOT NULL");
        }));
    }
    if column.frees && !column.regenerates {
        change = change.run(on(&|text| {
            text.push("DROP NOT NULL");
        }));
    }
    if column.regenerates && wanted.is_generated {
        change = change.run(on(&|text| {
            text.push("ADD GENERATED BY DEFAULT AS IDENTITY");
        }));
        let advance = difference.dialect.advance_ids(difference.wanted.model(), &there.name);
        change = advance.into_iter().fold(change, Change::run);
    }
    change
}

const LOSSY: &str = "its column cannot take another type: there are values that would be rounded or cut";

/// What values are cast to. Text is cast to text of any length, so that what is too long is refused and not cut.
fn cast(to: &Spelled) -> String {
    if is_text(to) {
        return "text".to_owned();
    }
    match to.sizes.is_empty() {
        true => to.words.clone(),
        false => {
            let (first, rest) = to.words.split_once(' ').unwrap_or((&to.words, ""));
            format!("{first}({}) {rest}", to.sizes.join(","))
        }
    }
}

fn is_text(spelled: &Spelled) -> bool {
    PostgresDdl.usual_collation(spelled).is_some()
}
