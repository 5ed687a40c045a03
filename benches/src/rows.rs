//! What the contenders read, and what their answers come to.

use juggler_bench_harness::{Digest, Workload};
use serde::Serialize;

/// A row of `users`, as a program would have it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct User {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) hair_color: Option<String>,
}

/// A row of `posts`.
#[derive(Debug, Clone)]
pub(crate) struct Post {
    pub(crate) id: i64,
    pub(crate) user_id: i64,
    pub(crate) title: String,
    pub(crate) body: Option<String>,
}

/// A row of `comments`.
#[derive(Debug, Clone)]
pub(crate) struct Comment {
    pub(crate) id: i64,
    pub(crate) post_id: i64,
    pub(crate) text: String,
}

/// A new row of `inserts`.
pub(crate) fn new_name(n: u64) -> String {
    format!("User {n}")
}

/// The hair of all new rows.
pub(crate) const HAIR: &str = "green";

pub(crate) fn of_user(id: i64, name: &str, hair: Option<&str>) -> Digest {
    id as u64 + name.len() as u64 + hair.map_or(0, str::len) as u64
}

pub(crate) fn of_post(id: i64, title: &str, body: Option<&str>) -> Digest {
    (id as u64).wrapping_mul(3) + title.len() as u64 + body.map_or(0, str::len) as u64
}

pub(crate) fn of_comment(id: i64, text: &str) -> Digest {
    (id as u64).wrapping_mul(5) + text.len() as u64
}

impl User {
    pub(crate) fn digest(&self) -> Digest {
        of_user(self.id, &self.name, self.hair_color.as_deref())
    }
}

impl Post {
    pub(crate) fn digest(&self) -> Digest {
        of_post(self.id, &self.title, self.body.as_deref())
    }
}

impl Comment {
    pub(crate) fn digest(&self) -> Digest {
        of_comment(self.id, &self.text)
    }
}

/// The statements that whoever writes SQL by hand sends, with `?` for values.
pub(crate) mod sql {
    pub(crate) const TRIVIAL: &str = "SELECT id, name, hair_color FROM users ORDER BY id LIMIT ?";
    pub(crate) const MEDIUM: &str = "SELECT u.id, u.name, u.hair_color, p.id, p.user_id, p.title, p.body FROM users u \
         LEFT JOIN posts p ON p.user_id = u.id WHERE u.hair_color = 'black' AND u.id <= ? ORDER BY u.name DESC";
    pub(crate) const USERS_BETWEEN: &str =
        "SELECT id, name, hair_color FROM users WHERE id > ? AND id <= ? ORDER BY id";
    pub(crate) const BY_ID: &str = "SELECT id, name, hair_color FROM users WHERE id = ?";
    pub(crate) const UPDATE: &str = "UPDATE users SET name = ? WHERE id = ?";
    pub(crate) const DELETE: &str = "DELETE FROM victims WHERE id = ?";
    pub(crate) const JSON: &str =
        "SELECT id, name, hair_color FROM users WHERE hair_color = 'black' ORDER BY id LIMIT 1000";
    pub(crate) const STREAM: &str = "SELECT id, name, value FROM streamed ORDER BY id";

    /// The statement with PostgreSQL's `$1` for `?`.
    pub(crate) fn numbered(text: &str) -> String {
        let mut parts = text.split('?');
        let first = parts.next().unwrap_or_default().to_owned();
        parts.enumerate().fold(first, |text, (n, part)| format!("{text}${}{part}", n + 1))
    }
}

/// Puts children beside their parents: an index of the parents, then one pass.
pub(crate) fn grouped<P, C>(
    parents: Vec<P>,
    children: Vec<C>,
    id: impl Fn(&P) -> i64,
    parent: impl Fn(&C) -> i64,
) -> Vec<(P, Vec<C>)> {
    let places: std::collections::HashMap<i64, usize> =
        parents.iter().enumerate().map(|(at, one)| (id(one), at)).collect();
    let mut groups: Vec<(P, Vec<C>)> = parents.into_iter().map(|one| (one, Vec::new())).collect();
    for child in children {
        if let Some(&at) = places.get(&parent(&child)) {
            groups[at].1.push(child);
        }
    }
    groups
}

/// The ids of users that a workload with related rows is about: above the first, up to the second.
pub(crate) fn between(workload: Workload) -> (i64, i64) {
    match workload {
        Workload::Include => (Workload::PARENTS as i64, Workload::PARENTS as i64 + 10_000),
        _ => (Workload::ASSOCIATED as i64, Workload::ASSOCIATED as i64 + 100),
    }
}
