//! `reload` on an instance.

use super::collect::One;
use super::find_by_id;
use super::options::{id_of, shown};
use crate::error::{Error, Result};
use crate::model::Instance;
use crate::session::Session;

/// Reads a row again.
pub(super) async fn run<T: Instance>(session: &Session, instance: &T) -> Result<T> {
    let model = instance.model();
    let id = id_of(&model, instance)?;
    let mut out = One::new(&model);
    find_by_id::run(session, &model, &id, &mut out).await?;
    out.found().ok_or_else(|| Error::not_found(model.name.clone(), shown(&id)))
}
