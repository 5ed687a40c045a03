//! `docs/juggler-map.md` says what each thing of the juggler is called here: every name that it gives is compiled.
#![allow(clippy::unwrap_used, clippy::let_underscore_future, clippy::let_underscore_must_use)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use juggler_core::builder::{from_ldl, introspect};
use juggler_core::connector::{Connector, ConnectorFactory};
use juggler_core::dao::{Find, Save};
use juggler_core::datasource::Operation;
use juggler_core::definition::{ModelSettings, Section, Strict, Transforms};
use juggler_core::discover::{Blocking, DiscoverOptions};
use juggler_core::hook::{
    AfterCreate, AfterDestroy, AfterInitialize, AfterSave, AfterUpdate, AfterValidate, AsyncRule,
    BeforeCreate, BeforeDestroy, BeforeSave, BeforeUpdate, BeforeValidate, HookContext, RuleContext,
};
use juggler_core::model::{Embedded, Record, ToObject};
use juggler_core::prelude::*;
use juggler_core::validation::{Rule, RuleKind, ValidationErrors, Validator};
use juggler_core::value::DateFormat;
use juggler_core::{EmbeddedMany, EmbeddedOne, Kind, ModelDefinition, Property, RelatedMany, RelatedOne};
use juggler_tests::spy::Spy;
use serde_json::Value as Json;

#[derive(Model, Debug, Clone, PartialEq)]
struct User {
    #[model(id, generated)]
    id: i64,
    name: String,
}

#[derive(Owners)]
enum Subject {
    User(User),
}

#[derive(Embedded, Debug, Clone, PartialEq)]
struct Address {
    city: String,
}

/// The hooks of a model that has all of them.
macro_rules! hooks {
    ($($hook:ident $method:ident;)*) => { $(
        impl $hook for User {
            async fn $method(_: &mut HookContext<'_>, _: &mut [Draft<Self>]) -> Result<(), Error> {
                Ok(())
            }
        }
    )* };
}

hooks! {
    AfterCreate after_create;
    AfterDestroy after_destroy;
    AfterInitialize after_initialize;
    AfterSave after_save;
    AfterUpdate after_update;
    AfterValidate after_validate;
    BeforeCreate before_create;
    BeforeDestroy before_destroy;
    BeforeSave before_save;
    BeforeUpdate before_update;
    BeforeValidate before_validate;
}

/// What the names are called on. There is never one: it is enough that they compile.
struct Things {
    ds: DataSource,
    connectors: Connectors,
    settings: Settings,
    user: User,
    tracked: Tracked<User>,
    person: RuntimeModel,
    record: Record,
    point: GeoPoint,
    json: Json,
    error: Error,
    definition: ModelDefinition,
}

macro_rules! names {
    (|$things:ident| $($name:literal => $code:expr,)*) => {
        /// Every name, and the code that uses it.
        fn names($things: Option<Things>) -> Vec<(&'static str, &'static str)> {
            let mut names = Vec::new();
            $(
                if let Some($things) = &$things {
                    let _ = $things;
                    let _ = $code;
                }
                names.push(($name, stringify!($code)));
            )*
            names
        }
    };
}

struct NoRule;

#[async_trait::async_trait]
impl AsyncRule for NoRule {
    async fn check(&self, _: &RuleContext<'_>, _: &mut ValidationErrors) -> Result<(), Error> {
        Ok(())
    }
}

fn new() -> NewUser {
    NewUser { name: "ada".to_owned() }
}

/// A type or a trait.
fn a<T: ?Sized>() {}

