//! Random writes.

use serde_json::{Value as Json, json};

use super::model::Id;
use super::question::Asker;

impl Asker<'_> {
    /// A step that writes.
    pub(crate) fn write(&mut self) -> Json {
        let of = if self.models.len() > 1 && self.random.chance(30) { 1 } else { 0 };
        let model = &self.models[of];
        let (name, is_generated) = (model.name, model.id == Id::Generated);
        let number = self.random.below(40);
        // The next number of a store is its own affair, and so is what a refused row does to it.
        let id = if is_generated { json!(number + 1) } else { json!(model.id_of(number).get("id")) };
        let whole = model.row(number, self.random);
        let with_id = |mut data: Json| {
            for (key, value) in if is_generated {
                [("id".to_owned(), id.clone())].into_iter().collect()
            } else {
                model.id_of(number)
            } {
                data[key] = value;
            }
            data
        };
        let changes = model.changes(self.random);
        let is_composite = model.id == Id::Composite;
        match self.random.below(if is_generated || is_composite { 8 } else { 12 }) {
            0..3 => json!({"op": "updateAll", "model": name, "where": self.condition(of), "data": changes}),
            3 => {
                // Not all of them at once, or there is nothing left to ask about.
                let condition = json!({"and": [self.condition(of), self.condition(of)]});
                json!({"op": "destroyAll", "model": name, "where": condition})
            }
            4 if is_composite => json!({"op": "count", "model": name}),
            4 => json!({"op": "patchAttributes", "model": name, "id": id, "data": changes}),
            5 if is_composite => json!({"op": "upsert", "model": name, "data": with_id(changes)}),
            5 => json!({"op": "replaceById", "model": name, "id": id, "data": whole}),
            6 => json!({"op": "createAll", "model": name, "data": [whole]}),
            7 => {
                let data = if is_generated { changes } else { with_id(changes) };
                json!({"op": "upsertWithWhere", "model": name, "where": self.condition(of), "data": data})
            }
            8 => json!({"op": "upsert", "model": name, "data": with_id(changes)}),
            9 => json!({"op": "replaceOrCreate", "model": name, "data": with_id(whole)}),
            10 => json!({"op": "destroyById", "model": name, "id": id}),
            _ => {
                let filter =
                    json!({"where": self.condition(of), "order": self.random.some(&model.order_keys(), 2)});
                json!({"op": "findOrCreate", "model": name, "filter": filter, "data": whole})
            }
        }
    }
}
