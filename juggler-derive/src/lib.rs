//! The derive macros of juggler: `Model`, `Embedded`, `ModelEnum`, `Owners` and `Partial`, which users get from `juggler-core`, and
//! `Validate`, which they get from `juggler-validate`.
//!
//! ```text
//!  tokens ──attr──▶ attributes ──ast──▶ own tree ──check──▶ (errors) ──expand──▶ tokens
//!                                           └── no tree at all ──fallback──▶ tokens
//! ```
//!
//! - Each step goes on after an error and `ctxt` collects them, so that a user sees all mistakes at once.
//! - Names of attributes stand in `symbol`, and nowhere else.
//! - What is printed is data, and one-line calls into `juggler_core::__private`, or that of `juggler_validate`.
#![forbid(unsafe_code)]

mod ast;
mod attr;
mod case;
mod check;
mod ctxt;
mod expand;
mod fallback;
mod shape;
mod suggest;
mod symbol;

use proc_macro::TokenStream;

/// Makes a struct a model: its definition, its typed fields, and the operations on it.
///
/// ```ignore
/// use juggler_core::prelude::*;
///
/// #[derive(Model, Debug, Clone)]
/// #[model(table = "users", rename_all = "camelCase", index(fields = [role, age]))]
/// pub struct User {
///     #[model(id, generated)]
///     pub id: i64,
///     #[model(unique, length = 150)]
///     #[validate(presence, format(email), uniqueness)]
///     pub email: String,
///     pub age: Option<i32>,
///     #[model(default = Role::Member)]
///     pub role: Role,
///     pub posts: HasMany<Post>,
/// }
/// ```
///
/// # On the struct
///
/// | `#[model(..)]` | |
/// |---|---|
/// | `table = ".."`, `plural = ".."`, `rename = ".."` | the names of the table, of the plural, of the model |
/// | `schema = ".."` | what the table stands in: a schema of the database, or another database of MySQL |
/// | `rename_all = "camelCase"` | the case of the wire names; serde's rules, and serde's attribute counts too |
/// | `index(fields = [a, b], unique, name = "..")` | an index over several properties |
/// | `extends = User` | what that model has comes first, and this one says more; see below |
/// | `mixin = Stamps` | the same, but this is no such model; more than one may stand here |
/// | `scope = path` | the default scope, `fn() -> Filter<Self>`: each operation stays inside it, unless `ds.unscoped()` |
/// | `scopes(active, grown_up = adults)` | named scopes, such functions too; `User::scope(active())` takes any of them |
/// | `strict = "filter"` | what happens to undeclared properties: `true` reports them, `"filter"` drops them |
/// | `force_id`, `strict_delete`, `automatic_validation` `= true/false` | LoopBack's settings |
/// | `no_id` | a model without an id |
/// | `serde = false` | leaves `Serialize` to you, and `Deserialize` of `NewUser` |
/// | `debug` | prints `Debug`, as JSON without what is hidden or sensitive; leave it out of your own `#[derive(..)]` then |
/// | `postgres(schema = "..", table = "..")` | what only one connector understands: the names that it has for the table |
/// | `crate = path` | where `juggler_core` is, when it was renamed |
///
/// # On a field
///
/// | `#[model(..)]` | |
/// |---|---|
/// | `id`, `id = 2` | a part of the id, and its place in a composite one |
/// | `generated` | the store makes the id |
/// | `version` | counts the writes of the row: who writes over what he has not seen is refused |
/// | `rename = ".."`, `column = ".."` | the wire name, the name in the store |
/// | `column_type = ".."` | the type of the column, as a database spells it |
/// | `index`, `unique`, `index(unique)` | an index |
/// | `default`, `default = expr`, `default = now`, `default = uuid` | the value where none is given |
/// | `length = n`, `precision = n`, `scale = n` | sizes |
/// | `trim`, `lowercase`, `uppercase` | done to text before it is checked and stored |
/// | `format = "DD.MM.YYYY"` | how a date or time is written in JSON, and read beside ISO-8601 |
/// | `hidden`, `protected` | left out of JSON, errors and logs; left out of JSON inside another model |
/// | `sensitive` | left out of errors and logs, and not of JSON |
/// | `skip` | no property: `Default::default()` when a row is read |
/// | `postgres(column = "..", type = "..", length = n)` | what only one connector understands; also `precision`, `scale`, `nullable` |
/// | `has_many`, `has_one`, `belongs_to`, `has_and_belongs_to_many`, `references_many` | a relation, see below |
/// | `embeds_many`, `embeds_one` | the structs in this property are also a relation, see below |
///
/// # Relations
///
/// A field of type `HasMany<T>`, `HasOne<T>`, `BelongsTo<T>` or `BelongsToAny<E>` is a relation. Its attribute is only needed where
/// the type does not say enough, and for options:
///
/// | `#[model(has_many(..))]` and so on | |
/// |---|---|
/// | `foreign_key = author_id` | the key: a field of this struct for `belongs_to` and `references_many`, else of the other, or of the model between |
/// | `primary_key = email` | what the key holds the values of, where that is not the id |
/// | `through = Link`, `key_through = post_id` | the model between, and its key that leads to the target |
/// | `polymorphic = "subject"` | the key is `subject_id`, and beside it `subject_type` has the name of the model: see [`Owners`](macro@Owners) |
/// | `scope = path` | which of the related rows, and in what order, `fn() -> Filter<T>` |
/// | `properties(name, city = home)` | what a new related row takes from this one; with `invert_properties` a `belongs_to` takes it from there |
/// | `disable_include` | an include does not load it |
/// | `on_delete = cascade` | what becomes of the related rows: `cascade`, `set_null` or `restrict` |
///
/// A key is the name of a field, and a list of them, `[tenant_id, user_id]`, where it has several parts; a text is taken as a wire
/// name. The default is the name of the model that it leads to with `_id`: `user_id` for a `has_many` of `User`, `author_id` for
/// `author: BelongsTo<User>`, `tag_ids` for the `references_many` of `tags: HasMany<Tag>`. Without `through`, the model between that
/// `has_and_belongs_to_many` needs is made from both ends.
///
/// A field `phones: Vec<Phone>` with `embeds_many`, or `address: Option<Address>` with `embeds_one`, is a property as others are, and
/// the methods `author.phones()` and `author.address()` create, change and destroy the structs in it one by one.
///
/// # Rules
///
/// `#[validate(..)]` takes `presence`, `absence`, `length(min = 1, max = 2, is = 3)`, `numericality(int, min = 0, max = 9)`,
/// `inclusion(in = [..])`, `exclusion(in = [..])`, `format = r".."`, `format(email)` (`url`, `uuid`), `uniqueness`,
/// `uniqueness(scoped_to = [a, b], ignore_case)`, `date`, `custom = path`, `nested`, and for the elements of a list
/// `each(length(max = 64), ..)`. In the parentheses of each:
/// `message = ".."`, `message(min = "..", max = "..")`, `code = ".."`, `if = ".."`, `unless = ".."`, `allow_null`,
/// `allow_blank`.
///
/// An embedded struct is a part of the model, and so are its rules: they are run on each write without being asked for, in
/// lists and `Option`s too, and their errors are at `address.city` and `contacts[1].kind`. `nested` is only needed to say when:
/// `#[validate(nested(if = "ships"))]`.
///
/// # Models that extend others
///
/// `#[model(extends = User)]` and `#[model(mixin = Stamps)]` take another struct with `#[derive(Model)]`; one that is only mixed in
/// is mostly `no_id`. A struct has to repeat the fields of the other, but for its id, each of the same type; it need not repeat
/// what is said of them, but for a default, without which `NewCustomer` has the field. Its rules (but for those that are said again), indexes, scopes and hooks come along, and those of the
/// other come first: a hook of `User` gets the rows of `Customer` as `Draft<User>`. Of what is extended, the settings and what
/// only one connector understands come too, and observers of `"User"` are called. The table is its own, and so are relations.
///
/// ```ignore
/// #[derive(Model)]
/// #[model(no_id)]
/// struct Stamps {
///     changed: Option<DateTime<Utc>>,
/// }
///
/// impl BeforeSave for Stamps { .. }
///
/// #[derive(Model)]
/// #[model(mixin = Stamps)]
/// struct Post {
///     #[model(id)]
///     id: i64,
///     changed: Option<DateTime<Utc>>,
/// }
/// ```
///
/// # What is printed
///
/// - `User::EMAIL` for each property and `User::POSTS` for each relation,
/// - `NewUser` with the required properties, and `UserCreate` with a setter for each of the others,
/// - the traits `Row`, `Model`, `DataAccess`, and `serde::Serialize` that leaves out what is hidden.
#[proc_macro_derive(Model, attributes(model, validate, serde))]
pub fn derive_model(input: TokenStream) -> TokenStream {
    expand::model(input.into()).into()
}

