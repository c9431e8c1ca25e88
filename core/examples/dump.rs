//! Throw-away.
fn main() {
    let path = std::env::args().nth(1).unwrap();
    let out = std::env::args().nth(2).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    let source = portolan_core::source::Source::new(path, text);
    let c = portolan_core::compile(&source);
    for d in &c.diagnostics {
        eprint!("{}", portolan_core::render::render(&source, d, false));
    }
    if let Ok(t) = c.tree {
        for (p, f) in t.files() {
            let p = std::path::Path::new(&out).join(p.as_str());
            std::fs::create_dir_all(p.parent().unwrap()).unwrap();
            std::fs::write(p, &f.text).unwrap();
        }
    }
}
