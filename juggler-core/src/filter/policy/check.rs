//! A tree, held against a policy.

use super::asked::{Asked, is_about_presence, like};
use super::{Cost, FilterPolicy};
use crate::definition::{Column, Kind, ModelDefinition, ModelRef, RelationDefinition, Visible};
use crate::error::{Error, Result};
use crate::filter::{FilterTree, Include, Operation, Path, Where};

mod place;
mod verify;

use place::Place;

/// Finds a model by its name, for relations that have nothing but that.
pub(crate) type FindModel<'a> = &'a dyn Fn(&str) -> Option<ModelRef>;

impl FilterPolicy {
    /// Checks a filter that was read before, or that a program has made.
    ///
    /// # Errors
    /// What the policy does not allow (400), with its place and the bound; a name of what is hidden, as one that is not there. A filter
    /// without a limit: [`parse_untrusted`](super::super::FilterTree::parse_untrusted) puts one. A policy that names what is not there
    /// (500).
    pub fn check(&self, model: &ModelDefinition, tree: &FilterTree) -> Result<Cost> {
        Check::new(self, model, &|_| None).whole(tree)
    }

    /// Checks a condition alone, as `count` and `updateAll` take it.
    ///
    /// # Errors
    /// As [`check`](Self::check).
    pub fn check_where(&self, model: &ModelDefinition, condition: &Where) -> Result<Cost> {
        Check::new(self, model, &|_| None).condition_alone(condition)
    }

    /// What may be known of a model.
    pub(super) fn visible(&self) -> Visible {
        Visible::SHOWN.undeclared(self.undeclared)
    }
}

/// A check on its way through a filter.
pub(super) struct Check<'p> {
    policy: &'p FilterPolicy,
    model: &'p ModelDefinition,
    find: FindModel<'p>,
    conditions: usize,
    relations: usize,
    regexps: usize,
}

impl<'p> Check<'p> {
    pub(super) fn new(policy: &'p FilterPolicy, model: &'p ModelDefinition, find: FindModel<'p>) -> Self {
        Check { policy, model, find, conditions: 0, relations: 0, regexps: 0 }
    }

    pub(super) fn whole(mut self, tree: &FilterTree) -> Result<Cost> {
        let root = self.root()?;
        self.paging(tree, true, &Path::Root(""))?;
        self.filter(&root, tree, &Path::Root(""), 0)?;
        self.affordable(Cost::of(self.model, tree), "filter")
    }

    pub(super) fn condition_alone(mut self, condition: &Where) -> Result<Cost> {
        let root = self.root()?;
        self.condition(&root, condition, &Path::Root("where"), 0)?;
        self.affordable(Cost::of_condition(self.model, condition), "where")
    }

