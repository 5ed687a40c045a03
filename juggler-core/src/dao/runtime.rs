//! The operations on a model that is only known at run time: JSON in, [`Record`]s out.

use std::fmt;
use std::sync::{Arc, Weak};

use serde_json::Value as Json;

use super::{
    Count, Create, CreateAll, Destroy, DestroyAll, Exists, Find, FindById, FindByIds, FindOne, FindOrCreate,
    Initialize, Reload, ReplaceById, ReplaceOrCreate, Save, Update, UpdateAll, Upsert, UpsertWithWhere,
    counts, options,
};
use crate::datasource::DataSource;
use crate::definition::ModelRef;
use crate::error::{Error, Result};
use crate::filter::{Filter, FilterPolicy, FilterTree, Predicate, Untrusted, Where};
use crate::hook::has_rules;
use crate::model::{Draft, Entity, Id, Model, Record, convert, draft_from_json};
use crate::relation::Link;
use crate::session::{Attached, Session, Source};
use crate::value::Value;

/// A model that is only known at run time, defined from LDL. The operations are those of
/// [`DataAccess`](super::DataAccess); data, ids and conditions are JSON, and rows are [`Record`]s.
#[derive(Clone)]
pub struct RuntimeModel {
    /// As it was declared.
    declared: ModelRef,
    /// Where it was defined or asked for.
    source: Option<Weak<Source>>,
}

impl RuntimeModel {
    /// The operations on a definition.
    #[must_use]
    pub fn new(model: ModelRef) -> Self {
        RuntimeModel { declared: model, source: None }
    }

    /// The same, of a data source.
    pub(crate) fn of(self, ds: &DataSource) -> Self {
        RuntimeModel { source: Some(Arc::downgrade(Session::source(ds))), ..self }
    }

    /// What the model is now: relations of models that were defined later may have added the properties of their keys.
    #[must_use]
    pub fn definition(&self) -> ModelRef {
        match self.source.as_ref().and_then(Weak::upgrade) {
            Some(source) => source.now(&self.declared),
            None => self.declared.clone(),
        }
    }

    /// Reads LoopBack's filter JSON.
    ///
    /// # Errors
    /// As [`Filter::parse`].
    pub fn filter(&self, json: &Json) -> Result<Filter<Record>> {
        FilterTree::from_json(&self.definition(), json).map(Filter::from_tree)
    }

    /// Reads LoopBack's where JSON.
    ///
    /// # Errors
    /// As [`Filter::parse`].
    pub fn condition(&self, json: &Json) -> Result<Predicate<Record>> {
        Where::from_json(&self.definition(), json).map(Predicate::new)
    }

    /// Reads LoopBack's filter JSON that comes from who is not trusted: only what the policy allows, and with a limit. The models that
    /// relations lead to are those of the data source, as they are now.
    ///
    /// ```
    /// # use juggler_core::prelude::*;
    /// # fn demo(ds: &DataSource, body: &serde_json::Value) -> juggler_core::Result<()> {
    /// let policy = FilterPolicy::new().relations(["posts"]).max_limit(50);
    /// let filter = ds.model("User")?.filter_untrusted(body, &policy)?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`FilterTree::parse_untrusted`].
    pub fn filter_untrusted(&self, json: &Json, policy: &FilterPolicy) -> Result<Filter<Record>> {
        self.untrusted(policy, |untrusted| untrusted.filter(json)).map(Filter::from_tree)
    }

    /// Reads LoopBack's where JSON that comes from who is not trusted.
    ///
    /// # Errors
    /// As [`FilterTree::parse_untrusted`]; paths begin with `where`.
    pub fn condition_untrusted(&self, json: &Json, policy: &FilterPolicy) -> Result<Predicate<Record>> {
        self.untrusted(policy, |untrusted| untrusted.condition(json)).map(Predicate::new)
    }

