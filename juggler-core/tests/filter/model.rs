//! The models of the tests, by hand: what a derive prints.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use juggler_core::definition::{
    EnumKind, Kind, ModelDefinition, ModelSettings, Nested, ObjectKind, Property, RelationDefinition,
    RelationKind, Strict, Target,
};
use juggler_core::model::{Field, FieldPath};
use juggler_core::{GeoPoint, Value};

/// A model for typed fields; its rows are never read.
#[derive(Debug)]
pub(crate) struct User;

static ROLE: EnumKind = EnumKind {
    name: Cow::Borrowed("Role"),
    variants: Cow::Borrowed(&[Cow::Borrowed("member"), Cow::Borrowed("admin")]),
};

static ADDRESS_PROPERTIES: [Property; 3] =
    [Property::new::<String>("city"), Property::new::<i32>("zip"), Property::new::<Option<bool>>("main")];
static ADDRESS: ObjectKind = ObjectKind::new("Address", &ADDRESS_PROPERTIES);

static CONTACT_PROPERTIES: [Property; 2] = [Property::new::<String>("kind"), Property::new::<i32>("rank")];
static CONTACT: ObjectKind = ObjectKind::new("Contact", &CONTACT_PROPERTIES);
static CONTACT_KIND: Kind = Kind::Object(Nested::Static(&CONTACT));

const fn optional(name: &'static str, kind: Kind) -> Property {
    Property::of(Cow::Borrowed(name), kind)
}

static USER_PROPERTIES: [Property; 13] = [
    Property::new::<i64>("id").id().generated(),
    Property::new::<String>("email"),
    Property::new::<Option<i32>>("age"),
    Property::new::<Option<f64>>("score"),
    Property::new::<bool>("active"),
    Property::new::<Option<DateTime<Utc>>>("born"),
    Property::new::<Vec<String>>("tags"),
    optional("role", Kind::Enum(Nested::Static(&ROLE))),
    optional("address", Kind::Object(Nested::Static(&ADDRESS))),
    optional("contacts", Kind::List(Nested::Static(&CONTACT_KIND))),
    Property::new::<Option<GeoPoint>>("place"),
    Property::new::<Option<serde_json::Value>>("more"),
    Property::new::<Option<String>>("secret").hidden(),
];
static USER_RELATIONS: [RelationDefinition; 2] = [
    RelationDefinition::new("posts", RelationKind::HasMany, Target::Typed(|| &POST)),
    RelationDefinition::new("profile", RelationKind::HasOne, Target::Named(Cow::Borrowed("Profile"))),
];
/// A derived model: closed, and exact about types.
pub(crate) static USER: ModelDefinition =
    ModelDefinition::new("User").properties(&USER_PROPERTIES).ids(&[0]).relations(&USER_RELATIONS);

static POST_PROPERTIES: [Property; 3] = [
    Property::new::<i64>("id").id().generated(),
    Property::new::<String>("title"),
    Property::new::<DateTime<Utc>>("written"),
];
static POST_RELATIONS: [RelationDefinition; 1] =
    [RelationDefinition::new("author", RelationKind::BelongsTo, Target::Typed(|| &USER))];
/// The model at the other end of `posts`.
pub(crate) static POST: ModelDefinition =
    ModelDefinition::new("Post").properties(&POST_PROPERTIES).ids(&[0]).relations(&POST_RELATIONS);

static NOTE_PROPERTIES: [Property; 4] = [
    Property::new::<String>("book").id(),
    Property::new::<f64>("page").id(),
    Property::new::<Option<DateTime<Utc>>>("written"),
    Property::new::<Option<bool>>("done"),
];
/// An LDL model: open, and lenient about types. Its id has two parts.
pub(crate) static NOTE: ModelDefinition =
    ModelDefinition::new("Note").properties(&NOTE_PROPERTIES).ids(&[0, 1]).settings(ModelSettings::ldl());

static CARD_PROPERTIES: [Property; 2] = [Property::new::<i64>("id").id(), Property::new::<f64>("weight")];
/// An LDL model that keeps nothing it does not declare.
pub(crate) static CARD: ModelDefinition = ModelDefinition::new("Card")
    .properties(&CARD_PROPERTIES)
    .ids(&[0])
    .settings(ModelSettings::ldl().strict(Strict::Filter));

static VAULT_PROPERTIES: [Property; 1] = [Property::new::<DateTime<Utc>>("opened").hidden()];
/// A model with a secret.
pub(crate) static VAULT: ModelDefinition = ModelDefinition::new("Vault").properties(&VAULT_PROPERTIES);

fn field<T>(at: usize) -> Field<User, T> {
    Field::new(FieldPath::root(&USER_PROPERTIES[at]))
}

pub(crate) fn id() -> Field<User, i64> {
    field(0)
}

pub(crate) fn email() -> Field<User, String> {
    field(1)
}

pub(crate) fn age() -> Field<User, Option<i32>> {
    field(2)
}

pub(crate) fn score() -> Field<User, Option<f64>> {
    field(3)
}

pub(crate) fn active() -> Field<User, bool> {
    field(4)
}

pub(crate) fn born() -> Field<User, Option<DateTime<Utc>>> {
    field(5)
}

pub(crate) fn tags() -> Field<User, Vec<String>> {
    field(6)
}

pub(crate) fn city() -> Field<User, String> {
    Field::new(FieldPath::root(&USER_PROPERTIES[8]).child(&ADDRESS_PROPERTIES[0]))
}

pub(crate) fn place() -> Field<User, Option<GeoPoint>> {
    field(10)
}

/// A row of `model`, from the JSON of its positions; the values are read as the model would read them.
pub(crate) fn row(model: &ModelDefinition, json: serde_json::Value) -> Vec<Value> {
    let value = |at: usize| match model.properties.get(at) {
        Some(property) => {
            let json = json.get(&*property.name).unwrap_or(&serde_json::Value::Null);
            juggler_core::definition::coerce(&property.kind, model.settings.coercion, json, "row").unwrap()
        }
        None => juggler_core::value::from_json(json.get("extras").unwrap_or(&serde_json::Value::Null)),
    };
    (0..model.width()).map(value).collect()
}
