//! The kinds of relation of derived models that have more to say than a key, and the options of a relation.
#![allow(clippy::unwrap_used, missing_docs)]

use juggler_core::prelude::*;

async fn connect() -> DataSource {
    juggler_memory::connect("memory:").await.unwrap()
}

mod references_many {
    use super::*;

    #[derive(Model, Debug, Clone, PartialEq)]
    struct Post {
        #[model(id, generated)]
        id: i64,
        #[model(default)]
        tag_ids: Vec<i64>,
        #[model(references_many)]
        tags: HasMany<Tag>,
    }

    #[derive(Model, Debug, Clone, PartialEq)]
    struct Tag {
        #[model(id, generated)]
        id: i64,
        name: String,
    }

    async fn reload(ds: &DataSource, post: &Post) -> Post {
        Post::find_by_id(ds, post.id).await.unwrap().unwrap()
    }

    #[tokio::test]
    async fn the_list_of_keys_says_which_and_in_what_order() {
        let ds = connect().await;
        let mut tags = Vec::new();
        for name in ["a", "b", "c"] {
            tags.push(Tag::create(&ds, NewTag { name: name.into() }).await.unwrap());
        }
        let post = Post::create(&ds, NewPost {}).await.unwrap();
        assert_eq!(post.tags().find(&ds).await.unwrap(), []);

        post.tags().add(&ds, tags[2].id).await.unwrap();
        post.tags().add(&ds, tags[0].id).await.unwrap();
        let post = reload(&ds, &post).await;
        assert_eq!(post.tag_ids, [tags[2].id, tags[0].id]);
        let error = post.tags().add(&ds, tags[0].id).await.unwrap_err();
        assert!(error.is_validation() && error.to_string().contains("tag_ids"), "{error}");
        assert!(post.tags().add(&ds, 99).await.unwrap_err().is_not_found());

        // An include keeps the order of the list, unless it is asked for another; a key of nobody is passed over.
        let post = post.update(&ds).set(Post::TAG_IDS, vec![tags[2].id, 99, tags[0].id]).await.unwrap();
        let names = |posts: &[Post]| -> Vec<String> {
            posts[0].tags.loaded().unwrap().iter().map(|tag| tag.name.clone()).collect()
        };
        assert_eq!(names(&Post::find(&ds).include(Post::TAGS).await.unwrap()), ["c", "a"]);
        let by_name = Post::TAGS.order(Tag::NAME.asc());
        assert_eq!(names(&Post::find(&ds).include(by_name).await.unwrap()), ["a", "c"]);
        let one = Post::find(&ds).include(Post::TAGS.limit(1)).await.unwrap();
        assert_eq!(names(&one), ["c"]);

        let made = post.tags().create(&ds, NewTag { name: "d".into() }).await.unwrap();
        assert_eq!(reload(&ds, &post).await.tag_ids, [tags[2].id, 99, tags[0].id, made.id]);
        let post = reload(&ds, &post).await;
        assert_eq!(post.tags().count(&ds).await.unwrap(), 3);
        assert_eq!(post.tags().find_by_id(&ds, made.id).await.unwrap(), made);
        let foreign = post.tags().find_by_id(&ds, tags[1].id).await.unwrap_err();
        assert_eq!(foreign.status_code(), 400, "{foreign}");
        assert!(!post.tags().exists(&ds, tags[1].id).await.unwrap());

        post.tags().remove(&ds, tags[2].id).await.unwrap();
        let post = reload(&ds, &post).await;
        assert_eq!(post.tag_ids, [99, tags[0].id, made.id]);
        assert_eq!(Tag::count(&ds).await.unwrap(), 4, "what is removed from the list stays");
        post.tags().destroy_by_id(&ds, made.id).await.unwrap();
        assert_eq!(reload(&ds, &post).await.tag_ids, [99, tags[0].id]);
        assert_eq!(Tag::find_by_id(&ds, made.id).await.unwrap(), None);

        let tagged = Post::find(&ds).filter(Post::TAGS.some(Tag::NAME.eq("a"))).await.unwrap();
        assert_eq!(tagged, [reload(&ds, &post).await]);
        assert_eq!(Post::count(&ds).filter(Post::TAGS.some(Tag::NAME.eq("b"))).await.unwrap(), 0);
    }
}

mod options {
    use super::*;

