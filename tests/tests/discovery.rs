//! Discovery.
fn main() {}
