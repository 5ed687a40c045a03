//! Drafts inside drafts, as levels of drafts.

use std::sync::Arc;

use serde_json::Value as Json;

use super::{From, Level, Place, located};
use crate::definition::ModelRef;
use crate::error::{Error, Result};
use crate::model::{DraftData, NestedRows, draft_from_json};
use crate::relation::{Link, Shape};
use crate::session::Session;
use crate::value::{Value, ValueRef};

/// How deep rows may nest.
const MAX_DEPTH: usize = 32;

/// Takes what is nested out of the drafts: each level before those inside it.
pub(super) async fn gather(session: &Session, drafts: Vec<DraftData>) -> Result<(Vec<Place>, Vec<Level>)> {
    let mut gathered = Gathered { places: Vec::new(), levels: Vec::new(), root: String::new() };
    if let Some(first) = drafts.first() {
        let model = first.model().clone();
        gathered.root = model.name.to_string();
        let paths = match drafts.len() {
            1 => vec![String::new()],
            many => (0..many).map(|i| format!("[{i}]")).collect(),
        };
        gathered.add(session, &model, Level::new(drafts, paths, From::Caller, 0)).await?;
    }
    let mut at = 0;
    while at < gathered.levels.len() {
        gathered.open(at).await?;
        at += 1;
    }
    Ok((gathered.places, gathered.levels))
}

struct Gathered {
    places: Vec<Place>,
    levels: Vec<Level>,
    /// The name of the model that is created.
    root: String,
}

/// Rows of one relation and one model, on their way to a level.
struct Branch {
    relation: usize,
    link: Arc<Link>,
    target: ModelRef,
    drafts: Vec<DraftData>,
    paths: Vec<String>,
    of: Vec<usize>,
    asked: Vec<usize>,
}

impl Gathered {
    async fn add(&mut self, session: &Session, model: &ModelRef, level: Level) -> Result<usize> {
        let session = session.of(model);
        let attached = Arc::clone(session.prepare(model).await?);
        let at = self.levels.len();
        if let Some(parents) = level.origin.parents() {
            self.levels[parents].inside.push(at);
        }
        self.places.push(Place { session, attached });
        self.levels.push(level);
        Ok(at)
    }

    /// Takes what is nested in the rows of a level.
    async fn open(&mut self, at: usize) -> Result<()> {
        let branches = self.branches(at)?;
        let depth = self.levels[at].depth + 1;
        if depth > MAX_DEPTH && !branches.is_empty() {
            return Err(Error::bad_request(format!("rows may nest {MAX_DEPTH} deep")));
        }
        let session = self.places[at].session.clone();
        for branch in branches {
            let Branch { link, target, drafts, paths, of, asked, .. } = branch;
            let between = match &link.shape {
                Shape::Through { between, .. } => Some((between.clone(), of.clone(), paths.clone())),
                _ => None,
            };
            let origin = From::Relation { parents: at, link: Arc::clone(&link), of, asked };
            let far = self.add(&session, &target, Level::new(drafts, paths, origin, depth)).await?;
            if let Some((model, of, paths)) = between {
                let drafts = of.iter().map(|_| linking(&link, &model)).collect();
                let origin = From::Between { far, parents: at, link, of };
                self.add(&session, &model, Level::new(drafts, paths, origin, depth)).await?;
            }
        }
        Ok(())
    }

