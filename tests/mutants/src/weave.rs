//! All mutants of a file at once, each of them asleep: the program asks, where it comes to one, whether that is meant.

use std::collections::BTreeMap;
use std::ops::Range;

use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use crate::Error;
use crate::mutant::{Genre, Mutant};

/// A file with its mutants.
#[derive(Debug, Default)]
pub(crate) struct Woven {
    pub(crate) text: String,
    /// Where the change of a mutant stands in the text.
    pub(crate) changes: Vec<(Range<usize>, usize)>,
    /// Where a piece of the text stands that had to be written otherwise for these.
    pub(crate) around: Vec<(Range<usize>, Vec<usize>)>,
}

/// Weaves mutants into a text. Those that cannot be, as they are not in the body of a function that runs, are left out.
pub(crate) fn weave<'m>(text: &str, mutants: impl IntoIterator<Item = &'m Mutant>) -> Result<Woven, Error> {
    let mut nodes = Nodes::default();
    nodes.visit_file(&syn::parse_file(text)?);
    let mut sites = BTreeMap::new();
    for mutant in mutants {
        let change = mutant.listed.span.bytes(text);
        if let Some((at, kind)) = nodes.site(mutant.listed.genre, &change) {
            let changed = match kind {
                Kind::Expression => {
                    let replacement = &mutant.listed.replacement;
                    [&text[at.start..change.start], replacement, &text[change.end..at.end]].concat()
                }
                _ => mutant.listed.replacement.clone(),
            };
            // Those that go further out come first.
            let site = sites.entry((at.start, std::cmp::Reverse(at.end), kind)).or_insert_with(Vec::new);
            site.push((mutant.number, changed));
        }
    }
    let sites: Vec<Site> = sites
        .into_iter()
        .map(|((start, end, kind), changes)| Site { at: start..end.0, kind, changes })
        .collect();
    let mut woven = Woven::default();
    write(&mut woven, text, 0..text.len(), &mut sites.iter().peekable());
    Ok(woven)
}

/// A place with mutants.
#[derive(Debug)]
struct Site {
    at: Range<usize>,
    kind: Kind,
    /// Their numbers, and the text with each.
    changes: Vec<(usize, String)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// The start of a body, which another value may leave.
    Return,
    /// Before the arrow of an arm without a guard.
    Arm,
    /// The guard of an arm that may go.
    GuardedArm,
    Expression,
}

type Sites<'s> = std::iter::Peekable<std::slice::Iter<'s, Site>>;

/// Writes a part of the text, with the sites in it.
fn write(woven: &mut Woven, text: &str, part: Range<usize>, sites: &mut Sites<'_>) {
    let mut at = part.start;
    while let Some(site) = sites.next_if(|site| site.at.end <= part.end) {
        woven.text += &text[at..site.at.start];
        at = site.at.end;
        let begin = woven.text.len();
        match site.kind {
            Kind::Return => {
                for (number, value) in &site.changes {
                    woven.text += &format!(" if crate::woven::is({number}) {{ return ");
                    change(woven, *number, value);
                    woven.text += "; }";
                }
            }
            Kind::Arm | Kind::GuardedArm => {
                let is_guarded = site.kind == Kind::GuardedArm;
                let numbers = site.changes.iter().map(|(number, _)| format!("!crate::woven::is({number})"));
                let guard = numbers.collect::<Vec<_>>().join(" && ");
                woven.text += &if is_guarded { format!("{guard} && (") } else { format!(" if {guard} ") };
                write(woven, text, site.at.clone(), sites);
                woven.text += if is_guarded { ")" } else { "" };
            }
            Kind::Expression => {
                woven.text.push('(');
                for (number, changed) in &site.changes {
                    woven.text += &format!("if crate::woven::is({number}) {{ ");
                    change(woven, *number, changed);
                    woven.text += " } else ";
                }
                woven.text += "{ ";
                write(woven, text, site.at.clone(), sites);
                woven.text += " })";
            }
        }
        let numbers = site.changes.iter().map(|(number, _)| *number).collect();
        woven.around.push((begin..woven.text.len(), numbers));
    }
    woven.text += &text[at..part.end];
}

