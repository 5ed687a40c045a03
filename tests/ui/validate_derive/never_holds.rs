use juggler_validate::Validate;

#[derive(Validate)]
struct SignUp {
    #[validate(length(min = 5, max = 3))]
    email: String,
    #[validate(presence, absence)]
    name: String,
    #[validate(length, format)]
    nick: String,
    #[validate(length(min = 1, is = 3))]
    key: &'static str,
    #[validate(numericality(min = 10, max = 9.5))]
    age: usize,
    #[validate(inclusion(in = []), exclusion(in = []))]
    code: String,
    #[validate(presence(if = "ready", unless = "ready"))]
    town: String,
    ready: bool,
}

fn main() {}
