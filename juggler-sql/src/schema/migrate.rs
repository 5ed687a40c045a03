//! Plans a change of the schema, and makes it, on a connection of its own.

use std::collections::BTreeSet;

use juggler_core::connector::{Schema, SchemaPlan, Step};
use juggler_core::row::{Flow, Row, each};
use juggler_core::{Error, Result};

use super::change::{Change, Work};
use super::create::{create_indexes, create_table};
use super::ddl::Source;
use super::diff::Difference;
use super::wanted::{Wanted, WantedKey};
use crate::backend::{Backend, Conn};
use crate::catalog::{ForeignKey, Owner, Scope, Table, TableName, describe, exported_keys, tables};
use crate::dialect::check_names;
use crate::fault::Fault;
use crate::operations::On;
use crate::sections;
use crate::statement::Statement;
use crate::stored::{Cell, Stored};

/// Says what would be changed.
pub(crate) async fn plan<B: Backend>(backend: &B, schema: &Schema<'_>) -> Result<SchemaPlan> {
    let mut conn = backend.open().await?;
    let mut depth = 0;
    let mut on = On { conn: &mut conn, dialect: backend.dialect(), depth: &mut depth };
    let changes = changes(&mut on, schema).await.map_err(Fault::anywhere)?;
    Ok(shown(changes))
}

/// Changes it. The connection is closed at the end, with all that it was told for this.
pub(crate) async fn migrate<B: Backend>(backend: &B, schema: &Schema<'_>) -> Result<SchemaPlan> {
    /// What two who change a schema at once wait for.
    const LOCK: &str = "the schema";
    let mut conn = backend.open().await?;
    let dialect = backend.dialect();
    for statement in dialect.ddl().prepare() {
        conn.run(statement).await.map_err(Fault::anywhere)?;
    }
    let mut depth = 0;
    let mut on = On { conn: &mut conn, dialect, depth: &mut depth };
    on.begin_exclusive().await.map_err(Fault::anywhere)?;
    if let Some(lock) = dialect.lock(LOCK) {
        on.conn.run(&lock).await.map_err(Fault::anywhere)?;
    }
    let outcome = make(&mut on, schema).await;
    let outcome = on.end(outcome).await.map_err(Fault::anywhere);
    if let Some(unlock) = dialect.unlock(LOCK) {
        on.conn.run(&unlock).await.map_err(Fault::anywhere)?;
    }
    outcome
}

async fn make<C: Conn>(on: &mut On<'_, C>, schema: &Schema<'_>) -> Result<SchemaPlan, Fault> {
    let changes = changes(on, schema).await?;
    let views = views(on, &changes).await?;
    for change in &changes {
        for work in &change.work {
            one(on, change, work).await?;
        }
    }
    for view in views {
        if on.conn.run(&ask_view(on, &view)).await.is_err() {
            let message = format!(
                "the view `{view}` needs what would be dropped: drop it first, and create it anew behind"
            );
            return Err(Error::storage(message).into());
        }
    }
    Ok(shown(changes))
}

async fn one<C: Conn>(on: &mut On<'_, C>, change: &Change, work: &Work) -> Result<(), Fault> {
    match work {
        Work::Run(text) => on.conn.run(text).await.map_err(|fault| change.refused(fault).into()),
        Work::With(text, values) => {
            let mut statement = Statement::new(on.dialect);
            for (value, stored) in values {
                statement.value(value.clone(), *stored);
            }
            statement.text.clone_from(text);
            on.conn.execute(&statement).await.map(drop).map_err(|fault| change.refused(fault).into())
        }
        Work::Guard { question, why, place } => {
            let mut statement = Statement::new(on.dialect);
            statement.push(question);
            let found = is_answered(on, &statement).await.map_err(|fault| change.refused(fault))?;
            match found {
                true => Err(Error::storage(format!("{place}: {why}")).into()),
                false => Ok(()),
            }
        }
    }
}

/// Does a question have an answer?
async fn is_answered<C: Conn>(on: &mut On<'_, C>, question: &Statement<'_>) -> Result<bool, Fault> {
    let mut found = false;
    let mut sink = each(|_: &dyn Row| {
        found = true;
        Ok(Flow::Stop)
    });
    on.conn.rows(question, &[], &mut sink).await?;
    drop(sink);
    Ok(found)
}

fn shown(changes: Vec<Change>) -> SchemaPlan {
    let mut plan = SchemaPlan::default();
    plan.changes = changes.into_iter().map(|change| change.shown).collect();
    plan
}

