//! An index over several properties.

use std::borrow::Cow;

/// An index over several properties, in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Index {
    /// The name, where one was given.
    pub name: Cow<'static, str>,
    /// The positions of the properties, most significant first.
    pub properties: Cow<'static, [usize]>,
    /// May each combination stand only once?
    pub unique: bool,
}

impl Index {
    /// An index that a derive printed.
    #[must_use]
    pub const fn new(name: &'static str, properties: &'static [usize], unique: bool) -> Self {
        Index { name: Cow::Borrowed(name), properties: Cow::Borrowed(properties), unique }
    }
}
