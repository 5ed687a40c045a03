//! What a condition asks of other rows, answered: it becomes a test of keys, which any store can answer.
//!
//! ```text
//!  {"posts": {"some": {"title": "x"}}}  ─▶  id in (select authorId of Post where title = "x")  ─▶  id inq [1, 7]
//! ```
//!
//! The rows inside are read by the ordinary `find`, so that the hooks and the default scope of their model hold, and on the data source
//! where they live.

use std::borrow::Cow;

use super::include::{Keys, any_of};
use super::{BoxFuture, find};
use crate::definition::{ModelDefinition, ModelRef};
use crate::error::{Error, Result};
use crate::filter::{Fields, FilterTree, Operation, Quantifier, Subquery, Where};
use crate::query::{Condition, resolve_where};
use crate::relation::{Link, Shape, TypeTest};
use crate::row::{Flow, Row, each};
use crate::session::Session;
use crate::value::Value;

/// How deep a condition may nest.
const MAX_DEPTH: usize = 256;

/// How many queries may stand inside one another. A default scope may ask about rows whose own scope asks about the first.
const MAX_QUERIES: usize = 32;

/// How many queries the one that runs stands in; it goes along with their sessions.
#[derive(Clone, Copy)]
struct Inside(usize);

/// Resolves a condition. What it asks of other rows is answered first.
pub(super) async fn resolved(session: &Session, model: &ModelRef, condition: &Where) -> Result<Condition> {
    if !condition.asks_others() {
        return resolve_where(model, condition);
    }
    let condition = Box::pin(answered(session, model, condition.clone())).await?;
    resolve_where(model, &condition)
}

/// The condition without questions about other rows.
pub(super) async fn answered(session: &Session, model: &ModelRef, condition: Where) -> Result<Where> {
    answer(session, model, condition, 0).await
}

fn answer<'a>(
    session: &'a Session,
    model: &'a ModelRef,
    condition: Where,
    depth: usize,
) -> BoxFuture<'a, Result<Where>> {
    Box::pin(async move {
        if depth > MAX_DEPTH {
            return Err(Error::bad_filter("where", format!("nested deeper than {MAX_DEPTH} levels")));
        }
        Ok(match condition {
            Where::And(parts) => Where::And(each_of(session, model, parts, depth).await?),
            Where::Or(parts) => Where::Or(each_of(session, model, parts, depth).await?),
            Where::Nor(parts) => Where::Nor(each_of(session, model, parts, depth).await?),
            Where::Related { relation, quantifier, condition } => {
                let link = Link::of(session, model, &relation)?;
                let condition = lowered(&link, quantifier, *condition)?;
                answer(session, model, condition, depth + 1).await?
            }
            Where::In { properties, of } => keys_of(session, model, &properties, *of).await?,
            told @ (Where::Test { .. } | Where::Refused(_)) => told,
        })
    })
}

async fn each_of(session: &Session, model: &ModelRef, parts: Vec<Where>, depth: usize) -> Result<Vec<Where>> {
    let mut answered = Vec::with_capacity(parts.len());
    for part in parts {
        answered.push(match part.asks_others() {
            true => answer(session, model, part, depth + 1).await?,
            false => part,
        });
    }
    Ok(answered)
}

/// Reads the keys of a query inside a query.
async fn keys_of(
    session: &Session,
    model: &ModelRef,
    properties: &[Cow<'static, str>],
    of: Subquery,
) -> Result<Where> {
    let at: Vec<usize> = properties.iter().map(|name| model.position(name)).collect::<Result<_>>()?;
    let tree = FilterTree {
        condition: of.condition,
        fields: Some(Fields::Only(of.select.clone())),
        ..FilterTree::default()
    };
    let selected: Vec<usize> = of.select.iter().map(|name| of.model.position(name)).collect::<Result<_>>()?;
    let places = find::places(&of.model, &tree, &selected)?;
    let session = inside(&session.of(&of.model))?;
    let mut keys = Keys::new();
    let mut sink = each(|row: &dyn Row| {
        keys.add(row, &places)?;
        Ok(Flow::Continue)
    });
    find::run(&session, &of.model, &tree, &mut sink).await?;
    drop(sink);
    Ok(any_of(model, &at, &keys.into_values()))
}

/// The session of a query inside another.
fn inside(session: &Session) -> Result<Session> {
    let Inside(depth) = session.value().copied().unwrap_or(Inside(0));
    match depth < MAX_QUERIES {
        true => Ok(session.with(Inside(depth + 1))),
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
