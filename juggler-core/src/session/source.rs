//! What all sessions of a data source share: the store, its models and its connection.

use std::any::Any;
use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock, Weak};

use parking_lot::RwLock;

use super::introduced::Introduced;
use super::{Attached, Connection, Operations, QueryWatch};
use crate::connector::{Connector, Settings};
use crate::definition::{Coercion, Mixin, ModelDefinition, ModelRef, Property, Target, implied};
use crate::error::{Error, NameKind, Result};

/// What all sessions of a data source share.
pub(crate) struct Source {
    connection: Connection,
    models: RwLock<Models>,
    introduced: Introduced,
    /// What the layer of hooks keeps here, once there is a hook.
    observers: OnceLock<Arc<dyn Any + Send + Sync>>,
    /// What models may mix in, by name.
    mixins: RwLock<HashMap<String, Mixin>>,
    /// What is known of the operations, once someone asks.
    operations: OnceLock<Operations>,
    /// May nobody change the schema any more?
    is_frozen: AtomicBool,
    /// How many names were made for models without one.
    unnamed: AtomicUsize,
    /// The data sources that it is linked with.
    peers: RwLock<Vec<Weak<Source>>>,
    /// How many keys one query asks for at most.
    key_page: usize,
    query_watch: Arc<QueryWatch>,
}

#[derive(Default)]
struct Models {
    /// The latest definition of each name.
    by_name: HashMap<String, ModelRef>,
    /// Definitions to which relations added properties: each, by address, with what it is now.
    renewed: HashMap<usize, (ModelRef, ModelRef), BuildHasherDefault<AddressHasher>>,
}

impl Source {
    pub(crate) fn new(connector: Arc<dyn Connector>, settings: &Settings) -> Self {
        Source {
            connection: Connection::new(connector, settings),
            models: RwLock::default(),
            introduced: Introduced::default(),
            observers: OnceLock::new(),
            mixins: RwLock::default(),
            operations: OnceLock::new(),
            is_frozen: AtomicBool::new(false),
            unnamed: AtomicUsize::new(0),
            peers: RwLock::default(),
            key_page: settings.inq_limit,
            query_watch: Arc::default(),
        }
    }

    pub(crate) fn name(&self) -> &str {
        self.connection.name()
    }

    pub(crate) fn connection(&self) -> &Connection {
        &self.connection
    }

    pub(crate) fn connector(&self) -> &Arc<dyn Connector> {
        self.connection.connector()
    }

    pub(crate) fn is_connected(&self) -> bool {
        self.connection.is_connected()
    }

    /// Waits until the connection is up; connects where nobody did.
    pub(crate) async fn ready(&self) -> Result<()> {
        self.connection.ready().await
    }

    /// What the layer of hooks keeps here, if there is any hook.
    pub(crate) fn observed(&self) -> Option<&Arc<dyn Any + Send + Sync>> {
        self.observers.get()
    }

    /// What the layer of hooks keeps here, made where there is none.
    pub(crate) fn observers(
        &self,
        make: impl FnOnce() -> Arc<dyn Any + Send + Sync>,
    ) -> &Arc<dyn Any + Send + Sync> {
        self.observers.get_or_init(make)
    }

    /// Notes a definition under its name; a later one of the same name takes its place.
    pub(crate) fn register(&self, model: &ModelRef) -> Result<()> {
        let attached = self.attached(model)?;
        let peers = self.peers();
        let others = models_of(&peers);
        let mut models = self.models.write();
        let before = models.by_name.insert(model.name.to_string(), model.clone());
        models.add_implied(&model.name, &others);
        drop(models);
        peers.iter().for_each(|peer| peer.imply(&model.name));
        if before.as_ref() != Some(model) {
            attached.warn();
        }
        Ok(())
    }

    /// Changes a definition; who holds it sees what it is now. Two that change it at once both do.
    pub(crate) fn renew(
        &self,
        known: &ModelDefinition,
        change: impl FnOnce(&mut ModelDefinition),
    ) -> Result<ModelRef> {
        let peers = self.peers();
        let others = models_of(&peers);
        let mut models = self.models.write();
        let before = models.by_name.get(&*known.name).cloned();
        let before =
            before.ok_or_else(|| Error::definition(known.name.clone(), "it is not attached any more"))?;
        let mut model = (*before).clone();
        change(&mut model);
        let model = ModelRef::from(model);
        self.attached(&model)?;
        models.renewed.insert(address(&before), (before.clone(), model.clone()));
        models.by_name.insert(model.name.to_string(), model.clone());
        models.add_implied(&model.name, &others);
        drop(models);
        peers.iter().for_each(|peer| peer.imply(&model.name));
        Ok(model)
    }

