//! Books and their authors, with juggler.

use juggler_core::prelude::*;

#[derive(Model, Debug)]
struct Author {
    #[model(id, generated)]
    id: i64,
    name: String,
}

#[derive(Model, Debug)]
struct Book {
    #[model(id, generated)]
    id: i64,
    author_id: i64,
    title: String,
    year: i64,
    author: BelongsTo<Author>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let ds = juggler_sql::connect("sqlite::memory:").await?;
    ds.attach::<(Author, Book)>()?;
    ds.automigrate().await?;

    let author = Author::create(&ds, NewAuthor { name: "Ursula K. Le Guin".into() }).await?;
    for (title, year) in [("Rocannon", 1966), ("The Dispossessed", 1974), ("Tehanu", 1990)] {
        Book::create(&ds, NewBook { title: title.into(), year }.author(&author)).await?;
    }

    let books = Book::find(&ds)
        .filter(Book::YEAR.gte(1970))
        .order(Book::YEAR.desc())
        .limit(2)
        .include(Book::AUTHOR)
        .await?;
    for book in &books {
        let author = book.author.loaded()?;
        println!("{} ({}), {}", book.title, book.year, author.map_or("", |author| &author.name));
    }

    Book::update_all(&ds, Book::TITLE.eq("Rocannon")).set(Book::TITLE, "Rocannon's World").await?;
    Book::destroy_all(&ds, Book::YEAR.eq(1990)).await?;
    for book in Book::find(&ds).order(Book::YEAR.asc()).await? {
        println!("{} {}", book.id, book.title);
    }
    Ok(())
}