    #[derive(Model, Debug, Clone, PartialEq)]
    #[model(rename_all = "camelCase")]
    struct User {
        #[model(id, generated)]
        id: i64,
        full_name: String,
        #[model(has_many(
            foreign_key = author_id,
            scope = published,
            properties(full_name = signed_by)
        ))]
        published: HasMany<Post>,
        #[model(has_many(foreign_key = author_id, disable_include))]
        all: HasMany<Post>,
    }

    #[derive(Model, Debug, Clone, PartialEq)]
    #[model(rename_all = "camelCase")]
    struct Post {
        #[model(id, generated)]
        id: i64,
        rank: i32,
        #[model(default)]
        is_public: bool,
        signed_by: Option<String>,
        author_name: Option<String>,
        author_id: Option<i64>,
        #[model(belongs_to(properties(full_name = author_name), invert_properties))]
        author: BelongsTo<User>,
    }

    fn published() -> Filter<Post> {
        Filter::new().filter(Post::IS_PUBLIC.eq(true)).order(Post::RANK.desc())
    }

    #[tokio::test]
    async fn a_scope_says_which_of_the_related_rows() {
        let ds = connect().await;
        let ada = User::create(&ds, NewUser { full_name: "Ada".into() }).await.unwrap();
        for (rank, public) in [(1, true), (2, false), (3, true)] {
            ada.all().create(&ds, NewPost { rank }).set(Post::IS_PUBLIC, public).await.unwrap();
        }
        assert_eq!(ada.all().count(&ds).await.unwrap(), 3);
        assert_eq!(ada.published().count(&ds).await.unwrap(), 2);
        let ranks = |posts: &[Post]| posts.iter().map(|post| post.rank).collect::<Vec<_>>();
        let users = User::find(&ds).include((User::PUBLISHED, User::ALL)).await.unwrap();
        assert_eq!(ranks(users[0].published.loaded().unwrap()), [3, 1]);
        assert!(!users[0].all.is_loaded(), "its include is disabled");
        let low = User::PUBLISHED.some(Post::RANK.eq(2));
        assert_eq!(User::count(&ds).filter(low).await.unwrap(), 0, "the scope holds in a condition, too");
        assert_eq!(ada.published().destroy_all(&ds, everything()).await.unwrap(), 2);
        assert_eq!(ranks(&ada.all().find(&ds).await.unwrap()), [2]);
    }

    #[tokio::test]
    async fn properties_are_copied() {
        let ds = connect().await;
        let ada = User::create(&ds, NewUser { full_name: "Ada".into() }).await.unwrap();
        let post = ada.published().create(&ds, NewPost { rank: 1 }).await.unwrap();
        assert_eq!((post.signed_by.as_deref(), post.author_name.as_deref()), (Some("Ada"), None));
        let kim = User::create(&ds, NewUser { full_name: "Kim".into() }).await.unwrap();
        let post = post.author().set(&ds, &kim).await.unwrap();
        assert_eq!((post.author_id, post.author_name.as_deref()), (Some(kim.id), Some("Kim")));
    }
}

mod composite {
    use super::*;

    #[derive(Model, Debug, Clone, PartialEq)]
    struct Order {
        #[model(id = 1)]
        shop_id: i64,
        #[model(id = 2)]
        number: i64,
        #[model(has_many(foreign_key = [shop_id, order_number]))]
        lines: HasMany<Line>,
    }

    #[derive(Model, Debug, Clone, PartialEq)]
    struct Line {
        #[model(id, generated)]
        id: i64,
        shop_id: i64,
        order_number: i64,
        #[model(belongs_to(foreign_key = [shop_id, order_number]))]
        order: BelongsTo<Order>,
    }

    #[tokio::test]
    async fn a_key_counts_with_all_its_parts() {
        let ds = connect().await;
        let mut orders = Vec::new();
        for (shop_id, number) in [(1, 1), (1, 2), (2, 1)] {
            orders.push(Order::create(&ds, NewOrder { shop_id, number }).await.unwrap());
        }
        let line = orders[0].lines().create(&ds, NewLine { shop_id: 9, order_number: 9 }).await.unwrap();
        assert_eq!((line.shop_id, line.order_number), (1, 1));
        Line::create(&ds, NewLine { shop_id: 2, order_number: 1 }).await.unwrap();
        let counts = Order::find(&ds).include(Order::LINES).await.unwrap();
        let counts: Vec<usize> = counts.iter().map(|order| order.lines.loaded().unwrap().len()).collect();
        assert_eq!(counts, [1, 0, 1]);
        let lines = Line::find(&ds).include(Line::ORDER).await.unwrap();
        assert_eq!(lines[1].order.loaded().unwrap(), Some(&orders[2]));
        assert_eq!(line.order().get(&ds).await.unwrap().unwrap(), orders[0]);
        let line = line.order().set(&ds, &orders[1]).await.unwrap();
        assert_eq!((line.shop_id, line.order_number), (1, 2));
        let with = Order::find(&ds).filter(Order::LINES.some(everything())).await.unwrap();
        assert_eq!(with, orders[1..]);
    }
}

mod many_to_many {
    use super::*;