    fn untrusted<T>(
        &self,
        policy: &FilterPolicy,
        read: impl FnOnce(Untrusted<'_>) -> Result<T>,
    ) -> Result<T> {
        let (model, source) = (self.definition(), self.source.as_ref().and_then(Weak::upgrade));
        let find = |name: &str| source.as_ref()?.model_named(name).ok();
        read(Untrusted::of(&model, policy, &find))
    }

    /// Reads JSON into a draft, with values converted as the model converts.
    ///
    /// # Errors
    /// JSON that is no object, and values that their property cannot hold.
    pub fn draft(&self, json: &Json) -> Result<Draft<Record>> {
        draft_from_json(&self.definition(), json).map(Draft::from_data)
    }

    /// Reads an id: the value, an object of the parts, or a list of them in the order of the id.
    ///
    /// # Errors
    /// A model without an id, and values that are none.
    pub fn id(&self, json: &Json) -> Result<Id> {
        let model = self.definition();
        let ids = model.require_ids()?;
        let part = |&at: &usize, json: Option<&Json>| {
            let (property, coercion) = (&model.properties[at], model.settings.coercion);
            property.coerce(coercion, json.unwrap_or(&Json::Null), &model.place(at))
        };
        match json {
            Json::Array(parts) if ids.len() > 1 => {
                let parts = ids.iter().enumerate().map(|(i, at)| part(at, parts.get(i)));
                parts.collect::<Result<Vec<_>>>().map(Id::from)
            }
            Json::Object(parts) if ids.len() > 1 => {
                let parts = ids.iter().map(|at| part(at, parts.get(&*model.properties[*at].name)));
                parts.collect::<Result<Vec<_>>>().map(Id::from)
            }
            Json::String(text) if text.is_empty() => Ok(Id::from(Value::Null)),
            json => part(&ids[0], Some(json)).map(Id::from),
        }
    }

    /// An instance in memory, not stored: values converted, defaults applied. Hooks belong to a data source and may wait, so none is
    /// called: *afterInitialize* is when the record is created, or [`initialize`](Self::initialize)d.
    ///
    /// # Errors
    /// As [`draft`](Self::draft).
    pub fn build(&self, json: &Json) -> Result<Record> {
        let mut draft = draft_from_json(&self.definition(), json)?;
        draft.refuse_nested("build")?;
        draft.apply_defaults();
        Ok(draft.into())
    }

    /// An instance in memory, not stored, as LoopBack's constructor makes it: as [`build`](Self::build), with what the default scope
    /// asks for, and after its *afterInitialize* hooks were called. A derived model is a struct, which nobody makes but
    /// the program.
    ///
    /// ```
    /// # use juggler_core::prelude::*;
    /// # async fn demo(ds: &DataSource, person: &RuntimeModel) -> juggler_core::Result<()> {
    /// let ada = person.initialize(ds, &json!({"name": "Ada"}))?.await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`draft`](Self::draft); and, when it is awaited, those of hooks.
    pub fn initialize<'a>(&self, session: &'a Session, json: &Json) -> Result<Initialize<'a>> {
        let draft = draft_from_json(&self.definition(), json)?;
        draft.refuse_nested("initialize")?;
        Ok(Initialize::new(session, draft))
    }

    /// A derived model as a record of this one. Properties are matched by name; what this model does not have is dropped,
    /// unless it is open.
    ///
    /// # Errors
    /// A value that this model cannot hold, with its path.
    pub fn from_model<M: Model>(&self, instance: &M) -> Result<Record> {
        convert(M::definition(), instance, self.definition()).map(Record::from)
    }

    /// Checks data without storing them, as `create` would.
    ///
    /// # Errors
    /// The broken rules. A model with rules that wait, for its store or for what `validate_async` registered on its data source.
    pub fn is_valid(&self, json: &Json) -> Result<()> {
        let mut draft = draft_from_json(&self.definition(), json)?;
        draft.refuse_nested("validate")?;
        draft.apply_defaults();
        let attached = Attached::new(&self.definition(), &[])?;
        if attached.checker.asks_the_store() {
            let message = format!(
                "{} has rules of uniqueness, which only its store can answer: await `validate`",
                self.definition().name
            );
            return Err(Error::bad_request(message));
        }
        let source = self.source.as_ref().and_then(Weak::upgrade);
        if source.is_some_and(|source| has_rules(&source, &self.definition())) {
            let message =
                format!("{} has rules that wait for an answer: await `validate`", self.definition().name);
            return Err(Error::bad_request(message));
        }
        attached.checker.whole(&draft, None).into_result().map_err(Error::from)
    }

    /// Checks data without storing them, as `create` would, with the rules that wait: uniqueness, and those that `validate_async`
    /// registered.
    ///
    /// # Errors
    /// The broken rules.
    pub async fn validate(&self, session: &Session, json: &Json) -> Result<()> {
        let mut draft = draft_from_json(&self.definition(), json)?;
        draft.refuse_nested("validate")?;
        draft.apply_defaults();
        let attached = session.prepare(&self.definition()).await?;
        let mut errors = attached.checker.whole(&draft, None);
        options::ask(session, attached, &draft, None, true, &mut errors).await?;
        errors.into_result().map_err(Error::from)
    }

    /// Creates a row. The name of a relation stands for related rows, which are created along with it, to any depth:
    /// `{"name": "Ada", "posts": [{"title": "On engines"}]}`.
    ///
    /// # Errors
    /// JSON that is no row of the model; see [`DataAccess::create`](super::DataAccess::create) for those of the builder.
    pub fn create<'a>(&self, session: &'a Session, json: &Json) -> Result<Create<'a, Record>> {
        Ok(Create::new(session, self.draft(json)?))
    }

    /// Creates rows, all or none.
    ///
    /// # Errors
    /// As [`create`](Self::create).
    pub fn create_all<'a>(&self, session: &'a Session, rows: &[Json]) -> Result<CreateAll<'a, Record>> {
        let drafts = rows.iter().map(|json| self.draft(json)).collect::<Result<Vec<_>>>()?;
        Ok(CreateAll::new(session, drafts))
    }

    /// Finds rows.
    pub fn find<'a>(&self, session: &'a Session) -> Find<'a, Record> {
        Find::new(session, self.definition())
    }

    /// Loads relations beside records that are at hand, one query per relation and level. `include` is that of LoopBack's filter
    /// JSON, as in `"posts"` or `{"posts": "comments"}`.
    ///
    /// # Errors
    /// An unknown relation, and as a query with this include.
    pub async fn include(
        &self,
        session: &Session,
        records: Vec<Record>,
        include: &Json,
    ) -> Result<Vec<Record>> {
        let model = self.definition();
        let filter = FilterTree::from_json(&model, &serde_json::json!({ "include": include }))?;
        super::include::load_rows(session, &model, records, &filter.include).await
    }

    /// How many records a relation leads to from each of these, in their order, in one query: see
    /// [`Relation::counts`](crate::filter::Relation::counts). The condition on the related records is LoopBack's JSON, `{}` or null for
    /// all.
    ///
    /// ```
    /// # use juggler_core::prelude::*;
    /// # async fn demo(ds: &DataSource, user: &RuntimeModel) -> juggler_core::Result<()> {
    /// let users = user.find(ds).limit(20).await?;
    /// let public: Vec<u64> = user.counts(ds, &users, "posts", &json!({"public": true})).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// An unknown relation, and as a query with it as its include.
    pub async fn counts(
        &self,
        session: &Session,
        records: &[Record],
        relation: &str,
        condition: &Json,
    ) -> Result<Vec<u64>> {
        let model = self.definition();
        let link = Link::of(session, &model, relation)?;
        let mut asked = FilterTree::default();
        if !condition.is_null() && *condition != serde_json::json!({}) {
            asked.restrict(Where::from_json(link.require_target()?, condition)?);
        }
        let rows: Vec<&dyn Entity> = records.iter().map(|record| record as &dyn Entity).collect();
        counts::run(session, &link, &rows, &asked).await
    }

    /// Finds the first row.
    pub fn find_one<'a>(&self, session: &'a Session) -> FindOne<'a, Record> {
        FindOne::new(session, self.definition())
    }

    /// Finds the row with an id.
    ///
    /// # Errors
    /// As [`id`](Self::id).
    pub fn find_by_id<'a>(&self, session: &'a Session, id: &Json) -> Result<FindById<'a, Record>> {
        Ok(FindById::new(session, self.definition(), self.id(id)?))
    }

    /// Finds the rows with these ids, in the order of the ids.
    ///
    /// # Errors
    /// As [`id`](Self::id).
    pub fn find_by_ids<'a>(&self, session: &'a Session, ids: &[Json]) -> Result<FindByIds<'a, Record>> {
        let ids = ids.iter().map(|id| self.id(id)).collect::<Result<_>>()?;
        Ok(FindByIds::new(session, self.definition(), ids))
    }

    /// Is there a row with this id?
    ///
    /// # Errors
    /// As [`id`](Self::id).
    pub fn exists<'a>(&self, session: &'a Session, id: &Json) -> Result<Exists<'a>> {
        Ok(Exists::new(session, self.definition(), self.id(id)?))
    }

    /// Counts rows.
    pub fn count<'a>(&self, session: &'a Session) -> Count<'a, Record> {
        Count::new(session, self.definition())
    }

    /// Sets properties in all rows that match.
    ///
    /// # Errors
    /// Data that are none of the model.
    pub fn update_all<'a>(
        &self,
        session: &'a Session,
        predicate: Predicate<Record>,
        json: &Json,
    ) -> Result<UpdateAll<'a, Record>> {
        Ok(UpdateAll::new(session, predicate, self.draft(json)?))
    }

    /// Destroys all rows that match.
    pub fn destroy_all<'a>(
        &self,
        session: &'a Session,
        predicate: Predicate<Record>,
    ) -> DestroyAll<'a, Record> {
        DestroyAll::new(session, self.definition(), predicate)
    }

    /// Destroys the row with an id.
    ///
    /// # Errors
    /// As [`id`](Self::id).
    pub fn destroy_by_id<'a>(&self, session: &'a Session, id: &Json) -> Result<Destroy<'a>> {
        Ok(Destroy::new(session, self.definition(), Ok(self.id(id)?)))
    }

    /// Changes what is given of the row with the id in the data, or creates one.
    ///
    /// # Errors
    /// Data that are none of the model.
    pub fn upsert<'a>(&self, session: &'a Session, json: &Json) -> Result<Upsert<'a, Record>> {
        Ok(Upsert::new(session, self.draft(json)?))
    }

    /// Changes the one row that matches, or creates one where none does.
    ///
    /// # Errors
    /// Data that are none of the model.
    pub fn upsert_with_where<'a>(
        &self,
        session: &'a Session,
        predicate: Predicate<Record>,
        json: &Json,
    ) -> Result<UpsertWithWhere<'a, Record>> {
        Ok(UpsertWithWhere::new(session, predicate, self.draft(json)?))
    }

    /// Finds the first row of a filter, or creates one.
    ///
    /// # Errors
    /// Data that are none of the model.
    pub fn find_or_create<'a>(
        &self,
        session: &'a Session,
        filter: Filter<Record>,
        json: &Json,
    ) -> Result<FindOrCreate<'a, Record>> {
        Ok(FindOrCreate::new(session, filter, self.draft(json)?))
    }

    /// Replaces the row with an id as a whole.
    ///
    /// # Errors
    /// Data that are none of the model, and as [`id`](Self::id).
    pub fn replace_by_id<'a>(
        &self,
        session: &'a Session,
        id: &Json,
        json: &Json,
    ) -> Result<ReplaceById<'a, Record>> {
        Ok(ReplaceById::new(session, self.id(id)?, self.draft(json)?))
    }

    /// Replaces the row with the id in the data as a whole, or creates one.
    ///
    /// # Errors
    /// Data that are none of the model.
    pub fn replace_or_create<'a>(
        &self,
        session: &'a Session,
        json: &Json,
    ) -> Result<ReplaceOrCreate<'a, Record>> {
        Ok(ReplaceOrCreate::new(session, self.draft(json)?))
    }
}

