//! A hundred models, each linked with the next, and the last with the first: the compiler must not walk around the ring.

use juggler_core::prelude::*;

macro_rules! ring {
    ($($model:ident => $next:ident;)*) => { $(
        #[derive(Model, Debug, Clone, PartialEq)]
        struct $model {
            #[model(id, generated)]
            id: i64,
            name: String,
            next_id: Option<i64>,
            next: BelongsTo<$next>,
            #[model(has_many(foreign_key = next_id))]
            friends: HasMany<$next>,
        }
    )* };
}

ring! {
    M0 => M1;
    M1 => M2;
    M2 => M3;
    M3 => M4;
    M4 => M5;
    M5 => M6;
    M6 => M7;
    M7 => M8;
    M8 => M9;
    M9 => M10;
    M10 => M11;
    M11 => M12;
    M12 => M13;
    M13 => M14;
    M14 => M15;
    M15 => M16;
    M16 => M17;
    M17 => M18;
    M18 => M19;
    M19 => M20;
    M20 => M21;
    M21 => M22;
    M22 => M23;
    M23 => M24;
    M24 => M25;
    M25 => M26;
    M26 => M27;
    M27 => M28;
    M28 => M29;
    M29 => M30;
    M30 => M31;
    M31 => M32;
    M32 => M33;
    M33 => M34;
    M34 => M35;
    M35 => M36;
    M36 => M37;
    M37 => M38;
    M38 => M39;
    M39 => M40;
    M40 => M41;
    M41 => M42;
    M42 => M43;
    M43 => M44;
    M44 => M45;
    M45 => M46;
    M46 => M47;
    M47 => M48;
    M48 => M49;
    M49 => M50;
    M50 => M51;
    M51 => M52;
    M52 => M53;
    M53 => M54;
    M54 => M55;
    M55 => M56;
    M56 => M57;
    M57 => M58;
    M58 => M59;
    M59 => M60;
    M60 => M61;
    M61 => M62;
    M62 => M63;
    M63 => M64;
    M64 => M65;
    M65 => M66;
    M66 => M67;
    M67 => M68;
    M68 => M69;
    M69 => M70;
    M70 => M71;
    M71 => M72;
    M72 => M73;
    M73 => M74;
    M74 => M75;
    M75 => M76;
    M76 => M77;
    M77 => M78;
    M78 => M79;
    M79 => M80;
    M80 => M81;
    M81 => M82;
    M82 => M83;
    M83 => M84;
    M84 => M85;
    M85 => M86;
    M86 => M87;
    M87 => M88;
    M88 => M89;
    M89 => M90;
    M90 => M91;
    M91 => M92;
    M92 => M93;
    M93 => M94;
    M94 => M95;
    M95 => M96;
    M96 => M97;
    M97 => M98;
    M98 => M99;
    M99 => M0;
}

fn is_send_and_sync<T: Send + Sync + 'static>() {}
fn is_send<T: Send>(_: T) {}

#[test]
fn models_of_a_ring_are_send_and_sync() {
    is_send_and_sync::<M0>();
    is_send_and_sync::<Vec<M99>>();
    is_send_and_sync::<NewM50>();
    is_send_and_sync::<Draft<M50>>();
    is_send_and_sync::<Patch<M50>>();
    is_send_and_sync::<Tracked<M50>>();
    is_send_and_sync::<Filter<M50>>();
    is_send_and_sync::<Predicate<M50>>();
}

#[test]
fn the_ring_is_closed() {
    let mut model = M0::definition();
    for _ in 0..100 {
        let juggler_core::definition::Target::Typed(next) = &model.relations[0].target else { break };
        model = next();
    }
    assert_eq!(model.name, "M0");
}

/// Never run: that it compiles is the test. Each builder turns into a future that may be spawned.
#[allow(dead_code)]
fn futures_are_send(ds: &DataSource, row: &M0) {
    is_send(M0::create(ds, NewM0 { name: "x".into() }).into_future());
    is_send(M0::create_all(ds, [NewM0 { name: "x".into() }]).into_future());
    is_send(M0::find(ds).filter(M0::NAME.eq("x")).include(M0::FRIENDS).into_future());
    is_send(M0::find_one(ds).into_future());
    is_send(M0::find_by_id(ds, 1).into_future());
    is_send(M0::find_by_ids(ds, [1, 2]).into_future());
    is_send(M0::find(ds).values((M0::ID, M0::NAME)).into_future());
    is_send(M0::exists(ds, 1).into_future());
    is_send(M0::count(ds).into_future());
    is_send(M0::update_all(ds, M0::ID.eq(1)).set(M0::NAME, "y").into_future());
    is_send(M0::destroy_all(ds, everything()).into_future());
    is_send(M0::destroy_by_id(ds, 1).into_future());
    is_send(M0::upsert(ds, Draft::<M0>::new()).into_future());
    is_send(M0::upsert_with_where(ds, M0::ID.eq(1), Draft::<M0>::new()).into_future());
    is_send(M0::find_or_create(ds, M0::ID.eq(1), NewM0 { name: "x".into() }).into_future());
    is_send(M0::replace_by_id(ds, 1, NewM0 { name: "x".into() }).into_future());
    is_send(M0::replace_or_create(ds, NewM0 { name: "x".into() }).into_future());
    is_send(row.save(ds).into_future());
    is_send(row.update(ds).set(M0::NAME, "y").into_future());
    is_send(row.destroy(ds).into_future());
    is_send(row.reload(ds));
}
