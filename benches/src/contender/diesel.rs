//! Diesel on SQLite, and diesel-async on the servers, each on one connection.

use diesel::prelude::{
    Associations, BelongingToDsl, BoolExpressionMethods, Connection as _, ExpressionMethods, GroupedBy,
    Identifiable, Insertable, QueryDsl, Queryable, SqliteConnection,
};
use diesel_async::{AsyncConnection as _, AsyncMysqlConnection, AsyncPgConnection};
use futures_util::TryStreamExt;
use juggler_bench_ground::Place;
use juggler_bench_ground::rows::{self, between, of_comment, of_post, of_user};
use juggler_bench_harness::{Contender, Digest, Error, Workload};

diesel::table! {
    users (id) {
        id -> BigInt,
        name -> Text,
        hair_color -> Nullable<Text>,
    }
}

diesel::table! {
    posts (id) {
        id -> BigInt,
        user_id -> BigInt,
        title -> Text,
        body -> Nullable<Text>,
    }
}

diesel::table! {
    comments (id) {
        id -> BigInt,
        post_id -> BigInt,
        text -> Text,
    }
}

diesel::table! {
    inserts (id) {
        id -> BigInt,
        name -> Text,
        hair_color -> Nullable<Text>,
    }
}

diesel::table! {
    victims (id) {
        id -> BigInt,
        name -> Text,
    }
}

diesel::table! {
    streamed (id) {
        id -> BigInt,
        name -> Text,
        value -> BigInt,
    }
}

diesel::joinable!(posts -> users (user_id));
diesel::joinable!(comments -> posts (post_id));
diesel::allow_tables_to_appear_in_same_query!(users, posts, comments);

#[derive(Queryable, Identifiable, serde::Serialize)]
#[diesel(table_name = users)]
struct User {
    id: i64,
    name: String,
    hair_color: Option<String>,
}

#[derive(Queryable, Identifiable, Associations)]
#[diesel(table_name = posts, belongs_to(User))]
struct Post {
    id: i64,
    user_id: i64,
    title: String,
    body: Option<String>,
}

#[derive(Queryable, Identifiable, Associations)]
#[diesel(table_name = comments, belongs_to(Post))]
struct Comment {
    id: i64,
    post_id: i64,
    text: String,
}

#[derive(Insertable)]
#[diesel(table_name = inserts)]
struct NewUser {
    name: String,
    hair_color: &'static str,
}

impl User {
    fn digest(&self) -> Digest {
        of_user(self.id, &self.name, self.hair_color.as_deref())
    }
}

impl Post {
    fn digest(&self) -> Digest {
        of_post(self.id, &self.title, self.body.as_deref())
    }
}

