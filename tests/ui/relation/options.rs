use juggler_core::prelude::*;

#[derive(Model)]
struct User {
    #[model(id)]
    id: i64,
    boss_id: Option<i64>,
    #[model(has_many(foregin_key = boss_id, on_delete = casacde))]
    reports: HasMany<User>,
    #[model(column = "boss", hidden)]
    #[validate(presence)]
    boss: BelongsTo<User>,
    #[model(has_many(key_through = boss_id))]
    friends: HasMany<User>,
    #[model(belongs_to(foreign_key = boss_id, through = User, on_delete = cascade))]
    chief: BelongsTo<User>,
    #[model(has_many(foreign_key = boss_id, properties, invert_properties))]
    team: HasMany<User>,
    #[model(belongs_to(foreign_key = boss_id, invert_properties))]
    head: BelongsTo<User>,
}

fn main() {}
