//! Embedded structs: a property type, a view of an object, a struct of fields.

use juggler_core::definition::{Kind, PropertyType};
use juggler_core::prelude::*;
use juggler_core::value::Object;
use juggler_core::{Result, ValueRef};

/// Where somebody lives.
#[derive(Embedded, Debug, Clone, PartialEq)]
#[model(rename_all = "camelCase")]
struct Address {
    /// The town.
    #[validate(presence)]
    city_name: String,
    #[model(hidden)]
    door_code: Option<i32>,
    spot: Spot,
    #[model(skip)]
    visited: bool,
}

/// A point on a map.
#[derive(Embedded, Debug, Clone, PartialEq)]
struct Spot {
    x: f64,
    y: f64,
}

/// Somebody.
#[derive(Model, Debug, Clone, PartialEq)]
struct User {
    #[model(id)]
    id: i64,
    #[validate(nested)]
    home: Address,
    office: Option<Address>,
    past: Vec<Address>,
}

fn turin() -> Address {
    Address { city_name: "Turin".into(), door_code: Some(7), spot: Spot { x: 1.0, y: 2.0 }, visited: true }
}

#[test]
fn the_kind_is_an_object_with_its_properties() {
    let Kind::Object(kind) = Address::KIND else { return assert!(matches!(Address::KIND, Kind::Object(_))) };
    let names: Vec<&str> = kind.properties.iter().map(|property| &*property.name).collect();
    assert_eq!((&*kind.name, names), ("Address", vec!["cityName", "doorCode", "spot"]));
    assert_eq!(kind.properties[0].doc, "The town.");
    assert_eq!(kind.properties[0].rules.len(), 1);
    assert!(kind.properties[1].hidden && !kind.properties[1].required);
}

#[test]
fn it_is_written_and_read_as_an_object() -> Result<()> {
    let value = turin().as_value().to_owned();
    assert_eq!(Address::from_value(value.as_ref())?, Address { visited: false, ..turin() });

    let shuffled: Object = [
        ("spot", PropertyType::into_value(Spot { x: 1.0, y: 2.0 })),
        ("other", Value::Int(1)),
        ("cityName", Value::Text("Turin".into())),
    ]
    .into_iter()
    .collect();
    let read = Address::from_value(ValueRef::Object(&shuffled))?;
    assert_eq!(read, Address { visited: false, door_code: None, ..turin() });
    Ok(())
}

#[test]
fn an_error_names_the_path() {
    let message = |value: Value| Address::from_value(value.as_ref()).map_err(|error| error.to_string()).err();
    let spot: Object = [("x", Value::Float(1.0)), ("y", Value::Text("2".into()))].into_iter().collect();
    let object: Object =
        [("cityName", Value::Text("Turin".into())), ("spot", Value::Object(spot))].into_iter().collect();
    let error = message(Value::Object(object)).unwrap_or_default();
    assert!(error.contains(".spot.y"), "{error}");
    assert!(message(Value::Int(1)).is_some_and(|error| error.contains("an object")));
}

#[test]
fn fields_are_reached_with_dots() {
    assert_eq!(User::HOME.city_name.name(), "home.cityName");
    assert_eq!(User::HOME.spot.x.name(), "home.spot.x");
    assert_eq!(User::HOME.name(), "home");
    assert_eq!(User::HOME.at(Address::CITY_NAME).name(), "home.cityName");
    assert_eq!(User::OFFICE.at(Address::SPOT).at(Spot::Y).name(), "office.spot.y");
    assert_eq!(User::PAST.at(Address::DOOR_CODE).name(), "past.doorCode");
    assert_eq!(User::HOME.whole().name(), "home");
    assert_eq!(User::ID.whole().name(), "id");
}

#[test]
fn fields_make_predicates() -> Result<()> {
    let typed = Filter::<User>::new().filter(User::HOME.city_name.eq("Turin"));
    assert_eq!(typed, Filter::parse(r#"{"where": {"home.cityName": "Turin"}}"#)?);
    Ok(())
}

/// A part of a user, with an embedded struct.
#[derive(Partial, Debug, PartialEq)]
#[model(of = User)]
struct Homes {
    home: Address,
    past: Vec<Address>,
}

#[test]
fn a_part_may_hold_embedded_structs() {
    assert_eq!(<Homes as juggler_core::filter::Projection>::FIELDS, ["home", "past"]);
}
