//! Books and their authors, with Diesel.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

diesel::table! {
    authors (id) {
        id -> BigInt,
        name -> Text,
    }
}

diesel::table! {
    books (id) {
        id -> BigInt,
        author_id -> BigInt,
        title -> Text,
        year -> BigInt,
    }
}

diesel::joinable!(books -> authors (author_id));
diesel::allow_tables_to_appear_in_same_query!(authors, books);

#[derive(Queryable)]
struct Author {
    id: i64,
    name: String,
}

#[derive(Queryable)]
struct Book {
    id: i64,
    #[expect(dead_code, reason = "a row of the table has it")]
    author_id: i64,
    title: String,
    year: i64,
}

#[derive(Insertable)]
#[diesel(table_name = authors)]
struct NewAuthor<'a> {
    name: &'a str,
}

#[derive(Insertable)]
#[diesel(table_name = books)]
struct NewBook<'a> {
    author_id: i64,
    title: &'a str,
    year: i64,
}

/// Diesel makes tables by migrations, which are SQL.
const TABLES: &str = "
    CREATE TABLE authors (id INTEGER PRIMARY KEY NOT NULL, name TEXT NOT NULL);
    CREATE TABLE books (id INTEGER PRIMARY KEY NOT NULL, author_id BIGINT NOT NULL, title TEXT NOT NULL, year BIGINT NOT NULL);
";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let db = &mut SqliteConnection::establish(":memory:")?;
    db.batch_execute(TABLES)?;

    let new = NewAuthor { name: "Ursula K. Le Guin" };
    let author: Author = diesel::insert_into(authors::table).values(new).get_result(db)?;
    for (title, year) in [("Rocannon", 1966), ("The Dispossessed", 1974), ("Tehanu", 1990)] {
        diesel::insert_into(books::table)
            .values(NewBook { author_id: author.id, title, year })
            .execute(db)?;
    }

    let found = books::table
        .left_join(authors::table)
        .filter(books::year.ge(1970))
        .order(books::year.desc())
        .limit(2)
        .load::<(Book, Option<Author>)>(db)?;
    for (book, author) in &found {
        println!("{} ({}), {}", book.title, book.year, author.as_ref().map_or("", |author| &author.name));
    }

    let rocannon = books::table.filter(books::title.eq("Rocannon"));
    diesel::update(rocannon).set(books::title.eq("Rocannon's World")).execute(db)?;
    diesel::delete(books::table.filter(books::year.eq(1990))).execute(db)?;
    for book in books::table.order(books::year.asc()).load::<Book>(db)? {
        println!("{} {}", book.id, book.title);
    }
    Ok(())
}
