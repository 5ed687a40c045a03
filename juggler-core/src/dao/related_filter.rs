//! What a condition asks of other rows: a part of the query where the store answers that, else a test of keys, which any store can
//! answer.
//!
//! ```text
//!  {"posts": {"some": {"title": "x"}}}  ─▶  id in (select authorId of Post where title = "x")   one query
//!                                       └▶  id inq [1, 7]                                       after another for the keys
//! ```
//!
//! The rows inside are those of the ordinary `find`: the access hooks and the default scope of their model hold, and they are on the
//! data source where they live. Keys are read where that is another data source, where the store has no
//! [`subqueries`](crate::connector::Capabilities::subqueries) or does not [answer](crate::connector::Connector::answers) the whole
//! condition, where a default scope has a limit, and where a hook of the model looks at the rows that are read.

use std::borrow::Cow;
use std::future::ready;

use super::include::{Keys, any_of};
use super::reading::Reading;
use super::{BoxFuture, find};
use crate::definition::{ModelDefinition, ModelRef};
use crate::error::{Error, Result};
use crate::filter::{Fields, FilterTree, Operation, Quantifier, Subquery, Where};
use crate::query::{Condition, Query, Within, resolve_where};
use crate::relation::{Link, Shape, TypeTest};
use crate::row::{Flow, Row, RowSink, each};
use crate::session::Session;
use crate::value::Value;

/// How deep a condition may nest, with the conditions of the queries inside it.
const MAX_DEPTH: usize = 256;

/// How many queries may stand inside one another. A default scope may ask about rows whose own scope asks about the first.
const MAX_QUERIES: usize = 32;

/// What the query that runs stands in; it goes along with their sessions.
#[derive(Clone, Copy, Default)]
struct Inside {
    queries: usize,
    /// The depth of the condition.
    depth: usize,
}

/// Resolves a condition. What it asks of other rows is in it, if the store answers all of it so; else that is answered first.
pub(super) async fn resolved(session: &Session, model: &ModelRef, condition: &Where) -> Result<Condition> {
    if !condition.asks_others() {
        return resolve_where(model, condition);
    }
    let depth = session.value().map_or(0, |inside: &Inside| inside.depth);
    let mut condition = put(session, model, condition, depth).await?;
    if condition.asks_others() && !session.connector().answers(model, &condition, &[]) {
        for question in condition.questions_mut() {
            if let Condition::Within(within) = question {
                *question = answered(session, model, within).await?;
            }
        }
    }
    Ok(condition)
}

/// The condition with its questions about other rows, where they may be put to the store. Each kind of condition is a future of its own,
/// so that those inside one another take little of the stack.
fn put<'a>(
    session: &'a Session,
    model: &'a ModelRef,
    condition: &'a Where,
    depth: usize,
) -> BoxFuture<'a, Result<Condition>> {
    if depth > MAX_DEPTH {
        let error = Error::bad_filter("where", format!("nested deeper than {MAX_DEPTH} levels"));
        return Box::pin(ready(Err(error)));
    }
    let each = move |parts| put_each(session, model, parts, depth);
    match condition {
        Where::And(parts) => Box::pin(async move { each(parts).await.map(Condition::all_of) }),
        Where::Or(parts) => Box::pin(async move { each(parts).await.map(Condition::any_of) }),
        Where::Nor(parts) => Box::pin(async move { Ok(Condition::any_of(each(parts).await?).negated()) }),
        Where::Related { relation, quantifier, condition } => Box::pin(async move {
            let condition = asked(session, model, relation, *quantifier, condition)?;
            put(session, model, &condition, depth + 1).await
        }),
        Where::In { properties, of } => Box::pin(within(session, model, properties, of, depth)),
        Where::Test { .. } | Where::Refused(_) => Box::pin(ready(resolve_where(model, condition))),
    }
}

/// A question about related rows, by the name of the relation, as one about keys.
fn asked(
    session: &Session,
    model: &ModelRef,
    relation: &str,
    quantifier: Quantifier,
    condition: &Where,
) -> Result<Where> {
    lowered(&Link::of(session, model, relation)?, quantifier, condition.clone())
}

async fn put_each(
    session: &Session,
    model: &ModelRef,
    parts: &[Where],
    depth: usize,
) -> Result<Vec<Condition>> {
    let mut all = Vec::with_capacity(parts.len());
    for part in parts {
        all.push(match part.asks_others() {
            true => put(session, model, part, depth + 1).await?,
            false => resolve_where(model, part)?,
        });
    }
    Ok(all)
}

