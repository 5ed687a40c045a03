//! Models with something to hide, at every place where something can be hidden.

use std::borrow::Cow;

use juggler_core::definition::{
    Kind, ModelDefinition, ModelSettings, Nested, ObjectKind, Polymorphic, Property, RelationDefinition,
    RelationKind, Target,
};

/// The names that nobody may hear of, wherever they stand.
pub(crate) const HIDDEN: [&str; 4] = ["password", "pin", "sealed", "code"];
/// The names that nobody may hear of where their row is inside another.
pub(crate) const PROTECTED: [&str; 2] = ["draft", "salary"];

static ADDRESS_PROPERTIES: [Property; 3] =
    [Property::new::<String>("city"), Property::new::<i32>("zip"), Property::new::<i32>("pin").hidden()];
static ADDRESS: ObjectKind = ObjectKind::new("Address", &ADDRESS_PROPERTIES);

static CONTACT_PROPERTIES: [Property; 2] =
    [Property::new::<String>("kind"), Property::new::<String>("code").hidden()];
static CONTACT: ObjectKind = ObjectKind::new("Contact", &CONTACT_PROPERTIES);
static CONTACT_KIND: Kind = Kind::Object(Nested::Static(&CONTACT));

static PERSON_PROPERTIES: [Property; 10] = [
    Property::new::<i64>("id").id(),
    Property::new::<String>("name").index(),
    Property::new::<Option<i32>>("age"),
    Property::new::<Vec<String>>("tags"),
    Property::of(Cow::Borrowed("address"), Kind::Object(Nested::Static(&ADDRESS))),
    Property::of(Cow::Borrowed("contacts"), Kind::List(Nested::Static(&CONTACT_KIND))),
    Property::new::<Option<serde_json::Value>>("more"),
    Property::new::<Option<i32>>("password").hidden(),
    Property::new::<Option<i32>>("salary").protected(),
    Property::of(Cow::Borrowed("_past"), Kind::Object(Nested::Static(&ADDRESS))).hidden(),
];
static PERSON_RELATIONS: [RelationDefinition; 5] = [
    RelationDefinition::new("letters", RelationKind::HasMany, Target::Typed(|| &LETTER)),
    RelationDefinition::new("profile", RelationKind::HasOne, Target::Named(Cow::Borrowed("Profile"))),
    RelationDefinition::new("contacts", RelationKind::EmbedsMany, Target::Struct(Cow::Borrowed("Contact")))
        .property("contacts"),
    RelationDefinition::new("home", RelationKind::EmbedsOne, Target::Struct(Cow::Borrowed("Address")))
        .property("address"),
    RelationDefinition::new("past", RelationKind::EmbedsOne, Target::Struct(Cow::Borrowed("Address")))
        .property("_past"),
];
/// A derived model.
pub(crate) static PERSON: ModelDefinition =
    ModelDefinition::new("Person").properties(&PERSON_PROPERTIES).ids(&[0]).relations(&PERSON_RELATIONS);

static LETTER_PROPERTIES: [Property; 5] = [
    Property::new::<i64>("id").id(),
    Property::new::<i64>("personId"),
    Property::new::<String>("title"),
    Property::new::<String>("sealed").hidden(),
    Property::new::<String>("draft").protected(),
];
static LETTER_RELATIONS: [RelationDefinition; 2] = [
    RelationDefinition::new("person", RelationKind::BelongsTo, Target::Typed(|| &PERSON)),
    RelationDefinition::new("about", RelationKind::BelongsTo, Target::Named(Cow::Borrowed("")))
        .polymorphic(Polymorphic::new("about")),
];
/// The model at the other end of `letters`.
pub(crate) static LETTER: ModelDefinition =
    ModelDefinition::new("Letter").properties(&LETTER_PROPERTIES).ids(&[0]).relations(&LETTER_RELATIONS);

static CRATE_PROPERTIES: [Property; 3] = [
    Property::new::<f64>("id").id(),
    Property::of(Cow::Borrowed("_papers"), Kind::Json),
    Property::new::<Option<String>>("password").hidden(),
];
static CRATE_RELATIONS: [RelationDefinition; 1] =
    [RelationDefinition::new("papers", RelationKind::EmbedsMany, Target::Named(Cow::Borrowed("Paper")))
        .property("_papers")];
/// An LDL model: open, and lenient.
pub(crate) static CRATE: ModelDefinition = ModelDefinition::new("Crate")
    .properties(&CRATE_PROPERTIES)
    .ids(&[0])
    .relations(&CRATE_RELATIONS)
    .settings(ModelSettings::ldl());
