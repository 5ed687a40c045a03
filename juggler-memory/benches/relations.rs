//! Related rows, against hand-written code that reads the same rows and puts them together with a `HashMap`.
#![allow(clippy::unwrap_used)]

#[path = "support/harness.rs"]
mod harness;

use std::collections::HashMap;
use std::hint::black_box;

use harness::{compare, contender};
use juggler_core::prelude::*;

const CHILDREN: i64 = 10;

#[derive(Model, Debug, Clone, PartialEq)]
struct Author {
    #[model(id, generated)]
    id: i64,
    name: String,
    books: HasMany<Book>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Book {
    #[model(id, generated)]
    id: i64,
    #[model(index)]
    author_id: i64,
    title: String,
    pages: i64,
    author: BelongsTo<Author>,
}

/// Both sides of a relation, read and put together by hand.
struct Shelf {
    _author: Author,
    books: Vec<Book>,
}

async fn filled(authors: i64) -> DataSource {
    let ds = juggler_memory::connect("memory:").await.unwrap();
    let new = (0..authors).map(|i| NewAuthor { name: format!("Author {i}") });
    Author::create_all(&ds, new).await.unwrap();
    let books = (0..authors * CHILDREN).map(|i| {
        let id = i.wrapping_mul(7919) % authors + 1; // scattered
        NewBook { title: format!("Book {i}"), pages: i % 900 }.author_id(id)
    });
    Book::create_all(&ds, books).await.unwrap();
    ds
}

async fn by_hand(ds: &DataSource, limit: Option<usize>) -> Vec<Shelf> {
    let authors = Author::find(ds).await.unwrap();
    let ids: Vec<i64> = authors.iter().map(|author| author.id).collect();
    let books = Book::find(ds).filter(Book::AUTHOR_ID.inq(ids)).await.unwrap();
    let mut shelves: HashMap<i64, Vec<Book>> = HashMap::with_capacity(authors.len());
    for book in books {
        let shelf = shelves.entry(book.author_id).or_default();
        if limit.is_none_or(|limit| shelf.len() < limit) {
            shelf.push(book);
        }
    }
    let shelf = |author: Author| {
        let books = shelves.remove(&author.id).unwrap_or_default();
        Shelf { _author: author, books }
    };
    authors.into_iter().map(shelf).collect()
}

async fn authors_by_hand(ds: &DataSource) -> Vec<(Book, Option<Author>)> {
    let books = Book::find(ds).await.unwrap();
    let mut ids: Vec<i64> = books.iter().map(|book| book.author_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let authors = Author::find(ds).filter(Author::ID.inq(ids)).await.unwrap();
    let authors: HashMap<i64, Author> = authors.into_iter().map(|author| (author.id, author)).collect();
    books
        .into_iter()
        .map(|book| {
            let author = authors.get(&book.author_id).cloned();
            (book, author)
        })
        .collect()
}

fn main() {
    harness::only(std::env::args().nth(1).filter(|argument| !argument.starts_with('-')));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for authors in [100, 1_000, 10_000] {
        let ds = runtime.block_on(filled(authors));
        let rows = (authors * (1 + CHILDREN)).unsigned_abs();
        let title = format!("{authors} authors and their {CHILDREN} books");
        let read = |n: u64, limit: Option<u64>| {
            for _ in 0..n {
                let mut books = Author::BOOKS.order(Book::ID.asc());
                if let Some(limit) = limit {
                    books = books.limit(limit);
                }
                let read = runtime.block_on(async { Author::find(&ds).include(books).await }).unwrap();
                assert_eq!(read.len(), usize::try_from(authors).unwrap());
                black_box(read);
            }
            n * rows
        };
        compare(
            &title,
            "row",
            vec![
                contender("two queries and a HashMap", |n| {
                    for _ in 0..n {
                        let shelves = runtime.block_on(by_hand(&ds, None));
                        assert_eq!(
                            shelves.iter().map(|shelf| shelf.books.len() as u64).sum::<u64>()
                                + shelves.len() as u64,
                            rows
                        );
                        black_box(shelves);
                    }
                    n * rows
                }),
                contender("include(Author::BOOKS)", |n| read(n, None)),
            ],
        );
        compare(
            &format!("{authors} authors and 3 books of each"),
            "row",
            vec![
                contender("two queries and a HashMap", |n| {
                    (0..n).for_each(|_| drop(black_box(runtime.block_on(by_hand(&ds, Some(3))))));
                    n * rows
                }),
                contender("include(Author::BOOKS.limit(3))", |n| read(n, Some(3))),
            ],
        );
        compare(
            &format!("{} books, each with its author", authors * CHILDREN),
            "row",
            vec![
                contender("two queries and a HashMap", |n| {
                    (0..n).for_each(|_| drop(black_box(runtime.block_on(authors_by_hand(&ds)))));
                    n * rows
                }),
                contender("include(Book::AUTHOR)", |n| {
                    for _ in 0..n {
                        let books =
                            runtime.block_on(async { Book::find(&ds).include(Book::AUTHOR).await }).unwrap();
                        black_box(books);
                    }
                    n * rows
                }),
            ],
        );
    }
}