    /// Notes a definition under its name, unless there is one, and gives the one that is there then.
    pub(crate) fn register_once(&self, model: &ModelRef) -> ModelRef {
        self.models.write().by_name.entry(model.name.to_string()).or_insert_with(|| model.clone()).clone()
    }

    /// What a definition is now: relations of other models may have added properties to it.
    pub(crate) fn now(&self, model: &ModelRef) -> ModelRef {
        let models = self.models.read();
        let mut model = model;
        while let Some((_, renewed)) = models.renewed.get(&address(model)) {
            model = renewed;
        }
        model.clone()
    }

    /// Makes sure that the connector has heard of a definition.
    pub(crate) async fn introduce(&self, model: &ModelRef) -> Result<&Arc<Attached>> {
        if let Some(attached) = self.introduced(model) {
            return Ok(attached);
        }
        let attached = Arc::new(self.attached(model)?);
        self.require_related(model)?;
        self.connector().define(&attached.model).await?;
        self.models.write().by_name.entry(model.name.to_string()).or_insert_with(|| {
            attached.warn();
            model.clone()
        });
        // Rows have the definition with the names of the store.
        self.introduced.note(&attached.model, &attached)?;
        self.introduced.note(model, &attached)
    }

    /// Checks a definition for the connector.
    fn attached(&self, model: &ModelRef) -> Result<Attached> {
        Attached::new(model, &self.section_names())
    }

    /// The names under which models have sections for the connector, its own first.
    fn section_names(&self) -> Vec<&str> {
        let connector = self.connector();
        [connector.name()].into_iter().chain(connector.aliases().iter().copied()).collect()
    }

    /// A definition, with the names that the store has for it.
    pub(crate) fn mapped(&self, model: &ModelRef) -> Result<ModelRef> {
        match self.introduced(model) {
            Some(attached) => Ok(attached.model.clone()),
            None => Ok(model.mapped(&self.section_names())?.map_or_else(|| model.clone(), ModelRef::from)),
        }
    }

    /// What is known of a model that the connector has heard of.
    #[inline]
    pub(crate) fn introduced(&self, model: &ModelDefinition) -> Option<&Arc<Attached>> {
        self.introduced.get(model)
    }

    /// Relations may lead to models that are defined later, but not after the first use.
    pub(crate) fn require_related(&self, model: &ModelDefinition) -> Result<()> {
        for relation in model.relations.iter() {
            for (option, target) in
                [("model", Some(&relation.target)), ("through", relation.through.as_ref())]
            {
                // A polymorphic relation names no model: each row does.
                let Some(Target::Named(name)) = target.filter(|target| !target.name().is_empty()) else {
                    continue;
                };
                if *name != model.name && !self.knows(name) && self.peer_with(name).is_none() {
                    let owner = format!("{} (settings.relations.{}.{option})", model.name, relation.name);
                    let models = self.models.read();
                    let known = models.by_name.keys().map(String::as_str);
                    return Err(Error::unknown_name(NameKind::Model, &**name, owner, known));
                }
            }
        }
        Ok(())
    }

    /// Forgets the model of this name; its rows stay.
    pub(crate) fn forget(&self, name: &str) -> bool {
        self.models.write().by_name.remove(name).is_some()
    }

    /// Forgets all models; their rows stay.
    pub(crate) fn forget_all(&self) {
        self.models.write().by_name.clear();
    }

    /// Does it know a model of this name?
    pub(crate) fn knows(&self, name: &str) -> bool {
        self.models.read().by_name.contains_key(name)
    }

    /// What models may mix in under this name.
    pub(crate) fn mixin(&self, name: &str) -> Result<Mixin> {
        let mixins = self.mixins.read();
        mixins.get(name).cloned().ok_or_else(|| {
            let known = mixins.keys().map(String::as_str);
            Error::unknown_name(NameKind::Mixin, name, format!("data source {}", self.name()), known)
        })
    }

    /// Lets models mix something in under this name.
    pub(crate) fn define_mixin(&self, name: String, mixin: Mixin) {
        self.mixins.write().insert(name, mixin);
    }

    /// Lets relations lead to models of other data sources.
    pub(crate) fn link(&self, peers: Vec<Weak<Source>>) {
        *self.peers.write() = peers;
        self.models().iter().for_each(|model| self.imply(&model.name));
        for model in models_of(&self.peers()) {
            self.imply(&model.name);
        }
    }

    /// Adds the properties that relations to and from a model of this or another data source imply here.
    fn imply(&self, name: &str) {
        let others = models_of(&self.peers());
        self.models.write().add_implied(name, &others);
    }

