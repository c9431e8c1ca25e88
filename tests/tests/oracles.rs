//! The oracles work: they accept what is right and refuse what is wrong.

use std::fs;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use portolan_tests::oracle::{self, ApiServer, HelmTemplate};
use tempfile::TempDir;

const SERVICE: &str = "\
apiVersion: v1
kind: Service
metadata:
  name: istiod
spec:
  ports:
  - port: 15012
";

const GATEWAY: &str = "\
apiVersion: networking.istio.io/v1
kind: Gateway
metadata:
  name: cross-network-gateway
  namespace: default
spec:
  selector:
    istio: eastwestgateway
  servers:
  - port:
      number: 15443
      name: tls
      protocol: TLS
    tls:
      mode: AUTO_PASSTHROUGH
    hosts:
    - '*.local'
";

fn folder(files: &[(&str, &str)]) -> TempDir {
    let dir = tempfile::tempdir().expect("a temporary folder can be made");
    for (name, text) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    }
    dir
}

#[track_caller]
fn assert_refused<T: std::fmt::Debug>(result: Result<T, String>, why: &str) {
    let reason = result.expect_err("it should have been refused");
    assert!(reason.contains(why), "`{why}` is not in: {reason}");
}

#[test]
fn kubeconform_refuses_an_unknown_field() {
    let (Some(_), Some(_)) = (oracle::tool("kubeconform"), oracle::data()) else { return };
    let check = |text: &str| {
        let dir = folder(&[("object.yaml", text)]);
        oracle::kubeconform(&[], &[dir.path().to_owned()])
    };

    check(SERVICE).expect("a Service is valid");
    check(GATEWAY).expect("an Istio Gateway is valid");
    assert_refused(check(&SERVICE.replace("ports", "prots")), "prots");
    assert_refused(check(&SERVICE.replace("v1", "v9")), "could not find schema");
    assert_refused(check(&format!("{SERVICE}spec: {{}}\n")), "already set in map");
    assert_refused(oracle::kubeconform(&[], &[]), "stdin");
    let nothing = folder(&[]);
    assert_refused(oracle::kubeconform(&[], &[nothing.path().to_owned()]), "found no object");
}

#[test]
fn kubeconform_takes_the_schemas_of_the_release_first() {
    let (Some(_), Some(data)) = (oracle::tool("kubeconform"), oracle::data()) else { return };
    let dir = folder(&[("gateway.yaml", &GATEWAY.replace("istio.io/v1", "istio.io/v1alpha3"))]);
    let check = |minor| oracle::kubeconform(&oracle::legacy_schemas(minor), &[dir.path().to_owned()]);

    for minor in 0..=31 {
        for legacy in oracle::legacy_schemas(minor) {
            assert!(data.join("schemas").join(&legacy).is_dir(), "{} is not there", legacy.display());
        }
    }
    check(1).expect("AUTO_PASSTHROUGH came with Istio 1.1");
    assert_refused(check(0), "value must be one of 'PASSTHROUGH', 'SIMPLE', 'MUTUAL'");
}

#[test]
fn both_kustomizes_build_an_overlay() {
    let (Some(_), Some(_)) = (oracle::tool("kustomize"), oracle::tool("kubectl")) else { return };
    let dir = folder(&[
        ("base/service.yaml", SERVICE),
        ("base/kustomization.yaml", "resources: [service.yaml]\n"),
        ("west/kustomization.yaml", "namespace: istio-system\nresources: [../base]\n"),
        ("east/kustomization.yaml", "resources: [../nowhere]\n"),
    ]);
    for build in [oracle::kustomize_build, oracle::kubectl_kustomize] {
        let built = build(&dir.path().join("west")).expect("an overlay builds");
        assert!(built.contains("namespace: istio-system"), "{built}");
        assert_refused(build(&dir.path().join("east")), "nowhere");
    }
}

#[test]
fn helm_renders_a_chart() {
    let Some(_) = oracle::tool("helm") else { return };
    let dir = folder(&[
        ("Chart.yaml", "apiVersion: v2\nname: tiny\nversion: 1.0.0\n"),
        (
            "templates/name.yaml",
            "name: {{ .Release.Name }}.{{ .Release.Namespace }}.{{ required \"no it\" .Values.it }}\n",
        ),
    ]);
    let render = |values| {
        let (release, namespace) = ("istiod", "istio-system");
        oracle::helm_template(HelmTemplate { chart: dir.path(), release, namespace, values, flags: &[] })
    };

    let rendered = render("it: works").expect("a chart renders");
    assert!(rendered.contains("name: istiod.istio-system.works"), "{rendered}");
    assert_refused(render(""), "no it");
}

