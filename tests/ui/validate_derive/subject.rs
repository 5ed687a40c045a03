use std::time::SystemTime;

use juggler_validate::Validate;

enum Size {
    Small,
}

#[derive(Validate)]
struct Shirt {
    #[validate(inclusion(in = ["small"]))]
    size: Size,
    #[validate(length(max = 3))]
    washed: Vec<SystemTime>,
    #[validate(presence(if = "size"))]
    bought: Option<SystemTime>,
}

fn main() {}