fn change(woven: &mut Woven, number: usize, text: &str) {
    let begin = woven.text.len();
    woven.text += text;
    woven.changes.push((begin..woven.text.len(), number));
}

/// What in a file can be changed.
#[derive(Debug, Default)]
struct Nodes {
    /// The inside of each function that runs, not only while compiling.
    bodies: Vec<Range<usize>>,
    /// That of the others.
    constant: Vec<Range<usize>>,
    /// Where those begin whose type is hidden, and so may be only one.
    hidden: Vec<usize>,
    /// Expressions with an operator: where that is, and the whole.
    operators: Vec<(Range<usize>, Range<usize>)>,
    /// Arms that others may take the place of: where they begin, their guard, and where the arrow is.
    arms: Vec<(usize, Option<Range<usize>>, usize)>,
}

impl Nodes {
    fn site(&self, genre: Genre, change: &Range<usize>) -> Option<(Range<usize>, Kind)> {
        let contains = |outer: &Range<usize>| outer.start <= change.start && change.end <= outer.end;
        let body = self.bodies.iter().filter(|body| contains(body)).min_by_key(|body| body.len())?;
        if self.constant.iter().any(|constant| contains(constant) && constant.len() < body.len()) {
            return None;
        }
        match genre {
            Genre::FnValue if self.hidden.contains(&body.start) => None,
            Genre::FnValue => Some((body.start..body.start, Kind::Return)),
            Genre::BinaryOperator | Genre::UnaryOperator => {
                let whole = self.operators.iter().find(|(operator, _)| operator.start == change.start)?;
                Some((whole.1.clone(), Kind::Expression))
            }
            Genre::MatchArm => {
                let (_, guard, arrow) = self.arms.iter().find(|(start, ..)| *start == change.start)?;
                Some(match guard {
                    Some(guard) => (guard.clone(), Kind::GuardedArm),
                    None => (*arrow..*arrow, Kind::Arm),
                })
            }
            Genre::MatchArmGuard => Some((change.clone(), Kind::Expression)),
            Genre::Other => None,
        }
    }

    fn function(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let braces = block.span().byte_range();
        let inside = braces.start + 1..braces.end - 1;
        if let syn::ReturnType::Type(_, given) = &signature.output
            && matches!(**given, syn::Type::ImplTrait(_))
        {
            self.hidden.push(inside.start);
        }
        if signature.constness.is_some() { self.constant.push(inside) } else { self.bodies.push(inside) }
    }
}

impl<'a> Visit<'a> for Nodes {
    fn visit_item_fn(&mut self, function: &'a syn::ItemFn) {
        self.function(&function.sig, &function.block);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'a syn::ImplItemFn) {
        self.function(&function.sig, &function.block);
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &'a syn::TraitItemFn) {
        if let Some(block) = &function.default {
            self.function(&function.sig, block);
        }
        visit::visit_trait_item_fn(self, function);
    }

    fn visit_item_const(&mut self, constant: &'a syn::ItemConst) {
        self.constant.push(constant.span().byte_range());
        visit::visit_item_const(self, constant);
    }

    fn visit_expr_binary(&mut self, binary: &'a syn::ExprBinary) {
        self.operators.push((binary.op.span().byte_range(), binary.span().byte_range()));
        visit::visit_expr_binary(self, binary);
    }

    fn visit_expr_unary(&mut self, unary: &'a syn::ExprUnary) {
        self.operators.push((unary.op.span().byte_range(), unary.span().byte_range()));
        visit::visit_expr_unary(self, unary);
    }

    fn visit_expr_match(&mut self, found: &'a syn::ExprMatch) {
        let is_rest = |arm: &syn::Arm| matches!(arm.pat, syn::Pat::Wild(_)) && arm.guard.is_none();
        if found.arms.iter().any(is_rest) {
            self.arms.extend(found.arms.iter().map(|arm| {
                let guard = arm.guard.as_ref().map(|guard| guard.1.span().byte_range());
                (arm.span().byte_range().start, guard, arm.fat_arrow_token.span().byte_range().start)
            }));
        }
        visit::visit_expr_match(self, found);
    }
}
