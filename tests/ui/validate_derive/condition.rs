use juggler_validate::Validate;

#[derive(Validate)]
struct SignUp {
    #[validate(presence(if = "wants_pots"))]
    street: String,
    #[validate(presence(unless = "age"))]
    birthday: String,
    #[validate(presence(if = "address.city"))]
    zip: String,
    #[validate(presence(if = true))]
    town: String,
}

impl SignUp {
    fn wants_post(&self) -> bool {
        true
    }

    fn age(&self) -> u8 {
        42
    }
}

fn main() {}
