//! SQL by hand on sqlx's pools, as its documentation has it.

use futures_util::TryStreamExt;
use juggler_bench_ground::rows::{self, Comment, Post, User, between, grouped, of_pairs, of_three, sql};
use juggler_bench_ground::{Place, in_tasks};
use juggler_bench_harness::{Contender, Digest, Error, Workload};
use sqlx::mysql::{MySqlConnectOptions, MySqlPoolOptions};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, FromRow, MySqlPool, PgPool, SqlitePool};

#[derive(FromRow)]
struct UserRow {
    id: i64,
    name: String,
    hair_color: Option<String>,
}

#[derive(FromRow)]
struct PostRow {
    id: i64,
    user_id: i64,
    title: String,
    body: Option<String>,
}

#[derive(FromRow)]
struct CommentRow {
    id: i64,
    post_id: i64,
    text: String,
}

type Pair = (i64, String, Option<String>, i64, i64, String, Option<String>);

impl From<UserRow> for User {
    fn from(row: UserRow) -> Self {
        User { id: row.id, name: row.name, hair_color: row.hair_color }
    }
}

impl From<PostRow> for Post {
    fn from(row: PostRow) -> Self {
        Post { id: row.id, user_id: row.user_id, title: row.title, body: row.body }
    }
}

impl From<CommentRow> for Comment {
    fn from(row: CommentRow) -> Self {
        Comment { id: row.id, post_id: row.post_id, text: row.text }
    }
}

/// The statements of a database.
struct Texts {
    trivial: String,
    medium: String,
    users: String,
    posts: String,
    comments: String,
    by_id: String,
    update: String,
    delete: String,
}

impl Texts {
    /// `placed` writes the places of values; `among` is a test of a key against a list.
    fn new(placed: fn(&str) -> String, among: &str) -> Self {
        Texts {
            trivial: placed(sql::TRIVIAL),
            medium: placed(sql::MEDIUM),
            users: placed(sql::USERS_BETWEEN),
            posts: placed(&format!(
                "SELECT id, user_id, title, body FROM posts WHERE user_id {among} ORDER BY id"
            )),
            comments: placed(&format!(
                "SELECT id, post_id, text FROM comments WHERE post_id {among} ORDER BY id"
            )),
            by_id: placed(sql::BY_ID),
            update: placed(sql::UPDATE),
            delete: placed(sql::DELETE),
        }
    }
}

/// One contender; its code is the same for each database, and its types are not.
macro_rules! contender {
    ($name:ident, $pool:ty, $has_tasks:expr, |$keys:ident| $list:expr, $insert:expr) => {
        pub(crate) struct $name {
            pool: $pool,
            texts: Texts,
        }

        impl $name {
            async fn find(pool: &$pool, text: &str, id: i64) -> Result<Digest, Error> {
                let user: UserRow = sqlx::query_as(AssertSqlSafe(text)).bind(id).fetch_one(pool).await?;
                Ok(User::from(user).digest())
            }

            async fn with_posts(&self, above: i64, to: i64) -> Result<Vec<(User, Vec<Post>)>, Error> {
                let users: Vec<UserRow> = sqlx::query_as(AssertSqlSafe(&*self.texts.users))
                    .bind(above)
                    .bind(to)
                    .fetch_all(&self.pool)
                    .await?;
                let users: Vec<User> = users.into_iter().map(User::from).collect();
                let $keys: Vec<i64> = users.iter().map(|user| user.id).collect();
                let posts: Vec<PostRow> = sqlx::query_as(AssertSqlSafe(&*self.texts.posts))
                    .bind($list)
                    .fetch_all(&self.pool)
                    .await?;
                let posts = posts.into_iter().map(Post::from).collect();
                Ok(grouped(users, posts, |user| user.id, |post: &Post| post.user_id))
            }
        }

        impl Contender for $name {
            fn name(&self) -> &'static str {
                "sqlx"
            }

            fn offers(&self, workload: Workload) -> bool {
                $has_tasks || workload != Workload::Tasks
            }

            async fn once(&mut self, workload: Workload, n: u64) -> Result<Digest, Error> {
                let id = Workload::id(n, Workload::USERS) as i64;
                let (pool, texts) = (&self.pool, &self.texts);
                Ok(match workload {
                    Workload::Trivial(rows) => {
                        let users: Vec<UserRow> = sqlx::query_as(AssertSqlSafe(&*texts.trivial))
                            .bind(rows as i64)
                            .fetch_all(pool)
                            .await?;
                        users.into_iter().map(|user| User::from(user).digest()).sum()
                    }
                    Workload::Medium(rows) => {
                        let pairs: Vec<Pair> = sqlx::query_as(AssertSqlSafe(&*texts.medium))
                            .bind(2 * rows as i64)
                            .fetch_all(pool)
                            .await?;
                        let of = |(id, name, hair_color, post, user_id, title, body): Pair| {
                            let user = User { id, name, hair_color };
                            user.digest() + Post { id: post, user_id, title, body }.digest()
                        };
                        pairs.into_iter().map(of).sum()
                    }
                    Workload::Insert(rows) => $insert(pool, rows).await?,
                    Workload::Associations => {
                        let (above, to) = between(workload);
                        let users = self.with_posts(above, to).await?;
                        let $keys: Vec<i64> =
                            users.iter().flat_map(|(_, posts)| posts.iter().map(|post| post.id)).collect();
                        let comments: Vec<CommentRow> = sqlx::query_as(AssertSqlSafe(&*texts.comments))
                            .bind($list)
                            .fetch_all(pool)
                            .await?;
                        of_three(users, comments.into_iter().map(Comment::from).collect())
                    }
                    Workload::Include => {
                        let (above, to) = between(workload);
                        of_pairs(&self.with_posts(above, to).await?)
                    }
                    Workload::FindById => Self::find(pool, &texts.by_id, id).await?,
                    Workload::UpdateById => {
                        let update = sqlx::query(AssertSqlSafe(&*texts.update));
                        update.bind(format!("User {id}")).bind(id).execute(pool).await?;
                        1
                    }
                    Workload::DeleteById => {
                        let delete = sqlx::query(AssertSqlSafe(&*texts.delete));
                        delete.bind(n as i64 + 1).execute(pool).await?.rows_affected()
                    }
                    Workload::Json => {
                        let users: Vec<UserRow> = sqlx::query_as(sql::JSON).fetch_all(pool).await?;
                        let users: Vec<User> = users.into_iter().map(User::from).collect();
                        serde_json::to_string(&users)?.len() as u64
                    }
                    Workload::Tasks => {
                        in_tasks(n, |id| {
                            let (pool, text) = (pool.clone(), texts.by_id.clone());
                            async move { Self::find(&pool, &text, id).await }
                        })
                        .await?
                    }
                    Workload::Stream => {
                        let mut rows = sqlx::query_as::<_, (i64, String, i64)>(sql::STREAM).fetch(pool);
                        let mut sum = 0_u64;
                        while let Some((id, name, value)) = rows.try_next().await? {
                            sum = sum.wrapping_add(id as u64 + name.len() as u64 + value as u64);
                        }
                        sum
                    }
                })
            }
        }
    };
}