/// A query inside a query. This is the one place that makes a [`Within`].
async fn within(
    session: &Session,
    model: &ModelRef,
    properties: &[Cow<'static, str>],
    of: &Subquery,
    depth: usize,
) -> Result<Condition> {
    let properties = positions(model, properties)?;
    let select = positions(&of.model, &of.select)?;
    let tree = FilterTree {
        condition: of.condition.clone(),
        fields: Some(Fields::Only(of.select.clone())),
        ..FilterTree::default()
    };
    let inner = inside(&session.of(&of.model), depth)?;
    let attached = inner.prepare(&of.model).await?;
    let reading = Box::pin(Reading::of(&inner, attached, &tree)).await?;
    if inner.is_of(session) && reading.may_be_inside() {
        let (model, condition) = (reading.model.clone(), reading.query.condition);
        return Ok(Condition::Within(Box::new(Within { properties, model, select, condition })));
    }
    let places = find::places(&of.model, &tree, &select)?;
    let mut keys = Keys::new();
    Box::pin(reading.push(&mut taking(&mut keys, &places))).await?;
    one_of(model, &properties, keys)
}

/// The same as a test of keys, which are read.
async fn answered(session: &Session, model: &ModelRef, within: &Within) -> Result<Condition> {
    let Within { properties, select, condition, .. } = within;
    let query = Query {
        condition: condition.clone(),
        order: Vec::new(),
        projection: Some(select.clone()),
        ..Query::all(&within.model)
    };
    let places: Vec<usize> = (0..select.len()).collect();
    let mut keys = Keys::new();
    session.connector().all(&query, &mut taking(&mut keys, &places)).await?;
    one_of(model, properties, keys)
}

/// A sink that takes the keys of rows.
fn taking<'k>(keys: &'k mut Keys, at: &'k [usize]) -> impl RowSink + 'k {
    each(move |row: &dyn Row| {
        keys.add(row, at)?;
        Ok(Flow::Continue)
    })
}

fn one_of(model: &ModelRef, at: &[usize], keys: Keys) -> Result<Condition> {
    resolve_where(model, &any_of(model, at, keys.values()))
}

fn positions(model: &ModelRef, names: &[Cow<'static, str>]) -> Result<Vec<usize>> {
    names.iter().map(|name| model.position(name)).collect()
}

/// The session of a query inside another, at this depth of its condition.
fn inside(session: &Session, depth: usize) -> Result<Session> {
    let Inside { queries, .. } = session.value().copied().unwrap_or_default();
    match queries < MAX_QUERIES {
        true => Ok(session.with(Inside { queries: queries + 1, depth })),
        false => {
            Err(Error::bad_filter("where", format!("related rows nested deeper than {MAX_QUERIES} levels")))
        }
    }
}

/// A question about related rows as one about keys.
fn lowered(link: &Link, quantifier: Quantifier, condition: Where) -> Result<Where> {
    if quantifier.is_of_many() != link.relation().kind.is_many() {
        let many = if link.relation().kind.is_many() { "many rows" } else { "one row" };
        return Err(Error::bad_filter(
            format!("where.{}.{}", link.name(), quantifier.name()),
            format!("the relation leads to {many}"),
        ));
    }
    let not = |condition| Where::Nor(vec![condition]);
    Ok(match quantifier {
        Quantifier::Some | Quantifier::Is => matching(link, condition)?,
        Quantifier::None | Quantifier::IsNot => not(matching(link, condition)?),
        Quantifier::Every => not(matching(link, not(condition))?),
    })
}

/// The rows of the owner that are related to some row of which the condition is true.
fn matching(link: &Link, condition: Where) -> Result<Where> {
    let owner = &link.owner;
    let target = link.require_target()?;
    let condition = match &link.scope {
        Some(scope) => condition.and(scope.condition.clone()),
        None => condition,
    };
    let within = |at: &[usize], of: Subquery| Where::In { properties: names(owner, at), of: Box::new(of) };
    let of = |model: &ModelRef, select: &[usize], condition: Where| Subquery {
        model: model.clone(),
        select: names(model, select),
        condition,
    };
    Ok(match &link.shape {
        Shape::Has { from, to, kind } => {
            within(from, of(target, to, typed(target, kind.as_ref(), condition)))
        }
        Shape::BelongsTo { from, to } => within(from, of(target, to, condition)),
        Shape::References { list, to } => within(&[*list], of(target, &[*to], condition)),
        Shape::Through { from, between, near, far, to, kind } => {
            let linked =
                Where::In { properties: names(between, far), of: Box::new(of(target, to, condition)) };
            within(from, of(between, near, typed(between, kind.as_ref(), linked)))
        }
        Shape::Embeds { property } => within_instance(link, *property, condition)?,
        Shape::BelongsToAny { .. } => {
            return Err(Error::unsupported(format!(
                "asking about {}: each row leads to a model of its own",
                link.place()
            )));
        }
    })
}

/// The condition, and that a polymorphic key is one of this model.
fn typed(model: &ModelDefinition, kind: Option<&TypeTest>, condition: Where) -> Where {
    match kind {
        None => condition,
        Some(kind) => {
            let is_owner = Operation::Eq(Value::from(&*kind.name));
            Where::test(model.properties[kind.at].name.clone(), is_owner).and(condition)
        }
    }
}

/// A condition on what a row embeds. Of one instance every condition can be told; of a list only a single test, because several
/// need not hold for the same element.
fn within_instance(link: &Link, property: usize, condition: Where) -> Result<Where> {
    let name = &link.owner.properties[property].name;
    let is_many = link.relation().kind.is_many();
    match condition {
        Where::Test { property, operation } => Ok(Where::test(format!("{name}.{property}"), operation)),
        condition if condition.is_all() && !is_many => {
            Ok(Where::test(name.clone(), Operation::Neq(Value::Null)))
        }
        Where::And(parts) if !is_many => within_each(link, property, parts).map(Where::And),
        Where::Or(parts) if !is_many => within_each(link, property, parts).map(Where::Or),
        Where::Nor(parts) if !is_many => within_each(link, property, parts).map(Where::Nor),
        _ => Err(Error::unsupported(format!("more than one test of the same element of {}", link.place()))),
    }
}

fn within_each(link: &Link, property: usize, parts: Vec<Where>) -> Result<Vec<Where>> {
    parts.into_iter().map(|part| within_instance(link, property, part)).collect()
}

/// The names of properties.
pub(crate) fn names(model: &ModelDefinition, at: &[usize]) -> Vec<Cow<'static, str>> {
    at.iter().filter_map(|&at| Some(model.properties.get(at)?.name.clone())).collect()
}
