//! SeaORM, the same code on every database.

use futures_util::TryStreamExt;
use juggler_bench_ground::rows::{self, between, of_comment, of_post, of_user};
use juggler_bench_ground::{Database, Place, in_tasks};
use juggler_bench_harness::{Contender, Digest, Error, Workload};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue, ColumnTrait, Condition, ConnectOptions, Database as Connector, DatabaseConnection,
    EntityTrait, LoaderTrait, QueryFilter, QueryOrder, QuerySelect,
};

mod user {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, serde::Serialize)]
    #[sea_orm(table_name = "users")]
    pub(crate) struct Model {
        #[sea_orm(primary_key)]
        pub(crate) id: i64,
        pub(crate) name: String,
        pub(crate) hair_color: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {
        #[sea_orm(has_many = "super::post::Entity")]
        Posts,
    }

    impl Related<super::post::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Posts.def()
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod post {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "posts")]
    pub(crate) struct Model {
        #[sea_orm(primary_key)]
        pub(crate) id: i64,
        pub(crate) user_id: i64,
        pub(crate) title: String,
        pub(crate) body: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {
        #[sea_orm(
            belongs_to = "super::user::Entity",
            from = "Column::UserId",
            to = "super::user::Column::Id"
        )]
        User,
        #[sea_orm(has_many = "super::comment::Entity")]
        Comments,
    }

    impl Related<super::user::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::User.def()
        }
    }

    impl Related<super::comment::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Comments.def()
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod comment {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "comments")]
    pub(crate) struct Model {
        #[sea_orm(primary_key)]
        pub(crate) id: i64,
        pub(crate) post_id: i64,
        pub(crate) text: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {
        #[sea_orm(
            belongs_to = "super::post::Entity",
            from = "Column::PostId",
            to = "super::post::Column::Id"
        )]
        Post,
    }

    impl Related<super::post::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Post.def()
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod inserted {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "inserts")]
    pub(crate) struct Model {
        #[sea_orm(primary_key)]
        pub(crate) id: i64,
        pub(crate) name: String,
        pub(crate) hair_color: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod victim {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "victims")]
    pub(crate) struct Model {
        #[sea_orm(primary_key)]
        pub(crate) id: i64,
        pub(crate) name: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod streamed {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "streamed")]
    pub(crate) struct Model {
        #[sea_orm(primary_key)]
        pub(crate) id: i64,
        pub(crate) name: String,
        pub(crate) value: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) struct SeaOrm {
    db: DatabaseConnection,
    has_tasks: bool,
}

impl SeaOrm {
    pub(crate) async fn new(place: &Place) -> Result<Self, Error> {
        let mut options = ConnectOptions::new(&place.url);
        options.max_connections(Workload::POOL).sqlx_logging(false);
        let db = Connector::connect(options).await?;
        Ok(SeaOrm { db, has_tasks: place.database != Database::Sqlite })
    }
}

fn digest(user: &user::Model) -> Digest {
    of_user(user.id, &user.name, user.hair_color.as_deref())
}

fn post_digest(post: &post::Model) -> Digest {
    of_post(post.id, &post.title, post.body.as_deref())
}

async fn find(db: &DatabaseConnection, id: i64) -> Result<Digest, Error> {
    Ok(digest(&user::Entity::find_by_id(id).one(db).await?.ok_or("no such user")?))
}

impl Contender for SeaOrm {
    fn name(&self) -> &'static str {
        "sea-orm"
    }

    fn offers(&self, workload: Workload) -> bool {
        match workload {
            // Its lists of keys are one value each, and there are more of them than a statement takes.
            Workload::Include => false,
            Workload::Tasks => self.has_tasks,
            _ => true,
        }
    }

    async fn once(&mut self, workload: Workload, n: u64) -> Result<Digest, Error> {
        let db = &self.db;
        use user::{Column, Entity as User};
        let id = Workload::id(n, Workload::USERS) as i64;
        Ok(match workload {
            Workload::Trivial(rows) => {
                let users = User::find().order_by_asc(Column::Id).limit(rows).all(db).await?;
                users.iter().map(digest).sum()
            }
            Workload::Medium(rows) => {
                let pairs = User::find()
                    .find_also_related(post::Entity)
                    .filter(Column::HairColor.eq("black"))
                    .filter(Column::Id.lte(2 * rows as i64))
                    .order_by_desc(Column::Name)
                    .all(db)
                    .await?;
                pairs.iter().map(|(user, post)| digest(user) + post.as_ref().map_or(0, post_digest)).sum()
            }
            Workload::Insert(rows) => {
                let new = |n| inserted::ActiveModel {
                    id: ActiveValue::NotSet,
                    name: ActiveValue::Set(rows::new_name(n)),
                    hair_color: ActiveValue::Set(Some(rows::HAIR.to_owned())),
                };
                inserted::Entity::insert_many((0..rows).map(new)).exec(db).await?;
                rows
            }
            Workload::Associations | Workload::Include => {
                let (above, to) = between(workload);
                let some = Condition::all().add(Column::Id.gt(above)).add(Column::Id.lte(to));
                let users = User::find().filter(some).order_by_asc(Column::Id).all(db).await?;
                let posts = users.load_many(post::Entity, db).await?;
                let mut sum: u64 = users.iter().map(digest).sum();
                sum += posts.iter().flatten().map(post_digest).sum::<u64>();
                if workload == Workload::Associations {
                    let flat: Vec<post::Model> = posts.into_iter().flatten().collect();
                    let comments = flat.load_many(comment::Entity, db).await?;
                    sum += comments.iter().flatten().map(|one| of_comment(one.id, &one.text)).sum::<u64>();
                }
                sum
            }
            Workload::FindById => find(db, id).await?,
            Workload::UpdateById => {
                let name = Expr::value(format!("User {id}"));
                User::update_many().col_expr(Column::Name, name).filter(Column::Id.eq(id)).exec(db).await?;
                1
            }
            Workload::DeleteById => victim::Entity::delete_by_id(n as i64 + 1).exec(db).await?.rows_affected,
            Workload::Json => {
                let black = Column::HairColor.eq("black");
                let users = User::find().filter(black).order_by_asc(Column::Id).limit(1_000).all(db).await?;
                serde_json::to_string(&users)?.len() as u64
            }
            Workload::Tasks => {
                in_tasks(n, |id| {
                    let db = db.clone();
                    async move { find(&db, id).await }
                })
                .await?
            }
            Workload::Stream => {
                let mut rows = streamed::Entity::find().order_by_asc(streamed::Column::Id).stream(db).await?;
                let mut sum = 0_u64;
                while let Some(row) = rows.try_next().await? {
                    sum = sum.wrapping_add(row.id as u64 + row.name.len() as u64 + row.value as u64);
                }
                sum
            }
        })
    }
}
