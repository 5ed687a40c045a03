//! What the derives print: definitions, names, fields, JSON.

use chrono::{DateTime, Utc};
use juggler_core::definition::{
    Default, Dependent, IntSize, Kind, Property, PropertyType, RelationKind, Strict, Transforms,
};
use juggler_core::prelude::*;
use juggler_core::row::{Row, Values};
use juggler_core::validation::Rule;
use juggler_core::{Result, ValueRef};
use serde_json::json;

/// People who write.
///
/// And read.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(
    table = "users",
    rename_all = "camelCase",
    strict = "filter",
    strict_delete = true,
    mysql(engine = "InnoDB")
)]
#[model(index(fields = [role, age]), index(fields = [email, role], unique, name = "by_email"))]
struct User {
    #[model(id, generated)]
    id: i64,
    /// Where to write to.
    #[model(index(unique), length = 150, column = "mail", lowercase, trim, mysql(dataType = "char"))]
    #[validate(presence, format(email, message = "is no address"), uniqueness(scoped_to = [role], ignore_case))]
    email: String,
    #[validate(numericality(int, min = 0, max = 150.5, allow_null), inclusion(in = [1, 2], if = "password_hash"))]
    age: Option<i32>,
    #[model(default = Role::Member)]
    role: Role,
    #[model(default = now)]
    registered: DateTime<Utc>,
    #[model(hidden)]
    #[validate(length(min = 3, message(min = "so short")), custom = strong)]
    password_hash: String,
    #[model(default = "somewhere", rename = "at")]
    place: String,
    #[model(skip)]
    cache: Vec<u8>,
    #[model(has_many(foreign_key = author_id, on_delete = cascade))]
    posts: HasMany<Post>,
    #[model(has_many(foreign_key = editor_id))]
    favorite_posts: HasMany<Post>,
    #[model(has_many(through = Favorite, foreign_key = user_id))]
    liked: HasMany<Post>,
}

/// With the names as they are.
#[derive(Model, Debug, Clone, PartialEq)]
struct Post {
    #[model(id, generated)]
    id: i64,
    author_id: i64,
    title: String,
    editor_id: Option<i64>,
    #[model(belongs_to(foreign_key = author_id))]
    author: BelongsTo<User>,
    editor: BelongsTo<User>,
}

/// Between users and posts. It is `pub`, so the lint `missing_docs` looks at what is printed for it.
#[derive(Model, Debug, Clone, PartialEq)]
pub struct Favorite {
    #[model(id = 2)]
    /// The post.
    pub post_id: i64,
    #[model(id = 1)]
    /// The user.
    pub user_id: i64,
    #[serde(rename = "sinceWhen")]
    #[model(default)]
    /// When.
    pub since: i32,
}

/// A kind of user.
#[derive(ModelEnum, Debug, Clone, Copy, PartialEq)]
enum Role {
    Member,
    #[model(rename = "boss")]
    Admin,
    GuestOfHonor,
}

/// Text between numbers: nothing to identify a row by.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(no_id, serde = false, rename = "log", plural = "logs")]
struct LogLine {
    line: String,
    r#type: Option<String>,
}

fn strong(_: &dyn juggler_core::validation::Properties, report: &mut juggler_core::validation::Report<'_>) {
    report.fail();
}

fn property<'a>(properties: &'a [Property], name: &str) -> &'a Property {
    let found = properties.iter().find(|property| property.name == name);
    found.unwrap_or(&properties[0])
}

#[test]
fn a_definition_says_what_the_attributes_say() {
    let user = User::definition();
    assert_eq!((&*user.name, &*user.table, &*user.plural_name()), ("User", "users", "Users"));
    assert_eq!(user.doc, "People who write.\n\nAnd read.");
    assert_eq!(user.id_names(), ["id"]);
    assert_eq!(user.settings.strict, Strict::Filter);
    assert!(user.settings.strict_delete);
    assert_eq!((&*user.sections[0].connector, &*user.sections[0].name), ("mysql", "engine"));
    assert_eq!(user.sections[0].value(), ValueRef::Text("InnoDB"));
    let names: Vec<&str> = user.properties.iter().map(|property| &*property.name).collect();
    assert_eq!(names, ["id", "email", "age", "role", "registered", "passwordHash", "at"]);
    let indexes: Vec<_> =
        user.indexes.iter().map(|index| (&*index.name, &*index.properties, index.unique)).collect();
    assert_eq!(indexes, [("", &[3, 2][..], false), ("by_email", &[1, 3][..], true)]);
}

