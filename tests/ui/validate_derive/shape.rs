use juggler_validate::Validate;

#[derive(Validate)]
struct Seat(#[validate(presence)] String);

#[derive(Validate)]
struct Nothing;

#[derive(Validate)]
enum Contact {
    Mail(String),
    Phone { number: String },
}

fn main() {
    Seat(String::new()).is_valid();
    Nothing.is_valid();
    Contact::Mail(String::new()).is_valid();
}