contender!(
    Sqlite,
    SqlitePool,
    false,
    |keys| serde_json::to_string(&keys)?,
    async |pool: &SqlitePool, rows: u64| {
        let mut insert = sqlx::QueryBuilder::new("INSERT INTO inserts (name, hair_color) ");
        insert.push_values(0..rows, |mut row, n| {
            row.push_bind(rows::new_name(n)).push_bind(rows::HAIR);
        });
        Ok::<u64, Error>(insert.build().execute(pool).await?.rows_affected())
    }
);

contender!(Postgres, PgPool, true, |keys| keys, async |pool: &PgPool, rows: u64| {
    const INSERT: &str =
        "INSERT INTO inserts (name, hair_color) SELECT * FROM unnest($1::text[], $2::text[]) RETURNING id";
    let names: Vec<String> = (0..rows).map(rows::new_name).collect();
    let hair = vec![rows::HAIR; rows as usize];
    let ids: Vec<(i64,)> = sqlx::query_as(INSERT).bind(names).bind(hair).fetch_all(pool).await?;
    Ok::<u64, Error>(ids.len() as u64)
});

contender!(
    Mysql,
    MySqlPool,
    true,
    |keys| serde_json::to_string(&keys)?,
    async |pool: &MySqlPool, rows: u64| {
        let mut insert = sqlx::QueryBuilder::new("INSERT INTO inserts (name, hair_color) ");
        insert.push_values(0..rows, |mut row, n| {
            row.push_bind(rows::new_name(n)).push_bind(rows::HAIR);
        });
        Ok::<u64, Error>(insert.build().execute(pool).await?.rows_affected())
    }
);

impl Sqlite {
    pub(crate) async fn new(place: &Place) -> Result<Self, Error> {
        let options =
            SqliteConnectOptions::new().filename(&place.file).synchronous(SqliteSynchronous::Normal);
        let pool = SqlitePoolOptions::new().max_connections(Workload::POOL).connect_with(options).await?;
        let texts = Texts::new(str::to_owned, "IN (SELECT value FROM json_each(?))");
        Ok(Sqlite { pool, texts })
    }
}

impl Postgres {
    pub(crate) async fn new(place: &Place) -> Result<Self, Error> {
        let options: PgConnectOptions = place.url.parse()?;
        let pool = PgPoolOptions::new().max_connections(Workload::POOL).connect_with(options).await?;
        Ok(Postgres { pool, texts: Texts::new(sql::numbered, "= ANY(?)") })
    }
}

impl Mysql {
    pub(crate) async fn new(place: &Place) -> Result<Self, Error> {
        let options: MySqlConnectOptions = place.url.parse()?;
        let pool = MySqlPoolOptions::new().max_connections(Workload::POOL).connect_with(options).await?;
        let among = "IN (SELECT k FROM JSON_TABLE(?, '$[*]' COLUMNS (k BIGINT PATH '$')) AS keys_)";
        Ok(Mysql { pool, texts: Texts::new(str::to_owned, among) })
    }
}
