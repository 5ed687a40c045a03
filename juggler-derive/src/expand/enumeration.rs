//! An enum: text out of a fixed list.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ast::Enumeration;

pub(super) fn impls(enumeration: &Enumeration) -> TokenStream {
    let Enumeration { ident, container, name, variants } = enumeration;
    let wires: Vec<&String> = variants.iter().map(|(_, wire)| wire).collect();
    let names: Vec<_> = variants.iter().map(|(variant, _)| variant).collect();
    let display = container.display.then(|| {
        quote! {
            #[automatically_derived]
            impl __j::Display for #ident {
                fn fmt(&self, f: &mut __j::Formatter<'_>) -> __j::FmtResult {
                    f.pad(__j::as_text(self))
                }
            }
        }
    });
    let from_str = container.from_str.then(|| {
        quote! {
            #[automatically_derived]
            impl __j::FromStr for #ident {
                type Err = __j::Error;
                fn from_str(text: &str) -> __j::Result<Self> {
                    __j::PropertyType::from_value(__j::ValueRef::Text(text))
                }
            }
        }
    });
    quote! {
        #[automatically_derived]
        impl __j::PropertyType for #ident {
            const KIND: __j::Kind = __j::Kind::Enum(__j::Nested::Static(&__j::EnumKind {
                name: __j::Cow::Borrowed(#name),
                variants: __j::Cow::Borrowed(&[#(__j::Cow::Borrowed(#wires)),*]),
            }));
            fn from_value(value: __j::ValueRef<'_>) -> __j::Result<Self> {
                match value {
                    #(__j::ValueRef::Text(#wires) => __j::Ok(#ident::#names),)*
                    other => __j::Err(__j::no_variant::<Self>(other)),
                }
            }
            fn as_value(&self) -> __j::ValueRef<'_> {
                __j::ValueRef::Text(match self {
                    #(#ident::#names => #wires,)*
                })
            }
        }
        #[automatically_derived]
        impl<__P: __j::Place> __j::FieldsAt<__P> for #ident {
            type Fields = __j::Field<__P::Model, #ident>;
            const FIELDS: Self::Fields = __j::Field::new(__P::PATH);
        }
        #display
        #from_str
    }
}
