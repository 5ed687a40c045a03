//! Text of the input in errors: cut where it is long, so that no error is as long as what was sent.

use std::borrow::Cow;

/// A value.
pub(crate) fn excerpt(text: &str) -> Cow<'_, str> {
    cut(text, 40)
}

/// A name. Those that anybody gives are shorter.
pub(crate) fn name(text: &str) -> Cow<'_, str> {
    cut(text, 64)
}

/// A model, or a place in it: a few names.
pub(crate) fn place(text: Cow<'static, str>) -> Cow<'static, str> {
    match cut(&text, 200) {
        Cow::Owned(cut) => Cow::Owned(cut),
        Cow::Borrowed(_) => text,
    }
}

fn cut(text: &str, longest: usize) -> Cow<'_, str> {
    match text.char_indices().nth(longest) {
        Some((end, _)) => Cow::Owned(format!("{}..", &text[..end])),
        None => Cow::Borrowed(text),
    }
}
