//! What can be told of a type from its spelling: enough to refuse a `length` on a number before the compiler sees it.

use syn::{GenericArgument, PathArguments, Type};

/// The type of secrets.
const SECRET: &str = "Secret";

/// What a type holds, as far as its spelling says. An `Option` and a `Secret` have the shape of what is in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Bool,
    Int,
    Float,
    Text,
    List,
    Date,
    Other,
}

impl Shape {
    pub(crate) fn of(ty: &Type) -> Shape {
        if let Some(inner) = argument(ty, "Option").or_else(|| argument(ty, SECRET)) {
            return Shape::of(inner);
        }
        match last(ty).map(|segment| segment.ident.to_string()).as_deref() {
            Some("bool") => Shape::Bool,
            Some("i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64") => Shape::Int,
            Some("f32" | "f64") => Shape::Float,
            Some("String") => Shape::Text,
            Some("Vec") => Shape::List,
            Some("DateTime" | "NaiveDate" | "NaiveDateTime" | "NaiveTime") => Shape::Date,
            _ => Shape::Other,
        }
    }

    /// Can it hold dates or times?
    pub(crate) fn may_be_date(self) -> bool {
        matches!(self, Shape::Date | Shape::List | Shape::Other)
    }

    /// As errors call it.
    pub(crate) fn describe(self) -> &'static str {
        match self {
            Shape::Bool => "a boolean",
            Shape::Int => "an integer",
            Shape::Float => "a number",
            Shape::Text => "text",
            Shape::List => "a list",
            Shape::Date => "a date or time",
            Shape::Other => "something else",
        }
    }
}

/// Is it a property type for sure? Of any other the compiler has to find out, and should say so once.
pub(crate) fn is_certain(ty: &Type) -> bool {
    match ["Option", "Vec", SECRET].into_iter().find_map(|name| argument(ty, name)) {
        Some(inner) => is_certain(inner),
        None => Shape::of(ty) != Shape::Other,
    }
}

/// Is it spelled `Option<..>`?
pub(crate) fn is_option(ty: &Type) -> bool {
    argument(ty, "Option").is_some()
}

/// Is it spelled `Secret<..>`, also in an `Option` or a list?
pub(crate) fn is_secret(ty: &Type) -> bool {
    let inner = || ["Option", "Vec"].into_iter().find_map(|name| argument(ty, name));
    argument(ty, SECRET).is_some() || inner().is_some_and(is_secret)
}

/// The `T` of a `Vec<T>` or an `Option` of one.
pub(crate) fn element(ty: &Type) -> Option<&Type> {
    argument(argument(ty, "Option").unwrap_or(ty), "Vec")
}

/// The `T` of `name<T>`, with or without a path before the name.
pub(crate) fn argument<'a>(ty: &'a Type, name: &str) -> Option<&'a Type> {
    let segment = last(ty).filter(|segment| segment.ident == name)?;
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    match arguments.args.first() {
        Some(GenericArgument::Type(inner)) if arguments.args.len() == 1 => Some(inner),
        _ => None,
    }
}

/// The last name of a type's path.
pub(crate) fn last(ty: &Type) -> Option<&syn::PathSegment> {
    match ty {
        Type::Path(path) if path.qself.is_none() => path.path.segments.last(),
        Type::Group(group) => last(&group.elem),
        Type::Paren(paren) => last(&paren.elem),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Shape, argument, is_option, is_secret};
    use syn::parse_quote;

    #[test]
    fn shapes_by_spelling() {
        assert_eq!(Shape::of(&parse_quote!(Option<i32>)), Shape::Int);
        assert_eq!(Shape::of(&parse_quote!(std::string::String)), Shape::Text);
        assert_eq!(Shape::of(&parse_quote!(Vec<u8>)), Shape::List);
        assert_eq!(Shape::of(&parse_quote!(DateTime<Utc>)), Shape::Date);
        assert_eq!(Shape::of(&parse_quote!(Role)), Shape::Other);
        assert_eq!(Shape::of(&parse_quote!(Option<Secret<String>>)), Shape::Text);
        assert!(is_secret(&parse_quote!(Option<Vec<juggler_core::Secret<i64>>>)));
        assert!(!is_secret(&parse_quote!(Vec<Role>)));
        assert!(is_option(&parse_quote!(std::option::Option<Role>)));
        assert!(!is_option(&parse_quote!(Option)));
        assert!(argument(&parse_quote!(juggler_core::HasMany<Post>), "HasMany").is_some());
    }
}
