//! What is in the stages of a cluster, and the commands that put it there.

use crate::emit::runbook::commands::{self, Installation, kubectl};
use crate::istio::release::{Capability, IstioRelease};
use crate::mesh::model::Mesh;
use crate::plan::model::{ChartInstall, Content, Overlay, Place, PlannedUnit, Stage};
use crate::spec::types::Installer;

/// Returns the units of a place.
pub(super) fn units(overlay: &Overlay, place: Place) -> impl Iterator<Item = &PlannedUnit> {
    overlay.units.iter().filter(move |unit| unit.kind.place == place)
}

/// Returns the folder of a stage, if there is anything in it to apply.
pub(super) fn folder(mesh: &Mesh, overlay: &Overlay, stage: Stage) -> Option<String> {
    let applies = units(overlay, Place::Cluster(stage)).flat_map(PlannedUnit::objects).next().is_some();
    applies.then(|| stage_folder(mesh, overlay, stage))
}

fn stage_folder(mesh: &Mesh, overlay: &Overlay, stage: Stage) -> String {
    format!("clusters/{}/{}", mesh[overlay.cluster].name.value, stage.folder())
}

/// Returns what the installer puts into a stage.
pub(super) fn installations<'p>(mesh: &'p Mesh, overlay: &'p Overlay, stage: Stage) -> Vec<Installation<'p>> {
    let of_unit = |unit: &'p PlannedUnit| match &*unit.content {
        Content::Charts(charts) => Some(Installation {
            installer: mesh.installer,
            release: mesh[overlay.cluster].release.value,
            kube_context: &mesh[overlay.cluster].kube_context,
            folder: stage_folder(mesh, overlay, stage),
            unit: unit.kind.name,
            charts,
        }),
        Content::Objects(_) | Content::Rendered(_) | Content::GatewayApi | Content::Secrets(_) => None,
    };
    units(overlay, Place::Cluster(stage)).filter_map(of_unit).collect()
}

/// Returns whether `is` holds for the charts of a unit that Helm installs.
pub(super) fn any_charts(
    mesh: &Mesh,
    overlay: &Overlay,
    is: fn(IstioRelease, &[ChartInstall]) -> bool,
) -> bool {
    let charts = |unit: &PlannedUnit| match &*unit.content {
        Content::Charts(charts) => is(mesh[overlay.cluster].release.value, charts),
        Content::Objects(_) | Content::Rendered(_) | Content::GatewayApi | Content::Secrets(_) => false,
    };
    mesh.installer == Installer::Helm && overlay.units.iter().any(charts)
}

/// Returns the commands that make the control plane of a cluster, or make it a remote: definitions, what the installer
/// puts in, then what is a plain object.
pub(super) fn control_plane_commands(
    mesh: &Mesh,
    overlay: &Overlay,
    installed: &[&Installation<'_>],
) -> Vec<String> {
    let kubectl = kubectl(&mesh[overlay.cluster].kube_context);
    let mut commands = Vec::new();
    if let Some(folder) = folder(mesh, overlay, Stage::Crds) {
        // What kubectl notes in an object that it applies by itself has a limit, which some definitions come near.
        let apply = if is_applied_by_kubectl(mesh) { BY_KUBECTL } else { BY_SERVER };
        commands.push(format!("{kubectl} {apply} {folder}"));
        commands.push(format!("{kubectl} wait --for=condition=Established crd --all --timeout=1m"));
    }
    commands.extend(installed.iter().flat_map(|installation| commands::install(installation)));
    commands.extend(applied(mesh, overlay, Stage::ControlPlane));
    commands
}

/// Returns the commands that make the control plane of a cluster, or make it a remote.
pub(super) fn all_commands(mesh: &Mesh, overlay: &Overlay) -> Vec<String> {
    let installed = installations(mesh, overlay, Stage::ControlPlane);
    control_plane_commands(mesh, overlay, &installed.iter().collect::<Vec<_>>())
}

/// Returns the command that applies a stage, if there is anything in it.
pub(super) fn applied(mesh: &Mesh, overlay: &Overlay, stage: Stage) -> Option<String> {
    let kubectl = kubectl(&mesh[overlay.cluster].kube_context);
    folder(mesh, overlay, stage).map(|folder| format!("{kubectl} {} {folder}", apply(mesh)))
}

/// Returns how kubectl applies a folder.
///
/// Rendered control planes are applied by the API server: kubectl by itself takes numbers and rules that are written in
/// another way than the server keeps them for changes, and notes in an object all that it applied, which has a limit.
pub(super) fn apply(mesh: &Mesh) -> &'static str {
    match mesh.installer {
        Installer::Istioctl | Installer::Helm | Installer::Sail => BY_KUBECTL,
        Installer::Manifests if is_applied_by_kubectl(mesh) => BY_KUBECTL,
        Installer::Manifests => BY_SERVER,
    }
}

const BY_KUBECTL: &str = "apply -k";
const BY_SERVER: &str = "apply --server-side -k";

/// Returns whether the API servers that a release ran on do not apply anything yet; its definitions are short.
fn is_applied_by_kubectl(mesh: &Mesh) -> bool {
    !mesh.istio.release.value.has(Capability::EastWestGateway)
}
