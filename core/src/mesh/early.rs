//! What follows from a [`Mesh`] of separate control plane programs (up to 1.5), or of replicated control planes.

use crate::istio::release::Capability;
use crate::mesh::model::{ClusterIdx, ControlPlaneIdx, Mesh, Via};
use crate::mesh::query::Role;
use crate::mesh::system::System;
use crate::names::Host;
use crate::source::Spanned;
use crate::spec::types::{ComponentAddresses, Mtls, Values};

/// A program of the control plane up to 1.4 that remotes reach by an address of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Program {
    /// Discovery.
    Pilot,
    /// Mixer, policy.
    Policy,
    /// Mixer, telemetry.
    Telemetry,
    /// Collects traces.
    Zipkin,
    /// Collects metrics of proxies.
    Statsd,
}

impl Program {
    /// Every program, in the order of the guides.
    pub const ALL: [Program; 5] =
        [Program::Pilot, Program::Policy, Program::Telemetry, Program::Zipkin, Program::Statsd];

    /// Returns what the spec calls it.
    pub fn as_str(self) -> &'static str {
        match self {
            Program::Pilot => "pilot",
            Program::Policy => "policy",
            Program::Telemetry => "telemetry",
            Program::Zipkin => "zipkin",
            Program::Statsd => "statsd",
        }
    }

    /// Returns whether a remote works only with its address: traces and metrics may go without.
    pub fn is_needed(self) -> bool {
        match self {
            Program::Pilot | Program::Policy | Program::Telemetry => true,
            Program::Zipkin | Program::Statsd => false,
        }
    }

    fn given(self, addresses: &ComponentAddresses) -> Option<&Spanned<Host>> {
        match self {
            Program::Pilot => addresses.pilot.as_ref(),
            Program::Policy => addresses.policy.as_ref(),
            Program::Telemetry => addresses.telemetry.as_ref(),
            Program::Zipkin => addresses.zipkin.as_ref(),
            Program::Statsd => addresses.statsd.as_ref(),
        }
    }
}

impl Mesh {
    /// Returns whether remotes reach a control plane through the ingress gateway of its cluster.
    fn is_behind_ingress(&self) -> bool {
        self.control_plane_indices().any(|plane| match self[plane].discovery.via {
            Via::IngressGateway(_) => self.has_remotes(plane),
            Via::EastWestGateway | Via::InternalLoadBalancer | Via::Direct => false,
        })
    }

    /// Returns whether workloads speak mutual TLS alone, as far as releases up to 1.4 are told.
    ///
    /// Gateways between networks tell traffic apart by the server name of its TLS, so their guide asks for it.
    pub fn requires_mtls(&self) -> bool {
        match self.security.mtls {
            Some(Mtls::Strict) => true,
            Some(Mtls::Permissive) => false,
            None => self.system() == System::RemoteCharts && self.needs_tls_everywhere(),
        }
    }

    /// Returns whether proxies and control plane authenticate each other, as far as releases are told.
    pub fn has_control_plane_security(&self) -> bool {
        let usual = match self.system() {
            System::RemoteCharts => self.needs_tls_everywhere(),
            System::ReplicatedControlPlanes => true,
            System::SharedControlPlane | System::EastWestGateways | System::Ambient => false,
        };
        self.security.control_plane.unwrap_or(usual)
    }

    /// Returns whether the mesh works only where all of its traffic is TLS: between networks, and to a control plane
    /// behind an ingress gateway.
    pub fn needs_tls_everywhere(&self) -> bool {
        self.has_several_networks() || self.is_behind_ingress()
    }

    /// Returns whether workloads of several authorities have to trust each other.
    ///
    /// Without mutual TLS anywhere, the remotes of 1.0 to 1.4 may each have a root of their own.
    pub fn authorities_share_a_root(&self) -> bool {
        match self.system() {
            System::RemoteCharts => {
                self.requires_mtls()
                    || self.has_control_plane_security()
                    || self.istio.release.value.has(Capability::AutomaticMutualTls)
            }
            System::ReplicatedControlPlanes
            | System::SharedControlPlane
            | System::EastWestGateways
            | System::Ambient => true,
        }
    }