names! { |x|
    "AfterCreate" => <User as AfterCreate>::after_create,
    "AfterDestroy" => <User as AfterDestroy>::after_destroy,
    "AfterInitialize" => <User as AfterInitialize>::after_initialize,
    "AfterSave" => <User as AfterSave>::after_save,
    "AfterUpdate" => <User as AfterUpdate>::after_update,
    "AfterValidate" => <User as AfterValidate>::after_validate,
    "BeforeCreate" => <User as BeforeCreate>::before_create,
    "BeforeDestroy" => <User as BeforeDestroy>::before_destroy,
    "BeforeUpdate" => <User as BeforeUpdate>::before_update,
    "BeforeValidate" => <User as BeforeValidate>::before_validate,
    "AsyncRule" => a::<dyn AsyncRule>(),
    "BelongsTo" => a::<BelongsTo<User>>(),
    "BelongsToAny" => a::<BelongsToAny<Subject>>(),
    "BeforeSave" => <User as BeforeSave>::before_save,
    "Blocking::discover_and_build_models" => Blocking::discover_and_build_models,
    "Blocking::discover_exported_foreign_keys" => Blocking::discover_exported_foreign_keys,
    "Blocking::discover_foreign_keys" => Blocking::discover_foreign_keys,
    "Blocking::discover_model_definitions" => Blocking::discover_model_definitions,
    "Blocking::discover_model_properties" => Blocking::discover_model_properties,
    "Blocking::discover_primary_keys" => Blocking::discover_primary_keys,
    "Blocking::discover_schemas" => Blocking::discover_schemas,
    "Connector" => a::<dyn Connector>(),
    "Connector::all" => <dyn Connector>::all,
    "Connector::connect" => <dyn Connector>::connect,
    "Connector::count" => <dyn Connector>::count,
    "Connector::create" => <dyn Connector>::create,
    "Connector::define" => <dyn Connector>::define,
    "Connector::destroy" => <dyn Connector>::destroy,
    "Connector::destroy_all" => <dyn Connector>::destroy_all,
    "Connector::disconnect" => <dyn Connector>::disconnect,
    "Connector::exists" => <dyn Connector>::exists,
    "Connector::find" => <dyn Connector>::find,
    "Connector::replace_by_id" => <dyn Connector>::replace_by_id,
    "Connector::update_attributes" => <dyn Connector>::update_attributes,
    "Connector::update_or_create" => <dyn Connector>::update_or_create,
    "ConnectorFactory::create" => <dyn ConnectorFactory>::create,
    "Connectors::data_source" => Connectors::data_source,
    "Connectors::from_settings" => x.connectors.from_settings(&x.settings),
    "Connectors::with" => Connectors::with,
    "DataAccess" => <User as DataAccess>::find(&x.ds),
    "DataAccess::count" => User::count(&x.ds),
    "DataAccess::create" => User::create(&x.ds, new()),
    "DataAccess::create_all" => User::create_all(&x.ds, [new()]),
    "DataAccess::destroy" => x.user.destroy(&x.ds),
    "DataAccess::destroy_all" => User::destroy_all(&x.ds, everything()),
    "DataAccess::destroy_by_id" => User::destroy_by_id(&x.ds, 1),
    "DataAccess::exists" => User::exists(&x.ds, 1),
    "DataAccess::find" => User::find(&x.ds),
    "DataAccess::find_by_id" => User::find_by_id(&x.ds, 1),
    "DataAccess::find_one" => User::find_one(&x.ds),
    "DataAccess::find_or_create" => User::find_or_create(&x.ds, Filter::new(), new()),
    "DataAccess::reload" => x.user.reload(&x.ds),
    "DataAccess::save" => x.user.save(&x.ds),
    "DataAccess::scope" => User::scope(Filter::new()),
    "DataAccess::update" => x.user.update(&x.ds),
    "DataAccess::upsert" => User::upsert(&x.ds, new()),
    "DataSource" => a::<DataSource>(),
    "DiscoverOptions" => a::<DiscoverOptions>(),
    "DataSource::attach" => x.ds.attach::<(User,)>(),
    "DataSource::attach_model" => DataSource::attach_model,
    "Automigrate::models" => x.ds.automigrate().models(["User"]),
    "Autoupdate::plan" => x.ds.autoupdate().plan(),
    "IsActual::models" => x.ds.is_actual().models(["User"]),
    "DataSource::automigrate" => DataSource::automigrate,
    "DataSource::autoupdate" => DataSource::autoupdate,
    "DataSource::freeze" => DataSource::freeze,
    "DataSource::is_actual" => DataSource::is_actual,
    "DataSource::belongs_to" => DataSource::belongs_to,
    "DataSource::build_model_from_instance" => DataSource::build_model_from_instance,
    "DataSource::build_models" => DataSource::build_models,
    "DataSource::column_metadata" => DataSource::column_metadata,
    "DataSource::column_name" => DataSource::column_name,
    "DataSource::column_names" => DataSource::column_names,
    "DataSource::connect" => DataSource::connect,
    "DataSource::define" => DataSource::define,
    "DataSource::define_foreign_key" => DataSource::define_foreign_key,
    "DataSource::define_mixin" => DataSource::define_mixin,
    "DataSource::define_operation" => DataSource::define_operation,
    "DataSource::define_property" => DataSource::define_property,
    "DataSource::definitions" => DataSource::definitions,
    "DataSource::disable_remote" => x.ds.disable_remote("find"),
    "DataSource::disconnect" => DataSource::disconnect,
    "DataSource::discover_and_build_models" => DataSource::discover_and_build_models,
    "DataSource::discover_exported_foreign_keys" => DataSource::discover_exported_foreign_keys,
    "DataSource::discover_foreign_keys" => DataSource::discover_foreign_keys,
    "DataSource::discover_model_definitions" => DataSource::discover_model_definitions,
    "DataSource::discover_model_properties" => DataSource::discover_model_properties,
    "DataSource::discover_primary_keys" => DataSource::discover_primary_keys,
    "DataSource::discover_rust" => DataSource::discover_rust,
    "DataSource::discover_schema" => DataSource::discover_schema,
    "DataSource::discover_schemas" => DataSource::discover_schemas,
    "DataSource::embeds_many" => DataSource::embeds_many,
    "DataSource::embeds_one" => DataSource::embeds_one,
    "DataSource::enable_remote" => x.ds.enable_remote("find"),
    "DataSource::extend" => DataSource::extend,
    "DataSource::extend_model" => DataSource::extend_model,
    "DataSource::get_operation" => x.ds.get_operation("find"),
    "DataSource::get_schema_name" => DataSource::get_schema_name,
    "DataSource::has_and_belongs_to_many" => DataSource::has_and_belongs_to_many,
    "DataSource::has_many" => DataSource::has_many,
    "DataSource::has_one" => DataSource::has_one,
    "DataSource::id_column_name" => DataSource::id_column_name,
    "DataSource::id_name" => DataSource::id_name,
    "DataSource::id_names" => DataSource::id_names,
    "DataSource::model" => DataSource::model,
    "DataSource::models" => DataSource::models,
    "DataSource::new" => DataSource::new(Spy::new(Arc::clone(x.ds.connector()))),
    "DataSource::is_relational" => DataSource::is_relational,
    "DataSource::operations" => DataSource::operations,
    "DataSource::ready" => DataSource::ready,
    "DataSource::references_many" => DataSource::references_many,
    "DataSource::register_property" => DataSource::register_property,
    "DataSource::resolve_type" => DataSource::resolve_type,
    "DataSource::table_name" => DataSource::table_name,
    "DataSource::validate_async" => x.ds.validate_async("User", "name", NoRule),
    "DateFormat" => DateFormat::parse("DD/MM/YYYY"),
    "Embedded" => <Address as Embedded>::PROPERTIES,
    "Error::validation_errors" => x.error.validation_errors(),
    "Filter" => a::<Filter<User>>(),
    "EmbeddedMany" => a::<EmbeddedMany<'_, User, Address>>(),
    "EmbeddedOne" => a::<EmbeddedOne<'_, User, Address>>(),
    "Filter::parse" => Filter::<User>::parse("{}"),
    "Find::include" => User::find(&x.ds).include(Relation::<User, User>::new("friends")),
    "Find::with" => Find::<User>::with,
    "GeoPoint" => a::<GeoPoint>(),
    "GeoPoint::distance_between" => GeoPoint::distance_between,
    "GeoPoint::distance_to" => GeoPoint::distance_to,
    "GeoPoint::to_string" => x.point.to_string(),
    "HasMany" => a::<HasMany<User>>(),
    "HasOne" => a::<HasOne<User>>(),
    "Kind" => a::<Kind>(),
    "Model" => <User as Model>::definition(),
    "ModelDefinition::id_names" => x.definition.id_names(),
    "ModelDefinition::validates" => ModelDefinition::validates,
    "ModelSettings" => a::<ModelSettings>(),
    "Operation" => Operation::new("x"),
    "Owners" => <Subject as Owners>::models,
    "Property" => a::<Property>(),
    "Record::relation" => Record::relation,
    "Record::to_json" => Record::to_json,
    "Record::to_object" => x.record.to_object(ToObject::default()),
    "Record::update" => x.record.update(&x.ds, &x.json),
    "RelatedMany" => a::<RelatedMany<'_, User>>(),
    "RelatedMany::load" => |posts: RelatedMany<'static, User>| drop(posts.load(&x.ds)),
    "RelatedOne" => a::<RelatedOne<'_, User, User>>(),
    "Rule::custom" => Rule::custom,
    "Rule::exclusion" => Rule::exclusion,
    "Rule::format" => Rule::format,
    "Rule::inclusion" => Rule::inclusion,
    "Rule::length" => Rule::length,
    "Rule::none_of" => Rule::none_of([1]),
    "Rule::numericality" => Rule::numericality,
    "Rule::one_of" => Rule::one_of(["a"]),
    "Rule::presence" => Rule::presence,
    "Rule::uniqueness" => Rule::uniqueness,
    "RuleKind" => a::<RuleKind>(),
    "RuntimeModel" => a::<RuntimeModel>(),
    "RuntimeModel::attach_to" => RuntimeModel::attach_to,
    "RuntimeModel::build" => RuntimeModel::build,
    "RuntimeModel::definition" => x.person.definition(),
    "RuntimeModel::extend" => RuntimeModel::extend,
    "RuntimeModel::include" => x.person.include(&x.ds, Vec::new(), &x.json),
    "RuntimeModel::initialize" => x.person.initialize(&x.ds, &x.json),
    "RuntimeModel::is_valid" => RuntimeModel::is_valid,
    "RuntimeModel::mixin" => RuntimeModel::mixin,
    "RuntimeModel::scope" => RuntimeModel::scope,
    "RuntimeModel::validate" => x.person.validate(&x.ds, &x.json),
    "Save::validate" => Save::<User>::validate,
    "Section" => a::<Section>(),
    "Session::connector" => Session::connector,
    "Settings" => a::<Settings>(),
    "Settings::set" => Settings::set,
    "Strict" => a::<Strict>(),
    "ToObject" => a::<ToObject>(),
    "Tracked::property_changed" => x.tracked.property_changed(User::NAME),
    "Tracked::reset" => Tracked::<User>::reset,
    "Tracked::save" => Tracked::<User>::save,
    "Transforms" => a::<Transforms>(),
    "ValidationErrors" => a::<ValidationErrors>(),
    "Validator" => a::<Validator>(),
    "everything" => everything::<User>(),
    "from_ldl" => from_ldl,
    "introspect" => introspect,
    "juggler_memory::CONNECTOR" => &juggler_memory::CONNECTOR,
    "juggler_sql::MYSQL" => &juggler_sql::MYSQL,
    "juggler_sql::POSTGRES" => &juggler_sql::POSTGRES,
    "juggler_sql::SQLITE" => &juggler_sql::SQLITE,
}

