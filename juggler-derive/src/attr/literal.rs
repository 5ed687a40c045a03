//! Constants in an attribute: `3`, `-0.5`, `"x"`, `true`.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Expr, ExprLit, ExprUnary, Lit, UnOp};

use crate::ctxt::Ctxt;
use crate::shape::Shape;

/// A constant, and the tokens it was written in.
#[derive(Clone)]
pub(crate) struct Literal {
    value: Value,
    tokens: Expr,
}

#[derive(Clone, Debug, PartialEq)]
enum Value {
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
}

impl Literal {
    pub(crate) fn read(cx: &Ctxt, tokens: &Expr) -> Option<Literal> {
        let value = match tokens {
            Expr::Unary(ExprUnary { op: UnOp::Neg(_), expr, .. }) => match read(cx, expr)? {
                Value::Int(value) => Some(Value::Int(-value)),
                Value::Float(value) => Some(Value::Float(-value)),
                _ => None,
            },
            _ => read(cx, tokens),
        };
        if value.is_none() {
            cx.error(tokens, "expected a number, a text, `true` or `false`");
        }
        Some(Literal { value: value?, tokens: tokens.clone() })
    }

    /// The number, whatever its kind.
    pub(crate) fn number(&self) -> Option<f64> {
        match self.value {
            Value::Int(value) => Some(value as f64),
            Value::Float(value) => Some(value),
            _ => None,
        }
    }

    /// The number, where it is whole.
    pub(crate) fn whole(&self) -> Option<i64> {
        match self.value {
            Value::Int(value) => Some(value),
            _ => None,
        }
    }

    /// Can a field of this shape hold it?
    pub(crate) fn fits(&self, shape: Shape) -> bool {
        match shape {
            Shape::Bool => matches!(self.value, Value::Bool(_)),
            Shape::Int => matches!(self.value, Value::Int(_)),
            Shape::Float => self.number().is_some(),
            Shape::Text => matches!(self.value, Value::Text(_)),
            Shape::List | Shape::Date | Shape::Other => true,
        }
    }

    /// A `juggler_validate::Literal`.
    pub(crate) fn print(&self) -> TokenStream {
        let tokens = &self.tokens;
        match self.value {
            Value::Bool(_) => quote!(__j::Literal::Bool(#tokens)),
            Value::Int(_) => quote!(__j::Literal::Int(#tokens)),
            Value::Float(_) => quote!(__j::Literal::Float(#tokens)),
            Value::Text(_) => quote!(__j::Literal::Text(__j::Cow::Borrowed(#tokens))),
        }
    }
}

impl ToTokens for Literal {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.tokens.to_tokens(tokens);
    }
}

fn read(cx: &Ctxt, tokens: &Expr) -> Option<Value> {
    let Expr::Lit(ExprLit { lit, .. }) = tokens else { return None };
    match lit {
        Lit::Bool(lit) => Some(Value::Bool(lit.value)),
        Lit::Int(lit) => cx.ok(lit.base10_parse()).map(Value::Int),
        Lit::Float(lit) => cx.ok(lit.base10_parse()).map(Value::Float),
        Lit::Str(lit) => Some(Value::Text(lit.value())),
        _ => None,
    }
}
