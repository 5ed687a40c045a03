//! What can be done with a relation.

/// What can be done with a relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // their names say it
pub enum Method {
    Find,
    FindOne,
    FindById,
    Exists,
    Count,
    Create,
    Build,
    UpdateById,
    DestroyById,
    UpdateAll,
    DestroyAll,
    Add,
    Remove,
    Get,
    Update,
    Set,
    Destroy,
    Include,
    Filter,
}

impl Method {
    /// All of them, in the order of the columns.
    pub const ALL: [Method; 19] = [
        Method::Find,
        Method::FindOne,
        Method::FindById,
        Method::Exists,
        Method::Count,
        Method::Create,
        Method::Build,
        Method::UpdateById,
        Method::DestroyById,
        Method::UpdateAll,
        Method::DestroyAll,
        Method::Add,
        Method::Remove,
        Method::Get,
        Method::Update,
        Method::Set,
        Method::Destroy,
        Method::Include,
        Method::Filter,
    ];

    /// Its name, as users write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Method::Find => "find",
            Method::FindOne => "find_one",
            Method::FindById => "find_by_id",
            Method::Exists => "exists",
            Method::Count => "count",
            Method::Create => "create",
            Method::Build => "build",
            Method::UpdateById => "update_by_id",
            Method::DestroyById => "destroy_by_id",
            Method::UpdateAll => "update_all",
            Method::DestroyAll => "destroy_all",
            Method::Add => "add",
            Method::Remove => "remove",
            Method::Get => "get",
            Method::Update => "update",
            Method::Set => "set",
            Method::Destroy => "destroy",
            Method::Include => "include",
            Method::Filter => "filter",
        }
    }
}
