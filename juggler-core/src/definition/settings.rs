//! How a model behaves.

/// How a model behaves: LoopBack's model settings, with one set of defaults for derived models and one for
/// LDL.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ModelSettings {
    /// What happens to properties the model does not declare.
    pub strict: Strict,
    /// How JSON becomes values.
    pub coercion: Coercion,
    /// Must ids come from the store? Unset: when the id is generated.
    pub force_id: Option<bool>,
    /// Is destroying a row that is not there an error (404)?
    pub strict_delete: bool,
    /// Are writes validated?
    pub automatic_validation: bool,
    /// Does `upsert` validate? LDL models do not, unless they say so; LoopBack's rule.
    pub validate_upsert: bool,
    /// Does `update_all` validate? LDL models do not, unless they say so; LoopBack's rule.
    pub validate_update: bool,
    /// Does a condition on a hidden property count as absent?
    pub prohibit_hidden_properties_in_query: bool,
    /// Are absent properties null in JSON, instead of left out?
    pub persist_undefined_as_null: bool,
    /// How deep a condition may nest. LoopBack's `maxDepthOfQuery`.
    pub max_depth_of_query: usize,
    /// How deep data may nest. LoopBack's `maxDepthOfData`.
    pub max_depth_of_data: usize,
}

impl ModelSettings {
    /// What derived models start from: strict in everything.
    #[must_use]
    pub const fn typed() -> Self {
        ModelSettings {
            strict: Strict::Validate,
            coercion: Coercion::Typed,
            force_id: None,
            strict_delete: false,
            automatic_validation: true,
            validate_upsert: true,
            validate_update: true,
            prohibit_hidden_properties_in_query: false,
            persist_undefined_as_null: true,
            max_depth_of_query: 32,
            max_depth_of_data: 64,
        }
    }

    /// What LDL models start from: LoopBack's defaults.
    #[must_use]
    pub const fn ldl() -> Self {
        ModelSettings {
            strict: Strict::Open,
            coercion: Coercion::Ldl,
            force_id: None,
            strict_delete: false,
            automatic_validation: true,
            validate_upsert: false,
            validate_update: false,
            prohibit_hidden_properties_in_query: false,
            persist_undefined_as_null: false,
            max_depth_of_query: 32,
            max_depth_of_data: 64,
        }
    }

    /// Sets what happens to undeclared properties.
    #[must_use]
    pub const fn strict(mut self, strict: Strict) -> Self {
        self.strict = strict;
        self
    }

    /// Sets whether ids must come from the store.
    #[must_use]
    pub const fn force_id(mut self, force_id: bool) -> Self {
        self.force_id = Some(force_id);
        self
    }

    /// Sets whether destroying a row that is not there is an error.
    #[must_use]
    pub const fn strict_delete(mut self, strict_delete: bool) -> Self {
        self.strict_delete = strict_delete;
        self
    }

    /// Sets whether writes are validated.
    #[must_use]
    pub const fn automatic_validation(mut self, automatic_validation: bool) -> Self {
        self.automatic_validation = automatic_validation;
        self
    }
}

/// What happens to properties that a model does not declare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strict {
    /// They are kept. LDL's `strict: false`.
    Open,
    /// They are errors of validation, with the code `unknown-property`. LDL's `true`, `"validate"` and
    /// `"throw"`.
    Validate,
    /// They are dropped. LDL's `"filter"`.
    Filter,
}

/// How JSON becomes the values of properties.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coercion {
    /// Another type is an error with the path of the value.
    Typed,
    /// Values are converted as LoopBack's setters do: `"12"` is a number, `1` is text where text is declared.
    Ldl,
}
