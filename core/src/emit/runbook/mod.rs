//! The runbook, `README.md` of the tree: every step of bringing up this mesh, in order, with its own names; and the
//! script that makes the kubeconfigs of remote secrets.
//!
//! What happens in which order is decided here ([`context`]); the template beside this file is only prose.

mod clusters;
mod commands;
mod context;
mod control_planes;
mod credentials;
mod early;
mod helm2;
mod stages;
mod verified;
mod ways;

use crate::plan::model::{Content, CredentialStage, Place, Plan};
use crate::tree::{Tree, TreeFile, TreePath};
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior};
use std::sync::LazyLock;

/// The page of most meshes, that of the earliest ones, and what both have in common.
const TEMPLATES: [(&str, &str); 8] = [
    ("runbook.md.jinja", include_str!("runbook.md.jinja")),
    ("early.md.jinja", include_str!("early.md.jinja")),
    ("clusters.md.jinja", include_str!("clusters.md.jinja")),
    ("certificates.md.jinja", include_str!("certificates.md.jinja")),
    ("credentials.md.jinja", include_str!("credentials.md.jinja")),
    ("verification.md.jinja", include_str!("verification.md.jinja")),
    ("workloads.md.jinja", include_str!("workloads.md.jinja")),
    ("operation.md.jinja", include_str!("operation.md.jinja")),
];
const HOOKS_PROGRAM: &str = include_str!("without-hooks.awk");
const DEFINITIONS_PROGRAM: &str = include_str!("without-definitions.awk");
const KUBECONFIG_SCRIPT: &str = include_str!("kubeconfig.sh");
const CERTIFICATES_SCRIPT: &str = include_str!("trial-certificates.sh");

/// Where the runbook lies in the tree.
const PATH: &str = "README.md";

/// Name of the script that makes kubeconfigs, in folder `credentials`.
const SCRIPT_NAME: &str = "kubeconfig.sh";

/// Name of the script that makes certificates for trying a mesh out, beside it.
const CERTIFICATES_NAME: &str = "trial-certificates.sh";

/// Adds the runbook of `plan`, and the script it uses.
pub(super) fn add(plan: &Plan<'_>, tree: &mut Tree) {
    let text = render(&context::of(plan));
    let because = "every step of bringing up this mesh, in order".to_owned();
    tree.add(TreePath::new(&[PATH]), TreeFile { text, because, from: None });
    if early::needs_hooks_program(plan.mesh) {
        let because = "leaves out of rendered charts what would delete certificates".to_owned();
        let file = TreeFile { text: HOOKS_PROGRAM.to_owned(), because, from: None };
        tree.add(TreePath::new(&[helm2::HOOKS_NAME]), file);
    }
    if context::needs_definitions_program(plan.mesh) {
        let because = "leaves out of rendered charts what stays when they are taken away".to_owned();
        let file = TreeFile { text: DEFINITIONS_PROGRAM.to_owned(), because, from: None };
        tree.add(TreePath::new(&[commands::DEFINITIONS_NAME]), file);
    }
    if has_authorities(plan) {
        let because = "makes certificates for trying the mesh out".to_owned();
        let file = TreeFile { text: CERTIFICATES_SCRIPT.to_owned(), because, from: None };
        tree.add(TreePath::new(&["credentials", CERTIFICATES_NAME]), file);
    }
    if has_kubeconfigs(plan) {
        let because = "makes the kubeconfigs with which istiods read other clusters".to_owned();
        let file = TreeFile { text: KUBECONFIG_SCRIPT.to_owned(), because, from: None };
        tree.add(TreePath::new(&["credentials", SCRIPT_NAME]), file);
    }
}

/// The templates, read once: whoever compiles with every keystroke waits for it no second time.
static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let syntax = environment
        .syntax()
        .to_builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build();
    environment.set_syntax(syntax.expect("the delimiters are the usual ones"));
    for (name, text) in TEMPLATES {
        environment.add_template(name, text).expect("the templates were tried by tests");
    }
    environment
});

fn render(context: &context::Runbook) -> String {
    let page = if context.is_early() { "early.md.jinja" } else { "runbook.md.jinja" };
    let template = ENVIRONMENT.get_template(page).expect("the page is one of the templates");
    template.render(Serde(context)).expect("the context has every field that the template names")
}

/// Returns whether certificates are made of files, anywhere.
fn has_authorities(plan: &Plan<'_>) -> bool {
    let mut units = plan.overlays.iter().flat_map(|overlay| &overlay.units);
    units.any(|unit| unit.kind.place == Place::Credentials(CredentialStage::CaCerts))
}

