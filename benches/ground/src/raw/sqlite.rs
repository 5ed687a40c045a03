//! SQLite by hand: rusqlite.

use juggler_bench_harness::{Contender, Digest, Error, Workload};
use rusqlite::{Connection, Row, params};

use crate::place::Place;
use crate::rows::{self, Comment, Post, User, between, grouped, of_pairs, of_three, sql};

pub(crate) struct RawSqlite(Connection);

impl RawSqlite {
    pub(crate) fn new(place: &Place) -> Result<Self, Error> {
        let connection = Connection::open(&place.file)?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(RawSqlite(connection))
    }
}

fn user(row: &Row<'_>) -> rusqlite::Result<User> {
    Ok(User { id: row.get(0)?, name: row.get(1)?, hair_color: row.get(2)? })
}

fn post(row: &Row<'_>, at: usize) -> rusqlite::Result<Post> {
    Ok(Post { id: row.get(at)?, user_id: row.get(at + 1)?, title: row.get(at + 2)?, body: row.get(at + 3)? })
}

fn comment(row: &Row<'_>) -> rusqlite::Result<Comment> {
    Ok(Comment { id: row.get(0)?, post_id: row.get(1)?, text: row.get(2)? })
}

impl RawSqlite {
    fn all<T>(
        &self,
        text: &str,
        values: impl rusqlite::Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Vec<T>> {
        self.0.prepare_cached(text)?.query_map(values, read)?.collect()
    }

    fn with_posts(&self, above: i64, to: i64) -> rusqlite::Result<Vec<(User, Vec<Post>)>> {
        let users = self.all(sql::USERS_BETWEEN, params![above, to], user)?;
        let keys =
            serde_json::to_string(&users.iter().map(|user| user.id).collect::<Vec<_>>()).unwrap_or_default();
        const POSTS: &str = "SELECT id, user_id, title, body FROM posts \
             WHERE user_id IN (SELECT value FROM json_each(?)) ORDER BY id";
        let posts = self.all(POSTS, [keys], |row| post(row, 0))?;
        Ok(grouped(users, posts, |user| user.id, |post| post.user_id))
    }
}

impl Contender for RawSqlite {
    fn name(&self) -> &'static str {
        "rusqlite"
    }

    fn offers(&self, workload: Workload) -> bool {
        workload != Workload::Tasks
    }

    async fn once(&mut self, workload: Workload, n: u64) -> Result<Digest, Error> {
        let id = Workload::id(n, Workload::USERS) as i64;
        Ok(match workload {
            Workload::Trivial(rows) => {
                self.all(sql::TRIVIAL, [rows as i64], user)?.iter().map(User::digest).sum()
            }
            Workload::Medium(rows) => {
                let read = |row: &Row<'_>| Ok((user(row)?, post(row, 3)?));
                let pairs = self.all(sql::MEDIUM, [2 * rows as i64], read)?;
                pairs.iter().map(|(user, post)| user.digest() + post.digest()).sum()
            }
            Workload::Insert(rows) => {
                let tx = self.0.transaction()?;
                let mut count = 0;
                {
                    let mut insert =
                        tx.prepare_cached("INSERT INTO inserts (name, hair_color) VALUES (?, ?)")?;
                    for n in 0..rows {
                        insert.execute(params![rows::new_name(n), rows::HAIR])?;
                        count += u64::from(tx.last_insert_rowid() > 0);
                    }
                }
                tx.commit()?;
                count
            }
            Workload::Associations => {
                let (above, to) = between(workload);
                let users = self.with_posts(above, to)?;
                let keys: Vec<i64> =
                    users.iter().flat_map(|(_, posts)| posts.iter().map(|post| post.id)).collect();
                const COMMENTS: &str = "SELECT id, post_id, text FROM comments \
                     WHERE post_id IN (SELECT value FROM json_each(?)) ORDER BY id";
                let comments = self.all(COMMENTS, [serde_json::to_string(&keys)?], comment)?;
                of_three(users, comments)
            }
            Workload::Include => {
                let (above, to) = between(workload);
                of_pairs(&self.with_posts(above, to)?)
            }
            Workload::FindById => self.0.prepare_cached(sql::BY_ID)?.query_row([id], user)?.digest(),
            Workload::UpdateById => {
                self.0.prepare_cached(sql::UPDATE)?.execute(params![format!("User {id}"), id])? as u64
            }
            Workload::DeleteById => self.0.prepare_cached(sql::DELETE)?.execute([n as i64 + 1])? as u64,
            Workload::Json => serde_json::to_string(&self.all(sql::JSON, [], user)?)?.len() as u64,
            Workload::Stream => {
                let mut statement = self.0.prepare_cached(sql::STREAM)?;
                let mut rows = statement.query([])?;
                let mut sum = 0_u64;
                while let Some(row) = rows.next()? {
                    let (id, name, value): (i64, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
                    sum = sum.wrapping_add(id as u64 + name.len() as u64 + value as u64);
                }
                sum
            }
            Workload::Tasks => return Err("one connection".into()),
        })
    }
}
