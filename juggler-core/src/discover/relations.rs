//! Relations from foreign keys.

use serde_json::{Map, Value as Json, json};

use super::DiscoverOptions;
use super::follow::label;
use super::ldl::Named;
use super::names::{Taken, camel, capital, words};
use crate::connector::discover::ForeignKey;
use crate::definition::pluralize;

/// The relations of each table.
pub(super) fn of(tables: &[Named<'_>], options: &DiscoverOptions) -> Vec<Map<String, Json>> {
    let mut drawn = Drawn::new(tables);
    let keys = || {
        let each = tables.iter().enumerate();
        each.flat_map(|(near, named)| named.table.foreign_keys.iter().map(move |key| (near, key)))
    };
    let mut ends = Vec::new();
    for (near, key) in keys() {
        let Some(properties) = tables[near].of(&key.columns) else { continue };
        let far = tables.iter().position(|one| is_end(one, key));
        let target = match far {
            Some(far) => Target::of(&tables[far], key),
            None => Target::visited(options, key),
        };
        let Some(target) = target else { continue };
        let stem = drawn.belongs_to(near, key, &properties, &target, options);
        if let Some(far) = far {
            ends.push((near, far, key, properties, target, stem));
        }
    }
    for (near, far, key, properties, target, stem) in &ends {
        drawn.has(*near, *far, key, properties, target, stem);
    }
    for (near, table) in tables.iter().enumerate() {
        let own: Vec<_> = ends.iter().filter(|end| end.0 == near).collect();
        if let [one, other] = own[..]
            && is_link(table, one.2, other.2)
        {
            drawn.has_through(near, one.1, &one.3, other.1, &other.3);
            drawn.has_through(near, other.1, &other.3, one.1, &one.3);
        }
    }
    drawn.relations
}

fn is_end(table: &Named<'_>, key: &ForeignKey) -> bool {
    table.table.name.owner == key.to_owner && table.table.name.name == key.to_table
}

/// Is the primary key of a table made of two foreign keys, and of nothing else?
fn is_link(table: &Named<'_>, one: &ForeignKey, other: &ForeignKey) -> bool {
    let ids = table.ids();
    let is_key = |id: &String| one.columns.contains(id) != other.columns.contains(id);
    ids.len() == one.columns.len() + other.columns.len() && ids.iter().all(is_key)
}

/// What a key leads to.
struct Target {
    model: String,
    /// The properties that it leads to, unless they are the id.
    primary_key: Option<Vec<String>>,
}

impl Target {
    fn of(far: &Named<'_>, key: &ForeignKey) -> Option<Self> {
        let properties = far.of(&key.to_columns)?;
        let is_id = key.to_columns == far.ids();
        let primary_key = (!is_id).then(|| properties.into_iter().map(str::to_owned).collect());
        Some(Target { model: far.model.clone(), primary_key })
    }

    /// One that was discovered before.
    fn visited(options: &DiscoverOptions, key: &ForeignKey) -> Option<Self> {
        let schema = options.visited.get(&label(&key.to_owner, &key.to_table))?;
        let properties = schema["properties"].as_object()?;
        let name = |column: &String| {
            let sections = |json: &Json| json.as_object().is_some_and(|map| has_column(map, column));
            properties.iter().find(|(_, json)| sections(json)).map(|(name, _)| name.clone())
        };
        let named = key.to_columns.iter().map(name).collect::<Option<Vec<_>>>()?;
        let place = |name: &String| properties[name]["id"].as_u64();
        let ids = properties.values().filter(|json| json["id"].is_u64()).count();
        let is_id = ids == named.len() && (1..).zip(&named).all(|(at, name)| place(name) == Some(at));
        let model = schema["name"].as_str()?.to_owned();
        Some(Target { model, primary_key: (!is_id).then_some(named) })
    }
}

fn has_column(property: &Map<String, Json>, column: &str) -> bool {
    property.values().any(|section| section.get("columnName").and_then(Json::as_str) == Some(column))
}

/// The relations so far, and the names that are taken in each model.
struct Drawn<'a> {
    tables: &'a [Named<'a>],
    taken: Vec<Taken>,
    relations: Vec<Map<String, Json>>,
}

