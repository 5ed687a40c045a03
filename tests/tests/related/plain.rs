//! The answers that plain loops give.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use serde_json::{Map, Value as Json, json};

use super::ask::{Ask, Of, To, When, With};

/// Rows, whose ids are their places, from 1.
#[derive(Debug, Clone)]
pub(crate) struct World {
    /// The number, and the key of the boss.
    pub(crate) users: Vec<(Option<i64>, Option<i64>)>,
    /// The number, and the key of the user.
    pub(crate) posts: Vec<(Option<i64>, Option<i64>)>,
    /// The numbers.
    pub(crate) tags: Vec<Option<i64>>,
    /// The keys of a post and a tag.
    pub(crate) links: BTreeSet<(i64, i64)>,
}

impl World {
    pub(crate) fn answer(&self, of: Of, asked: &Ask) -> Json {
        let ids = self.ids(of).into_iter().filter(|&id| self.holds(of, id, &asked.of));
        ids.map(|id| self.shown(of, id, &asked.include)).collect()
    }

    fn ids(&self, of: Of) -> Vec<i64> {
        let count = match of {
            Of::User => self.users.len(),
            Of::Post => self.posts.len(),
            Of::Tag => self.tags.len(),
        };
        (1..).take(count).collect()
    }

    fn number(&self, of: Of, id: i64) -> Option<i64> {
        let at = usize::try_from(id - 1).unwrap();
        match of {
            Of::User => self.users[at].0,
            Of::Post => self.posts[at].0,
            Of::Tag => self.tags[at],
        }
    }

    fn key(&self, of: Of, id: i64) -> Option<i64> {
        let at = usize::try_from(id - 1).unwrap();
        match of {
            Of::User => self.users[at].1,
            Of::Post => self.posts[at].1,
            Of::Tag => None,
        }
    }

    /// The ids of the rows that a relation of a row leads to.
    fn related(&self, of: Of, id: i64, to: To) -> Vec<i64> {
        let leads_there = |there: &i64| match (of, to) {
            (Of::User, To::Posts) => self.key(Of::Post, *there) == Some(id),
            (Of::User, To::Staff) => self.key(Of::User, *there) == Some(id),
            (Of::User, To::Boss) | (Of::Post, To::User) => self.key(of, id) == Some(*there),
            (Of::Post, To::Tags) => self.links.contains(&(id, *there)),
            (Of::Tag, To::Posts) => self.links.contains(&(*there, id)),
            _ => false,
        };
        self.ids(to.target()).into_iter().filter(leads_there).collect()
    }

    fn holds(&self, of: Of, id: i64, when: &When) -> bool {
        let number = self.number(of, id);
        let holds_for = |to: &To, when: &When| {
            let related = self.related(of, id, *to);
            let which = related.iter().filter(|&&there| self.holds(to.target(), there, when));
            (which.count(), related.len())
        };
        match when {
            When::Always => true,
            When::Is(n) => number == *n,
            When::IsNot(n) => number != Some(*n),
            When::Above(n) => number.is_some_and(|number| number > *n),
            When::And(a, b) => self.holds(of, id, a) && self.holds(of, id, b),
            When::Or(a, b) => self.holds(of, id, a) || self.holds(of, id, b),
            When::Not(a) => !self.holds(of, id, a),
            When::Some(to, when) => holds_for(to, when).0 > 0,
            When::None(to, when) => holds_for(to, when).0 == 0,
            When::Every(to, when) => {
                let (which, all) = holds_for(to, when);
                which == all
            }
        }
    }

    fn shown(&self, of: Of, id: i64, include: &[With]) -> Json {
        let mut row = Map::from_iter([("id".to_owned(), json!(id))]);
        for with in include {
            let target = with.to.target();
            let mut related = self.related(of, id, with.to);
            related.retain(|&there| self.holds(target, there, &with.when));
            match with.order {
                None => {}
                Some(false) => related.sort_by_key(|&there| self.number(target, there)),
                Some(true) => related.sort_by_key(|&there| Reverse(self.number(target, there))),
            }
            let limit = with.limit.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap());
            let skip = usize::try_from(with.skip).unwrap();
            let mut rows = related
                .into_iter()
                .skip(skip)
                .take(limit)
                .map(|there| self.shown(target, there, &with.include));
            let value = if with.to.is_many() { rows.collect() } else { rows.next().unwrap_or(Json::Null) };
            row.insert(with.to.name().to_owned(), value);
        }
        Json::Object(row)
    }
}
