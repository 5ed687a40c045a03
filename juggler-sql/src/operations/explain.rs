//! How a query is answered, by answering it.

use juggler_core::connector::Explain;
use juggler_core::query::Query;
use juggler_core::row::{Flow, Row, each};
use juggler_core::value::ValueRef;

use super::On;
use super::read::{Plan, all};
use crate::backend::Conn;
use crate::dialect::column;
use crate::fault::Fault;
use crate::stored::Cell;
use crate::text::shown;

/// Asks the database how it answers the statement of a query, and answers the query.
pub(crate) async fn explain<C: Conn>(on: &mut On<'_, C>, query: &Query<'_>) -> Result<Explain, Fault> {
    let mut plan = Plan::of(on.dialect, query)?;
    let explained = on.dialect.explained();
    let is_hidden = |name: &str| {
        let hidden = query.model.properties.iter().enumerate().filter(|(_, property)| property.hidden);
        hidden.map(|(at, _)| column(query.model, at)).any(|column| column == name)
    };
    let mut text = shown(&plan.statement.text, on.dialect.spelling(), is_hidden);
    plan.statement.text.insert_str(0, explained.prefix);
    let cells: Vec<Cell<'_>> =
        explained.columns.iter().map(|(stored, _)| Cell::plain(*stored, "a plan")).collect();
    let mut lines = each(|row: &dyn Row| {
        text.push_str("\n  ");
        for (at, (_, title)) in explained.columns.iter().enumerate() {
            let Some(title) = title else { continue };
            match row.get(at)? {
                // A condition of a plan has its values in it; a line with costs has numbers alone.
                ValueRef::Text(line) if title.is_empty() && !line.contains("(cost=") => {
                    text.push_str(&shown(line, on.dialect.spelling(), is_hidden));
                }
                ValueRef::Text(value) => text.push_str(&format!("{title}{value}")),
                ValueRef::Int(value) => text.push_str(&format!("{title}{value}")),
                _ => {}
            }
        }
        Ok(Flow::Continue)
    });
    on.conn.rows(&plan.statement, &cells, &mut lines).await?;
    drop(lines);
    if !plan.is_exact {
        let shape = query.condition.shape(query.model);
        text.push_str(&format!("\n  then each row that it gives is looked at again, by juggler: {shape}"));
    }
    if !plan.is_ordered {
        text.push_str("\n  then all rows that match are put in order, by juggler");
    }
    let mut rows = 0;
    let mut count = each(|_: &dyn Row| {
        rows += 1;
        Ok(Flow::Continue)
    });
    all(on, query, &mut count).await?;
    drop(count);
    Ok(Explain::new(text, rows))
}