impl<'a> Drawn<'a> {
    fn new(tables: &'a [Named<'a>]) -> Self {
        let taken = |named: &Named<'_>| {
            let mut taken = Taken::default();
            taken.insert("trigger"); // which no relation may be called
            named.properties.iter().for_each(|name| taken.insert(name));
            taken
        };
        let relations = tables.iter().map(|_| Map::new()).collect();
        Drawn { tables, taken: tables.iter().map(taken).collect(), relations }
    }

    fn put(&mut self, at: usize, candidates: &[String], relation: Json) -> String {
        let name = self.taken[at].first_free(candidates);
        self.relations[at].insert(name.clone(), relation);
        name
    }

    /// `product` of the column `PRODUCT_ID`; else the name of the other model; else LoopBack's `productIdRel`.
    fn belongs_to(
        &mut self,
        near: usize,
        key: &ForeignKey,
        properties: &[&str],
        target: &Target,
        options: &DiscoverOptions,
    ) -> String {
        let first = key.columns.first().map_or("", String::as_str);
        let mapped = options.mapped_relation(first);
        let by_model = camel(&target.model);
        let mut candidates: Vec<String> = mapped.into_iter().collect();
        if key.columns.len() == 1 {
            candidates.push(stem(first));
        }
        candidates.extend([by_model, format!("{}Rel", camel(first))]);
        let mut relation =
            json!({ "type": "belongsTo", "model": target.model, "foreignKey": names(properties) });
        put_primary_key(&mut relation, target);
        self.put(near, &candidates, relation)
    }

    /// `tracks`, or one `track` where the key is unique; `tracksByAlbum` where that is taken.
    fn has(
        &mut self,
        near: usize,
        far: usize,
        key: &ForeignKey,
        properties: &[&str],
        target: &Target,
        stem: &str,
    ) {
        let table = &self.tables[near];
        let is_unique = is_unique(table, &key.columns);
        let one = camel(&table.model);
        let name = if is_unique { one } else { pluralize(&one) };
        let by = format!("{name}By{}", capital(stem));
        let kind = if is_unique { "hasOne" } else { "hasMany" };
        let mut relation = json!({ "type": kind, "model": table.model, "foreignKey": names(properties) });
        put_primary_key(&mut relation, target);
        self.put(far, &[name, by], relation);
    }

    /// `tracks` of a playlist, through the table between.
    fn has_through(&mut self, between: usize, from: usize, key: &[&str], to: usize, key_through: &[&str]) {
        let (between, to) = (&self.tables[between].model, &self.tables[to].model);
        let name = pluralize(&camel(to));
        let by = format!("{name}Through{}", capital(&camel(between)));
        let relation = json!({
            "type": "hasMany",
            "model": to,
            "through": between,
            "foreignKey": names(key),
            "keyThrough": names(key_through),
        });
        self.put(from, &[name, by], relation);
    }
}

/// One name, or a list of them.
fn names(names: &[&str]) -> Json {
    match names {
        [name] => json!(name),
        names => json!(names),
    }
}

fn put_primary_key(relation: &mut Json, target: &Target) {
    if let Some(key) = &target.primary_key {
        relation["primaryKey"] = names(&key.iter().map(String::as_str).collect::<Vec<_>>());
    }
}

/// Is there at most one row for each value of these columns?
fn is_unique(table: &Named<'_>, columns: &[String]) -> bool {
    let same = |key: &[String]| key.len() == columns.len() && key.iter().all(|one| columns.contains(one));
    let mut unique = table.table.indexes.iter().filter(|index| index.is_unique && index.is_plain);
    same(table.ids()) || unique.any(|index| same(&index.columns))
}

/// The name of a column without what says that it is a key; empty where nothing else is said.
fn stem(column: &str) -> String {
    let mut words = words(column);
    if words.last().is_some_and(|word| ["id", "fk", "key", "code", "no", "nr"].contains(&word.as_str())) {
        words.pop();
    }
    camel(&words.join("_"))
}

#[cfg(test)]
mod tests {
    use super::stem;

    #[test]
    fn a_relation_is_named_by_what_its_key_says() {
        for (column, expected) in [
            ("PRODUCT_ID", "product"),
            ("SupportRepId", "supportRep"),
            ("ReportsTo", "reportsTo"),
            ("id", ""),
        ] {
            assert_eq!(stem(column), expected);
        }
    }
}
