use juggler_validate::Validate;

#[derive(Validate)]
#[validate(contxt = "sign-up", table = "users", rename_all = "camel")]
struct SignUp {
    #[validate(presense, hiden)]
    name: String,
    #[validate(length(mni = 3), range(min = 1))]
    nick: String,
    #[validate(hidden, hidden, rename = 3)]
    password: String,
    #[validate(rename = "a.b")]
    place: String,
    #[validate(rename = "nick")]
    other: String,
}

fn main() {}
