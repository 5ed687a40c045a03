//! A definition prints LDL that builds an equal one, but for functions.

use juggler_core::ModelDefinition;
use serde_json::{Value as Json, json};

use super::model;

fn again(model: &ModelDefinition) -> ModelDefinition {
    // As text, which is what is stored.
    let text = model.to_ldl().to_string();
    ModelDefinition::from_ldl_json(&serde_json::from_str(&text).unwrap())
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn what_ldl_says_is_said_again() {
    let properties = json!({
        "sku": {"type": "string", "id": 2, "doc": "Number", "columnName": "SKU"},
        "shop": {"type": "number", "id": 1},
        "price": {"type": "number", "min": 0, "max": 9.5, "precision": 9, "scale": 2, "required": true},
        "name": {"type": "text", "length": 64, "pattern": "^a", "trim": true, "lowercase": true, "index": {"unique": true}},
        "made": {"type": "date", "default": "$now", "index": true, "mysql": {"dataType": "datetime"}},
        "size": {"type": {"type": {"type": "string"}, "w": ["number"]}},
        "tags": {"type": ["string"], "default": ["x"]},
        "codes": [{"type": "string", "length": 64, "pattern": "^a"}],
        "more": [{"what": "object"}], "any": "any", "json": "json", "list": [], "where": "geopoint", "raw": "buffer",
    });
    let settings = json!({
        "strict": "filter", "plural": "Wares", "tableName": "WARE", "description": "Sold", "hidden": ["raw"],
        "protected": ["price"], "strictDelete": true, "validateUpsert": true, "maxDepthOfQuery": 5, "forceId": true,
        "mysql": {"engine": "InnoDB"}, "indexes": {"by": {"keys": {"price": 1, "name": 1}, "options": {"unique": true}}},
        "scope": {"where": {"price": 1}}, "scopes": {"cheap": {"where": {"price": 0}}},
        "relations": {
            "shops": {"type": "hasMany", "model": "Shop", "through": "Offer", "foreignKey": "ware", "keyThrough": "shop"},
            "subject": {"type": "belongsTo", "polymorphic": true},
            "parts": {"type": "embedsMany", "model": "Part", "onDelete": "cascade"},
        },
        "validations": [
            {"property": "name", "rule": "format", "named": "email", "message": {"blank": "give one"}, "code": "mail"},
            {"property": "name", "rule": "uniqueness", "scopedTo": ["shop"], "ignoreCase": true, "if": "price"},
            {"property": "price", "rule": "inclusion", "in": [1, 2.5, "x", true, null], "allowNull": true, "unless": "any"},
            {"property": "price", "rule": "numericality", "int": true, "message": "no"},
            {"property": "any", "rule": "custom", "name": "good"},
        ],
    });
    let ware = model(properties, settings).unwrap();
    assert_eq!(again(&ware), ware);
    assert_eq!(ware.to_ldl()["functions"], json!(["any.validations.good"]));
    assert_eq!(again(&ware).to_ldl(), ware.to_ldl());
}

#[cfg(feature = "derive")]
mod derived {
    use juggler_core::definition::{Default, Property};
    use juggler_core::prelude::*;
    use juggler_core::validation::RuleKind;
    use juggler_core::{Embedded, ModelDefinition, ModelEnum};
    use serde_json::json;

    use super::{Json, again};

    #[derive(ModelEnum, Debug, Clone, Copy, PartialEq)]
    enum Role {
        Member,
        #[model(rename = "boss")]
        Admin,
    }

    #[derive(Embedded, Debug, Clone, PartialEq)]
    struct Address {
        city: String,
        r#type: Option<String>,
        zip: Vec<i16>,
        role: Role,
    }

    /// Who is known.
    #[derive(Model, Debug, Clone, PartialEq)]
    #[model(table = "users", strict = "filter", mysql(engine = "InnoDB"))]
    #[model(index(fields = [role, small]), index(fields = [role], unique, name = "one"))]
    struct User {
        #[model(id)]
        id: i64,
        #[model(unique, length = 150, column = "mail", lowercase, mysql(dataType = "char"))]
        #[validate(format(email, message = "is no address"), length(min = 3, max = 9))]
        email: String,
        #[model(default = Role::Member)]
        role: Role,
        #[model(default = now, hidden)]
        at: chrono::DateTime<chrono::Utc>,
        small: Option<f32>,
        day: chrono::NaiveDate,
        time: Vec<chrono::NaiveTime>,
        bytes: Vec<u8>,
        json: serde_json::Value,
        place: Option<GeoPoint>,
        address: Address,
        others: Vec<Vec<Address>>,
        #[validate(custom = strong)]
        password: String,
        #[model(has_many(foreign_key = id))]
        friends: HasMany<User>,
    }

    fn strong(
        _: &dyn juggler_core::validation::Properties,
        report: &mut juggler_core::validation::Report<'_>,
    ) {
        report.fail();
    }

    /// The definition without what only exists as a function.
    fn without_functions(model: &ModelDefinition) -> ModelDefinition {
        let mut model = model.clone();
        model.behaviours = vec![].into();
        for property in model.properties.to_mut() {
            strip(property);
        }
        model
    }

    fn strip(property: &mut Property) {
        property.default.take_if(|default| matches!(default, Default::Function(_)));
        for rule in property.rules.to_mut() {
            if let RuleKind::Custom(custom) = &mut rule.kind {
                custom.check = None;
            }
        }
    }

    #[test]
    fn a_derived_model_prints_itself() {
        let user = User::definition();
        assert_eq!(again(user), without_functions(user));
        let ldl = user.to_ldl();
        assert_eq!(ldl["functions"], json!(["role.default", "password.validations.strong"]));
        let storage = |name: &str| ldl["properties"][name]["storage"].clone();
        assert_eq!(storage("id"), json!("i64"));
        assert_eq!(storage("role"), json!({"enum": "Role", "values": ["member", "boss"]}));
        assert_eq!(storage("day"), json!("date"));
        assert_eq!(storage("others"), json!({"object": "Address", "open": false}));
        assert_eq!(storage("at"), Json::Null, "LDL's own");
    }

    #[test]
    fn the_copy_takes_the_same_data() {
        let copy = RuntimeModel::new(again(User::definition()).into());
        let error = copy.build(&json!({"role": "guest"})).unwrap_err().to_string();
        assert_eq!(error, "User.role: expected one of member, boss");
        assert!(copy.build(&json!({"id": "1"})).is_err(), "as strict about types");
    }
}
