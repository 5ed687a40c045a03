//! PostgreSQL by hand: tokio-postgres, and deadpool where there are tasks.

use std::pin::pin;

use deadpool_postgres::{Manager, Pool};
use futures_util::TryStreamExt;
use juggler_bench_harness::{Contender, Digest, Error, Workload};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Config, NoTls, Row, Statement};

use crate::place::Place;
use crate::rows::{self, Comment, Post, User, between, grouped, of_pairs, of_three, sql};
use crate::tasks::in_tasks;

pub(crate) struct RawPostgres {
    client: Client,
    pool: Pool,
    statements: Statements,
}

struct Statements {
    trivial: Statement,
    medium: Statement,
    insert: Statement,
    users: Statement,
    posts: Statement,
    comments: Statement,
    by_id: Statement,
    update: Statement,
    delete: Statement,
    json: Statement,
    stream: Statement,
}

/// A connection, which a task keeps.
pub(crate) async fn connected(config: &Config) -> Result<Client, Error> {
    let (client, connection) = config.connect(NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

impl RawPostgres {
    pub(crate) async fn new(place: &Place) -> Result<Self, Error> {
        let config: Config = place.url.parse()?;
        let client = connected(&config).await?;
        let pool = Pool::builder(Manager::new(config, NoTls)).max_size(Workload::POOL as usize).build()?;
        let prepare = async |text: &str| client.prepare(&sql::numbered(text)).await;
        let statements = Statements {
            trivial: prepare(sql::TRIVIAL).await?,
            medium: prepare(sql::MEDIUM).await?,
            insert: prepare("INSERT INTO inserts (name, hair_color) SELECT * FROM unnest(?::text[], ?::text[]) RETURNING id")
                .await?,
            users: prepare(sql::USERS_BETWEEN).await?,
            posts: prepare("SELECT id, user_id, title, body FROM posts WHERE user_id = ANY(?) ORDER BY id").await?,
            comments: prepare("SELECT id, post_id, text FROM comments WHERE post_id = ANY(?) ORDER BY id").await?,
            by_id: prepare(sql::BY_ID).await?,
            update: prepare(sql::UPDATE).await?,
            delete: prepare(sql::DELETE).await?,
            json: prepare(sql::JSON).await?,
            stream: prepare(sql::STREAM).await?,
        };
        Ok(RawPostgres { client, pool, statements })
    }

    async fn all<T>(
        &self,
        statement: &Statement,
        values: &[&(dyn ToSql + Sync)],
        read: impl Fn(&Row) -> T,
    ) -> Result<Vec<T>, tokio_postgres::Error> {
        Ok(self.client.query(statement, values).await?.iter().map(read).collect())
    }

    async fn with_posts(&self, above: i64, to: i64) -> Result<Vec<(User, Vec<Post>)>, Error> {
        let users = self.all(&self.statements.users, &[&above, &to], user).await?;
        let keys: Vec<i64> = users.iter().map(|user| user.id).collect();
        let posts = self.all(&self.statements.posts, &[&keys], |row| post(row, 0)).await?;
        Ok(grouped(users, posts, |user| user.id, |post| post.user_id))
    }
}

fn user(row: &Row) -> User {
    User { id: row.get(0), name: row.get(1), hair_color: row.get(2) }
}

fn post(row: &Row, at: usize) -> Post {
    Post { id: row.get(at), user_id: row.get(at + 1), title: row.get(at + 2), body: row.get(at + 3) }
}

fn comment(row: &Row) -> Comment {
    Comment { id: row.get(0), post_id: row.get(1), text: row.get(2) }
}

impl Contender for RawPostgres {
    fn name(&self) -> &'static str {
        "tokio-postgres"
    }

    async fn once(&mut self, workload: Workload, n: u64) -> Result<Digest, Error> {
        let id = Workload::id(n, Workload::USERS) as i64;
        let statements = &self.statements;
        Ok(match workload {
            Workload::Trivial(rows) => {
                let users = self.all(&statements.trivial, &[&(rows as i64)], user).await?;
                users.iter().map(User::digest).sum()
            }
            Workload::Medium(rows) => {
                let read = |row: &Row| (user(row), post(row, 3));
                let pairs = self.all(&statements.medium, &[&(2 * rows as i64)], read).await?;
                pairs.iter().map(|(user, post)| user.digest() + post.digest()).sum()
            }
            Workload::Insert(rows) => {
                let names: Vec<String> = (0..rows).map(rows::new_name).collect();
                let hair = vec![rows::HAIR; rows as usize];
                let ids = self.all(&statements.insert, &[&names, &hair], |row| row.get::<_, i64>(0)).await?;
                ids.len() as u64
            }
            Workload::Associations => {
                let (above, to) = between(workload);
                let users = self.with_posts(above, to).await?;
                let keys: Vec<i64> =
                    users.iter().flat_map(|(_, posts)| posts.iter().map(|post| post.id)).collect();
                let comments = self.all(&statements.comments, &[&keys], comment).await?;
                of_three(users, comments)
            }
            Workload::Include => {
                let (above, to) = between(workload);
                of_pairs(&self.with_posts(above, to).await?)
            }
            Workload::FindById => user(&self.client.query_one(&statements.by_id, &[&id]).await?).digest(),
            Workload::UpdateById => {
                self.client.execute(&statements.update, &[&format!("User {id}"), &id]).await?
            }
            Workload::DeleteById => self.client.execute(&statements.delete, &[&(n as i64 + 1)]).await?,
            Workload::Json => {
                let users = self.all(&statements.json, &[], user).await?;
                serde_json::to_string(&users)?.len() as u64
            }
            Workload::Tasks => {
                in_tasks(n, |id| {
                    let pool = self.pool.clone();
                    async move {
                        let client = pool.get().await?;
                        let statement = client.prepare_cached(&sql::numbered(sql::BY_ID)).await?;
                        Ok(user(&client.query_one(&statement, &[&id]).await?).digest())
                    }
                })
                .await?
            }
            Workload::Stream => {
                let none: [&(dyn ToSql + Sync); 0] = [];
                let mut rows = pin!(self.client.query_raw(&statements.stream, none).await?);
                let mut sum = 0_u64;
                while let Some(row) = rows.try_next().await? {
                    let (id, name, value): (i64, String, i64) = (row.get(0), row.get(1), row.get(2));
                    sum = sum.wrapping_add(id as u64 + name.len() as u64 + value as u64);
                }
                sum
            }
        })
    }
}
