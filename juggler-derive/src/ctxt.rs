//! The errors of one expansion, collected, so that a user sees all of them at once.

use std::cell::RefCell;
use std::fmt::Display;

use proc_macro2::TokenStream;
use quote::ToTokens;

/// Collects errors. There is none outside of [`collect`], so none can be forgotten.
pub(crate) struct Ctxt(RefCell<Vec<syn::Error>>);

/// What `print` prints, and the errors it found on the way.
pub(crate) fn collect(print: impl FnOnce(&Ctxt) -> TokenStream) -> TokenStream {
    let cx = Ctxt(RefCell::default());
    let mut printed = print(&cx);
    printed.extend(cx.0.into_inner().iter().map(syn::Error::to_compile_error));
    printed
}

impl Ctxt {
    /// An error that points at some of the user's tokens.
    pub(crate) fn error(&self, at: &dyn ToTokens, message: impl Display) {
        // A thin generic shell: the rest is compiled once.
        self.push(syn::Error::new_spanned(at.to_token_stream(), message));
    }

    /// An error of the parser.
    pub(crate) fn push(&self, error: syn::Error) {
        self.0.borrow_mut().push(error);
    }

    /// Was anything wrong so far?
    pub(crate) fn has_errors(&self) -> bool {
        !self.0.borrow().is_empty()
    }

    /// The value, or the error collected.
    pub(crate) fn ok<T>(&self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|error| self.push(error)).ok()
    }
}
