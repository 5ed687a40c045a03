use juggler_core::prelude::*;

#[derive(Embedded)]
struct Phone {
    number: String,
}

#[derive(Model)]
struct Author {
    #[model(id)]
    id: i64,
    #[model(embeds_many)]
    names: Vec<String>,
    #[model(embeds_many)]
    phones: Vec<Phone>,
}

async fn run(ds: &DataSource, author: &Author) {
    let _ = author.phones().find_by_id(ds, 1).await;
    let _ = author.phones().find(ds, Author::ID.eq(1)).await;
}

fn main() {}