/// Makes a struct a property type: a nested object, whose fields are reached as `User::ADDRESS.city`.
///
/// Its fields take `id` (by which those in a list are told apart), `rename`, `hidden`, `sensitive`, `protected`, `default`, `length`, `precision`,
/// `scale`, `trim`, `lowercase`, `uppercase`, `format` and `skip` as those of a [`Model`](macro@Model), and the same rules but `uniqueness`. What they say is done
/// and checked when a model around them is written. `if` and `unless` name a field beside them.
#[proc_macro_derive(Embedded, attributes(model, validate, serde))]
pub fn derive_embedded(input: TokenStream) -> TokenStream {
    expand::embedded(input.into()).into()
}

/// Makes an enum without data a property type: text out of a fixed list, the names in `camelCase` unless
/// `#[model(rename_all = "..")]` on the enum, or `#[model(rename = "..")]` on a variant, says otherwise. Also prints `Display`
/// and `FromStr`; `#[model(display = false)]` and `#[model(from_str = false)]` leave them to you.
#[proc_macro_derive(ModelEnum, attributes(model, serde))]
pub fn derive_model_enum(input: TokenStream) -> TokenStream {
    expand::enumeration(input.into()).into()
}

/// Makes an enum of models what a relation can lead to: `subject: BelongsToAny<Subject>`. Each variant holds a model of its own, in a
/// `Box` where it is large. A model also turns into the enum, and stands where the enum is asked for:
/// `photo.subject().set(&ds, &album)`.
///
/// ```ignore
/// #[derive(Owners)]
/// enum Subject {
///     Album(Album),
///     Venue(Box<Venue>),
/// }
///
/// #[derive(Model)]
/// struct Photo {
///     #[model(id, generated)]
///     id: i64,
///     url: String,
///     subject_id: i64,
///     subject_type: String,
///     subject: BelongsToAny<Subject>,
/// }
///
/// Photo::create(&ds, NewPhoto { url }.subject(&album)).await?;
/// ```
#[proc_macro_derive(Owners, attributes(model))]
pub fn derive_owners(input: TokenStream) -> TokenStream {
    expand::owners(input.into()).into()
}