/// Returns whether a secret is made of a kubeconfig file, anywhere.
fn has_kubeconfigs(plan: &Plan<'_>) -> bool {
    let units = plan.overlays.iter().flat_map(|overlay| &overlay.units);
    units.filter(|unit| matches!(unit.kind.place, Place::Credentials(_))).any(|unit| match &*unit.content {
        Content::Secrets(secrets) => {
            secrets.iter().flat_map(|secret| &secret.files).any(|(_, file)| file.ends_with(".kubeconfig"))
        }
        Content::Objects(_) | Content::Charts(_) | Content::Rendered(_) | Content::GatewayApi => false,
    })
}

#[cfg(test)]
mod tests {
    use crate::source::Source;
    use crate::tree::Tree;

    fn tree(istio: &str, clusters: &str) -> Tree {
        let head = "apiVersion: portolan.dev/v1alpha1\nkind: Mesh\nname: mesh1\n";
        let source = Source::new("mesh.yaml", format!("{head}istio: {istio}\nclusters:\n{clusters}"));
        crate::compile(&source, &crate::Inputs::default()).tree.expect("the spec is sound")
    }

    /// Checks that the runbook has lines that begin so, in this order.
    #[track_caller]
    fn check(tree: &Tree, expected: &[&str]) {
        let (_, file) = tree.files().find(|(path, _)| path.as_str() == super::PATH).expect("a runbook");
        let mut lines = file.text.lines();
        for start in expected {
            assert!(
                lines.any(|line| line.trim_start().starts_with(start)),
                "`{start}` is missing, or too early:\n{}",
                file.text
            );
        }
        assert!(!file.text.contains("{{") && !file.text.contains("{%"));
    }

    const REMOTE: &str = "- {name: a, network: n1, eastWestGateway: {addresses: [192.0.2.1]}}\n- {name: b, network: n2, primary: a}\n";

    #[test]
    fn a_remote_comes_after_the_gateway_of_its_primary_and_its_gateway_after_its_secret() {
        check(
            &tree("{version: 1.30.3}", REMOTE),
            &[
                "kubectl --context=a apply -k clusters/a/10-foundation",
                "kubectl --context=b apply -k clusters/b/10-foundation",
                "istioctl install --context=a ",
                "kubectl --context=a apply -k clusters/a/30-gateways",
                "kubectl --context=a apply -k clusters/a/40-exposure",
                "istioctl install --context=b ",
                "sh credentials/kubeconfig.sh b ",
                "kubectl --context=a apply -k credentials/a/50-remote-secrets",
                "for i in $(seq 24); do kubectl --context=b ",
                "kubectl --context=b apply -k clusters/b/30-gateways",
            ],
        );
    }

    /// Checks which of these texts are in the runbook of a mesh.
    #[track_caller]
    fn says(install: &str, clusters: &str, expected: [bool; 8]) {
        let tree = tree("{version: 1.30.3}", &format!("{clusters}install: {install}\n"));
        let (_, file) = tree.files().find(|(path, _)| path.as_str() == super::PATH).expect("a runbook");
        let rows = [
            "one look in step 6",
            "and accounts for",
            "ends with `no matches for kind`",
            "| `no matches for kind \"Gateway\"`",
            "| `helm --wait` or `rollout status` ends",
            "`credentials/<cluster>/10-cacerts`",
            "`credentials/<cluster>/50-remote-secrets`",
            "4. Apply stages 30 and 40",
        ];
        assert_eq!(rows.map(|row| file.text.contains(row)), expected, "{}", file.text);
    }

    #[test]
    fn what_a_mesh_does_not_have_is_not_spoken_of() {
        let alone = "- {name: a, network: n1}\n";
        says("istioctl", alone, [false; 8]);
        says("helm", alone, [false, false, false, false, true, false, false, false]);
        says("helm", REMOTE, [true, true, true, true, true, false, true, true]);
        let primaries = format!("{alone}- {{name: b, network: n1}}\n");
        says("istioctl", &primaries, [false, true, false, false, false, true, true, false]);
    }

    #[test]
    fn certificates_come_before_the_control_planes_that_sign_with_them() {
        check(
            &tree("{version: 1.30.3}", "- {name: a, network: n1}\n- {name: b, network: n1}\n"),
            &[
                "kubectl --context=a apply -k credentials/a/10-cacerts",
                "kubectl --context=b apply -k credentials/b/10-cacerts",
                "istioctl install --context=a ",
            ],
        );
    }

    const VPN: &str =
        "- {name: a, network: n1, discovery: {address: 192.0.2.1}}\n- {name: b, network: n1, primary: a}\n";

