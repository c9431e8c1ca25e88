//! The commands of Helm 2, for the charts of 1.0 to 1.5: rendered by `helm template` and applied by kubectl, or
//! installed through Tiller (`istio.io@1.4:docs/setup/install/helm`).

use crate::emit::helm_values;
use crate::emit::runbook::commands::{DEFINITIONS_NAME, Installation, chart_reference, kubectl, quoted};
use crate::istio::release::Capability;
use crate::plan::model::{Chart, ChartInstall};
use crate::plan::values::needs_definitions;

/// The program that leaves hooks out of a rendered chart.
pub(super) const HOOKS_NAME: &str = "without-hooks.awk";

/// The account of Tiller, in the release archive.
const TILLER_ACCOUNT: &str = "install/kubernetes/helm/helm-service-account.yaml";

/// Returns the commands that install charts without Tiller.
pub(super) fn install(installation: &Installation<'_>) -> Vec<String> {
    let kubectl = kubectl(installation.kube_context);
    let mut commands = apply_definitions(installation);
    for chart in installation.charts.iter().filter(|chart| chart.chart != Chart::IstioInit) {
        let rendered = rendered(installation, chart);
        let filter = if has_hooks(installation) { format!(" | awk -f {HOOKS_NAME}") } else { String::new() };
        // What the charts give no namespace is meant for theirs.
        commands.push(format!("{rendered}{filter} | {kubectl} apply --namespace={} -f -", chart.namespace));
    }
    commands
}

/// Returns the commands that put Tiller into a cluster. The repository that it would ask for charts is of no use here, and
/// has moved.
pub(super) fn start_tiller(installation: &Installation<'_>) -> Vec<String> {
    let Installation { release, kube_context, .. } = installation;
    vec![
        format!("{} apply -f istio-{release}/{TILLER_ACCOUNT}", kubectl(kube_context)),
        format!(
            "helm init --service-account=tiller --kube-context={} --skip-refresh --wait",
            quoted(kube_context)
        ),
    ]
}

/// Returns the commands that install charts through Tiller.
pub(super) fn install_by_tiller(installation: &Installation<'_>) -> Vec<String> {
    let kubectl = kubectl(installation.kube_context);
    let context = quoted(installation.kube_context);
    let upgrade = |chart: &ChartInstall| {
        format!(
            "helm upgrade --install {} {} --kube-context={context} --namespace={} --values={}/{}",
            chart.helm_release,
            chart_reference(installation.release, chart.chart),
            chart.namespace,
            installation.folder,
            helm_values::file_name(chart),
        )
    };
    // The other charts bring theirs, by a hook or a Job.
    let is_remote = installation.charts.iter().any(|chart| chart.chart == Chart::IstioRemote);
    let mut commands = if is_remote { apply_definitions(installation) } else { Vec::new() };
    for chart in installation.charts {
        commands.push(upgrade(chart));
        if chart.chart == Chart::IstioInit {
            let namespace = &chart.namespace;
            commands.push(format!(
                "{kubectl} -n {namespace} wait --for=condition=complete job --all --timeout=5m"
            ));
        }
    }
    commands
}

/// Returns the commands that take charts away, but for definitions: they are among the objects of chart `istio` of 1.0.
pub(super) fn uninstall(installation: &Installation<'_>) -> Vec<String> {
    let kubectl = kubectl(installation.kube_context);
    let charts = installation.charts.iter().rev().filter(|chart| chart.chart != Chart::IstioInit);
    let delete = |chart: &ChartInstall| {
        let rendered = rendered(installation, chart);
        let filter = format!("awk -f {DEFINITIONS_NAME}");
        format!(
            "{rendered} | {filter} | {kubectl} delete --namespace={} --ignore-not-found -f -",
            chart.namespace
        )
    };
    charts.map(delete).collect()
}

/// Returns whether charts of the release bring hooks that kubectl must not be given.
pub(super) fn has_hooks(installation: &Installation<'_>) -> bool {
    installation.release.has(Capability::CleanupSecretsHook)
}

fn rendered(installation: &Installation<'_>, chart: &ChartInstall) -> String {
    format!(
        "helm template {} --name={} --namespace={} --values={}/{}",
        chart_reference(installation.release, chart.chart),
        chart.helm_release,
        chart.namespace,
        installation.folder,
        helm_values::file_name(chart),
    )
}

/// Returns the commands that make the definitions that the charts' objects need, and wait for them.
fn apply_definitions(installation: &Installation<'_>) -> Vec<String> {
    let kubectl = kubectl(installation.kube_context);
    let Some(definitions) = definitions(installation) else { return Vec::new() };
    vec![
        format!("{kubectl} apply -f {definitions}"),
        format!("{kubectl} wait --for=condition=established crd --all --timeout=2m"),
    ]
}

/// Returns the files with the resource definitions that the charts' objects need.
///
/// Rendered chart `istio` of 1.0 has them among its objects, in no order that kubectl could follow; a remote has them
/// from its user alone, for the objects that mutual TLS comes with.
fn definitions(installation: &Installation<'_>) -> Option<String> {
    let has = |chart| installation.charts.iter().any(|install| install.chart == chart);
    let reference = |chart| chart_reference(installation.release, chart);
    if has(Chart::IstioInit) {
        return Some(format!("{}/files", reference(Chart::IstioInit)));
    }
    let needed = needs_definitions(installation.release, installation.charts);
    needed.then(|| format!("{}/templates/crds.yaml", reference(Chart::Istio)))
}
