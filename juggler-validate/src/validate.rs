//! Structs that know their own rules.

use std::collections::{BTreeMap, HashMap};

use crate::{Properties, Report, Subject, ValidationErrors, Validator};

/// A struct with rules of its own. `#[derive(Validate)]` (feature `derive`) implements it, and [`Properties`] with it.
///
/// Without the derive, it is two impls by hand:
///
/// ```
/// use std::sync::LazyLock;
/// use juggler_validate::{Properties, Rule, Subject, Validate, Validator};
///
/// struct Seat(String);
///
/// impl Properties for Seat {
///     fn property(&self, _: &str) -> Subject<'_> {
///         Subject::Text(&self.0)
///     }
/// }
///
/// impl Validate for Seat {
///     fn validator() -> &'static Validator {
///         static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| {
///             Validator::new("Seat").rule("seat", Rule::format("^[0-9]+[A-F]$")).expect("the rule makes sense")
///         });
///         &VALIDATOR
///     }
/// }
///
/// assert!(Seat("12A".to_owned()).is_valid());
/// assert_eq!(Seat("12".to_owned()).validate().unwrap_err().codes()["seat"], ["format"]);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no rules of its own",
    label = "needs `#[derive(Validate)]`",
    note = "`nested` looks into structs with `#[derive(Validate)]`, and into `Option`s, lists and maps of them"
)]
pub trait Validate: Properties + Sized {
    /// The rules, made once.
    fn validator() -> &'static Validator;

    /// Checks every rule.
    ///
    /// # Errors
    ///
    /// All that is wrong.
    fn validate(&self) -> Result<(), ValidationErrors> {
        Self::validator().validate(self)
    }

    /// Whether every rule holds.
    fn is_valid(&self) -> bool {
        self.validate().is_ok()
    }
}

/// What the rule `nested` looks into: a struct with [rules](trait@Validate), or an `Option`, list or map of them.
///
/// ```
/// use juggler_validate::{Nested, ValidationErrors};
///
/// struct Silent;
///
/// impl Nested for Silent {
///     fn nested_errors(&self) -> ValidationErrors {
///         ValidationErrors::new("Silent")
///     }
/// }
///
/// assert!(vec![Some(Silent), None].nested_errors().is_empty());
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no rules of its own",
    label = "needs `#[derive(Validate)]`",
    note = "`nested` looks into structs with `#[derive(Validate)]`, and into `Option`s, lists and maps of them"
)]
pub trait Nested {
    /// What is wrong inside. The paths start here: `city`, `[2].city`.
    fn nested_errors(&self) -> ValidationErrors;
}

#[diagnostic::do_not_recommend]
impl<T: Validate> Nested for T {
    fn nested_errors(&self) -> ValidationErrors {
        T::validator().check(self)
    }
}

impl<T: Nested> Nested for Option<T> {
    fn nested_errors(&self) -> ValidationErrors {
        self.as_ref().map_or_else(|| ValidationErrors::new(""), T::nested_errors)
    }
}

/// Paths begin with the index: `[2].name`.
impl<T: Nested> Nested for [T] {
    fn nested_errors(&self) -> ValidationErrors {
        within(self.iter().enumerate().map(|(index, element)| (format!("[{index}]"), element)))
    }
}

impl<T: Nested> Nested for Vec<T> {
    fn nested_errors(&self) -> ValidationErrors {
        self.as_slice().nested_errors()
    }
}

impl<T: Nested, const N: usize> Nested for [T; N] {
    fn nested_errors(&self) -> ValidationErrors {
        self.as_slice().nested_errors()
    }
}

/// Paths begin with the key: `home.city`.
impl<K: ToString, T: Nested> Nested for BTreeMap<K, T> {
    fn nested_errors(&self) -> ValidationErrors {
        within(self.iter().map(|(key, element)| (key.to_string(), element)))
    }
}

/// Paths begin with the key, and the keys are sorted.
impl<K: ToString, T: Nested, S> Nested for HashMap<K, T, S> {
    fn nested_errors(&self) -> ValidationErrors {
        let mut sorted: Vec<(String, &T)> =
            self.iter().map(|(key, element)| (key.to_string(), element)).collect();
        sorted.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        within(sorted)
    }
}

fn within<'a, T: Nested + 'a>(elements: impl IntoIterator<Item = (String, &'a T)>) -> ValidationErrors {
    let mut errors = ValidationErrors::new("");
    for (path, element) in elements {
        errors.merge(element.nested_errors().prefix(&path));
    }
    errors
}

macro_rules! as_what_is_inside {
    ($($ty:ty),*) => {$(
        impl<T: Properties> Properties for $ty {
            fn property(&self, name: &str) -> Subject<'_> {
                T::property(self, name)
            }

            fn element(&self, name: &str, index: usize) -> Subject<'_> {
                T::element(self, name, index)
            }

            fn rendered(&self, name: &str) -> Option<String> {
                T::rendered(self, name)
            }

            fn method(&self, name: &str) -> Option<bool> {
                T::method(self, name)
            }

            fn custom(&self, name: &str, report: &mut Report<'_>) -> bool {
                T::custom(self, name, report)
            }

            fn nested(&self, name: &str) -> Option<ValidationErrors> {
                T::nested(self, name)
            }
        }

        #[diagnostic::do_not_recommend]
        impl<T: Validate> Validate for $ty {
            fn validator() -> &'static Validator {
                T::validator()
            }
        }
    )*};
}

as_what_is_inside!(&T, Box<T>);
