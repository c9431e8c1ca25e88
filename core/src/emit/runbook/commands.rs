//! The commands of the runbook, as a shell takes them.

use crate::emit::helm_values;
use crate::emit::runbook::helm2;
use crate::istio::release::{Capability, IstioRelease};
use crate::plan::model::{Chart, ChartInstall};
use crate::plan::published::{CHARTS, published, reads_shared_values};
use crate::spec::types::Installer;

/// The program that leaves out of rendered charts what stays when they are taken away.
pub(super) const DEFINITIONS_NAME: &str = "without-definitions.awk";

/// Returns `text` so that a shell takes it for one word.
pub(super) fn quoted(text: &str) -> String {
    let plain = |c: char| {
        c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ':' | '@' | '=' | '+' | ',')
    };
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

/// Returns the start of a command of kubectl for the cluster of this context.
pub(super) fn kubectl(kube_context: &str) -> String {
    format!("kubectl --context={}", quoted(kube_context))
}

/// What is installed at once: the charts of a unit, from the files in a folder.
pub(super) struct Installation<'p> {
    /// Who installs.
    pub installer: Installer,
    /// The release.
    pub release: IstioRelease,
    /// The context of the cluster.
    pub kube_context: &'p str,
    /// The folder of the files.
    pub folder: String,
    /// Name of the unit.
    pub unit: &'p str,
    /// The charts.
    pub charts: &'p [ChartInstall],
}

/// Returns the commands that install it.
pub(super) fn install(installation: &Installation<'_>) -> Vec<String> {
    let Installation { kube_context, folder, unit, charts, release, .. } = installation;
    match installation.installer {
        Installer::Istioctl => {
            let file = format!("{folder}/{unit}.istio-operator.yaml");
            let command = if release.has(Capability::InstallCommand) { "install" } else { "manifest apply" };
            vec![format!(
                "istioctl {command} --context={} --skip-confirmation --filename={file}",
                quoted(kube_context)
            )]
        }
        Installer::Helm if release.has(Capability::Helm2) => helm2::install(installation),
        Installer::Helm => charts.iter().map(|chart| helm(kube_context, folder, *release, chart)).collect(),
        Installer::Sail | Installer::Manifests => Vec::new(),
    }
}

/// Returns the commands that take it away.
pub(super) fn uninstall(installation: &Installation<'_>) -> Vec<String> {
    let Installation { kube_context, folder, unit, charts, .. } = installation;
    let context = quoted(kube_context);
    match installation.installer {
        Installer::Istioctl => {
            let file = format!("{folder}/{unit}.istio-operator.yaml");
            vec![uninstall_by_istioctl(installation.release, kube_context, &file)]
        }
        Installer::Helm if installation.release.has(Capability::Helm2) => helm2::uninstall(installation),
        Installer::Helm => charts
            .iter()
            .rev()
            .map(|chart| {
                format!(
                    "helm uninstall {} --kube-context={context} --namespace={} --ignore-not-found",
                    chart.helm_release, chart.namespace
                )
            })
            .collect(),
        Installer::Sail | Installer::Manifests => Vec::new(),
    }
}

/// Returns whether charts of a release are taken away by rendering them once more.
pub(super) fn uninstalls_by_rendering(installer: Installer, release: IstioRelease) -> bool {
    match installer {
        Installer::Istioctl => {
            !release.has(Capability::UninstallCommand)
                && !release.has(Capability::UninstallCommandExperimental)
        }
        Installer::Helm => release.has(Capability::Helm2),
        Installer::Sail | Installer::Manifests => false,
    }
}

fn uninstall_by_istioctl(release: IstioRelease, kube_context: &str, file: &str) -> String {
    let command = if release.has(Capability::UninstallCommand) {
        "uninstall"
    } else if release.has(Capability::UninstallCommandExperimental) {
        "experimental uninstall"
    } else {
        let kubectl = kubectl(kube_context);
        // It prints the namespace and the definitions too.
        return format!(
            "istioctl manifest generate --filename={file} | awk -f {DEFINITIONS_NAME} | {kubectl} delete --ignore-not-found -f -"
        );
    };
    format!("istioctl {command} --context={} --skip-confirmation --filename={file}", quoted(kube_context))
}

fn helm(kube_context: &str, folder: &str, release: IstioRelease, chart: &ChartInstall) -> String {
    let version =
        if is_in_repository(release, chart.chart) { format!(" --version={release}") } else { String::new() };
    format!(
        "helm upgrade --install {name} {reference}{version} --kube-context={context} --namespace={namespace} {defaults}--values={folder}/{file} --wait",
        name = chart.helm_release,
        reference = chart_reference(release, chart.chart),
        context = quoted(kube_context),
        namespace = chart.namespace,
        defaults = defaults(release, chart.chart),
        file = helm_values::file_name(chart),
    )
}

/// Returns the option for the defaults that a chart reads and does not bring.
fn defaults(release: IstioRelease, chart: Chart) -> String {
    let needed = reads_shared_values(release, chart);
    if needed { format!("--values={}/global.yaml ", charts_folder(release)) } else { String::new() }
}

/// Returns whether Istio's Helm repository has a chart, at a release.
fn is_in_repository(release: IstioRelease, chart: Chart) -> bool {
    match chart {
        Chart::Base | Chart::Istiod | Chart::Cni | Chart::Ztunnel => release.has(Capability::HelmRepository),
        // Never published: they are in the release archive alone.
        Chart::IstiodRemote
        | Chart::IngressGateway
        | Chart::EgressGateway
        | Chart::IstioCoreDns
        | Chart::Istio
        | Chart::IstioInit
        | Chart::IstioRemote => false,
    }
}

/// Returns whether any of `charts` is in Istio's Helm repository.
pub(super) fn needs_repository(release: IstioRelease, charts: &[ChartInstall]) -> bool {
    charts.iter().any(|chart| is_in_repository(release, chart.chart))
}

/// Returns whether any of `charts` has to be taken from the release archive.
pub(super) fn needs_archive(release: IstioRelease, charts: &[ChartInstall]) -> bool {
    charts.iter().any(|chart| !is_in_repository(release, chart.chart))
}

/// Returns where the chart is: in Istio's repository, or in the folder of the release archive.
pub(super) fn chart_reference(release: IstioRelease, chart: Chart) -> String {
    let published = published(release, chart);
    if is_in_repository(release, chart) {
        format!("istio/{}", published.name)
    } else {
        format!("istio-{release}/{}", published.path())
    }
}

/// Returns the folder of the charts in the release archive.
pub(super) fn charts_folder(release: IstioRelease) -> String {
    format!("istio-{release}/{CHARTS}")
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(quoted(text), expected);
    }

    #[test]
    fn a_word_stays_a_word() {
        check("cluster1", "cluster1");
        check("arn:aws:eks:eu-west-1:1:cluster/a", "arn:aws:eks:eu-west-1:1:cluster/a");
        check("my context", "'my context'");
        check("it's", r"'it'\''s'");
        check("$(reboot)", "'$(reboot)'");
        check("", "''");
    }
}
