use juggler_core::prelude::*;

#[derive(Model)]
struct User {
    #[model(id)]
    id: i64,
    email: String,
    age: Option<i32>,
    tags: Vec<String>,
}

#[derive(Model)]
#[model(no_id)]
struct Stamps {
    changed: Option<bool>,
}

#[derive(Model)]
#[model(extends = User)]
struct WithoutAge {
    #[model(id)]
    id: i64,
    email: String,
    tags: Vec<String>,
}

#[derive(Model)]
#[model(extends = User, mixin = Stamps)]
struct OtherTags {
    #[model(id)]
    number: String,
    email: String,
    age: Option<i32>,
    tags: Vec<i32>,
    changed: Option<bool>,
}

#[derive(Model)]
#[model(mixin = Stamps)]
struct MustBeChanged {
    #[model(id)]
    id: i64,
    changed: bool,
}

#[derive(Model)]
#[model(extends = MustBeSomething, mixin = Stamps, mixin = Stamps, mixin = String, extends = "User")]
struct MustBeSomething {
    #[model(id)]
    id: i64,
    changed: Option<bool>,
}

fn main() {}