    fn root(&self) -> Result<Place<'p>> {
        self.policy.verify(self.model)?;
        Ok(Place::root(self.policy, self.model))
    }

    fn affordable(&self, cost: Cost, what: &str) -> Result<Cost> {
        let (total, most) = (cost.total(), self.policy.bounds.cost);
        if total > most {
            let message = format!("costs {total}, more than {most}: ask for fewer rows, or less of each");
            return Err(Error::bad_filter(what, message));
        }
        Ok(cost)
    }

    fn filter(&mut self, at: &Place<'_>, tree: &FilterTree, path: &Path<'_>, depth: usize) -> Result<()> {
        if !tree.condition.is_all() {
            self.condition(at, &tree.condition, &path.key("where"), depth)?;
        }
        let (order, most) = (path.key("order"), self.policy.bounds.order);
        if tree.order.len() > most {
            return Err(order.error(format!("more than {most} keys")));
        }
        for (i, term) in tree.order.iter().enumerate() {
            let path = order.index(i);
            let column = at.column(&term.property, &path)?;
            if is_whole_object(at, &column) {
                return Err(path.error("an object is no key of an order: name a property inside it"));
            }
        }
        if let Some(fields) = &tree.fields {
            let path = path.key("fields");
            fields.names().iter().try_for_each(|name| at.field(name, &path.key(name)))?;
        }
        let path = path.key("include");
        let mut includes = tree.include.iter().enumerate();
        includes.try_for_each(|(i, include)| self.include(at, include, &path.index(i), depth + 1))
    }

    fn paging(&self, tree: &FilterTree, is_many: bool, path: &Path<'_>) -> Result<()> {
        let bounds = &self.policy.bounds;
        match tree.limit {
            Some(limit) if limit > bounds.limit => {
                let most = bounds.limit;
                let message = format!("{limit} is more than the {most} rows that may be asked for");
                return Err(path.key("limit").error(message));
            }
            None if is_many => {
                let message = format!("is missing: at most {} rows may be asked for", bounds.limit);
                return Err(path.key("limit").error(message));
            }
            _ => {}
        }
        if tree.skip > bounds.skip {
            let message = format!("{} is more than the {} that may be left out", tree.skip, bounds.skip);
            return Err(path.key("skip").error(message));
        }
        Ok(())
    }

    fn condition(&mut self, at: &Place<'_>, condition: &Where, path: &Path<'_>, depth: usize) -> Result<()> {
        self.deeper(path, depth)?;
        self.conditions += 1;
        let most = self.policy.bounds.nodes;
        if self.conditions > most {
            return Err(path.error(format!("more than {most} conditions")));
        }
        match condition {
            // Its parts stand beside one another, with no word for it.
            Where::And(parts) => parts.iter().try_for_each(|part| self.condition(at, part, path, depth + 1)),
            Where::Or(parts) => self.parts(at, parts, &path.key("or"), depth),
            Where::Nor(parts) => self.parts(at, parts, &path.key("nor"), depth),
            Where::Test { property, operation } => self.test(at, property, operation, &path.key(property)),
            Where::Related { relation, quantifier, condition } => {
                let (place, word) = (path.key(relation), quantifier.name());
                self.operator(word, &place)?;
                let declared = self.follow(at, relation, &place)?;
                let path = place.key(word);
                match at.target(declared, self.find) {
                    _ if condition.is_all() => Ok(()),
                    Some(target) => {
                        let there = at.along(declared, &target)?;
                        self.condition(&there, condition, &path, depth + 1)
                    }
                    None => Err(unseen(declared, &path)),
                }
            }
            Where::In { properties, of } => {
                properties.iter().try_for_each(|name| at.column(name, &path.key(name)).map(drop))?;
                let path = path.key(&of.model.name);
                let there = at.beside(&of.model);
                of.select.iter().try_for_each(|name| there.column(name, &path.key(name)).map(drop))?;
                self.condition(&there, &of.condition, &path, depth + 1)
            }
            Where::Refused(error) => Err(Error::new((**error).clone())),
        }
    }

    /// The parts of an `or` or a `nor`.
    fn parts(&mut self, at: &Place<'_>, parts: &[Where], path: &Path<'_>, depth: usize) -> Result<()> {
        if let Path::Key(_, word) = path {
            self.operator(word, path)?;
        }
        let mut parts = parts.iter().enumerate();
        parts.try_for_each(|(i, part)| self.condition(at, part, &path.index(i), depth + 1))
    }

    fn test(&mut self, at: &Place<'_>, property: &str, operation: &Operation, path: &Path<'_>) -> Result<()> {
        let column = at.column(property, path)?;
        self.operator(operation.name(), path)?;
        if is_whole_object(at, &column) && !is_about_presence(operation) {
            return Err(path.error("an object is not compared as a whole: ask about a property inside it"));
        }
        let (bounds, path) = (&self.policy.bounds, path.key(operation.name()));
        let Asked { longest, .. } = Asked::by(operation);
        if longest > bounds.list {
            return Err(path.error(format!("{longest} values are more than {} in a list", bounds.list)));
        }
        if like(operation).is_some_and(|pattern| pattern.chars().count() > bounds.like) {
            return Err(path.error(format!("longer than {} characters", bounds.like)));
        }
        let Operation::Regexp(pattern) = operation else { return Ok(()) };
        if pattern.source.chars().count() > bounds.regexp {
            return Err(path.error(format!("longer than {} characters", bounds.regexp)));
        }
        self.regexps += 1;
        if self.regexps > bounds.regexps {
            return Err(path.error(format!("more than {} regular expressions", bounds.regexps)));
        }
        self.policy.regexp.allows(pattern).map_err(|reason| path.error(reason))
    }

    fn include(&mut self, at: &Place<'_>, include: &Include, path: &Path<'_>, depth: usize) -> Result<()> {
        self.deeper(path, depth)?;
        let declared = self.follow(at, &include.relation, path)?;
        let (scope, path) = (&include.scope, path.key("scope"));
        self.paging(scope, declared.kind.is_many(), &path)?;
        match at.target(declared, self.find) {
            Some(target) => {
                let there = at.along(declared, &target)?;
                self.filter(&there, scope, &path, depth)
            }
            None if asks_nothing(scope) => Ok(()),
            None => Err(unseen(declared, &path)),
        }
    }

    /// The relation of this name, if one may go along it.
    fn follow<'a>(
        &mut self,
        at: &Place<'a>,
        relation: &str,
        path: &Path<'_>,
    ) -> Result<&'a RelationDefinition> {
        let (_, declared) = at.model().require_relation(relation)?;
        if !self.policy.relations.leads_on(&at.way_to(relation)) || !at.shows_embedded(declared) {
            return Err(path.error(format!("the relation `{relation}` may not be used in filters")));
        }
        let bounds = &self.policy.bounds;
        self.relations += 1;
        if self.relations > bounds.relations {
            return Err(path.error(format!("more than {} relations", bounds.relations)));
        }
        if at.relations() >= bounds.relation_depth {
            return Err(
                path.error(format!("more than {} relations inside one another", bounds.relation_depth))
            );
        }
        Ok(declared)
    }

    fn operator(&self, word: &str, path: &Path<'_>) -> Result<()> {
        match self.policy.operators.allows(word) {
            true => Ok(()),
            false => Err(path.error(format!("the operator `{word}` may not be used"))),
        }
    }

    fn deeper(&self, path: &Path<'_>, depth: usize) -> Result<()> {
        match self.policy.bounds.depth() {
            most if depth > most => Err(path.error(format!("nested deeper than {most} levels"))),
            _ => Ok(()),
        }
    }
}

/// Would a comparison see what is hidden inside? Whether an object hides anything is for nobody to know, so that all are alike.
fn is_whole_object(at: &Place<'_>, column: &Column) -> bool {
    matches!(column.kind.leaf(), Kind::Object(_)) || at.embeds(column)
}

fn asks_nothing(scope: &FilterTree) -> bool {
    scope.condition.is_all() && scope.order.is_empty() && scope.fields.is_none() && scope.include.is_empty()
}

fn unseen(relation: &RelationDefinition, path: &Path<'_>) -> Error {
    let reason = match relation.leads_anywhere() {
        true => "leads to rows of several models",
        false => "leads to a model that is not known here",
    };
    path.error(format!("the relation `{}` {reason}, so that nothing can be asked of its rows", relation.name))
}
