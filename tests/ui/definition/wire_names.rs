use juggler_core::prelude::*;

#[derive(Model)]
#[model(rename_all = "camelCase")]
struct User {
    #[model(id)]
    id: i64,
    first_name: String,
    #[model(rename = "firstName")]
    name: String,
    #[model(rename = "home.city")]
    city: String,
    #[model(column = "city_name")]
    town: String,
    #[model(column = "city_name")]
    village: String,
}

fn main() {}
