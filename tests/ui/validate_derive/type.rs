use juggler_validate::Validate;

#[derive(Validate)]
struct SignUp {
    #[validate(length(min = 5))]
    age: Option<u128>,
    #[validate(numericality(int))]
    name: &'static str,
    #[validate(inclusion(in = ["a", 1]))]
    size: Box<str>,
    #[validate(format = "^x")]
    active: bool,
    #[validate(nested)]
    nick: String,
    #[validate(date)]
    count: usize,
    #[validate(each(presence))]
    one: String,
    #[validate(each(numericality, nested), each)]
    many: Option<Vec<String>>,
    #[validate(each(length, presense))]
    rest: Vec<String>,
}

fn main() {}
