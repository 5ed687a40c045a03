//! Random models, and rows for them.

use serde_json::{Map, Value as Json, json};

use super::kind::{Kind, Scalar, Shape, WITH_NUL};
use super::random::Random;

/// What can be asked of: a property, or something in it.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) path: String,
    pub(crate) kind: Kind,
    /// What the rows have there, most likely.
    pool: Vec<Json>,
}

impl Place {
    fn new(path: String, shape: Shape, scalar: Scalar, has_nul: bool, random: &mut Random) -> Self {
        let mut all = scalar.values();
        if has_nul && scalar == Scalar::Text {
            all.extend(WITH_NUL.iter().map(|text| json!(text)));
        }
        let pool = (0..8).map(|_| random.pick(&all).clone()).collect();
        Place { path, kind: Kind { shape, scalar }, pool }
    }

    fn is_long(&self) -> bool {
        self.pool.iter().any(|value| value.as_str().is_some_and(|text| text.len() > 255))
    }

    /// A value for a row.
    fn value(&self, random: &mut Random) -> Json {
        random.pick(&self.pool).clone()
    }

    /// A value to compare with: that of some row, another one, or one that is a little different.
    pub(crate) fn wanted(&self, random: &mut Random) -> Json {
        let value = match random.chance(70) {
            true => self.value(random),
            false => random.pick(&self.kind.scalar.values()).clone(),
        };
        match (&value, random.below(10)) {
            (Json::String(text), 0) if self.kind.scalar == Scalar::Text => json!(format!("{text} ")),
            (Json::String(text), 1) if self.kind.scalar == Scalar::Text => json!(text.to_uppercase()),
            (Json::String(text), 2) if self.kind.scalar == Scalar::Text => json!(text.trim_end()),
            _ => value,
        }
    }
}

/// A property and the places in it.
#[derive(Debug, Clone)]
struct Property {
    name: String,
    form: Form,
    has_null: bool,
    places: Vec<Place>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Plain(Scalar),
    List(Scalar),
    Object,
    Objects,
    Extra(Scalar),
}

/// What makes the id of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Id {
    Generated,
    Number,
    Int,
    Text,
    Uuid,
    Composite,
}

/// A relation, with the model at its other end.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Relation {
    pub(crate) name: &'static str,
    pub(crate) target: usize,
    pub(crate) is_many: bool,
}

