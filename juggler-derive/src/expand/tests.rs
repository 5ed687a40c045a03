//! The size of what is printed, and that errors leave it whole.

#![allow(clippy::expect_used)]

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

fn pretty(printed: TokenStream) -> String {
    let file = syn::parse2(printed).expect("what is printed is Rust");
    prettyplease::unparse(&file)
}

/// A model of 20 fields, as ordinary ones are: an id, a unique and checked text, numbers, options, defaults, a relation.
fn twenty_fields() -> TokenStream {
    let plain = (0..13).map(|i| {
        let (text, number) = (format_ident!("text_{i}"), format_ident!("number_{i}"));
        match i % 2 {
            0 => quote!(pub #text: String,),
            _ => quote!(pub #number: Option<i32>,),
        }
    });
    quote! {
        #[model(table = "users", rename_all = "camelCase", index(fields = [role, age]))]
        pub struct User {
            #[model(id, generated)]
            pub id: i64,
            #[model(unique, length = 150)]
            #[validate(presence, format = r"^[^@]+@[^@]+$", uniqueness)]
            pub email: String,
            #[validate(numericality(min = 0, max = 150))]
            pub age: Option<i32>,
            #[model(default = Role::Member)]
            pub role: Role,
            #[model(default = now)]
            pub registered: DateTime<Utc>,
            #[model(hidden)]
            pub password_hash: String,
            #(#plain)*
            #[model(has_many(foreign_key = author_id))]
            pub posts: HasMany<Post>,
        }
    }
}

#[test]
fn a_model_is_printed_in_few_lines() {
    let printed = pretty(super::model(twenty_fields()));
    let lines = printed.lines().count();
    assert!(lines <= 15 * 20, "{lines} lines for 20 fields:\n{printed}");
}

#[test]
fn nothing_is_lost_after_an_error() {
    let printed = super::model(quote! {
        #[model(tabel = "users")]
        struct User {
            #[model(id, generate)]
            id: i64,
            #[model(lenght = 3)]
            #[validate(length(max = 2, min = 3))]
            name: String,
        }
    });
    let printed = pretty(printed);
    for error in [
        "did you mean `table`?",
        "did you mean `generated`?",
        "did you mean `length`?",
        "no value could pass",
    ] {
        assert!(printed.contains(error), "{error} in\n{printed}");
    }
    assert!(printed.contains("struct NewUser") && printed.contains("const NAME"), "{printed}");
}