    #[derive(Model, Debug, Clone, PartialEq)]
    struct Country {
        #[model(id, generated)]
        id: i64,
        name: String,
        /// Through a model that nobody declares.
        #[model(has_and_belongs_to_many)]
        languages: HasMany<Language>,
        /// With itself, through one that is declared.
        #[model(has_and_belongs_to_many(through = Border, foreign_key = from_id, key_through = to_id))]
        neighbours: HasMany<Country>,
        /// The same, from the other side.
        #[model(has_many(through = Border, foreign_key = to_id, key_through = from_id))]
        neighbour_of: HasMany<Country>,
    }

    #[derive(Model, Debug, Clone, PartialEq)]
    #[model(rename_all = "camelCase")]
    struct Language {
        #[model(id, generated)]
        id: i64,
        name: String,
        #[model(has_and_belongs_to_many)]
        countries: HasMany<Country>,
    }

    #[derive(Model, Debug, Clone, PartialEq)]
    struct Border {
        #[model(id = 1)]
        from_id: i64,
        #[model(id = 2)]
        to_id: i64,
        #[model(default)]
        length: i64,
    }

    #[derive(Model, Debug, Clone, PartialEq)]
    struct Person {
        #[model(id, generated)]
        id: i64,
        #[model(has_and_belongs_to_many)]
        friends: HasMany<Person>,
    }

    async fn countries(ds: &DataSource) -> Vec<Country> {
        let mut countries = Vec::new();
        for name in ["Italy", "Austria", "Malta"] {
            countries.push(Country::create(ds, NewCountry { name: name.into() }).await.unwrap());
        }
        countries
    }

    fn names<'a>(countries: impl IntoIterator<Item = &'a Country>) -> Vec<&'a str> {
        countries.into_iter().map(|country| &*country.name).collect()
    }

    #[tokio::test]
    async fn both_sides_find_the_model_between() {
        let ds = connect().await;
        let all = countries(&ds).await;
        let german = all[0].languages().create(&ds, NewLanguage { name: "German".into() }).await.unwrap();
        german.countries().add(&ds, all[1].id).await.unwrap();
        german.countries().add(&ds, all[1].id).await.unwrap();
        assert_eq!(german.countries().count(&ds).await.unwrap(), 2, "added twice, related once");
        assert_eq!(all[1].languages().find(&ds).await.unwrap(), std::slice::from_ref(&german));
        assert_eq!(all[2].languages().find(&ds).await.unwrap(), []);

        let languages =
            Language::find(&ds).include(Language::COUNTRIES.order(Country::NAME.asc())).await.unwrap();
        assert_eq!(names(languages[0].countries.loaded().unwrap()), ["Austria", "Italy"]);
        let speaking = Country::find(&ds).filter(Country::LANGUAGES.some(Language::NAME.eq("German")));
        assert_eq!(names(&speaking.await.unwrap()), ["Italy", "Austria"]);

        german.countries().remove(&ds, all[0].id).await.unwrap();
        assert_eq!(all[0].languages().find(&ds).await.unwrap(), []);
        assert_eq!(Country::count(&ds).await.unwrap(), 3);
    }

    #[tokio::test]
    async fn a_model_with_itself() {
        let ds = connect().await;
        let all = countries(&ds).await;
        let border = Draft::<Border>::new().set(Border::LENGTH, 404);
        all[0].neighbours().add_with(&ds, all[1].id, border).await.unwrap();
        assert_eq!(names(&all[0].neighbours().find(&ds).await.unwrap()), ["Austria"]);
        assert_eq!(names(&all[1].neighbours().find(&ds).await.unwrap()), [""; 0]);
        assert_eq!(names(&all[1].neighbour_of().find(&ds).await.unwrap()), ["Italy"]);
        let border = Border::find_one(&ds).await.unwrap().unwrap();
        assert_eq!((border.from_id, border.to_id, border.length), (all[0].id, all[1].id, 404));
        let read = Country::find(&ds)
            .include((Country::NEIGHBOURS.include(Country::NEIGHBOUR_OF), Country::NEIGHBOUR_OF))
            .await
            .unwrap();
        let austria = &read[0].neighbours.loaded().unwrap()[0];
        assert_eq!(names(austria.neighbour_of.loaded().unwrap()), ["Italy"]);
        assert_eq!(names(read[0].neighbour_of.loaded().unwrap()), [""; 0]);
    }

    #[tokio::test]
    async fn a_model_with_itself_through_one_that_nobody_declares() {
        let ds = connect().await;
        let ada = Person::create(&ds, NewPerson {}).await.unwrap();
        let kim = Person::create(&ds, NewPerson {}).await.unwrap();
        ada.friends().add(&ds, kim.id).await.unwrap();
        assert_eq!(ada.friends().find(&ds).await.unwrap(), std::slice::from_ref(&kim));
        assert_eq!(kim.friends().count(&ds).await.unwrap(), 0, "it leads one way");
    }
}
