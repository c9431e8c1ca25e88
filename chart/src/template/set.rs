//! The templates that can be named.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::ast::Template;

/// A set of templates, on top of an outer one where a text is a template that sees all others.
#[derive(Default)]
pub(crate) struct Templates {
    own: BTreeMap<Rc<str>, Rc<Template>>,
    outer: Option<Rc<Templates>>,
}

impl Templates {
    /// An empty set on top of another.
    pub(crate) fn above(outer: Rc<Templates>) -> Templates {
        Templates { own: BTreeMap::new(), outer: Some(outer) }
    }

    /// Adds the templates of a file; later ones replace earlier ones unless they are empty.
    pub(crate) fn add(&mut self, parsed: &[Rc<Template>]) {
        for template in parsed {
            if !template.tree.is_empty(template.body) || self.get(&template.name).is_none() {
                self.own.insert(Rc::clone(&template.name), Rc::clone(template));
            }
        }
    }

    /// The template of a name.
    pub(crate) fn get(&self, name: &str) -> Option<&Rc<Template>> {
        // A text is a template in a text only so deep as templates may be nested.
        self.own.get(name).or_else(|| self.outer.as_ref()?.get(name))
    }
}