    /// Returns where the spec gives the address of a program of a control plane.
    pub fn given_address(&self, plane: ControlPlaneIdx, program: Program) -> Option<&Spanned<Host>> {
        self[plane].discovery.component_addresses.as_ref().and_then(|addresses| program.given(addresses))
    }

    /// Returns the address at which remotes reach a program of a control plane; none for one that they need not reach.
    pub fn program_address(&self, plane: ControlPlaneIdx, program: Program) -> Option<Host> {
        let given = self.given_address(plane, program).map(|address| address.value.clone());
        let address = &self[plane].discovery.address;
        let usual = match program {
            Program::Pilot | Program::Policy | Program::Telemetry => true,
            // The guide of 1.0 always gives it; from 1.0.3 on no control plane has it.
            Program::Statsd => {
                *address != Host::Unknown && self.has(self[plane].host, Capability::StatsdBridge)
            }
            // No control plane has it by default, and the guide leaves it out where there is none.
            Program::Zipkin => false,
        };
        given.or_else(|| usual.then(|| address.clone()))
    }

    /// Returns whether a program that remotes need has no known address.
    pub(super) fn awaits_program(&self, plane: ControlPlaneIdx) -> bool {
        Program::ALL.into_iter().any(|program| self.program_address(plane, program) == Some(Host::Unknown))
    }

    /// Returns whether a remote of 1.0 to 1.4 reaches programs of its control plane through Services of its own, which
    /// have the names of the primary's and addresses of the spec.
    ///
    /// Those can be changed without restarting proxies. They take no host names; and 1.0 makes one of Pilot alone,
    /// where its guide needs the name for certificates.
    pub fn reaches_programs_by_service(&self, cluster: ClusterIdx) -> bool {
        let plane = self[cluster].control_plane;
        let all_programs = self.has(cluster, Capability::IstioRemoteValues);
        let no_names = self
            .programs_with_service(cluster)
            .iter()
            .all(|program| !matches!(self.program_address(plane, *program), Some(Host::Dns(_))));
        no_names && (all_programs || self.has_control_plane_security())
    }

    /// Returns whether a cluster of 1.5 to 1.7 has an ingress gateway: the guides leave the one that the installer brings
    /// alone, whether or not the mesh needs it, for traffic that comes in there.
    pub fn has_ingress_gateway(&self, cluster: ClusterIdx) -> bool {
        self[cluster].gateway.is_some() || self[cluster].gateway_refused.is_none()
    }

    /// Returns whether pods of a cluster get their sidecars by themselves: separate control plane programs may come without
    /// an injector, as the guide of 1.0 has it too.
    pub fn is_injected(&self, cluster: ClusterIdx) -> bool {
        if self.has(cluster, Capability::Istiod) {
            return true;
        }
        let given = |values: &Option<Values>| {
            let values = values.as_ref()?;
            let of_chart = match self.role(cluster) {
                Role::Remote => &values.istio_remote,
                Role::Primary | Role::ExternalControlPlane => &values.istio,
            };
            of_chart.as_ref()?.to_json().get("sidecarInjectorWebhook")?.get("enabled")?.as_bool()
        };
        given(&self[cluster].values).or_else(|| given(&self.istio.values)).unwrap_or(true)
    }

    /// Returns the programs for which a remote of 1.0 to 1.5 can have Services over addresses.
    fn programs_with_service(&self, cluster: ClusterIdx) -> &'static [Program] {
        if self.has(cluster, Capability::IstioRemoteValues) {
            &[Program::Pilot, Program::Policy, Program::Telemetry]
        } else {
            &[Program::Pilot]
        }
    }

    /// Returns the programs that a remote of 1.0 to 1.5 reaches by Services over addresses alone, whatever the spec says.
    pub fn programs_without_names(&self, cluster: ClusterIdx) -> &'static [Program] {
        if self.has_control_plane_security() {
            self.programs_with_service(cluster)
        } else if self.has(cluster, Capability::RemotePilotServiceAlways) {
            &[Program::Pilot]
        } else {
            &[]
        }
    }
}