    fn branches(&mut self, at: usize) -> Result<Vec<Branch>> {
        let Place { session, attached } = &self.places[at];
        let (level, root) = (&mut self.levels[at], &self.root);
        let mut branches: Vec<Branch> = Vec::new();
        for (parent, draft) in level.drafts.iter_mut().enumerate() {
            for (relation, rows) in draft.take_nested() {
                let link = match branches.iter().find(|branch| branch.relation == relation) {
                    Some(branch) => Arc::clone(&branch.link),
                    None => Arc::new(Link::at(session, &attached.model, relation)?),
                };
                let path = inside(&level.paths[parent], link.name());
                let Some((target, rows)) =
                    read(session, &link, draft, rows).map_err(|error| located(error, root, &path))?
                else {
                    continue;
                };
                let is_many = link.relation().kind.is_many();
                if !is_many && rows.len() > 1 {
                    return Err(Error::bad_request(format!("{} leads to one row", link.place())));
                }
                wait(&link, draft, !rows.is_empty());
                let known = branches
                    .iter()
                    .position(|branch| branch.relation == relation && branch.target.name == target.name);
                let known = known.unwrap_or_else(|| {
                    branches.push(Branch {
                        relation,
                        link,
                        target,
                        drafts: Vec::new(),
                        paths: Vec::new(),
                        of: Vec::new(),
                        asked: Vec::new(),
                    });
                    branches.len() - 1
                });
                let branch = &mut branches[known];
                branch.asked.push(parent);
                branch.of.extend(rows.iter().map(|_| parent));
                let path = |i| if is_many { format!("{path}[{i}]") } else { path.clone() };
                branch.paths.extend((0..rows.len()).map(path));
                branch.drafts.extend(rows);
            }
        }
        Ok(branches)
    }
}

/// The model of nested rows, and the rows. `None` where null says that there are none.
fn read(
    session: &Session,
    link: &Link,
    owner: &DraftData,
    rows: NestedRows,
) -> Result<Option<(ModelRef, Vec<DraftData>)>> {
    let json = match rows {
        NestedRows::Drafts(rows) => {
            let given = rows.first().map(|row| row.model().clone());
            let Some(target) = link.target.clone().or(given) else { return Ok(None) };
            if let Some(other) = rows.iter().find(|row| row.model().name != target.name) {
                let message =
                    format!("{} leads to a {}, not to a {}", link.place(), target.name, other.model().name);
                return Err(Error::bad_request(message));
            }
            return Ok(Some((target, rows)));
        }
        NestedRows::Json(Json::Null) => return Ok(None),
        NestedRows::Json(json) => json,
    };
    let target = match (&link.target, &link.shape) {
        (Some(target), _) => target.clone(),
        (None, Shape::BelongsToAny { discriminator, .. }) => {
            match owner.value(*discriminator).map(Value::as_ref) {
                Some(ValueRef::Text(name)) => session.model_named(name)?,
                _ => {
                    let property = link.owner.place(*discriminator);
                    return Err(Error::bad_value("", format!("is of a model that {property} does not name")));
                }
            }
        }
        (None, _) => return Ok(None),
    };
    let drafts = match (json, link.relation().kind.is_many()) {
        (Json::Array(rows), true) => {
            let read = |(i, row): (usize, &Json)| {
                draft_from_json(&target, row).map_err(|error| located(error, "", &format!("[{i}]")))
            };
            rows.iter().enumerate().map(read).collect::<Result<_>>()?
        }
        (row @ Json::Object(_), false) => vec![draft_from_json(&target, &row)?],
        (_, true) => return Err(Error::bad_value("", format!("expected a list of {} objects", target.name))),
        (_, false) => return Err(Error::bad_value("", format!("expected a {} object", target.name))),
    };
    Ok(Some((target, drafts)))
}

/// What a row holds the keys of is written before it: they are known then.
fn wait(link: &Link, draft: &mut DraftData, has_rows: bool) {
    match &link.shape {
        Shape::BelongsTo { from, .. } | Shape::BelongsToAny { from, .. } if has_rows => {
            from.iter().for_each(|&at| draft.await_value(at));
        }
        Shape::References { list, .. } if draft.value(*list).is_none() => {
            draft.set_value(*list, Value::List(Vec::new()));
        }
        _ => {}
    }
}

/// A new row between, whose keys are known once both ends are written.
fn linking(link: &Link, between: &ModelRef) -> DraftData {
    let mut draft = DraftData::new(between.clone());
    if let Shape::Through { near, far, kind, .. } = &link.shape {
        near.iter().chain(far).for_each(|&at| draft.await_value(at));
        if let Some(kind) = kind {
            draft.set_value(kind.at, Value::from(&*kind.name));
        }
    }
    draft
}

/// The path of what is inside.
fn inside(path: &str, name: &str) -> String {
    match path {
        "" => name.to_owned(),
        path => format!("{path}.{name}"),
    }
}