    #[test]
    fn an_early_cluster_is_forgotten_before_it_goes_and_leaves_no_validator() {
        check(
            &tree("{version: 1.4.10}", VPN),
            &[
                "## Taking a cluster out",
                "kubectl --context=a -n istio-system delete secret istio-remote-secret-<cluster>",
                "rm -rf credentials/*/50-remote-secrets/<cluster>.kubeconfig",
                "4. While this folder still has its files",
                "## Taking it all down",
                "kubectl --context=a delete validatingwebhookconfiguration istio-galley --ignore-not-found",
            ],
        );
        let alone = "- {name: a, network: n1}\n- {name: b, network: n2}\n";
        check(
            &tree("{version: 1.7.8}", alone),
            &[
                "istioctl experimental uninstall --context=a ",
                "kubectl --context=a delete validatingwebhookconfiguration istiod-istio-system --ignore-not-found",
                "kubectl --context=a delete clusterrole,clusterrolebinding istiod-istio-system istiod-pilot-istio-system istio-reader-istio-system istiocoredns istio-istiocoredns-role-binding-istio-system ",
            ],
        );
    }

    #[test]
    fn load_balancers_of_an_early_control_plane_are_internal() {
        let annotate = "kubectl --context=a -n istio-system annotate --overwrite service istio-pilot cloud.google.com/load-balancer-type=Internal";
        let patch = "kubectl --context=a -n istio-system patch service istio-pilot -p ";
        let balanced =
            VPN.replace("discovery: {", "platform: gke, discovery: {via: internal-load-balancer, ");
        check(&tree("{version: 1.4.10}", &balanced), &[annotate, patch]);
    }

    #[test]
    fn tiller_finds_the_definitions_that_a_remote_with_mutual_tls_needs() {
        let crds =
            "kubectl --context=b apply -f istio-1.0.9/install/kubernetes/helm/istio/templates/crds.yaml";
        let secure = format!("{VPN}install: helm\nsecurity: {{mtls: strict}}\n");
        check(
            &tree("{version: 1.0.9}", &secure),
            &[
                crds,
                "helm init ",
                crds,
                "kubectl --context=b wait --for=condition=established crd ",
                "helm upgrade --install istio-remote ",
            ],
        );
    }

    #[test]
    fn changed_secrets_are_made_anew_where_they_are_not_read() {
        let says_so = |release: &str| {
            let tree = tree(&format!("{{version: {release}}}"), &format!("{VPN}install: helm\n"));
            let (_, file) = tree.files().find(|(path, _)| path.as_str() == super::PATH).expect("a runbook");
            let said = ["delete it before you apply another", "delete it and make it anew"];
            said.map(|text| file.text.contains(text))
        };
        assert_eq!(says_so("1.4.10"), [true, true]);
        assert_eq!(says_so("1.5.10"), [false, false]);
    }

    #[test]
    fn stub_domains_that_are_there_stay() {
        let clusters = "- {name: a, network: n1, dns: kube-dns}\n- {name: b, network: n2}\n";
        let edit = "kubectl --context=a -n kube-system edit configmap kube-dns";
        let tree = tree("{version: 1.4.10}", clusters);
        check(&tree, &["kubectl --context=a -n kube-system get configmap kube-dns ", "{\"global\": ", edit]);
    }

    #[test]
    fn tiller_comes_up_on_the_kubernetes_of_the_release() {
        let of_helm = format!("{VPN}install: helm\n");
        check(&tree("{version: 1.0.9}", &of_helm), &["And `helm` 2 (2.10 or later"]);
        check(&tree("{version: 1.4.10}", &of_helm), &["And `helm` 2 (2.16 or later"]);
    }

    #[test]
    fn gke_lets_pods_of_all_clusters_in() {
        let rule = "gcloud compute firewall-rules describe istio-mesh1-pods || gcloud compute firewall-rules create istio-mesh1-pods --direction=INGRESS --priority=900 --allow=tcp,udp,icmp,esp,ah,sctp --source-ranges=";
        let one = VPN.replace("- {name: a,", "- {name: a, platform: gke, podCIDRs: [10.1.0.0/16],");
        let blank = format!("{rule}'<pod ranges of all clusters>' --target-tags='<node tags>'");
        check(&tree("{version: 1.4.10}", &one), &[&blank]);
        let both = one.replace("- {name: b,", "- {name: b, podCIDRs: [10.2.0.0/16],");
        check(&tree("{version: 1.4.10}", &both), &[&format!("{rule}10.1.0.0/16,10.2.0.0/16 --target-tags=")]);
        let by_ingress = both.replace(
            "discovery: {address: 192.0.2.1}",
            "discovery: {via: ingress-gateway}, eastWestGateway: {addresses: [192.0.2.1]}",
        );
        check(&tree("{version: 1.4.10}", &by_ingress), &["- ports 15011 ", rule]);
    }