/// What a workload is on Diesel: `$wait` is `.await` where the connection is asynchronous, and nothing elsewhere.
macro_rules! once {
    ($conn:expr, $workload:expr, $n:expr, [$($wait:tt)*], $stream:expr) => {{
        let (conn, workload, n) = ($conn, $workload, $n);
        let id = Workload::id(n, Workload::USERS) as i64;
        Ok(match workload {
            Workload::Trivial(rows) => {
                let all = users::table.order(users::id).limit(rows as i64).load::<User>(conn)$($wait)*?;
                all.iter().map(User::digest).sum()
            }
            Workload::Medium(rows) => {
                let pairs = users::table
                    .left_outer_join(posts::table)
                    .filter(users::hair_color.eq("black"))
                    .filter(users::id.le(2 * rows as i64))
                    .order(users::name.desc())
                    .load::<(User, Option<Post>)>(conn)$($wait)*?;
                pairs.iter().map(|(user, post)| user.digest() + post.as_ref().map_or(0, Post::digest)).sum()
            }
            Workload::Insert(rows) => {
                let new = |n| NewUser { name: rows::new_name(n), hair_color: rows::HAIR };
                let new: Vec<NewUser> = (0..rows).map(new).collect();
                diesel::insert_into(inserts::table).values(&new).execute(conn)$($wait)*? as u64
            }
            Workload::Associations | Workload::Include => {
                let (above, to) = between(workload);
                let some = users::id.gt(above).and(users::id.le(to));
                let all = users::table.filter(some).order(users::id).load::<User>(conn)$($wait)*?;
                let mut sum: u64 = all.iter().map(User::digest).sum();
                let of = Post::belonging_to(&all).load::<Post>(conn)$($wait)*?;
                if workload == Workload::Associations {
                    let on = Comment::belonging_to(&of).load::<Comment>(conn)$($wait)*?;
                    let on: Vec<Vec<Comment>> = on.grouped_by(&of);
                    let digest = |one: &Comment| of_comment(one.id, &one.text);
                    sum += on.iter().flatten().map(digest).sum::<u64>();
                }
                let of: Vec<Vec<Post>> = of.grouped_by(&all);
                sum + of.iter().flatten().map(Post::digest).sum::<u64>()
            }
            Workload::FindById => users::table.find(id).first::<User>(conn)$($wait)*?.digest(),
            Workload::UpdateById => {
                let row = users::table.find(id);
                diesel::update(row).set(users::name.eq(format!("User {id}"))).execute(conn)$($wait)*?;
                1
            }
            Workload::DeleteById => {
                diesel::delete(victims::table.find(n as i64 + 1)).execute(conn)$($wait)*? as u64
            }
            Workload::Json => {
                let black = users::table.filter(users::hair_color.eq("black")).order(users::id).limit(1_000);
                serde_json::to_string(&black.load::<User>(conn)$($wait)*?)?.len() as u64
            }
            Workload::Stream => $stream(conn)$($wait)*?,
            Workload::Tasks => return Err("one connection".into()),
        })
    }};
}

type Streamed = (i64, String, i64);

fn counted(sum: Digest, (id, name, value): Streamed) -> Digest {
    sum.wrapping_add(id as u64 + name.len() as u64 + value as u64)
}

pub(crate) struct Sqlite(SqliteConnection);

impl Sqlite {
    pub(crate) fn new(place: &Place) -> Result<Self, Error> {
        use diesel::connection::SimpleConnection;
        let mut connection = SqliteConnection::establish(&place.file.to_string_lossy())?;
        connection.batch_execute("PRAGMA synchronous = NORMAL")?;
        Ok(Sqlite(connection))
    }
}

impl Contender for Sqlite {
    fn name(&self) -> &'static str {
        "diesel"
    }

    fn offers(&self, workload: Workload) -> bool {
        workload != Workload::Tasks
    }

    async fn once(&mut self, workload: Workload, n: u64) -> Result<Digest, Error> {
        use diesel::RunQueryDsl;
        let stream = |conn: &mut SqliteConnection| {
            let mut rows = streamed::table
                .order(streamed::id)
                .load_iter::<Streamed, diesel::connection::DefaultLoadingMode>(conn)?;
            rows.try_fold(0, |sum, row| Ok::<_, diesel::result::Error>(counted(sum, row?)))
        };
        once!(&mut self.0, workload, n, [], stream)
    }
}

/// The two servers, whose connections are of different types.
macro_rules! server {
    ($name:ident, $connection:ty, $lists:expr) => {
        pub(crate) struct $name($connection);

        impl $name {
            pub(crate) async fn new(place: &Place) -> Result<Self, Error> {
                Ok($name(<$connection>::establish(&place.url).await?))
            }
        }

        impl Contender for $name {
            fn name(&self) -> &'static str {
                "diesel-async"
            }

            fn offers(&self, workload: Workload) -> bool {
                match workload {
                    Workload::Tasks => false,
                    Workload::Include => $lists,
                    _ => true,
                }
            }

            async fn once(&mut self, workload: Workload, n: u64) -> Result<Digest, Error> {
                use diesel_async::RunQueryDsl;
                let stream = async |conn: &mut $connection| {
                    let rows = streamed::table.order(streamed::id).load_stream::<Streamed>(conn).await?;
                    rows.try_fold(0, async |sum, row| Ok(counted(sum, row))).await
                };
                once!(&mut self.0, workload, n, [.await], stream)
            }
        }
    };
}

server!(Postgres, AsyncPgConnection, true);
server!(Mysql, AsyncMysqlConnection, true);