/// What has to be changed, in order.
async fn changes<C: Conn>(on: &mut On<'_, C>, schema: &Schema<'_>) -> Result<Vec<Change>, Fault> {
    let dialect = on.dialect;
    for model in schema.models {
        sections::check(dialect, model)?;
        check_names(dialect, model)?;
    }
    let wanted = Wanted::tables(dialect, schema)?;
    let owners: BTreeSet<String> = wanted.iter().map(|table| table.model().schema.to_string()).collect();
    let (mut there, mut exported) = (Vec::new(), Vec::new());
    let mut changes = Vec::new();
    for owner in &owners {
        let scope = Scope { owner: named(owner), table: None };
        let names = tables(on, scope).await?;
        if schema.anew {
            exported.extend(exported_keys(on, scope).await?);
        }
        if !owner.is_empty() && names.is_empty() {
            changes.extend(missing_schema(on, &wanted, owner).await?);
        }
        there.extend(names.into_iter().map(|name| (owner.as_str(), name)));
    }
    let found: Vec<(&Wanted, Option<&TableName>)> =
        wanted.iter().map(|table| (table, find(on, &there, table))).collect();
    if schema.anew {
        anew(on, &found, &exported, &mut changes)?;
        return Ok(changes);
    }
    let sources = sources(on).await?;
    let mut pairs = Vec::with_capacity(found.len());
    for (table, name) in found {
        // Each is asked for by itself: a view that is broken is none of our business.
        let described = match name {
            Some(name) => describe(on, Scope::table(Some(&name.owner), &name.name)).await?,
            None => Vec::new(),
        };
        pairs.push((table, described.into_iter().next()));
    }
    follow(on, &pairs, &sources, &mut changes)?;
    Ok(changes)
}

/// The table that is there under the name of one that is wanted.
fn find<'t, C: Conn>(
    on: &On<'_, C>,
    there: &'t [(&str, TableName)],
    table: &Wanted,
) -> Option<&'t TableName> {
    let model = table.model();
    let counts_case = on.dialect.ddl().counts_case();
    let own = || there.iter().filter(|(owner, _)| *owner == model.schema).map(|(_, name)| name);
    let alike = || own().find(|one| !counts_case && one.name.eq_ignore_ascii_case(&model.table));
    own().find(|one| *one.name == *model.table).or_else(alike)
}

fn named(owner: &str) -> Owner<'_> {
    if owner.is_empty() { Owner::Current } else { Owner::Named(owner) }
}

async fn missing_schema<C: Conn>(
    on: &mut On<'_, C>,
    wanted: &[Wanted],
    schema: &str,
) -> Result<Option<Change>, Fault> {
    let mut question = Statement::new(on.dialect);
    on.dialect.ddl().ask_schema(&mut question, schema);
    let table = wanted.iter().find(|table| table.model().schema == schema);
    let (false, Some(table)) = (is_answered(on, &question).await?, table) else { return Ok(None) };
    let mut create = Statement::new(on.dialect);
    create.push(on.dialect.ddl().create_schema()).name(schema);
    Ok(Some(Change::of(table, Step::CreateSchema { schema: schema.to_owned() }).run(create.text)))
}

/// Drops tables, and creates them anew.
fn anew<C: Conn>(
    on: &On<'_, C>,
    pairs: &[(&Wanted, Option<&TableName>)],
    exported: &[ForeignKey],
    changes: &mut Vec<Change>,
) -> Result<(), Fault> {
    let dialect = on.dialect;
    let is_of = |owner: &str, name: &str, table: &TableName| table.owner == owner && table.name == name;
    let dropped = |owner: &str, name: &str| {
        pairs.iter().find(|(_, there)| there.is_some_and(|there| is_of(owner, name, there)))
    };
    for key in exported {
        let Some((wanted, _)) = dropped(&key.to_owner, &key.to_table) else { continue };
        let Some((from, _)) = dropped(&key.owner, &key.table) else {
            let (model, table, to) = (&wanted.model().name, &key.table, &key.to_table);
            let message = format!(
                "{model}: the table `{table}` refers to `{to}` by a foreign key, and is not dropped with it: name its model, \
                 too, or drop the key"
            );
            return Err(Error::storage(message).into());
        };
        let is_own = key.owner == key.to_owner && key.table == key.to_table;
        if let (Some(_), false) = (&key.name, is_own) {
            changes.push(drop_key(on, from, key));
        }
    }
    for (wanted, there) in pairs {
        let Some(there) = there else { continue };
        if there.is_view {
            let (model, view) = (&wanted.model().name, &there.name);
            return Err(
                Error::storage(format!("{model}: `{view}` is a view, which is created by hand")).into()
            );
        }
        let mut drop = Statement::new(dialect);
        drop.push("DROP TABLE ").table(wanted.model());
        changes.push(Change::of(wanted, Step::DropTable).losing(true).run(drop.text));
    }
    for (wanted, _) in pairs {
        create(on, wanted, changes);
    }
    for (wanted, _) in pairs {
        link(on, wanted, wanted.foreign_keys.iter().flatten(), changes);
    }
    Ok(())
}