#[test]
fn a_property_says_what_its_attributes_say() {
    let user = User::definition();
    let id = property(&user.properties, "id");
    assert!(id.id && id.generated && !id.required);
    assert_eq!(id.kind, Kind::Int(IntSize::I64));
    let email = property(&user.properties, "email");
    assert!(email.required && email.index && email.unique);
    assert_eq!((email.length, email.column(), &*email.doc), (Some(150), "mail", "Where to write to."));
    assert_eq!(email.transforms, Transforms { trim: true, lowercase: true, uppercase: false });
    assert_eq!((&*email.sections[0].name, email.sections[0].value()), ("dataType", ValueRef::Text("char")));
    assert!(!property(&user.properties, "age").required);
    assert_eq!(property(&user.properties, "registered").default, Some(Default::Now));
    assert!(property(&user.properties, "passwordHash").hidden);
    assert!(
        matches!(&property(&user.properties, "at").default, Some(Default::Function(make)) if make() == "somewhere".into())
    );
    let since = property(&Favorite::definition().properties, "sinceWhen");
    assert!(matches!(&since.default, Some(Default::Function(make)) if make() == Value::Int(0)));
}

#[test]
fn rules_are_those_of_the_attributes() {
    let user = User::definition();
    let scope = [std::borrow::Cow::Borrowed("role")];
    let scope: &'static [std::borrow::Cow<'static, str>] = Box::leak(Box::new(scope));
    let email = [
        Rule::presence(),
        Rule::email().message("is no address"),
        Rule::uniqueness().scoped_to(scope).ignore_case(),
    ];
    assert_eq!(*property(&user.properties, "email").rules, email);
    let age = [
        Rule::numericality().int().min(0).max_float(150.5).allow_null(),
        Rule::one_of([1, 2]).only_if("passwordHash"),
    ];
    assert_eq!(*property(&user.properties, "age").rules, age);
    let password = &property(&user.properties, "passwordHash").rules;
    assert_eq!(password[0].message_of(Some("min")), "so short");
    assert_eq!(password[1], Rule::custom("strong", strong));
}

#[test]
fn relations_know_their_keys() {
    let user = User::definition();
    let relation = |name: &str| user.relation(name).map(|(_, relation)| relation.clone());
    let Some(posts) = relation("posts") else { return assert!(user.relation("posts").is_some()) };
    assert_eq!(
        (posts.kind, &posts.foreign_key[..], posts.target.name()),
        (RelationKind::HasMany, &["author_id".into()][..], "Post")
    );
    assert_eq!(posts.on_delete, Dependent::Cascade);
    assert_eq!(
        relation("favoritePosts").map(|one| one.foreign_key).as_deref(),
        Some(&["editor_id".into()][..])
    );
    let Some(liked) = relation("liked") else { return assert!(user.relation("liked").is_some()) };
    assert_eq!(liked.through.map(|through| through.name().to_owned()).as_deref(), Some("Favorite"));
    assert_eq!(
        (&*liked.foreign_key, &*liked.key_through),
        (&["user_id".into()][..], &["post_id".into()][..])
    );
    let keys: Vec<_> = Post::definition()
        .relations
        .iter()
        .map(|relation| (relation.kind, &*relation.foreign_key[0]))
        .collect();
    assert_eq!(keys, [(RelationKind::BelongsTo, "author_id"), (RelationKind::BelongsTo, "editor_id")]);
}

#[test]
fn composite_and_absent_ids() {
    assert_eq!(Favorite::definition().id_names(), ["user_id", "post_id"]);
    let _: <Favorite as Model>::Id = (1_i64, 2_i64);
    let _: <LogLine as Model>::Id = ();
    let log = LogLine::definition();
    assert!(log.id_names().is_empty());
    assert_eq!((&*log.name, &*log.plural_name(), &*log.properties[1].name), ("log", "logs", "type"));
    assert_eq!(LogLine::TYPE.name(), "type");
}

