use juggler_core::prelude::*;

#[derive(ModelEnum)]
enum Role {
    Member,
    #[model(rename = "member")]
    Subscriber,
    #[model(renam = "boss")]
    Admin,
}

fn main() {}
