//! What is known of an operation, as data.

use std::borrow::Cow;

use crate::definition::Kind;
use crate::error::{Error, Result};

/// What a data source says of an operation of its models, for whoever offers them to others, as a REST server does: LoopBack's
/// metadata of an operation. It says nothing of what happens: that is the operation itself.
///
/// ```
/// use juggler_core::datasource::{Argument, Data, Operation, Verb};
/// use juggler_core::Kind;
///
/// let archive = Operation::new("archive")
///     .on_instance()
///     .accepts([Argument::new("reason", Data::Value(Kind::Text)).required()])
///     .returns(Data::Instance)
///     .route(Verb::Post, "/:id/archive")
///     .remote();
/// assert_eq!(archive.name, "archive");
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Operation {
    /// LoopBack's name of it, such as `findById`.
    pub name: Cow<'static, str>,
    /// Its other names, such as `deleteById` and `removeById` of `destroyById`.
    pub aliases: Cow<'static, [Cow<'static, str>]>,
    /// Is it called on an instance? Then its path begins with the id. LoopBack's `prototype`.
    pub on_instance: bool,
    /// What it takes, in order.
    pub accepts: Vec<Argument>,
    /// What it gives, if anything.
    pub returns: Option<Data>,
    /// Where it is found over HTTP, below the path of the model.
    pub route: Option<Route>,
    /// May others call it? LoopBack's `remoteEnabled`.
    pub remote_enabled: bool,
}

/// What an operation takes.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Argument {
    /// The name.
    pub name: Cow<'static, str>,
    /// What it is.
    pub data: Data,
    /// Where it stands in a request.
    pub place: ArgumentPlace,
    /// Must it be given?
    pub required: bool,
}

/// Where an argument stands in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // the words of HTTP
pub enum ArgumentPlace {
    Path,
    Query,
    Body,
}

/// What an operation takes or gives.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Data {
    /// The id of a row.
    Id,
    /// Ids.
    Ids,
    /// A row of the model, or what is given of one.
    Instance,
    /// Rows.
    Instances,
    /// A row, and whether it was created.
    Found,
    /// Which rows: LoopBack's `where`.
    Where,
    /// Which rows, and how: LoopBack's filter.
    Filter,
    /// How many rows.
    Count,
    /// A value that has nothing to do with the model.
    Value(Kind),
}

/// Where an operation is found over HTTP, below the path of the model.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Route {
    /// The verb.
    pub verb: Verb,
    /// The path, with `:name` for an argument.
    pub path: Cow<'static, str>,
}

/// A verb of HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // the words of HTTP
pub enum Verb {
    Get,
    Head,
    Post,
    Put,
    Patch,
    Delete,
}

impl Operation {
    /// An operation on a model that takes nothing, gives nothing, and that nobody else may call.
    #[must_use]
    pub fn new(name: impl Into<Cow<'static, str>>) -> Self {
        Operation {
            name: name.into(),
            aliases: Cow::Borrowed(&[]),
            on_instance: false,
            accepts: Vec::new(),
            returns: None,
            route: None,
            remote_enabled: false,
        }
    }

    /// Gives it other names.
    #[must_use]
    pub fn aliases(mut self, aliases: &'static [Cow<'static, str>]) -> Self {
        self.aliases = Cow::Borrowed(aliases);
        self
    }

    /// Says that it is called on an instance.
    #[must_use]
    pub fn on_instance(mut self) -> Self {
        self.on_instance = true;
        self
    }

    /// Says what it takes.
    #[must_use]
    pub fn accepts(mut self, arguments: impl IntoIterator<Item = Argument>) -> Self {
        self.accepts = arguments.into_iter().collect();
        self
    }

    /// Says what it gives.
    #[must_use]
    pub fn returns(mut self, data: Data) -> Self {
        self.returns = Some(data);
        self
    }

    /// Says where it is found over HTTP.
    #[must_use]
    pub fn route(mut self, verb: Verb, path: impl Into<Cow<'static, str>>) -> Self {
        self.route = Some(Route { verb, path: path.into() });
        self
    }

    /// Lets others call it.
    #[must_use]
    pub fn remote(mut self) -> Self {
        self.remote_enabled = true;
        self
    }

    /// Is this one of its names?
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        self.name == name || self.aliases.iter().any(|alias| alias == name)
    }

    /// Makes sure that its arguments and the parts of its path belong together.
    pub(super) fn check(&self) -> Result<()> {
        let error = |message: String| Err(Error::bad_value(format!("operation {}", self.name), message));
        if self.name.is_empty() {
            return error("a name is required".to_owned());
        }
        let path = self.route.as_ref().map_or("/", |route| &route.path);
        if !path.starts_with('/') {
            return error(format!("the path `{path}` must begin with `/`"));
        }
        let parts: Vec<&str> = path.split('/').filter_map(|part| part.strip_prefix(':')).collect();
        let takes = |part: &str| {
            let named = |argument: &Argument| argument.name == part && argument.place == ArgumentPlace::Path;
            (self.on_instance && part == "id") || self.accepts.iter().any(named)
        };
        if let Some(part) = parts.iter().find(|part| !takes(part)) {
            return error(format!(
                "`:{part}` of the path `{path}` is no argument with its place in the path"
            ));
        }
        let mut placed = self.accepts.iter().filter(|argument| argument.place == ArgumentPlace::Path);
        match placed.find(|argument| !parts.contains(&&*argument.name)) {
            Some(argument) => error(format!("the path `{path}` has no `:{}`", argument.name)),
            None => Ok(()),
        }
    }
}

impl Argument {
    /// An argument that stands in the query string and may be left out.
    #[must_use]
    pub fn new(name: impl Into<Cow<'static, str>>, data: Data) -> Self {
        Argument { name: name.into(), data, place: ArgumentPlace::Query, required: false }
    }

    /// Puts it into the path, where it must be given.
    #[must_use]
    pub fn in_path(mut self) -> Self {
        self.place = ArgumentPlace::Path;
        self.required = true;
        self
    }

    /// Makes it the body, which must be given.
    #[must_use]
    pub fn in_body(mut self) -> Self {
        self.place = ArgumentPlace::Body;
        self.required = true;
        self
    }

    /// Says that it must be given.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }
}
