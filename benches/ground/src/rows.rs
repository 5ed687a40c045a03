//! What the contenders read, and what their answers come to.

use juggler_bench_harness::{Digest, Workload};
use serde::Serialize;

/// A row of `users`, as a program would have it.
#[derive(Debug, Clone, Serialize)]
pub struct User {
    /// The key.
    pub id: i64,
    /// The name.
    pub name: String,
    /// The colour of the hair.
    pub hair_color: Option<String>,
}

/// A row of `posts`.
#[derive(Debug, Clone)]
pub struct Post {
    /// The key.
    pub id: i64,
    /// The key of its user.
    pub user_id: i64,
    /// The title.
    pub title: String,
    /// The body.
    pub body: Option<String>,
}

/// A row of `comments`.
#[derive(Debug, Clone)]
pub struct Comment {
    /// The key.
    pub id: i64,
    /// The key of its post.
    pub post_id: i64,
    /// The text.
    pub text: String,
}

/// The name in a new row of `inserts`.
pub fn new_name(n: u64) -> String {
    format!("User {n}")
}

/// The hair of all new rows.
pub const HAIR: &str = "green";

/// What a user comes to.
pub fn of_user(id: i64, name: &str, hair: Option<&str>) -> Digest {
    id as u64 + name.len() as u64 + hair.map_or(0, str::len) as u64
}

/// What a post comes to.
pub fn of_post(id: i64, title: &str, body: Option<&str>) -> Digest {
    (id as u64).wrapping_mul(3) + title.len() as u64 + body.map_or(0, str::len) as u64
}

/// What a comment comes to.
pub fn of_comment(id: i64, text: &str) -> Digest {
    (id as u64).wrapping_mul(5) + text.len() as u64
}

impl User {
    /// What it comes to.
    pub fn digest(&self) -> Digest {
        of_user(self.id, &self.name, self.hair_color.as_deref())
    }
}

impl Post {
    /// What it comes to.
    pub fn digest(&self) -> Digest {
        of_post(self.id, &self.title, self.body.as_deref())
    }
}

impl Comment {
    /// What it comes to.
    pub fn digest(&self) -> Digest {
        of_comment(self.id, &self.text)
    }
}

/// The statements that whoever writes SQL by hand sends, with `?` for values.
pub mod sql {
    /// [`Workload::Trivial`](juggler_bench_harness::Workload::Trivial).
    pub const TRIVIAL: &str = "SELECT id, name, hair_color FROM users ORDER BY id LIMIT ?";
    /// [`Workload::Medium`](juggler_bench_harness::Workload::Medium).
    pub const MEDIUM: &str = "SELECT u.id, u.name, u.hair_color, p.id, p.user_id, p.title, p.body FROM users u \
         LEFT JOIN posts p ON p.user_id = u.id WHERE u.hair_color = 'black' AND u.id <= ? ORDER BY u.name DESC";
    /// The users of the workloads with related rows.
    pub const USERS_BETWEEN: &str =
        "SELECT id, name, hair_color FROM users WHERE id > ? AND id <= ? ORDER BY id";
    /// [`Workload::FindById`](juggler_bench_harness::Workload::FindById).
    pub const BY_ID: &str = "SELECT id, name, hair_color FROM users WHERE id = ?";
    /// [`Workload::UpdateById`](juggler_bench_harness::Workload::UpdateById).
    pub const UPDATE: &str = "UPDATE users SET name = ? WHERE id = ?";
    /// [`Workload::DeleteById`](juggler_bench_harness::Workload::DeleteById).
    pub const DELETE: &str = "DELETE FROM victims WHERE id = ?";
    /// [`Workload::Json`](juggler_bench_harness::Workload::Json).
    pub const JSON: &str =
        "SELECT id, name, hair_color FROM users WHERE hair_color = 'black' ORDER BY id LIMIT 1000";
    /// [`Workload::Stream`](juggler_bench_harness::Workload::Stream).
    pub const STREAM: &str = "SELECT id, name, value FROM streamed ORDER BY id";

    /// The statement with PostgreSQL's `$1` for `?`.
    pub fn numbered(text: &str) -> String {
        let mut parts = text.split('?');
        let first = parts.next().unwrap_or_default().to_owned();
        parts.enumerate().fold(first, |text, (n, part)| format!("{text}${}{part}", n + 1))
    }
}

/// Puts children beside their parents: an index of the parents, then one pass.
pub fn grouped<P, C>(
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
pub fn between(workload: Workload) -> (i64, i64) {
    match workload {
        Workload::Include => (Workload::PARENTS as i64, Workload::PARENTS as i64 + 10_000),
        _ => (Workload::ASSOCIATED as i64, Workload::ASSOCIATED as i64 + 100),
    }
}

/// What users and their posts come to.
pub fn of_pairs(users: &[(User, Vec<Post>)]) -> Digest {
    let posts = |posts: &[Post]| posts.iter().map(Post::digest).sum::<Digest>();
    users.iter().map(|(user, of)| user.digest() + posts(of)).sum()
}

/// What users, their posts and the comments on these come to, once the comments stand beside their posts.
pub fn of_three(users: Vec<(User, Vec<Post>)>, comments: Vec<Comment>) -> Digest {
    let owned = users.iter().map(|(user, _)| user.digest()).sum::<u64>();
    let posts: Vec<Post> = users.into_iter().flat_map(|(_, posts)| posts).collect();
    let posts = grouped(posts, comments, |post| post.id, |comment| comment.post_id);
    let of = |(post, comments): &(Post, Vec<Comment>)| {
        post.digest() + comments.iter().map(Comment::digest).sum::<u64>()
    };
    owned + posts.iter().map(of).sum::<u64>()
}
