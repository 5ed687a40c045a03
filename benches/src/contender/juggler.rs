//! juggler, the same code on every database.

use futures_util::StreamExt;
use juggler_bench_ground::rows::{self, between, of_comment, of_post, of_user};
use juggler_bench_ground::{Database, Place, in_tasks};
use juggler_bench_harness::{Contender, Digest, Error, Workload};
use juggler_core::connector::{ConnectorFactory, Settings};
use juggler_core::prelude::*;
use serde_json::json;

#[derive(Model, Debug, Clone)]
#[model(table = "users")]
struct User {
    #[model(id, generated)]
    id: i64,
    name: String,
    hair_color: Option<String>,
    posts: HasMany<Post>,
}

/// The same rows with a field for each column and no more, as the structs of the raw drivers, Diesel and SeaORM. A row with relations also
/// knows the rows that it was read with: two counts that threads share, and 10 ns for each row of many.
#[derive(Model, Debug, Clone)]
#[model(table = "users")]
struct PlainUser {
    #[model(id, generated)]
    id: i64,
    name: String,
    hair_color: Option<String>,
}

#[derive(Model, Debug, Clone)]
#[model(table = "posts")]
struct Post {
    #[model(id, generated)]
    id: i64,
    user_id: i64,
    title: String,
    body: Option<String>,
    comments: HasMany<Comment>,
}

#[derive(Model, Debug, Clone)]
#[model(table = "comments")]
struct Comment {
    #[model(id, generated)]
    id: i64,
    post_id: i64,
    text: String,
}

#[derive(Model, Debug, Clone)]
#[model(table = "inserts")]
struct Inserted {
    #[model(id, generated)]
    id: i64,
    name: String,
    hair_color: Option<String>,
}

#[derive(Model, Debug, Clone)]
#[model(table = "victims")]
struct Victim {
    #[model(id, generated)]
    id: i64,
    name: String,
    hair_color: Option<String>,
}

#[derive(Model, Debug, Clone)]
#[model(table = "streamed")]
struct Streamed {
    #[model(id, generated)]
    id: i64,
    name: String,
    value: i64,
}

pub(crate) struct Juggler(DataSource);

impl Juggler {
    pub(crate) async fn new(place: &Place) -> Result<Self, Error> {
        let mut settings = match place.database {
            Database::Sqlite => {
                let mut settings = Settings::new("sqlite");
                settings.file = Some(place.file.clone());
                settings
            }
            _ => Settings::from_url(&place.url)?,
        };
        settings.other.insert("poolSize".to_owned(), json!(Workload::POOL));
        let factory: &dyn ConnectorFactory = match place.database {
            Database::Sqlite => &juggler_sql::SQLITE,
            Database::Postgres => &juggler_sql::POSTGRES,
            Database::Mysql => &juggler_sql::MYSQL,
        };
        let ds = DataSource::with_settings(factory.create(&settings)?, &settings);
        ds.connect().await?;
        ds.attach::<(User, PlainUser, Post, Comment, Inserted, Victim, Streamed)>()?;
        Ok(Juggler(ds))
    }
}

fn digest(user: &User) -> Digest {
    of_user(user.id, &user.name, user.hair_color.as_deref())
}

impl Post {
    fn digest(&self) -> Digest {
        of_post(self.id, &self.title, self.body.as_deref())
    }
}

impl Contender for Juggler {
    fn name(&self) -> &'static str {
        "juggler"
    }

    async fn once(&mut self, workload: Workload, n: u64) -> Result<Digest, Error> {
        let ds = &self.0;
        let id = Workload::id(n, Workload::USERS) as i64;
        Ok(match workload {
            Workload::Trivial(rows) => {
                let users = PlainUser::find(ds).limit(rows).await?;
                let digest = |user: &PlainUser| of_user(user.id, &user.name, user.hair_color.as_deref());
                users.iter().map(digest).sum()
            }
            Workload::Medium(rows) => {
                let black = User::HAIR_COLOR.eq("black").and(User::ID.lte(2 * rows as i64));
                let users =
                    User::find(ds).filter(black).order(User::NAME.desc()).include(User::POSTS).await?;
                let mut sum = 0;
                for user in &users {
                    sum += digest(user) + user.posts.loaded()?.iter().map(Post::digest).sum::<u64>();
                }
                sum
            }
            Workload::Insert(rows) => {
                let new = |n| NewInserted { name: rows::new_name(n) }.with(Inserted::HAIR_COLOR, rows::HAIR);
                Inserted::create_all(ds, (0..rows).map(new)).await?.len() as u64
            }
            Workload::Associations => {
                let (above, to) = between(workload);
                let some = User::ID.gt(above).and(User::ID.lte(to));
                let users = User::find(ds).filter(some).include(User::POSTS.include(Post::COMMENTS)).await?;
                let mut sum = 0;
                for user in &users {
                    sum += digest(user);
                    for post in user.posts.loaded()? {
                        sum += post.digest();
                        sum += post
                            .comments
                            .loaded()?
                            .iter()
                            .map(|one| of_comment(one.id, &one.text))
                            .sum::<u64>();
                    }
                }
                sum
            }
            Workload::Include => {
                let (above, to) = between(workload);
                let some = User::ID.gt(above).and(User::ID.lte(to));
                let users = User::find(ds).filter(some).include(User::POSTS).await?;
                let mut sum = 0;
                for user in &users {
                    sum += digest(user) + user.posts.loaded()?.iter().map(Post::digest).sum::<u64>();
                }
                sum
            }
            Workload::FindById => digest(&User::find_by_id(ds, id).await?.ok_or("no such user")?),
            Workload::UpdateById => {
                User::update_all(ds, User::ID.eq(id)).set(User::NAME, format!("User {id}")).await?
            }
            Workload::DeleteById => {
                Victim::destroy_by_id(ds, n as i64 + 1).await?;
                1
            }
            Workload::Json => {
                let filter = Filter::<User>::parse(Workload::FILTER)?;
                let users = User::find(ds).with(filter).await?;
                serde_json::to_string(&users)?.len() as u64
            }
            Workload::Tasks => {
                in_tasks(n, |id| {
                    let ds = ds.clone();
                    async move { Ok(digest(&User::find_by_id(&ds, id).await?.ok_or("no such user")?)) }
                })
                .await?
            }
            Workload::Stream => {
                let mut rows = Streamed::find(ds).stream();
                let mut sum = 0_u64;
                while let Some(row) = rows.next().await {
                    let row = row?;
                    sum = sum.wrapping_add(row.id as u64 + row.name.len() as u64 + row.value as u64);
                }
                sum
            }
        })
    }
}
