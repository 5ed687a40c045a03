use juggler_core::prelude::*;

#[derive(Model)]
struct User {
    #[model(id)]
    id: i64,
    #[validate(presense, shiny)]
    email: String,
    #[validate(length(mni = 3), format(mail))]
    name: String,
    #[validate(uniqueness(scoped_to = [nmae, key], message = 3))]
    key: String,
}

fn main() {}