/// Makes tables follow their models.
fn follow<C: Conn>(
    on: &On<'_, C>,
    pairs: &[(&Wanted, Option<Table>)],
    sources: &[Source],
    changes: &mut Vec<Change>,
) -> Result<(), Fault> {
    let dialect = on.dialect;
    let mut links = Vec::new();
    let mut altered = Vec::new();
    for (wanted, there) in pairs {
        let Some(there) = there else {
            create(on, wanted, &mut altered);
            link(on, wanted, wanted.foreign_keys.iter().flatten(), &mut links);
            continue;
        };
        if there.name.is_view {
            continue; // it follows its tables
        }
        let difference = Difference::of(dialect, wanted, there);
        if difference.is_empty() {
            continue;
        }
        altered.extend(dialect.ddl().alter(&difference, sources)?);
        if !dialect.ddl().inlines_foreign_keys() {
            changes.extend(difference.drop_keys.iter().map(|key| drop_key(on, wanted, key)));
            link(on, wanted, difference.add_keys.iter().copied(), &mut links);
        }
    }
    changes.append(&mut altered);
    changes.append(&mut links);
    Ok(())
}

fn create<C: Conn>(on: &On<'_, C>, wanted: &Wanted, changes: &mut Vec<Change>) {
    let table = create_table(on.dialect, wanted, false);
    changes.push(Change::of(wanted, Step::CreateTable).run(table));
    let texts = create_indexes(on.dialect, wanted, false);
    for (i, index) in wanted.indexes.iter().enumerate() {
        let (columns, unique) = (index.columns.clone(), index.is_unique);
        let change = Change::of(wanted, Step::CreateIndex { index: index.name.clone(), columns, unique });
        changes.push(texts.get(i).cloned().into_iter().fold(change, Change::run));
    }
}

fn link<'w, C: Conn>(
    on: &On<'_, C>,
    wanted: &Wanted,
    keys: impl Iterator<Item = &'w WantedKey>,
    changes: &mut Vec<Change>,
) {
    for key in keys {
        let (columns, to_columns) = (key.columns.clone(), key.to_columns.clone());
        let change =
            Change::of(wanted, Step::AddForeignKey { columns, to: key.to.table.to_string(), to_columns });
        changes.push(match on.dialect.ddl().inlines_foreign_keys() {
            true => change,
            false => change.run(super::alter::add_key(on.dialect, wanted, key)),
        });
    }
}

fn drop_key<C: Conn>(on: &On<'_, C>, wanted: &Wanted, key: &ForeignKey) -> Change {
    let step = Step::DropForeignKey { columns: key.columns.clone(), to: key.to_table.clone() };
    let mut text = Statement::new(on.dialect);
    text.push("ALTER TABLE ").table(wanted.model());
    text.push(on.dialect.ddl().drop_foreign_key()).name(key.name.as_deref().unwrap_or_default());
    Change::of(wanted, step).run(text.text)
}

/// The texts of what is in the database, where it has to be known.
async fn sources<C: Conn>(on: &mut On<'_, C>) -> Result<Vec<Source>, Fault> {
    let Some(question) = on.dialect.ddl().sources() else { return Ok(Vec::new()) };
    let mut statement = Statement::new(on.dialect);
    statement.push(question);
    let cells = vec![Cell::plain(Stored::Text, "the catalog"); 4];
    let mut sources = Vec::new();
    let mut sink = each(|row: &dyn Row| {
        let text = |at| Ok::<_, Error>(row.get(at)?.as_text().unwrap_or_default().to_owned());
        sources.push(Source { kind: text(0)?, name: text(1)?, table: text(2)?, text: text(3)? });
        Ok(Flow::Continue)
    });
    on.conn.rows(&statement, &cells, &mut sink).await?;
    drop(sink);
    Ok(sources)
}

/// The views that work, where tables are rebuilt under them.
async fn views<C: Conn>(on: &mut On<'_, C>, changes: &[Change]) -> Result<Vec<String>, Fault> {
    if !changes.iter().any(|change| change.shown.step == Step::RebuildTable) {
        return Ok(Vec::new());
    }
    let mut working = Vec::new();
    for view in sources(on).await?.into_iter().filter(|source| source.kind == "view") {
        let question = ask_view(on, &view.name);
        if on.conn.run(&question).await.is_ok() {
            working.push(view.name);
        }
    }
    Ok(working)
}

fn ask_view<C: Conn>(on: &On<'_, C>, view: &str) -> String {
    let mut question = Statement::new(on.dialect);
    question.push("SELECT * FROM ").name(view).push(" LIMIT 0");
    question.text
}
