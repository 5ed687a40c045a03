//! Filters of strangers: what may be asked is answered as ever, nothing hidden can be found out, and no expression takes for ever.

use juggler_core::definition::ModelDefinition;
use juggler_core::filter::{FilterTree, Pattern};
use juggler_core::prelude::*;
use juggler_core::query::Regexp;
use serde_json::Value as Json;

use super::compare::refused;
use super::{Case, Outcome, World};
use crate::models::library::{Author, Book, NewAuthor, attach_library};
use crate::models::{User, define_library, fill_library};

pub(super) const CASES: &[Case] = cases!("untrusted";
    what_may_be_asked_is_answered,
    a_limit_is_put_everywhere,
    hidden_values_cannot_be_found_out,
    run_time_models_know_where_relations_lead,
    conditions_alone_are_held_to_it_too,
    no_expression_takes_for_ever,
    expressions_that_are_too_large_are_refused,
);

async fn what_may_be_asked_is_answered(world: World) -> Outcome {
    world.with_users().await?;
    for filter in [
        json!({}),
        json!({"where": {"age": {"gte": 25}, "or": [{"city": "Paris"}, {"tags": "chess"}]}, "order": "email DESC"}),
        json!({"where": {"address.city": {"neq": null}}, "skip": 1, "limit": 1}),
        json!({"where": {"email": {"regexp": "^[a-d].*@x"}}}),
        json!({"where": {"homePoint": {"near": "51.5,0", "maxDistance": 300}}}),
    ] {
        let text = filter.to_string();
        let trusted = User::find(&world.ds).with(Filter::parse(&text)?).await?;
        assert_eq!(User::find(&world.ds).with(Filter::parse_untrusted(&text)?).await?, trusted, "{text}");
        let query: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
        let queried = Filter::parse_query_untrusted(&format!("filter={query}"))?;
        assert_eq!(User::find(&world.ds).with(queried).await?, trusted, "{text}");
    }
    let only = Filter::parse_untrusted(r#"{"fields": ["email"], "limit": 1}"#)?;
    assert_eq!(User::find(&world.ds).with(only).records().await?[0].to_json(), json!({"email": "ada@x.org"}));
    Ok(())
}

async fn a_limit_is_put_everywhere(world: World) -> Outcome {
    attach_library(&world.ds)?;
    fill_library(&world.ds).await?;
    let policy = FilterPolicy::new().default_limit(1);
    let authors = async |json: &str| -> Result<Vec<Author>, Error> {
        Author::find(&world.ds).with(Filter::parse_untrusted_with(json, &policy)?).await
    };
    let all = authors(r#"{"include": "books", "limit": 0}"#).await?;
    assert_eq!((all.len(), all[0].books.loaded()?.len()), (1, 1), "no limit is none");
    let all = authors(r#"{"include": {"relation": "books", "scope": {"limit": 9}}, "limit": 9}"#).await?;
    assert_eq!((all.len(), all[0].books.loaded()?.len()), (5, 2));
    refused(authors(r#"{"include": {"relation": "books", "scope": {"limit": 1001}}}"#).await, 400);
    Ok(())
}

/// Every way to look at a hidden property: of the model itself, and by a relation, before the filter or inside an include.
fn peeks(hidden: &str, relation: &str, word: &str, of_related: &str) -> Vec<Json> {
    let mut peeks = vec![
        json!({"where": {hidden: {"like": "s%"}}}),
        json!({"where": {"or": [{"id": 1}, {hidden: {"gt": "a"}}]}}),
        json!({"order": hidden, "limit": 1}),
        json!({"fields": [hidden]}),
        json!({"fields": {hidden: true}}),
    ];
    for scope in [
        json!({"where": {of_related: {"like": "s%"}}}),
        json!({"order": [format!("{of_related} DESC")], "limit": 1}),
        json!({"fields": [of_related]}),
    ] {
        peeks.push(json!({"include": {"relation": relation, "scope": scope}}));
        let again =
            json!({"relation": "author", "scope": {"include": {"relation": relation, "scope": scope}}});
        peeks.push(json!({"include": [{"relation": relation, "scope": {"include": again}}]}));
    }
    peeks.push(json!({"where": {relation: {word: {of_related: {"gte": "s"}}}}}));
    peeks.push(json!({"where": {"nor": [{relation: {word: {"author": {"is": {hidden: "s"}}}}}]}}));
    peeks
}

async fn hidden_values_cannot_be_found_out(world: World) -> Outcome {
    attach_library(&world.ds)?;
    fill_library(&world.ds).await?;
    let policy = FilterPolicy::new();
    let look = |json: &Json| Filter::<Author>::parse_untrusted(&json.to_string()).map(drop);
    let handle = world.ds.model("Author")?;
    world.log.clear();
    for (hidden, absent) in
        peeks("secret", "books", "some", "draft").iter().zip(peeks("secrex", "books", "some", "drafx"))
    {
        let said = [refused(look(hidden), 400), refused(handle.filter_untrusted(hidden, &policy), 400)];
        for error in said {
            let retold = error.to_string().replace("secret", "secrex").replace("draft", "drafx");
            assert_eq!(retold, refused(look(&absent), 400).to_string(), "{hidden}");
        }
    }
    assert_eq!(world.log.calls(), [""; 0], "the store hears of none of it");
    Ok(())
}

async fn run_time_models_know_where_relations_lead(world: World) -> Outcome {
    define_library(&world.ds)?;
    fill_library(&world.ds).await?;
    let (author, policy) = (world.ds.model("Author")?, FilterPolicy::new());
    let scope = json!({"where": {"author": {"is": {"name": "owner"}}}, "order": "name DESC", "limit": 1});
    let filter = json!({
        "limit": 5,
        "where": {"books": {"some": {"name": "a"}}, "phones": {"some": {"name": "b"}}},
        "include": ["cover", {"relation": "books", "scope": scope}, {"clubs": "authors"}],
    });
    let found = author.find(&world.ds).with(author.filter_untrusted(&filter, &policy)?).await?;
    assert_eq!((found.len(), found[0].related("books")?.len()), (1, 1));
    for peek in peeks("secret", "books", "some", "draft") {
        let error = refused(author.filter_untrusted(&peek, &policy), 400).to_string();
        assert!(error.starts_with("unknown field `"), "{peek}: {error}");
        assert!(!error.contains("did you mean"), "{peek}: {error}");
    }
    for (model, filter, says) in [
        (
            "Picture",
            json!({"include": {"relation": "owner", "scope": {"order": "secret"}}}),
            "leads to rows of several models",
        ),
        ("Author", json!({"where": {"phones": {"some": {"phne": "x"}}}}), "unknown field `phne` on Phone"),
        ("Author", json!({"where": {"unheard": "x"}}), "unknown field `unheard` on Author"),
    ] {
        let error = refused(world.ds.model(model)?.filter_untrusted(&filter, &policy), 400).to_string();
        assert!(error.contains(says), "{filter}: {error}");
    }
    // Who has only the definition does not know the models that it names.
    let definition: &ModelDefinition = &author.definition();
    let error = refused(FilterTree::from_json_untrusted(definition, &filter, &policy), 400);
    assert!(error.to_string().contains("leads to a model that is not known here"), "{error}");
    Ok(())
}

async fn conditions_alone_are_held_to_it_too(world: World) -> Outcome {
    world.with_users().await?;
    let ds = &world.ds;
    let policy = FilterPolicy::new().properties((User::AGE, User::CITY)).without_operators(["neq"]);
    let read = |json: &str| Predicate::<User>::parse_untrusted_with(json, &policy);
    assert_eq!(User::count(ds).filter(read(r#"{"age": {"gt": 25}}"#)?).await?, 2);
    assert_eq!(User::update_all(ds, read(r#"{"age": 25}"#)?).set(User::CITY, "Oslo").await?, 2);
    assert_eq!(User::destroy_all(ds, read(r#"{"city": "Oslo"}"#)?).await?, 2);
    for condition in [
        r#"{"email": {"like": "a%"}}"#,
        r#"{"secret": {"like": "a%"}}"#,
        r#"{"age": {"neq": 1}}"#,
        r#"{"address": {"zip": 1}}"#,
        r#"[]"#,
        r#"{"#,
        r#""#,
    ] {
        refused(read(condition), 400);
    }
    let person = ds.model("User")?;
    refused(person.condition_untrusted(&json!({"secret": "x"}), &FilterPolicy::new()), 400);
    assert_eq!(User::count(ds).await?, 3);
    Ok(())
}

/// Expressions over which engines that go back and try again take for ever.
async fn no_expression_takes_for_ever(world: World) -> Outcome {
    attach_library(&world.ds)?;
    let texts = ["a".repeat(20_000) + "!", "ab".repeat(10_000), "a".repeat(20_000) + "b9"];
    for text in &texts {
        Author::create(&world.ds, NewAuthor { name: text.clone() }).await?;
    }
    let policy = FilterPolicy::new().regexp(RegexpClass::Any);
    for expression in [
        "(a+)+$",
        "(a|aa)+$",
        "(a|a?)+$",
        "(a*)*b$",
        "(a+a+)+b$",
        "(.*a){12}$",
        "(.*)*(.*)*(.*)*z",
        "a*a*a*a*a*a*a*a*a*b$",
        "^(([a-z])+.)+[A-Z]([a-z])+$",
        "([a-z]+)*[0-9]$",
        "[ab]*a[ab]{200}c",
        "(a?){100}(a){100}!$",
        "(a*b*c*){250}d",
        r"(\w+\s?)*$",
        "/(A+)+$/i",
    ] {
        let compiled = Regexp::new(&Pattern::parse(expression))?;
        let expected = texts.iter().filter(|text| compiled.is_match(text)).count();
        let filter = json!({"where": {"name": {"regexp": expression}}, "fields": ["id"]}).to_string();
        let filter = Filter::<Author>::parse_untrusted_with(&filter, &policy)?;
        assert_eq!(Author::find(&world.ds).with(filter).records().await?.len(), expected, "{expression}");
    }
    Ok(())
}

async fn expressions_that_are_too_large_are_refused(world: World) -> Outcome {
    attach_library(&world.ds)?;
    Book::create_all(&world.ds, [Draft::<Book>::new().set(Book::NAME, "a")]).await?;
    let any = FilterPolicy::new().regexp(RegexpClass::Any).max_regexp(usize::MAX);
    for (expression, says) in [
        ("((a{1000}){1000}){1000}".to_owned(), "the regular expression is too large"),
        (r"(\w{99}){99}".to_owned(), "the regular expression is too large"),
        ("(((((a{9}){9}){9}){9}){9}){9}".to_owned(), "the regular expression is too large"),
        ("(".repeat(10_000), "not a regular expression"),
        (format!("{}a{}", "(".repeat(1000), ")".repeat(1000)), "not a regular expression"),
        ("a{0,99999}{0,99999}".to_owned(), "the regular expression is too large"),
    ] {
        let filter = json!({"where": {"name": {"regexp": expression}}}).to_string();
        let filter = Filter::<Book>::parse_untrusted_with(&filter, &any)?;
        let error = refused(Book::find(&world.ds).with(filter).await, 400).to_string();
        assert!(error.contains(says), "{expression}: {error}");
        let filter = json!({"where": {"name": {"regexp": expression}}}).to_string();
        refused(Filter::<Book>::parse_untrusted(&filter), 400);
    }
    Ok(())
}
