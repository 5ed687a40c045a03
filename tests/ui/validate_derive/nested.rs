use juggler_validate::Validate;

struct Address {
    city: String,
}

#[derive(Validate)]
struct Item {
    name: String,
}

#[derive(Validate)]
struct Order {
    #[validate(nested)]
    from: Address,
    #[validate(nested)]
    to: Vec<Option<Address>>,
    #[validate(nested)]
    items: Vec<Item>,
    #[serde(flatten)]
    #[validate(nested)]
    gift: Item,
}

fn main() {}