/// Starts an API server for each index, all at the same time.
fn start<const N: usize>(indices: [u8; N]) -> Option<[ApiServer; N]> {
    let starting = indices.map(|index| thread::spawn(move || ApiServer::start(index)));
    let started = starting.map(|server| server.join().expect("starting a server does not panic"));
    let mut servers = Vec::new();
    for server in started {
        servers.push(server?.expect("an API server starts"));
    }
    Some(servers.try_into().expect("there is a server for each index"))
}

#[test]
fn api_servers_side_by_side_take_istio_objects() {
    let Some(data) = oracle::data() else { return };
    let Some([west, east]) = start([1, 2]) else { return };
    let crds = data.join("crds/istio-1.30.3.yaml");
    let crds = crds.to_str().expect("the path is UTF-8");

    let unknown_kind = west.run(&["apply", "-f", "-"], Some(GATEWAY));
    assert_refused(unknown_kind, "no matches for kind");
    west.run(&["apply", "--server-side", "-f", crds], None).expect("the CRDs are taken");
    west.run(&["wait", "--for=condition=Established", "crd", "--all"], None).expect("the CRDs are served");

    let apply = |object: &str| west.run(&["apply", "-f", "-"], Some(object));
    assert_refused(apply(&GATEWAY.replace("servers", "server")), "unknown field");
    assert_refused(apply(&GATEWAY.replace("15443", "https")), "must be of type integer");
    let created = apply(GATEWAY).expect("a Gateway is taken");
    assert!(created.ends_with("created\n"), "{created}");
    let repeated = apply(GATEWAY).expect("a Gateway is taken again");
    assert!(repeated.ends_with("unchanged\n"), "{repeated}");

    // The other cluster knows nothing of all this, and has addresses of its own.
    assert_refused(east.run(&["get", "gateways.networking.istio.io"], None), "the server doesn't have");
    let address = ["get", "service", "kubernetes", "--output=jsonpath={.spec.clusterIP}"];
    assert_eq!(west.run(&address, None).as_deref(), Ok("10.255.1.1"));
    assert_eq!(east.run(&address, None).as_deref(), Ok("10.255.2.1"));
}

#[test]
fn api_server_guards_secrets() {
    let Some([server]) = start([3]) else { return };
    server.run(&["create", "serviceaccount", "reader"], None).expect("an account is made");
    let token = server.run(&["create", "token", "reader"], None).expect("a token is made");
    let token = format!("--token={}", token.trim());

    let read = ["get", "secrets", &token];
    assert_refused(server.run(&read, None), "\"system:serviceaccount:default:reader\" cannot list");
    // Not the role `admin` or `view`: a controller would fill them, and there is none.
    server.run(&["create", "role", "reader", "--verb=list", "--resource=secrets"], None).expect("a role");
    let bind = ["create", "rolebinding", "reader", "--role=reader", "--serviceaccount=default:reader"];
    server.run(&bind, None).expect("a binding is made");
    let listed = eventually(|| server.run(&read, None));
    listed.expect("an account that may list secrets lists them");
}

/// Tries until it succeeds, for as long as a server may take to do what it was told.
fn eventually<T, E>(mut attempt: impl FnMut() -> Result<T, E>) -> Result<T, E> {
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        let result = attempt();
        if result.is_ok() || Instant::now() > deadline {
            return result;
        }
        thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn api_server_listens_on_loopback_and_leaves_nothing() {
    let Some([server]) = start([4]) else { return };
    let view = ["config", "view", "--output=jsonpath={.clusters[0].cluster.server}"];
    let address = server.run(&view, None).expect("the kubeconfig is valid");
    assert!(address.starts_with("https://127.0.0.1:"), "{address} is not on loopback");

    let kubeconfig = server.kubeconfig();
    assert!(kubeconfig.exists());
    drop(server);
    assert!(!kubeconfig.exists(), "the server's files are still there");
}

#[test]
fn api_server_ends_with_its_owner() {
    let Some(program) = oracle::tool("apiserver") else { return };
    let dir = folder(&[]);
    let mut command = Command::new(program);
    command.arg("--dir").arg(dir.path()).stdin(Stdio::piped()).stderr(Stdio::null());
    let mut server = command.spawn().expect("the server can be started");

    // What the kernel does for an owner that was killed.
    drop(server.stdin.take());
    let status = eventually(|| server.try_wait().expect("the server is a child").ok_or("it still runs"));
    assert!(status.is_ok_and(|status| status.success()));
}