#[test]
fn every_name_of_the_map_compiles() {
    let names = names(None);
    for (name, code) in &names {
        let last = name.rsplit("::").next().unwrap();
        assert!(code.contains(last), "`{name}` is tested by `{code}`");
    }
    let compiled: BTreeSet<&str> = names.iter().map(|(name, _)| *name).collect();
    assert_eq!(compiled.len(), names.len(), "each is listed once");
    let mut given = BTreeSet::new();
    for (theirs, ours, more) in rows(&map()) {
        match &*code(ours) {
            [] => assert_eq!(ours, "*not carried over*", "{theirs} is what?"),
            names => given.extend(names.iter().map(|name| (*name).to_owned())),
        }
        assert!(ours != "*not carried over*" || !more.is_empty(), "{theirs}: why not?");
        given.extend(code(more).into_iter().filter(|code| is_name(code, &compiled)).map(str::to_owned));
    }
    let missing: Vec<_> = given.iter().filter(|name| !compiled.contains(name.as_str())).collect();
    assert_eq!(missing, [""; 0], "names of the map that are not compiled");
    let unused: Vec<_> = compiled.iter().filter(|name| !given.contains(**name)).collect();
    assert_eq!(unused, [&""; 0], "names that the map does not have");
}

/// Is it one of our names, and not a piece of code or a word of LDL? A path always is.
fn is_name(code: &str, compiled: &BTreeSet<&str>) -> bool {
    let is_path = code.contains("::") && code.chars().all(|c| c.is_alphanumeric() || c == '_' || c == ':');
    is_path || compiled.contains(code)
}

/// The rows of the tables: theirs, ours, and what else there is to say.
fn rows(map: &str) -> Vec<(&str, &str, &str)> {
    let cells = |line: &'_ str| line.trim_matches('|').split('|').map(str::trim).count();
    let lines = map.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| the juggler"));
    let rows: Vec<_> = lines
        .map(|line| {
            assert_eq!(cells(line), 3, "{line}");
            let mut cells = line.trim_matches('|').split('|').map(str::trim);
            (cells.next().unwrap(), cells.next().unwrap(), cells.next().unwrap())
        })
        .collect();
    assert!(rows.len() > 150, "{} rows", rows.len());
    rows
}

/// What stands in backticks.
fn code(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

fn map() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/juggler-map.md")).unwrap()
}
