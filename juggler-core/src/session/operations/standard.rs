//! The operations of the data access object, with the routes and the names that LoopBack gives them.

use std::borrow::Cow;

use crate::definition::Kind;
use crate::session::Verb::{Delete, Get, Patch, Post, Put};
use crate::session::{Argument, Data, Operation};

/// The standard operations. As in LoopBack, `createAll`, `findByIds`, `findOrCreate` and `destroyAll` are for nobody else unless
/// they are enabled, and those of an instance have no route where one by id does the same.
pub(super) fn operations() -> Vec<Operation> {
    let id = || Argument::new("id", Data::Id).in_path();
    let data = || Argument::new("data", Data::Instance).in_body();
    let filter = || Argument::new("filter", Data::Filter);
    let condition = || Argument::new("where", Data::Where);
    vec![
        Operation::new("create").accepts([data()]).returns(Data::Instance).route(Post, "/").remote(),
        Operation::new("createAll")
            .accepts([Argument::new("data", Data::Instances).in_body()])
            .returns(Data::Instances)
            .route(Post, "/createAll"),
        Operation::new("find").accepts([filter()]).returns(Data::Instances).route(Get, "/").remote(),
        Operation::new("findOne").accepts([filter()]).returns(Data::Instance).route(Get, "/findOne").remote(),
        Operation::new("findById")
            .accepts([id(), filter()])
            .returns(Data::Instance)
            .route(Get, "/:id")
            .remote(),
        Operation::new("findByIds")
            .accepts([Argument::new("ids", Data::Ids).required(), filter()])
            .returns(Data::Instances)
            .route(Get, "/findByIds"),
        Operation::new("exists")
            .accepts([id()])
            .returns(Data::Value(Kind::Bool))
            .route(Get, "/:id/exists")
            .remote(),
        Operation::new("count").accepts([condition()]).returns(Data::Count).route(Get, "/count").remote(),
        Operation::new("upsert")
            .aliases(const { &[Cow::Borrowed("updateOrCreate"), Cow::Borrowed("patchOrCreate")] })
            .accepts([data()])
            .returns(Data::Instance)
            .route(Patch, "/")
            .remote(),
        Operation::new("upsertWithWhere")
            .aliases(const { &[Cow::Borrowed("patchOrCreateWithWhere")] })
            .accepts([condition().required(), data()])
            .returns(Data::Instance)
            .route(Post, "/upsertWithWhere")
            .remote(),
        Operation::new("replaceOrCreate").accepts([data()]).returns(Data::Instance).route(Put, "/").remote(),
        Operation::new("replaceById")
            .accepts([id(), data()])
            .returns(Data::Instance)
            .route(Put, "/:id")
            .remote(),
        Operation::new("findOrCreate")
            .accepts([filter(), data()])
            .returns(Data::Found)
            .route(Post, "/findOrCreate"),
        Operation::new("updateAll")
            .aliases(const { &[Cow::Borrowed("update")] })
            .accepts([condition(), data()])
            .returns(Data::Count)
            .route(Post, "/update")
            .remote(),
        Operation::new("destroyAll")
            .aliases(const { &[Cow::Borrowed("deleteAll"), Cow::Borrowed("remove")] })
            .accepts([condition()])
            .returns(Data::Count)
            .route(Delete, "/"),
        Operation::new("destroyById")
            .aliases(const { &[Cow::Borrowed("deleteById"), Cow::Borrowed("removeById")] })
            .accepts([id()])
            .returns(Data::Count)
            .route(Delete, "/:id")
            .remote(),
        Operation::new("updateAttributes")
            .aliases(const { &[Cow::Borrowed("patchAttributes")] })
            .on_instance()
            .accepts([data()])
            .returns(Data::Instance)
            .route(Patch, "/:id")
            .remote(),
        Operation::new("save").on_instance().accepts([data()]).returns(Data::Instance),
        Operation::new("destroy").on_instance().returns(Data::Count),
        Operation::new("reload").on_instance().returns(Data::Instance),
    ]
}
