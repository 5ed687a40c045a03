use juggler_core::prelude::*;

#[derive(Model)]
#[model(schema = 3, postgres(shema = "shop", table = 3))]
struct User {
    #[model(id)]
    id: i64,
    #[model(column_type = 32, mysql(colum = "FIRST_NAME", length = "long"))]
    name: String,
    #[model(mysql(column = "AGE", collation = "utf8mb4_bin", unsigned = true))]
    age: i32,
}

fn main() {}
