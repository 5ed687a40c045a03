//! The derive finds the hooks that a model implements.

use juggler_core::Result;
use juggler_core::hook::{Access, BeforeSave, HookContext, HookTable};
use juggler_core::prelude::*;

#[derive(Model, Debug, Clone, PartialEq)]
struct User {
    #[model(id, generated)]
    id: i64,
    email: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Post {
    #[model(id, generated)]
    id: i64,
}

impl BeforeSave for User {
    async fn before_save(_: &mut HookContext<'_>, users: &mut [Draft<User>]) -> Result<()> {
        for user in users {
            if let Some(email) = user.get(User::EMAIL) {
                user.put(User::EMAIL, email.to_lowercase());
            }
        }
        Ok(())
    }
}

impl Access for User {
    async fn access(_: &mut HookContext<'_>) -> Result<()> {
        Ok(())
    }
}

fn hooks<M: Model>() -> String {
    let table = M::definition().behaviours[0].table().downcast_ref::<HookTable>();
    format!("{table:?}")
}

#[test]
fn each_that_is_implemented_and_no_other() {
    assert_eq!(hooks::<User>(), "Some([Access, BeforeSave])");
    assert_eq!(hooks::<Post>(), "Some([])");
}

#[tokio::test]
async fn they_run() -> Result<()> {
    let ds = juggler_memory::connect("memory:").await?;
    ds.attach::<(User, Post)>()?;
    let ada = User::create(&ds, NewUser { email: "ADA@x.org".into() }).await?;
    assert_eq!(ada.email, "ada@x.org");
    Ok(())
}