impl PartialEq for RuntimeModel {
    fn eq(&self, other: &Self) -> bool {
        self.declared == other.declared
    }
}

impl fmt::Debug for RuntimeModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RuntimeModel").field(&self.declared.name).finish()
    }
}

impl Record {
    /// Writes the whole of this record over the stored one, by its id.
    pub fn save<'a>(&'a self, session: &'a Session) -> Save<'a, Record> {
        Save::new(session, self)
    }

    /// Changes what is given. LoopBack's `updateAttributes` and `patchAttributes`.
    ///
    /// # Errors
    /// Data that are none of the model.
    pub fn update<'a>(&'a self, session: &'a Session, json: &Json) -> Result<Update<'a, Record>> {
        let draft = draft_from_json(&crate::model::Instance::model(self), json)?;
        Ok(Update::new(session, self, Draft::from_data(draft)))
    }

    /// Destroys this record.
    pub fn destroy<'a>(&'a self, session: &'a Session) -> Destroy<'a> {
        Destroy::instance(session, self)
    }

    /// Reads this record again.
    ///
    /// # Errors
    /// No such row (404).
    pub fn reload<'a>(&'a self, session: &'a Session) -> Reload<'a, Record> {
        Reload::new(session, self)
    }
}

impl DataSource {
    /// The operations on the model of this name, derived or not, with JSON in and records out.
    ///
    /// # Errors
    /// An unknown name.
    pub fn model(&self, name: &str) -> Result<RuntimeModel> {
        Ok(RuntimeModel::new(self.definition(name)?).of(self))
    }
}
