//! Books and their authors, with SeaORM.

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, ConnectOptions, ConnectionTrait, Database, DbErr,
    EntityTrait, QueryFilter, QueryOrder, QuerySelect, Schema,
};

mod author {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "author")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub name: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(has_many = "super::book::Entity")]
        Books,
    }

    impl Related<super::book::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Books.def()
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod book {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "book")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub author_id: i64,
        pub title: String,
        pub year: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(
            belongs_to = "super::author::Entity",
            from = "Column::AuthorId",
            to = "super::author::Column::Id"
        )]
        Author,
    }

    impl Related<super::author::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Author.def()
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), DbErr> {
    let mut options = ConnectOptions::new("sqlite::memory:");
    options.max_connections(1);
    let db = Database::connect(options).await?;
    let schema = Schema::new(db.get_database_backend());
    db.execute(&schema.create_table_from_entity(author::Entity)).await?;
    db.execute(&schema.create_table_from_entity(book::Entity)).await?;

    let author =
        author::ActiveModel { name: ActiveValue::Set("Ursula K. Le Guin".to_owned()), ..Default::default() };
    let author = author.insert(&db).await?;
    for (title, year) in [("Rocannon", 1966), ("The Dispossessed", 1974), ("Tehanu", 1990)] {
        let book = book::ActiveModel {
            author_id: ActiveValue::Set(author.id),
            title: ActiveValue::Set(title.to_owned()),
            year: ActiveValue::Set(year),
            ..Default::default()
        };
        book.insert(&db).await?;
    }

    let books = book::Entity::find()
        .find_also_related(author::Entity)
        .filter(book::Column::Year.gte(1970))
        .order_by_desc(book::Column::Year)
        .limit(2)
        .all(&db)
        .await?;
    for (book, author) in &books {
        println!("{} ({}), {}", book.title, book.year, author.as_ref().map_or("", |author| &author.name));
    }

    book::Entity::update_many()
        .col_expr(book::Column::Title, Expr::value("Rocannon's World"))
        .filter(book::Column::Title.eq("Rocannon"))
        .exec(&db)
        .await?;
    book::Entity::delete_many().filter(book::Column::Year.eq(1990)).exec(&db).await?;
    for book in book::Entity::find().order_by_asc(book::Column::Year).all(&db).await? {
        println!("{} {}", book.id, book.title);
    }
    Ok(())
}
