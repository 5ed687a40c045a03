//! Rules for the elements of a list, of derived models and of LDL.
#![allow(clippy::unwrap_used, clippy::panic)]

use juggler_core::prelude::*;
use juggler_memory::Memory;

#[derive(Model, Debug, Clone, PartialEq)]
struct Post {
    #[model(id)]
    id: i64,
    #[validate(each(length(max = 5), exclusion(in = ["rust"])), length(max = 3))]
    tags: Vec<String>,
    #[model(hidden)]
    #[validate(each(numericality(min = 0)))]
    marks: Vec<i32>,
}

fn list<const N: usize>(elements: [&str; N]) -> Vec<String> {
    elements.map(str::to_owned).to_vec()
}

fn told(error: &Error) -> String {
    error.validation_errors().map(ToString::to_string).unwrap_or_else(|| panic!("{error}"))
}

#[tokio::test]
async fn of_a_derived_model() {
    let ds = DataSource::new(Memory::new());
    let post = NewPost { id: 1, tags: list(["async-await", "", "rust", "x"]), marks: vec![1, -2] };
    let error = Post::create(&ds, post).await.unwrap_err();
    assert_eq!(
        told(&error),
        "The `Post` instance is not valid. Details: `tags[0]` too long (value: \"async-await\"); \
         `tags[1]` is blank (value: \"\"); `tags[1]` is blank (value: \"\"); `tags[2]` is reserved (value: \"rust\"); \
         `tags` too long (value: [\"async-await\",\"\",\"rust\",\"x\"]); `marks[1]` is too small."
    );
    Post::create(&ds, NewPost { id: 1, tags: list(["x"]), marks: vec![] }).await.unwrap();
    let error =
        Post::update_all(&ds, Post::ID.eq(1)).set(Post::TAGS, list(["async-await"])).await.unwrap_err();
    assert_eq!(error.validation_errors().unwrap().codes()["tags[0]"], ["length.max"]);
}

#[tokio::test]
async fn of_ldl() {
    let ds = DataSource::new(Memory::new());
    let properties =
        json!({"tags": [{"type": "String", "length": 4}], "sizes": {"type": [{"type": "number", "min": 1}]}});
    let post = ds.define("Post", &properties, &json!({})).unwrap();
    let error = post
        .create(&ds, &json!({"tags": ["rust", "julia", null, ""], "sizes": [1, 0]}))
        .unwrap()
        .await
        .unwrap_err();
    let errors = error.validation_errors().unwrap();
    let codes: Vec<_> = errors.iter().map(|violation| (violation.path(), violation.code())).collect();
    assert_eq!(codes, [("tags[1]", "length.max"), ("sizes[1]", "numericality.min")]);
    post.create(&ds, &json!({"tags": null})).unwrap().await.unwrap();
}
