//! MySQL and MariaDB by hand: mysql_async.

use futures_util::StreamExt;
use juggler_bench_harness::{Contender, Digest, Error, Workload};
use mysql_async::prelude::Queryable;
use mysql_async::{Conn, Opts, OptsBuilder, Params, Pool, PoolConstraints, PoolOpts, Row};

use crate::place::Place;
use crate::rows::{self, Comment, Post, User, between, grouped, of_pairs, of_three, sql};
use crate::tasks::in_tasks;

pub(crate) struct RawMysql {
    conn: Conn,
    pool: Pool,
}

impl RawMysql {
    pub(crate) async fn new(place: &Place) -> Result<Self, Error> {
        let opts = Opts::from_url(&place.url)?;
        let most = Workload::POOL as usize;
        let bounds = PoolConstraints::new(1, most).ok_or("a pool of so many")?;
        // The connection is not reset between uses: that would be a round trip for each.
        let pooled = PoolOpts::new().with_constraints(bounds).with_reset_connection(false);
        let pool = Pool::new(OptsBuilder::from_opts(opts.clone()).pool_opts(pooled));
        Ok(RawMysql { conn: Conn::new(opts).await?, pool })
    }

    async fn all<T: Send + 'static>(
        &mut self,
        text: &str,
        values: impl Into<Params> + Send,
        read: impl Fn(&mut Row) -> T + Send + Sync,
    ) -> Result<Vec<T>, mysql_async::Error> {
        self.conn.exec_map(text, values.into(), |mut row: Row| read(&mut row)).await
    }

    async fn with_posts(&mut self, above: i64, to: i64) -> Result<Vec<(User, Vec<Post>)>, Error> {
        let users = self.all(sql::USERS_BETWEEN, (above, to), user).await?;
        let keys: Vec<i64> = users.iter().map(|user| user.id).collect();
        const POSTS: &str = "SELECT id, user_id, title, body FROM posts WHERE user_id IN \
             (SELECT k FROM JSON_TABLE(?, '$[*]' COLUMNS (k BIGINT PATH '$')) AS keys_) ORDER BY id";
        let posts = self.all(POSTS, (serde_json::to_string(&keys)?,), |row| post(row, 0)).await?;
        Ok(grouped(users, posts, |user| user.id, |post| post.user_id))
    }
}

/// A cell of a column that is there.
fn cell<T: mysql_async::prelude::FromValue>(row: &mut Row, at: usize) -> T {
    row.take(at).expect("the column is there")
}

fn user(row: &mut Row) -> User {
    User { id: cell(row, 0), name: cell(row, 1), hair_color: cell(row, 2) }
}

fn post(row: &mut Row, at: usize) -> Post {
    Post { id: cell(row, at), user_id: cell(row, at + 1), title: cell(row, at + 2), body: cell(row, at + 3) }
}

fn comment(row: &mut Row) -> Comment {
    Comment { id: cell(row, 0), post_id: cell(row, 1), text: cell(row, 2) }
}

impl Contender for RawMysql {
    fn name(&self) -> &'static str {
        "mysql_async"
    }

    async fn once(&mut self, workload: Workload, n: u64) -> Result<Digest, Error> {
        let id = Workload::id(n, Workload::USERS) as i64;
        Ok(match workload {
            Workload::Trivial(rows) => {
                self.all(sql::TRIVIAL, (rows,), user).await?.iter().map(User::digest).sum()
            }
            Workload::Medium(rows) => {
                let read = |row: &mut Row| (user(row), post(row, 3));
                let pairs = self.all(sql::MEDIUM, (2 * rows,), read).await?;
                pairs.iter().map(|(user, post)| user.digest() + post.digest()).sum()
            }
            Workload::Insert(rows) => {
                let mut text = String::from("INSERT INTO inserts (name, hair_color) VALUES (?, ?)");
                text.push_str(&", (?, ?)".repeat(rows as usize - 1));
                let values = (0..rows).flat_map(|n| [rows::new_name(n).into(), rows::HAIR.into()]);
                self.conn.exec_drop(text, Params::Positional(values.collect())).await?;
                self.conn.affected_rows()
            }
            Workload::Associations => {
                let (above, to) = between(workload);
                let users = self.with_posts(above, to).await?;
                let keys: Vec<i64> =
                    users.iter().flat_map(|(_, posts)| posts.iter().map(|post| post.id)).collect();
                const COMMENTS: &str = "SELECT id, post_id, text FROM comments WHERE post_id IN \
                     (SELECT k FROM JSON_TABLE(?, '$[*]' COLUMNS (k BIGINT PATH '$')) AS keys_) ORDER BY id";
                let comments = self.all(COMMENTS, (serde_json::to_string(&keys)?,), comment).await?;
                of_three(users, comments)
            }
            Workload::Include => {
                let (above, to) = between(workload);
                of_pairs(&self.with_posts(above, to).await?)
            }
            Workload::FindById => {
                let row: Option<Row> = self.conn.exec_first(sql::BY_ID, (id,)).await?;
                user(&mut row.ok_or("no such user")?).digest()
            }
            Workload::UpdateById => {
                self.conn.exec_drop(sql::UPDATE, (format!("User {id}"), id)).await?;
                1
            }
            Workload::DeleteById => {
                self.conn.exec_drop(sql::DELETE, (n + 1,)).await?;
                self.conn.affected_rows()
            }
            Workload::Json => serde_json::to_string(&self.all(sql::JSON, (), user).await?)?.len() as u64,
            Workload::Tasks => {
                in_tasks(n, |id| {
                    let pool = self.pool.clone();
                    async move {
                        let row: Option<Row> = pool.get_conn().await?.exec_first(sql::BY_ID, (id,)).await?;
                        Ok(user(&mut row.ok_or("no such user")?).digest())
                    }
                })
                .await?
            }
            Workload::Stream => {
                let mut rows = self.conn.exec_stream::<(i64, String, i64), _, _>(sql::STREAM, ()).await?;
                let mut sum = 0_u64;
                while let Some(row) = rows.next().await {
                    let (id, name, value) = row?;
                    sum = sum.wrapping_add(id as u64 + name.len() as u64 + value as u64);
                }
                sum
            }
        })
    }
}