/// A random model.
#[derive(Debug, Clone)]
pub(crate) struct Model {
    pub(crate) name: &'static str,
    pub(crate) id: Id,
    /// The kind of id that its rows refer to with `aId`, and with `bId`.
    refers: Vec<(&'static str, Id)>,
    pub(crate) relations: Vec<Relation>,
    properties: Vec<Property>,
    /// Are two rows never alike in this property?
    unique: Option<String>,
    index: Option<String>,
    is_typed: bool,
    required: Vec<String>,
}

/// The models of a round: one to ask about, one that refers to it, and one between.
pub(crate) fn models(random: &mut Random, deck: &mut Vec<usize>, has_nul: bool) -> Vec<Model> {
    let id =
        *random.pick(&[Id::Generated, Id::Generated, Id::Number, Id::Int, Id::Text, Id::Uuid, Id::Composite]);
    let related = id != Id::Composite && random.chance(60);
    let mut main = Model::new("A", id, random, deck, if related { 6 } else { 9 }, has_nul);
    if !related {
        return vec![main];
    }
    let other = *random.pick(&[Id::Number, Id::Int, Id::Text]);
    let mut second = Model::new("B", other, random, deck, 4, has_nul);
    second.refers = vec![("aId", id)];
    let between = Model {
        name: "L",
        id: Id::Number,
        refers: vec![("aId", id), ("bId", other)],
        relations: Vec::new(),
        properties: Vec::new(),
        unique: None,
        index: None,
        is_typed: second.is_typed,
        required: Vec::new(),
    };
    main.relations = vec![
        Relation { name: "bs", target: 1, is_many: true },
        Relation { name: "first", target: 1, is_many: false },
        Relation { name: "far", target: 1, is_many: true },
    ];
    second.relations = vec![
        Relation { name: "a", target: 0, is_many: false },
        Relation { name: "far", target: 0, is_many: true },
    ];
    vec![main, second, between]
}

impl Model {
    fn new(
        name: &'static str,
        id: Id,
        random: &mut Random,
        deck: &mut Vec<usize>,
        width: usize,
        has_nul: bool,
    ) -> Self {
        let is_open = random.chance(40);
        let mut properties: Vec<Property> = (0..width)
            .map(|at| Property::new(format!("p{at}"), form(random, deck), random, has_nul))
            .collect();
        if is_open {
            for scalar in [Scalar::Text, Scalar::Number, Scalar::Bool] {
                let name = format!("x{scalar:?}").to_lowercase();
                properties.push(Property::new(name, Form::Extra(scalar), random, has_nul));
            }
        }
        // MySQL has no index on text of any length.
        let plain = |property: &&Property| match property.form {
            Form::Plain(Scalar::Point | Scalar::Any) => false,
            Form::Plain(_) => !property.places[0].is_long(),
            _ => false,
        };
        let names: Vec<String> =
            properties.iter().filter(plain).map(|property| property.name.clone()).collect();
        // Of decimals, MariaDB has no unique index that knows 1.0 and 1.00 for the same number, and keeps both spellings.
        let is_exact = |property: &&Property| property.form != Form::Plain(Scalar::Decimal);
        let distinct: Vec<String> =
            properties.iter().filter(plain).filter(is_exact).map(|property| property.name.clone()).collect();
        let unique = (id != Id::Generated && !distinct.is_empty() && random.chance(25))
            .then(|| random.pick(&distinct).clone());
        let index = (!names.is_empty() && random.chance(40)).then(|| random.pick(&names).clone());
        let full = properties
            .iter()
            .filter(|property| !property.has_null && !matches!(property.form, Form::Extra(_)));
        let required = full.filter(|_| random.chance(40)).map(|property| property.name.clone()).collect();
        let is_typed = random.chance(50);
        Model {
            name,
            id,
            refers: Vec::new(),
            relations: Vec::new(),
            properties,
            unique,
            index,
            is_typed,
            required,
        }
    }

    /// Its definition, as a case of the corpus has it.
    pub(crate) fn ldl(&self) -> Json {
        let mut properties = Map::new();
        for (name, declared) in id_properties(self.id) {
            properties.insert(name.to_owned(), declared);
        }
        for (name, id) in &self.refers {
            let mut declared = id_properties(*id).swap_remove(0).1;
            for key in ["id", "generated"] {
                declared.as_object_mut().map(|map| map.remove(key));
            }
            properties.insert((*name).to_owned(), declared);
        }
        for property in &self.properties {
            let mut declared = match property.form {
                Form::Plain(scalar) => scalar.ldl(),
                Form::List(scalar) => {
                    let mut declared = scalar.ldl();
                    declared["type"] = json!([declared["type"]]);
                    declared
                }
                Form::Object => json!({"type": {
                    "t": "string", "n": "number", "b": "boolean", "at": "date", "ts": ["string"], "ns": ["number"],
                }}),
                Form::Objects => json!({"type": [{"t": "string", "n": "number"}]}),
                Form::Extra(_) => continue,
            };
            if self.unique.as_ref() == Some(&property.name) {
                declared["index"] = json!({"unique": true});
            } else if self.index.as_ref() == Some(&property.name) {
                declared["index"] = json!(true);
            }
            if self.required.contains(&property.name) {
                declared["required"] = json!(true);
            }
            properties.insert(property.name.clone(), declared);
        }
        let mut settings = json!({"strict": !self.is_open(), "forceId": false});
        if self.is_typed {
            settings["coercion"] = json!("typed");
        }
        if !self.relations.is_empty() {
            let through = |model: &str, from: &str, to: &str| json!({"type": "hasMany", "model": model, "through": "L", "foreignKey": from, "keyThrough": to});
            settings["relations"] = match self.name {
                "A" => json!({
                    "bs": {"type": "hasMany", "model": "B", "foreignKey": "aId"},
                    "first": {"type": "hasOne", "model": "B", "foreignKey": "aId"},
                    "far": through("B", "aId", "bId"),
                }),
                _ => json!({
                    "a": {"type": "belongsTo", "model": "A", "foreignKey": "aId"},
                    "far": through("A", "bId", "aId"),
                }),
            };
        }
        if self.name == "L" {
            settings["relations"] = json!({
                "a": {"type": "belongsTo", "model": "A", "foreignKey": "aId"},
                "b": {"type": "belongsTo", "model": "B", "foreignKey": "bId"},
            });
        }
        json!({"name": self.name, "properties": properties, "settings": settings})
    }

