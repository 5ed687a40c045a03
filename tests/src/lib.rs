//! The connector suite.
#![forbid(unsafe_code)]
