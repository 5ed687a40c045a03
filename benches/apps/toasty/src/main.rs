//! Books and their authors, with Toasty.

#[derive(Debug, toasty::Model)]
struct Author {
    #[key]
    #[auto]
    id: u64,
    name: String,
    #[has_many]
    books: toasty::Deferred<Vec<Book>>,
}

#[derive(Debug, toasty::Model)]
struct Book {
    #[key]
    #[auto]
    id: u64,
    #[index]
    author_id: u64,
    title: String,
    year: i64,
    #[belongs_to(key = author_id, references = id)]
    author: toasty::Deferred<Author>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> toasty::Result<()> {
    let models = toasty::models!(Author, Book);
    let mut db = toasty::Db::builder().models(models).connect("sqlite::memory:").await?;
    db.push_schema().await?;

    let author = toasty::create!(Author { name: "Ursula K. Le Guin" }).exec(&mut db).await?;
    for (title, year) in [("Rocannon", 1966), ("The Dispossessed", 1974), ("Tehanu", 1990)] {
        toasty::create!(Book { author_id: author.id, title, year }).exec(&mut db).await?;
    }

    let books = Book::filter(Book::fields().year().ge(1970))
        .order_by(Book::fields().year().desc())
        .limit(2)
        .include(Book::fields().author())
        .exec(&mut db)
        .await?;
    for book in &books {
        println!("{} ({}), {}", book.title, book.year, book.author.get().name);
    }

    let renamed = Book::filter(Book::fields().title().eq("Rocannon"));
    renamed.update().title("Rocannon's World").exec(&mut db).await?;
    Book::filter(Book::fields().year().eq(1990)).delete().exec(&mut db).await?;
    for book in Book::all().order_by(Book::fields().year().asc()).exec(&mut db).await? {
        println!("{} {}", book.id, book.title);
    }
    Ok(())
}
