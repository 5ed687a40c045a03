use juggler_validate::Validate;

#[derive(Validate)]
struct SignUp {
    #[validate(presence, uniqueness)]
    email: String,
}

fn main() {}
