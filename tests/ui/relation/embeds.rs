use juggler_core::prelude::*;

#[derive(Embedded)]
struct Phone {
    number: String,
}

#[derive(Embedded)]
struct Twice {
    #[model(id)]
    a: i64,
    #[model(id)]
    b: i64,
}

#[derive(Model)]
struct Author {
    #[model(id)]
    id: i64,
    #[model(embeds_many)]
    phone: Option<Phone>,
    #[model(embeds_one)]
    phones: Vec<Phone>,
    #[model(embeds_many, has_many)]
    posts: HasMany<Author>,
}

fn main() {}