    fn is_open(&self) -> bool {
        self.properties.iter().any(|property| matches!(property.form, Form::Extra(_)))
    }

    /// What can be asked of.
    pub(crate) fn places(&self) -> impl Iterator<Item = &Place> {
        self.properties.iter().flat_map(|property| &property.places)
    }

    /// The names of its properties.
    pub(crate) fn names(&self) -> Vec<String> {
        let ids = id_properties(self.id).into_iter().map(|(name, _)| name.to_owned());
        ids.chain(self.properties.iter().map(|property| property.name.clone())).collect()
    }

    /// What rows can be put in order by.
    pub(crate) fn order_keys(&self) -> Vec<String> {
        let ids = id_properties(self.id).into_iter().map(|(name, _)| name.to_owned());
        ids.chain(self.places().map(|place| place.path.clone())).collect()
    }

    /// A whole row. `number` is its place among the rows, which makes its id its own.
    pub(crate) fn row(&self, number: usize, random: &mut Random) -> Json {
        let mut row = match self.id {
            Id::Generated => Map::new(),
            _ => self.id_of(number),
        };
        for (name, id) in &self.refers {
            // Some lead nowhere, some are null.
            if random.chance(85) {
                row.insert((*name).to_owned(), id_value(*id, random.below(14)));
            }
        }
        for property in &self.properties {
            if let Some(value) = property.value(random) {
                row.insert(property.name.clone(), value);
            }
        }
        Json::Object(row)
    }

    /// The id of the row of a number.
    pub(crate) fn id_of(&self, number: usize) -> Map<String, Json> {
        match self.id {
            Id::Composite => {
                let parts = [("k1", json!(number % 5)), ("k2", json!(KEYS[number / 5 % KEYS.len()]))];
                parts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
            }
            id => [("id".to_owned(), id_value(id, number))].into_iter().collect(),
        }
    }

    /// Some values to write, without an id.
    pub(crate) fn changes(&self, random: &mut Random) -> Json {
        let chosen = random.some(&self.properties, 3);
        let values = chosen.iter().filter_map(|property| {
            let value = match property.has_null && random.chance(20) {
                true => Json::Null,
                false => property.value(random)?,
            };
            Some((property.name.clone(), value))
        });
        values.collect()
    }
}

impl Property {
    fn new(name: String, form: Form, random: &mut Random, has_nul: bool) -> Self {
        let mut place =
            |path: &str, shape, scalar| Place::new(path.to_owned(), shape, scalar, has_nul, random);
        let inner = |key: &str| format!("{name}.{key}");
        let places = match form {
            Form::Plain(scalar) => vec![place(&name, Shape::Plain, scalar)],
            Form::List(scalar) => vec![place(&name, Shape::List, scalar)],
            Form::Extra(scalar) => vec![place(&name, Shape::Extra, scalar)],
            Form::Object => vec![
                place(&inner("t"), Shape::Inner, Scalar::Text),
                place(&inner("n"), Shape::Inner, Scalar::Number),
                place(&inner("b"), Shape::Inner, Scalar::Bool),
                place(&inner("at"), Shape::Inner, Scalar::Timestamp),
                place(&inner("ts"), Shape::InnerList, Scalar::Text),
                place(&inner("ns"), Shape::InnerList, Scalar::Number),
            ],
            Form::Objects => vec![
                place(&inner("t"), Shape::InList, Scalar::Text),
                place(&inner("n"), Shape::InList, Scalar::Number),
            ],
        };
        let has_null = random.chance(50);
        Property { name, form, has_null, places }
    }