    #[test]
    fn what_the_way_out_needs_is_said() {
        let clusters = "- {name: a, network: n1}\n- {name: b, network: n2}\n";
        let separate = tree("{version: 1.4.10}", &format!("{clusters}install: helm\n"));
        check(&separate, &["None of them takes over a control plane of separate programs: new clusters "]);
        check(
            &tree("{version: 1.7.8}", clusters),
            &[
                "Control planes become newer one minor at a time. Names under `.global` end with 1.9: at 1.8, ",
            ],
        );
    }

    #[test]
    fn statistics_go_to_a_bridge_while_there_is_one() {
        let balanced = VPN.replace("address:", "via: internal-load-balancer, address:");
        let expose = "kubectl --context=a -n istio-system apply -f - <<END";
        let selector = "selector: {istio: statsd-prom-bridge}";
        let port = "- {name: statsd-udp, port: 9125, protocol: UDP}";
        let patch = "kubectl --context=a -n istio-system patch service istio-statsd-prom-bridge-udp -p ";
        check(
            &tree("{version: 1.0.2}", &balanced),
            &["| statsd | 9125, UDP |", expose, "name: istio-statsd-prom-bridge-udp", selector, port, patch],
        );
        let values = "clusters/b/20-control-plane/istio-remote.values.yaml";
        let has_statsd = |tree: &Tree| {
            tree.files().any(|(path, file)| path.as_str() == values && file.text.contains("envoyStatsd"))
        };
        assert!(has_statsd(&tree("{version: 1.0.2}", &balanced)));
        let later = tree("{version: 1.0.9}", &balanced);
        assert!(!has_statsd(&later));
        assert!(!later.files().any(|(_, file)| file.text.contains("statsd")));
    }

    #[test]
    fn samples_get_sidecars_by_hand_where_there_is_no_injector() {
        let istio = "{version: 1.0.9, values: {istio-remote: {sidecarInjectorWebhook: {enabled: false}}}}";
        check(
            &tree(istio, VPN),
            &[
                "And `istioctl` of that release, which puts sidecars into the samples of step 8.",
                "## 8.",
                "kubectl --context=a apply -k verify/a -l ",
                "kubectl kustomize verify/b | istioctl --context=b kube-inject --istioNamespace istio-system ",
            ],
        );
    }

    #[test]
    fn replicated_control_planes_of_different_releases_have_tools_of_their_own() {
        let clusters = "- {name: a, network: n1, eastWestGateway: {addresses: [192.0.2.1]}}\n\
            - {name: b, network: n2, version: 1.7.8, eastWestGateway: {addresses: [192.0.2.2]}}\n\
            install: helm\n";
        check(
            &tree("{version: 1.4.10}", clusters),
            &[
                "1. Istio 1.4.10, 1.7.8. Support of 1.4.10 ended on 2020-06-05. Support of 1.7.8 ended on ",
                "| a | 2 (2.16 or later; Helm 3 has other flags) | `istio-1.4.10-<platform>.tar.gz` |",
                "| b | 3.13 or later | `istio-1.7.8-<platform>.tar.gz` | `istio-1.7.8/manifests/charts` |",
            ],
        );
    }

    #[test]
    fn a_cluster_without_an_address_is_said_to_be_left_out() {
        let clusters = "- {name: a, network: n1, eastWestGateway: {addresses: [192.0.2.1]}}\n- {name: b, network: n2}\n\
            services: [{name: cart, namespace: shop, ports: [{name: http, port: 80}], clusters: [a, b]}]\n";
        let row = "| shop/cart | `cart.shop.global` | ";
        let tree = tree("{version: 1.4.10}", clusters);
        check(&tree, &[row]);
        assert!(
            tree.files().any(|(_, file)| file.text.contains("| a, b (**not reached**: no address yet) |"))
        );
    }

    #[test]
    fn an_unknown_address_is_asked_for_before_the_remotes() {
        let clusters = "- {name: a, network: n1}\n- {name: b, network: n1, primary: a, context: 'my b'}\n";
        check(
            &tree("{version: 1.30.3}", clusters),
            &[
                "kubectl --context=a -n istio-system get service istio-eastwestgateway -o jsonpath=",
                "eastWestGateway:",
                "## 5 to 9. When the addresses are known",
                "## When a step fails",
            ],
        );
    }
}
