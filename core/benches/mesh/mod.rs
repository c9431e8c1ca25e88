//! The mesh that is measured, of any size.

use std::fmt::Write;

/// Returns the spec of `size` clusters: a primary and its remotes, on two networks, without a fault.
pub fn primary_remote(size: usize) -> String {
    let mut text =
        "apiVersion: portolan.dev/v1alpha1\nkind: Mesh\nname: mesh1\nistio:\n  version: 1.30.3\nclusters:\n"
            .to_owned();
    for at in 0..size {
        let _ = writeln!(text, "- name: cluster{at}\n  network: network{}", at % 2);
        if at > 0 {
            text.push_str("  primary: cluster0\n");
        }
        let _ = writeln!(text, "  eastWestGateway:\n    addresses: [{}]", gateway(at));
    }
    text
}

/// Returns the address of a gateway: of the primary an IP address, since its remotes reach it there.
fn gateway(at: usize) -> String {
    if at == 0 { "192.0.2.10".to_owned() } else { format!("gateway{at}.example.com") }
}
