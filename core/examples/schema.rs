//! x
fn main() {
    print!("{}", portolan_core::schema());
}