#[test]
fn fields_have_the_wire_names() {
    assert_eq!(User::PASSWORD_HASH.name(), "passwordHash");
    assert_eq!(User::PLACE.name(), "at");
    assert_eq!(User::FAVORITE_POSTS.name(), "favoritePosts");
}

fn ada() -> User {
    User {
        id: 1,
        email: "ada@x.org".into(),
        age: None,
        role: Role::GuestOfHonor,
        registered: DateTime::UNIX_EPOCH,
        password_hash: "secret".into(),
        place: "Turin".into(),
        cache: vec![1],
        posts: HasMany::default(),
        favorite_posts: HasMany::default(),
        liked: HasMany::default(),
    }
}

#[test]
fn a_model_is_a_row_and_a_row_is_a_model() -> Result<()> {
    let ada = ada();
    assert_eq!(ada.get(1)?, ValueRef::Text("ada@x.org"));
    assert_eq!(ada.get(2)?, ValueRef::Null);
    assert_eq!(
        ada.get(7).map_err(|error| error.to_string()).err().unwrap_or_default(),
        "User has no property at position 7"
    );
    assert_eq!(User::from_row(&ada)?, User { cache: Vec::new(), ..ada.clone() });

    let wrong = Draft::<User>::new().with_value(1, Value::Int(5));
    let error = User::from_row(&wrong).map_err(|error| error.to_string()).err().unwrap_or_default();
    assert!(error.contains("User.id"), "{error}");
    Ok(())
}

#[test]
fn json_follows_the_model() -> serde_json::Result<()> {
    let expected = json!({
        "id": 1, "email": "ada@x.org", "age": null, "role": "guestOfHonor",
        "registered": "1970-01-01T00:00:00.000Z", "at": "Turin"
    });
    assert_eq!(serde_json::to_value(ada())?, expected);
    Ok(())
}

#[test]
fn an_enum_is_text() -> Result<()> {
    let names = ["member", "boss", "guestOfHonor"];
    assert!(matches!(&Role::KIND, Kind::Enum(kind) if kind.name == "Role" && *kind.variants == names));
    for (role, name) in [Role::Member, Role::Admin, Role::GuestOfHonor].into_iter().zip(names) {
        assert_eq!(role.as_value(), ValueRef::Text(name));
        assert_eq!(role.to_string(), name);
        assert_eq!(name.parse::<Role>()?, role);
    }
    assert_eq!(format!("{:>8}", Role::Admin), "    boss");
    let error = "chief".parse::<Role>().map_err(|error| error.to_string()).err().unwrap_or_default();
    assert!(error.contains("member, boss, guestOfHonor"), "{error}");
    Ok(())
}

/// A part of a user.
#[derive(Partial, Debug, PartialEq)]
#[model(of = User)]
struct Card {
    password_hash: String,
    #[model(field = age)]
    years: Option<i32>,
}

#[test]
fn a_part_has_the_names_and_the_values_of_its_fields() -> Result<()> {
    use juggler_core::filter::Projection;
    assert_eq!(Card::FIELDS, ["passwordHash", "age"]);
    let row = [Value::Text("secret".into()), Value::Int(36)];
    assert_eq!(Card::from_row(&Values(&row))?, Card { password_hash: "secret".into(), years: Some(36) });
    let error = Card::from_row(&Values(&[Value::Int(1), Value::Null]))
        .map_err(|error| error.to_string())
        .err()
        .unwrap_or_default();
    assert!(error.contains("User.passwordHash"), "{error}");
    Ok(())
}

/// A model whose attributes come out of a macro, which wraps them in invisible brackets.
macro_rules! named {
    ($ident:ident, $name:literal) => {
        #[derive(Model)]
        struct $ident {
            #[model(id)]
            id: i64,
            #[model(rename = $name)]
            value: String,
        }
    };
}

named!(Renamed, "theValue");

#[test]
fn attributes_may_come_out_of_a_macro() {
    assert_eq!(Renamed::definition().properties[1].name, "theValue");
}
