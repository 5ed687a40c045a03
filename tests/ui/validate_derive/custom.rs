use juggler_validate::{Properties, Report, Validate};

fn strong(password: &str) -> bool {
    password.len() > 8
}

#[derive(Validate)]
struct SignUp {
    #[validate(custom = strong)]
    password: String,
    #[validate(custom = Self::stronk)]
    other: String,
    #[validate(custom)]
    third: String,
}

impl SignUp {
    fn strong(_: &dyn Properties, report: &mut Report<'_>) {
        report.fail();
    }
}

fn main() {}