    /// The data sources that this one is linked with. No two locks are held at once: they may be looking here.
    fn peers(&self) -> Vec<Arc<Source>> {
        self.peers.read().iter().filter_map(Weak::upgrade).collect()
    }

    /// The data source that has a model which this one does not know.
    pub(crate) fn peer_with(&self, name: &str) -> Option<Arc<Source>> {
        let peers = self.peers.read().clone();
        if peers.is_empty() || self.knows(name) {
            return None;
        }
        peers.iter().filter_map(Weak::upgrade).find(|peer| peer.knows(name))
    }

    /// The model of this name: here, or on a data source that it is linked with.
    pub(crate) fn model_named(&self, name: &str) -> Result<ModelRef> {
        match self.peer_with(name) {
            Some(peer) => peer.model(name),
            None => self.model(name),
        }
    }

    pub(crate) fn key_page(&self) -> usize {
        self.key_page
    }

    /// Who watches its queries.
    pub(crate) fn query_watch(&self) -> &Arc<QueryWatch> {
        &self.query_watch
    }

    /// What is known of the operations.
    pub(crate) fn operations(&self) -> &Operations {
        self.operations.get_or_init(Operations::default)
    }

    /// Lets nobody change the schema any more.
    pub(crate) fn freeze(&self) {
        self.is_frozen.store(true, Ordering::Release);
        self.connector().freeze();
    }

    pub(crate) fn is_frozen(&self) -> bool {
        self.is_frozen.load(Ordering::Acquire)
    }

    /// A number that no other model without a name has.
    pub(crate) fn next_unnamed(&self) -> usize {
        self.unnamed.fetch_add(1, Ordering::Relaxed)
    }

    /// The models by name, in alphabetical order.
    pub(crate) fn models(&self) -> Vec<ModelRef> {
        let mut models: Vec<ModelRef> = self.models.read().by_name.values().cloned().collect();
        models.sort_by(|a, b| a.name.cmp(&b.name));
        models
    }

    /// The model of this name.
    pub(crate) fn model(&self, name: &str) -> Result<ModelRef> {
        let models = self.models.read();
        models.by_name.get(name).cloned().ok_or_else(|| {
            let known = models.by_name.keys().map(String::as_str);
            Error::unknown_name(NameKind::Model, name, format!("data source {}", self.name()), known)
        })
    }
}

impl Models {
    /// Adds the properties that the relations of a model, and those that lead to it, imply: LoopBack's `defineForeignKey`. Derived
    /// models declare theirs. The others are those of linked data sources.
    fn add_implied(&mut self, name: &str, others: &[ModelRef]) {
        let Models { by_name, .. } = self;
        let mut missing: Vec<(String, Property)> = Vec::new();
        let owners = by_name.values().chain(others);
        for owner in owners.filter(|owner| owner.settings.coercion == Coercion::Ldl) {
            for relation in owner.relations.iter() {
                let leads_to = |target: &Target| target.name() == name;
                let concerns = *owner.name == *name
                    || leads_to(&relation.target)
                    || relation.through.as_ref().is_some_and(leads_to);
                if concerns {
                    let elsewhere = || others.iter().find(|other| *other.name == *relation.target.name());
                    let target = by_name.get(relation.target.name()).or_else(elsewhere);
                    missing.extend(implied(owner, relation, target.map(|target| &**target)));
                }
            }
        }
        for (holder, property) in missing {
            let Some(known) = self.by_name.get(&holder) else { continue };
            if known.settings.coercion != Coercion::Ldl || known.property(&property.name).is_some() {
                continue;
            }
            let mut model = (**known).clone();
            model.properties.to_mut().push(property);
            let (known, renewed) = (known.clone(), ModelRef::from(model));
            self.by_name.insert(holder, renewed.clone());
            self.renewed.insert(address(&known), (known, renewed));
        }
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source")
            .field("name", &self.name())
            .field("connector", &self.connector().name())
            .field("connected", &self.is_connected())
            .finish_non_exhaustive()
    }
}

fn models_of(sources: &[Arc<Source>]) -> Vec<ModelRef> {
    sources.iter().flat_map(|source| source.models()).collect()
}

fn address(model: &ModelDefinition) -> usize {
    std::ptr::from_ref(model).addr()
}

/// Addresses of definitions come from the program, not from outside: they need spreading, and no defence.
#[derive(Default)]
struct AddressHasher(u64);

impl Hasher for AddressHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_usize(usize::from(*byte)));
    }

    fn write_usize(&mut self, address: usize) {
        self.0 = spread(self.0 as usize ^ address);
    }
}

/// The hash of an address. Fibonacci hashing: Knuth, The Art of Computer Programming, volume 3, 6.4.
#[inline]
pub(super) fn spread(address: usize) -> u64 {
    (address as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(32)
}
