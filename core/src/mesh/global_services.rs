//! Services of replicated control planes (up to 1.7): their names under `.global`, and the addresses of these names.

use crate::istio::release::Capability;
use crate::istio::wellknown::hosts;
use crate::mesh::model::{ClusterIdx, Mesh, Service};
use crate::mesh::system::System;
use crate::names::{Host, Namespace, ServiceName};
use crate::spec::types::ServiceVia;
use std::net::{IpAddr, Ipv4Addr};

/// The addresses that names under `.global` are given, none of which is routed anywhere: sidecars catch them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddressRange {
    first: u32,
    bits: u32,
}

impl AddressRange {
    /// Part of the loopback range, as the guides of 1.1 and 1.2 have it.
    const LOOPBACK: AddressRange = AddressRange { first: u32::from_be_bytes([127, 255, 0, 0]), bits: 16 };
    /// The reserved range (class E) that the later guides have.
    const RESERVED: AddressRange = AddressRange { first: u32::from_be_bytes([240, 0, 0, 0]), bits: 28 };

    /// Returns how many services it has addresses for: all but the first and the last.
    pub fn size(self) -> u32 {
        (1 << self.bits) - 2
    }

    /// Returns whether it holds `address`.
    pub fn contains(self, address: Ipv4Addr) -> bool {
        address.to_bits() >> self.bits == self.first >> self.bits
    }

    /// Returns the address of a name: always the same, whatever other names there are.
    fn address_of(self, name: &str) -> Ipv4Addr {
        // FNV-1a: spreads short names well, and is written down in three lines.
        let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let offset =
            1 + u32::try_from(hash % u64::from(self.size())).expect("a remainder is less than its divisor");
        Ipv4Addr::from_bits(self.first + offset)
    }
}

impl std::fmt::Display for AddressRange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", Ipv4Addr::from_bits(self.first), u32::BITS - self.bits)
    }
}

/// Returns the range from which the guide of the mesh's release takes addresses.
pub fn address_range(mesh: &Mesh) -> AddressRange {
    if mesh.istio.release.value.has(Capability::LoopbackServiceAddresses) {
        AddressRange::LOOPBACK
    } else {
        AddressRange::RESERVED
    }
}

/// Returns the name of a service in other clusters.
pub fn global_name(name: &ServiceName, namespace: &Namespace) -> String {
    format!("{name}.{namespace}.{}", hosts::GLOBAL_DOMAIN)
}

/// Returns the address to which the name of a service resolves in other clusters.
pub fn address(mesh: &Mesh, name: &ServiceName, namespace: &Namespace) -> Ipv4Addr {
    address_range(mesh).address_of(&global_name(name, namespace))
}

impl Service {
    /// Returns its name in other clusters.
    pub fn global_name(&self) -> String {
        global_name(&self.name.value, &self.namespace.value)
    }

    /// Returns the address to which that name resolves: what the spec says, else one that follows from the name alone.
    pub fn global_address(&self, mesh: &Mesh) -> IpAddr {
        match self.address.as_ref().map(|address| &address.value) {
            Some(Host::Ip(address)) => *address,
            // A rule reports the name.
            Some(Host::Dns(_) | Host::Unknown) | None => {
                IpAddr::V4(address(mesh, &self.name.value, &self.namespace.value))
            }
        }
    }

    /// Returns whether clients of other clusters reach it through the egress gateway of their own.
    pub fn is_reached_by_egress(&self) -> bool {
        match self.via.as_ref().map(|via| via.value) {
            Some(ServiceVia::Egress) => true,
            Some(ServiceVia::Gateway) | None => false,
        }
    }
}

impl Mesh {
    /// Returns the clusters other than `client` that run `service` and have a gateway at a known address, by name.
    pub fn global_endpoints(&self, service: &Service, client: ClusterIdx) -> Vec<ClusterIdx> {
        let runs_it = |cluster: &ClusterIdx| service.clusters.contains(cluster);
        self.global_clusters(client).into_iter().filter(runs_it).collect()
    }

    /// Returns the clusters with workloads, other than `client`, that have a gateway at a known address, by name.
    pub fn global_clusters(&self, client: ClusterIdx) -> Vec<ClusterIdx> {
        let others = self.workload_clusters().into_iter().filter(|cluster| *cluster != client);
        others.filter(|cluster| self.has_gateway_address(*cluster)).collect()
    }

    /// Returns whether a cluster has a gateway at a known address.
    pub fn has_gateway_address(&self, cluster: ClusterIdx) -> bool {
        self[cluster].gateway.as_ref().is_some_and(|gateway| !gateway.addresses.is_empty())
    }

    /// Returns whether clusters are joined by replicated control planes.
    pub fn is_replicated(&self) -> bool {
        self.system() == System::ReplicatedControlPlanes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_follows_from_the_name() {
        #[track_caller]
        fn check(range: AddressRange, name: &str) {
            let address = range.address_of(name);
            assert_eq!(address, range.address_of(name));
            assert!(range.contains(address), "{address} in {range}");
        }
        for name in ["httpbin.bar.global", "a.b.global", "helloworld.sample.global"] {
            check(AddressRange::LOOPBACK, name);
            check(AddressRange::RESERVED, name);
        }
        assert_eq!(AddressRange::LOOPBACK.to_string(), "127.255.0.0/16");
        assert_eq!(AddressRange::RESERVED.to_string(), "240.0.0.0/4");
        assert!(!AddressRange::RESERVED.contains(Ipv4Addr::new(192, 0, 2, 1)));
    }
}
