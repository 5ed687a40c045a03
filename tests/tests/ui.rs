//! Mistakes that must not compile, and the words they are answered with. After a wanted change of the words, run with
//! `TRYBUILD=overwrite` and read each changed `.stderr` as a user would.

#[test]
fn mistakes_are_answered_with_advice() {
    trybuild::TestCases::new().compile_fail("ui/*/*.rs");
}