    /// A value for a row; absent or null now and then, where that may be.
    fn value(&self, random: &mut Random) -> Option<Json> {
        if self.has_null && random.chance(25) {
            return random.chance(50).then_some(Json::Null);
        }
        let many = |place: &Place, least: usize, random: &mut Random| {
            (0..least + random.below(3)).map(|_| place.value(random)).collect::<Json>()
        };
        let least = usize::from(!self.has_null);
        Some(match self.form {
            Form::Plain(_) | Form::Extra(_) => self.places[0].value(random),
            Form::List(_) => many(&self.places[0], least, random),
            Form::Object => self.object(random, &["t", "n", "b", "at", "ts", "ns"]),
            Form::Objects => (0..least + random.below(3)).map(|_| self.object(random, &["t", "n"])).collect(),
        })
    }

    fn object(&self, random: &mut Random, keys: &[&str]) -> Json {
        let mut object = Map::new();
        for (place, key) in self.places.iter().zip(keys) {
            if self.has_null && random.chance(20) {
                continue;
            }
            let value = match place.kind.shape {
                Shape::InnerList => (0..1 + random.below(3)).map(|_| place.value(random)).collect(),
                _ => place.value(random),
            };
            object.insert((*key).to_owned(), value);
        }
        Json::Object(object)
    }
}

/// The next form of a shuffled deck, so that each comes as often as the others.
fn form(random: &mut Random, deck: &mut Vec<usize>) -> Form {
    let lists = [Scalar::Text, Scalar::Number, Scalar::I64, Scalar::Timestamp, Scalar::Point];
    let forms: Vec<Form> = Scalar::ALL
        .into_iter()
        .map(Form::Plain)
        .chain(lists.into_iter().map(Form::List))
        .chain([Form::Object, Form::Objects, Form::Plain(Scalar::Text)])
        .collect();
    if deck.is_empty() {
        deck.extend(0..forms.len());
    }
    let at = deck.swap_remove(random.below(deck.len()));
    forms[at]
}

const KEYS: [&str; 12] = ["", " ", "a", "a ", "A", "é", "e\u{301}", "ß", "ss", "%", "i", "İ"];

fn id_properties(id: Id) -> Vec<(&'static str, Json)> {
    match id {
        Id::Generated => vec![("id", json!({"type": "number", "id": true, "generated": true}))],
        Id::Number => vec![("id", json!({"type": "number", "id": true}))],
        Id::Int => vec![("id", json!({"type": "number", "storage": "i64", "id": true}))],
        Id::Text => vec![("id", json!({"type": "string", "id": true}))],
        Id::Uuid => vec![("id", json!({"type": "string", "storage": "uuid", "id": true}))],
        Id::Composite => vec![
            ("k1", json!({"type": "number", "storage": "i64", "id": 1})),
            ("k2", json!({"type": "string", "id": 2})),
        ],
    }
}

fn id_value(id: Id, number: usize) -> Json {
    match id {
        Id::Int if number == 3 => json!(i64::MAX),
        Id::Int if number == 4 => json!(9_007_199_254_740_993_i64),
        Id::Int if number == 5 => json!(i64::MIN),
        Id::Text => match KEYS.get(number) {
            Some(key) => json!(key),
            None => json!(format!("key {number}")),
        },
        Id::Uuid => json!(format!("{:08x}-0000-4000-8000-{number:012x}", number * 0x0b5e_1f37 % 0xffff_ffff)),
        _ => json!(number + 1),
    }
}
