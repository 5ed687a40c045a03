//! Toasty, the same code on every database.

use juggler_bench_ground::rows::{self, between, of_comment, of_post, of_user};
use juggler_bench_ground::{Database, Place, in_tasks};
use juggler_bench_harness::{Contender, Contenders, Digest, Error, Workload};
use toasty::{Db, Deferred, Model};

// Keys are unsigned: with signed ones, filters and includes panic in Toasty 0.11.

#[derive(Debug, Model, serde::Serialize)]
#[table = "users"]
struct User {
    #[key]
    #[auto]
    id: u64,
    name: String,
    hair_color: Option<String>,
    #[has_many]
    #[serde(skip)]
    posts: Deferred<Vec<Post>>,
}

#[derive(Debug, Model)]
#[table = "posts"]
struct Post {
    #[key]
    #[auto]
    id: u64,
    #[index]
    user_id: u64,
    #[belongs_to]
    user: Deferred<User>,
    title: String,
    body: Option<String>,
    #[has_many]
    comments: Deferred<Vec<Comment>>,
}

#[derive(Debug, Model)]
#[table = "comments"]
struct Comment {
    #[key]
    #[auto]
    id: u64,
    #[index]
    post_id: u64,
    #[belongs_to]
    post: Deferred<Post>,
    text: String,
}

#[derive(Debug, Model)]
#[table = "inserts"]
struct Inserted {
    #[key]
    #[auto]
    id: u64,
    name: String,
    hair_color: Option<String>,
}

#[derive(Debug, Model)]
#[table = "victims"]
struct Victim {
    #[key]
    #[auto]
    id: u64,
    name: String,
    hair_color: Option<String>,
}

impl User {
    fn digest(&self) -> Digest {
        of_user(self.id as i64, &self.name, self.hair_color.as_deref())
    }

    /// With its posts, which are loaded.
    fn digest_of_all(&self) -> Digest {
        self.digest() + self.posts.get().iter().map(Post::digest).sum::<Digest>()
    }
}

impl Post {
    fn digest(&self) -> Digest {
        of_post(self.id as i64, &self.title, self.body.as_deref())
    }
}

impl Comment {
    fn digest(&self) -> Digest {
        of_comment(self.id as i64, &self.text)
    }
}

/// Those whom this process compares with the raw driver.
pub(crate) async fn all(place: &Place) -> Result<Contenders, Error> {
    Ok(vec![Box::new(Toasty::new(place).await?)])
}

pub(crate) struct Toasty {
    db: Db,
    database: Database,
    /// Does the server take its deletes? They name the table by an alias, which MariaDB has known since 11.6.
    has_delete: bool,
}

impl Toasty {
    pub(crate) async fn new(place: &Place) -> Result<Self, Error> {
        let mut builder = Db::builder();
        builder.models(toasty::models!(User, Post, Comment, Inserted, Victim));
        builder.max_pool_size(Workload::POOL as usize);
        let mut db = builder.connect(&url(place).await?).await?;
        let aliased = toasty::sql::statement("DELETE FROM victims AS v WHERE v.id = 0");
        let has_delete = aliased.exec(&mut db).await.is_ok();
        Ok(Toasty { db, database: place.database, has_delete })
    }
}

/// The URL of the place. MariaDB has a scheme of its own.
async fn url(place: &Place) -> Result<String, Error> {
    if place.database == Database::Mysql {
        let mut db = Db::builder().connect(&place.url).await?;
        let asked = toasty::sql::query("SELECT 1 FROM DUAL WHERE VERSION() LIKE '%MariaDB%'");
        if !asked.exec(&mut db).await?.is_empty() {
            return Ok(place.url.replacen("mysql", "mariadb", 1));
        }
    }
    Ok(place.url.clone())
}

impl Contender for Toasty {
    fn name(&self) -> &'static str {
        "toasty"
    }

    fn offers(&self, workload: Workload) -> bool {
        match workload {
            // As the others: one connection on SQLite.
            Workload::Tasks => self.database != Database::Sqlite,
            // Its includes on SQLite test every post against every user: half a minute for 10,000 users.
            Workload::Medium(10_000) | Workload::Include => self.database != Database::Sqlite,
            Workload::DeleteById => self.has_delete,
            // It holds all rows before it gives the first.
            Workload::Stream => false,
            _ => true,
        }
    }

    async fn once(&mut self, workload: Workload, n: u64) -> Result<Digest, Error> {
        let id = Workload::id(n, Workload::USERS);
        let db = &mut self.db;
        Ok(match workload {
            Workload::Trivial(rows) => {
                let users =
                    User::all().order_by(User::fields().id().asc()).limit(rows as usize).exec(db).await?;
                users.iter().map(User::digest).sum()
            }
            // It has no join that yields pairs.
            Workload::Medium(rows) => {
                let black = User::fields().hair_color().eq("black").and(User::fields().id().le(2 * rows));
                let users = User::filter(black)
                    .order_by(User::fields().name().desc())
                    .include(User::fields().posts())
                    .exec(db)
                    .await?;
                users.iter().map(User::digest_of_all).sum()
            }
            Workload::Insert(rows) => {
                let mut new = Inserted::create_many();
                for n in 0..rows {
                    new = new.item(Inserted::create().name(rows::new_name(n)).hair_color(rows::HAIR));
                }
                new.exec(db).await?.len() as u64
            }
            Workload::Associations => {
                let users = some(workload).include(User::fields().posts().comments()).exec(db).await?;
                let posts = users.iter().flat_map(|user| user.posts.get());
                let comments = posts.flat_map(|post| post.comments.get());
                users.iter().map(User::digest_of_all).sum::<Digest>()
                    + comments.map(Comment::digest).sum::<Digest>()
            }
            Workload::Include => {
                let users = some(workload).include(User::fields().posts()).exec(db).await?;
                users.iter().map(User::digest_of_all).sum()
            }
            Workload::FindById => User::get_by_id(db, id).await?.digest(),
            Workload::UpdateById => {
                User::filter_by_id(id).update().name(format!("User {id}")).exec(db).await?;
                1
            }
            Workload::DeleteById => {
                Victim::filter_by_id(n + 1).delete().exec(db).await?;
                1
            }
            Workload::Json => {
                let black = User::filter(User::fields().hair_color().eq("black"));
                let users = black.order_by(User::fields().id().asc()).limit(1_000).exec(db).await?;
                serde_json::to_string(&users)?.len() as u64
            }
            Workload::Tasks => {
                in_tasks(n, |id| {
                    let mut db = db.clone();
                    async move { Ok(User::get_by_id(&mut db, id as u64).await?.digest()) }
                })
                .await?
            }
            Workload::Stream => return Err("no stream".into()),
        })
    }
}

/// The users of the workloads with related rows.
fn some(workload: Workload) -> <User as toasty::schema::Model>::Query<toasty::stmt::List<User>> {
    let (above, to) = between(workload);
    let id = || User::fields().id();
    User::filter(id().gt(above as u64).and(id().le(to as u64))).order_by(id().asc())
}