/// Makes a struct a part of a model, for `User::find(&ds).select::<UserCard>()`. Each field has the name and the type of a
/// field of the model; with `#[model(field = email)]` it may have another name.
///
/// ```ignore
/// #[derive(Partial)]
/// #[model(of = User)]
/// struct UserCard {
///     email: String,
///     age: Option<i32>,
/// }
/// ```
#[proc_macro_derive(Partial, attributes(model))]
pub fn derive_partial(input: TokenStream) -> TokenStream {
    expand::partial(input.into()).into()
}

/// Gives a struct rules of its own, without a database: the traits `Validate` and `Properties` of `juggler-validate`.
///
/// ```ignore
/// use juggler_validate::Validate;
///
/// #[derive(Validate)]
/// #[validate(rename_all = "camelCase")]
/// struct SignUp {
///     #[validate(presence, length(max = 40))]
///     user_name: String,
///     #[validate(format(email, allow_null))]
///     email: Option<String>,
///     #[validate(hidden, length(min = 12))]
///     password: String,
///     #[validate(nested, length(max = 3))]
///     addresses: Vec<Address>,
///     #[validate(presence(if = "wants_post"))]
///     street: String,
/// }
///
/// impl SignUp {
///     fn wants_post(&self) -> bool {
///         self.email.is_none()
///     }
/// }
/// ```
///
/// | `#[validate(..)]` on the struct | |
/// |---|---|
/// | `context = ".."` | its name in errors, where that is not the name of the struct |
/// | `rename_all = "camelCase"` | the case of the names in paths; serde's attribute counts too |
/// | `crate = path` | where `juggler_validate` is: `juggler_core::validation` in a program with models |
///
/// | on a field | |
/// |---|---|
/// | `hidden` | its values are in no error |
/// | `rename = ".."` | its name in paths; serde's attribute counts too |
/// | any rule but `uniqueness` | as on a [`Model`](macro@Model) |
///
/// `if` and `unless` name a field, or else a method `fn(&self) -> bool`. A field with a rule that reads its value is an
/// `AsSubject`; one with `nested` has rules itself, or is an `Option`, list or map of what has.
#[proc_macro_derive(Validate, attributes(validate, serde))]
pub fn derive_validate(input: TokenStream) -> TokenStream {
    expand::validate(input.into()).into()
}
