//! The numbers of a policy.

/// The numbers of a policy: see [`FilterPolicy`](super::FilterPolicy) for what each is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bounds {
    pub(super) size: usize,
    pub(super) depth: usize,
    pub(super) nodes: usize,
    pub(super) list: usize,
    pub(super) limit: u64,
    pub(super) default_limit: u64,
    pub(super) skip: u64,
    pub(super) order: usize,
    pub(super) relations: usize,
    pub(super) relation_depth: usize,
    pub(super) like: usize,
    pub(super) regexp: usize,
    pub(super) regexps: usize,
    pub(super) cost: u64,
}

impl Bounds {
    /// Safe on the public internet.
    pub(super) const STRICT: Bounds = Bounds {
        size: 64 * 1024,
        depth: 8,
        nodes: 200,
        list: 1000,
        limit: 1000,
        default_limit: 100,
        skip: 10_000,
        order: 4,
        relations: 10,
        relation_depth: 3,
        like: 256,
        regexp: 256,
        regexps: 5,
        cost: 100_000,
    };

    /// How deep anything may stand inside anything else, whatever a policy says: the checks call themselves.
    const DEEPEST: usize = 256;

    pub(super) fn depth(&self) -> usize {
        self.depth.min(Self::DEEPEST)
    }

    pub(super) fn default_limit(&self) -> u64 {
        self.default_limit.min(self.limit)
    }
}
