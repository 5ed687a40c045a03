//! What is measured.

use std::fmt;
use std::str::FromStr;

/// What is measured. The tables are those of Diesel's own benches: `users`, their `posts`, and the `comments` of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Workload {
    /// So many users, in the order of their ids.
    Trivial(u64),
    /// So many users with black hair, by name from Z to A, each with its post: a join, or an include.
    Medium(u64),
    /// So many new users, in one call.
    Insert(u64),
    /// 100 users, their 10 posts each, and 10 comments on each of these.
    Associations,
    /// 10,000 users and their 10 posts each.
    Include,
    /// One user by id, all over the table.
    FindById,
    /// One name changed, by id.
    UpdateById,
    /// One row deleted, by id.
    DeleteById,
    /// A filter as JSON, to 1,000 rows as JSON.
    Json,
    /// 64 tasks that find by id on a pool of eight connections.
    Tasks,
    /// 1,000,000 rows one by one, with bounded memory.
    Stream,
}

impl Workload {
    /// All of them.
    pub const ALL: [Workload; 22] = [
        Workload::Trivial(1),
        Workload::Trivial(10),
        Workload::Trivial(100),
        Workload::Trivial(1_000),
        Workload::Trivial(10_000),
        Workload::Medium(1),
        Workload::Medium(10),
        Workload::Medium(100),
        Workload::Medium(1_000),
        Workload::Medium(10_000),
        Workload::Insert(1),
        Workload::Insert(10),
        Workload::Insert(100),
        Workload::Insert(1_000),
        Workload::FindById,
        Workload::UpdateById,
        Workload::DeleteById,
        Workload::Json,
        Workload::Tasks,
        Workload::Associations,
        // After this, a connection of SQLite reads its pages anew for a while, whoever has it.
        Workload::Include,
        Workload::Stream,
    ];

    /// How many users with one post there are, the first of them with id 1; every other one has black hair.
    pub const USERS: u64 = 20_000;
    /// The ids of the 100 users with 10 posts of 10 comments start above this.
    pub const ASSOCIATED: u64 = 100_000;
    /// The ids of the 10,000 users with 10 posts start above this.
    pub const PARENTS: u64 = 200_000;
    /// The rows of the stream.
    pub const STREAMED: u64 = 1_000_000;
    /// How many tasks, and on how many connections.
    pub const TASKS: u64 = 64;
    /// The connections of a pool.
    pub const POOL: u32 = 8;

    /// An id that `find_by_id` and its siblings ask for the `n`th time: each once, all over the place.
    pub const fn id(n: u64, of: u64) -> u64 {
        n.wrapping_mul(7_919) % of + 1
    }

    /// The filter of [`Json`](Self::Json).
    pub const FILTER: &'static str = r#"{"where":{"hair_color":"black"},"order":"id ASC","limit":1000}"#;

    /// What it does, in a few words.
    pub(crate) fn told(self) -> String {
        match self {
            Workload::Trivial(1) => "read 1 user".to_owned(),
            Workload::Trivial(rows) => format!("read {} users", grouped(rows)),
            Workload::Medium(1) => "read 1 with its post".to_owned(),
            Workload::Medium(rows) => format!("read {} with their post", grouped(rows)),
            Workload::Insert(rows) => format!("insert {}", grouped(rows)),
            Workload::Associations => "100 × 10 × 10 nested".to_owned(),
            Workload::Include => "10,000 × 10 nested".to_owned(),
            Workload::FindById => "find by id".to_owned(),
            Workload::UpdateById => "update by id".to_owned(),
            Workload::DeleteById => "delete by id".to_owned(),
            Workload::Json => "1,000 users as JSON".to_owned(),
            Workload::Tasks => format!("find by id in {} tasks", Self::TASKS),
            Workload::Stream => format!("stream {} rows", grouped(Self::STREAMED)),
        }
    }

    /// Which it stands with: those of the same kind differ in how many rows there are, or are about one row.
    pub(crate) fn kind(self) -> &'static str {
        match self {
            Workload::Trivial(_) => "trivial",
            Workload::Medium(_) => "medium",
            Workload::Insert(_) => "insert",
            Workload::Associations | Workload::Include => "related",
            Workload::FindById | Workload::UpdateById | Workload::DeleteById => "by id",
            Workload::Json | Workload::Tasks | Workload::Stream => "other",
        }
    }

    /// Where it stands in the list of all.
    pub(crate) fn place(self) -> usize {
        Self::ALL.iter().position(|one| *one == self).unwrap_or(Self::ALL.len())
    }

    /// Is a batch one run, however short?
    pub(crate) fn runs_once(self) -> bool {
        matches!(self, Workload::Stream)
    }

    /// How many operations are in one run.
    pub(crate) fn operations(self) -> u64 {
        if self == Workload::Tasks { Self::TASKS } else { 1 }
    }
}

/// The number with a comma at each thousand.
fn grouped(number: u64) -> String {
    let (thousands, rest) = (number / 1_000, number % 1_000);
    if thousands == 0 { rest.to_string() } else { format!("{},{rest:03}", grouped(thousands)) }
}

impl fmt::Display for Workload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Workload::Trivial(rows) => write!(f, "trivial/{rows}"),
            Workload::Medium(rows) => write!(f, "medium/{rows}"),
            Workload::Insert(rows) => write!(f, "insert/{rows}"),
            Workload::Associations => f.write_str("associations"),
            Workload::Include => f.write_str("include"),
            Workload::FindById => f.write_str("find_by_id"),
            Workload::UpdateById => f.write_str("update_by_id"),
            Workload::DeleteById => f.write_str("delete_by_id"),
            Workload::Json => f.write_str("json"),
            Workload::Tasks => f.write_str("tasks"),
            Workload::Stream => f.write_str("stream"),
        }
    }
}

impl FromStr for Workload {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let all = || Workload::ALL.map(|one| one.to_string()).join(", ");
        let found = Workload::ALL.into_iter().find(|one| one.to_string() == name);
        found.ok_or_else(|| format!("no workload is called `{name}`; there are {}", all()))
    }
}
