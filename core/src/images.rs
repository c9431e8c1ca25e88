//! Every image that the clusters of a mesh pull: a plan with rendered charts in, images by cluster out.
//!
//! Imports `istio`, `mesh` and `plan`. Images of objects are read off the objects as the user's patches leave them; those of
//! injected proxies, which no object names, off the configuration of the injector: its templates, and the values that they are
//! filled with.

use crate::istio::wellknown::{images, names};
use crate::mesh::model::{ClusterIdx, ControlPlaneIdx, Mesh};
use crate::mesh::patch::Change;
use crate::plan::model::{Overlay, Place, Plan};
use crate::plan::object::Object;
use crate::plan::patching;
use portolan_yaml::{Limits, read};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What the pods of one cluster pull.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClusterImages {
    /// The cluster's name.
    pub cluster: String,
    /// Each image, with what has it.
    pub images: BTreeMap<String, BTreeSet<String>>,
}

/// The word by which a pod asks the injector for its image.
const AUTO: &str = "auto";

/// Fields that hold containers.
const CONTAINERS: [&str; 3] = ["containers", "initContainers", "ephemeralContainers"];

/// Variants that the end of a tag names.
const VARIANTS: [&str; 2] = ["distroless", "debug"];

/// Returns the images of each cluster, by name.
pub(crate) fn of(plan: &Plan<'_>) -> Vec<ClusterImages> {
    let injected: BTreeMap<ControlPlaneIdx, Injected> =
        plan.mesh.control_plane_indices().filter_map(|plane| Some((plane, injected(plan, plane)?))).collect();
    let of_overlay = |overlay: &Overlay| ClusterImages {
        cluster: plan.mesh[overlay.cluster].name.value.to_string(),
        images: of_cluster(plan.mesh, overlay, &injected),
    };
    plan.overlays.iter().map(of_overlay).collect()
}

/// What an injector puts into pods.
struct Injected {
    /// The image of proxies: what `auto` becomes.
    proxy: String,
    /// Images that its templates name themselves, with the template.
    of_templates: BTreeSet<(String, String)>,
}

fn of_cluster(
    mesh: &Mesh,
    overlay: &Overlay,
    injected: &BTreeMap<ControlPlaneIdx, Injected>,
) -> BTreeMap<String, BTreeSet<String>> {
    let injected = injected.get(&mesh[overlay.cluster].control_plane);
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut add = |image: String, user: String| found.entry(image).or_default().insert(user);
    for (place, name, image) in images_of_objects(mesh, overlay) {
        let user = match place {
            Place::Verify => format!("{name}, for verification{}", beside_hub(mesh, &image)),
            Place::Cluster(_) | Place::Credentials(_) => name,
        };
        match injected {
            Some(injected) if image == AUTO => add(injected.proxy.clone(), format!("{user}, as `{AUTO}`")),
            Some(_) | None => add(image, user),
        };
    }
    let runs_pods = mesh[overlay.cluster].network.is_some();
    if let Some(injected) = injected.filter(|_| runs_pods) {
        add(injected.proxy.clone(), "proxies that are injected: sidecars, gateways, waypoints".to_owned());
        for (image, template) in &injected.of_templates {
            let beside = beside_hub(mesh, image);
            add(image.clone(), format!("pods that ask for injection template `{template}`{beside}"));
        }
    }
    found
}

/// Returns what is to be said of an image that the spec's registry for Istio's images does not hold: it is someone else's.
fn beside_hub(mesh: &Mesh, image: &str) -> &'static str {
    let is_beside =
        |hub: &String| !image.strip_prefix(hub.as_str()).is_some_and(|rest| rest.starts_with('/'));
    if mesh.istio.hub.as_ref().is_some_and(is_beside) {
        " (not Istio's: `istio.hub` does not reach it)"
    } else {
        ""
    }
}

/// Returns where an object belongs, what it is called, and an image of its pods.
fn images_of_objects(mesh: &Mesh, overlay: &Overlay) -> Vec<(Place, String, String)> {
    let mut found = Vec::new();
    for unit in &overlay.units {
        for (head, mut value) in unit.whole_objects(&|_| true) {
            if let Place::Cluster(_) = unit.kind.place {
                patch(mesh, overlay, head, &mut value);
            }
            let namespace =
                head.namespace.as_ref().map(|namespace| format!("{namespace}/")).unwrap_or_default();
            let mut images = Vec::new();
            collect(&value, &mut images);
            let name = format!("{} {namespace}{}", head.kind, head.name);
            found.extend(images.into_iter().map(|image| (unit.kind.place, name.clone(), image)));
        }
    }
    found
}

/// Does to an object what the user's patches do. One that does not apply is told of elsewhere.
fn patch(mesh: &Mesh, overlay: &Overlay, head: &Object, value: &mut Value) {
    for patch in mesh[overlay.cluster].patches.iter().filter(|patch| patch.is_for(&head.target())) {
        if let Ok(patched) = patching::apply(value, &patch.change) {
            *value = patched.object;
        }
        if let Change::Merge(part) = &patch.change {
            merge_images(value, part);
        }
    }
}

/// Gives containers the images that part of an object has for those of the same names.
fn merge_images(value: &mut Value, part: &Value) {
    for (key, part) in part.as_object().into_iter().flatten() {
        let Some(value) = value.get_mut(key) else { continue };
        let containers = value.as_array_mut().filter(|_| CONTAINERS.contains(&key.as_str()));
        let Some(containers) = containers else {
            merge_images(value, part);
            continue;
        };
        for part in part.as_array().into_iter().flatten().filter(|part| part.get("image").is_some()) {
            match containers.iter_mut().find(|one| one.get("name") == part.get("name")) {
                Some(one) => one["image"] = part["image"].clone(),
                None => containers.push(part.clone()),
            }
        }
    }
}

/// Collects the images of containers, wherever in an object they are.
fn collect(value: &Value, images: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                if CONTAINERS.contains(&key.as_str()) {
                    let containers = value.as_array().into_iter().flatten();
                    images.extend(containers.filter_map(|one| Some(one.get("image")?.as_str()?.to_owned())));
                }
                collect(value, images);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, images)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Returns what the injector of a control plane puts into pods, if its configuration was rendered.
fn injected(plan: &Plan<'_>, plane: ControlPlaneIdx) -> Option<Injected> {
    let data = |name: &str, key: &str| {
        let map = config_map(plan, plan.mesh[plane].host, plane, name)?;
        parsed(map.get("data")?.get(key)?.as_str()?)
    };
    let values = data(names::SIDECAR_INJECTOR, "values")?;
    let config = data(names::SIDECAR_INJECTOR, "config").unwrap_or_default();
    let mesh_config = data(names::MESH_CONFIG_MAP, "mesh").unwrap_or_default();
    Some(Injected {
        proxy: proxy(values.get("global")?, &mesh_config),
        of_templates: literal_images(&config),
    })
}

/// Returns a map of a control plane's; of a revision, it bears its name.
fn config_map(plan: &Plan<'_>, host: ClusterIdx, plane: ControlPlaneIdx, name: &str) -> Option<Value> {
    let overlay = plan.overlays.iter().find(|overlay| overlay.cluster == host)?;
    let plane = &plan.mesh[plane];
    let name = match &plane.revision {
        Some(revision) => format!("{name}-{}", revision.value),
        None => name.to_owned(),
    };
    let namespace = plane.namespace.to_string();
    let mut found = overlay.whole_objects(move |target| {
        target.kind == "ConfigMap" && target.name == name && target.namespace == Some(namespace.as_str())
    });
    let (head, mut value) = found.next()?;
    patch(plan.mesh, overlay, head, &mut value);
    Some(value)
}

fn parsed(text: &str) -> Option<Value> {
    let (node, _) = read(text, &Limits::default());
    node.map(|node| node.to_json())
}

/// Returns the image of proxies, as istiod puts it together
/// (`istio/istio@1.30.3:pkg/kube/inject/template.go`, `ProxyImage`).
fn proxy(global: &Value, mesh_config: &Value) -> String {
    let word = |value: Option<&Value>| match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_)) | None => String::new(),
    };
    let image = word(global.pointer("/proxy/image"));
    if image.contains('/') {
        return image;
    }
    let image = if image.is_empty() { images::PROXY } else { &image };
    let of_mesh = word(mesh_config.pointer("/defaultConfig/image/imageType"));
    let variant = if of_mesh.is_empty() { word(global.get("variant")) } else { of_mesh };
    let tag = with_variant(&word(global.get("tag")), &variant);
    format!("{}/{image}:{tag}", word(global.get("hub")))
}

fn with_variant(tag: &str, variant: &str) -> String {
    if variant.is_empty() {
        return tag.to_owned();
    }
    let bare = VARIANTS.iter().find_map(|known| tag.strip_suffix(&format!("-{known}"))).unwrap_or(tag);
    if variant == "default" { bare.to_owned() } else { format!("{bare}-{variant}") }
}

/// Returns the images that injection templates name without asking for any value, with the template.
fn literal_images(config: &Value) -> BTreeSet<(String, String)> {
    let templates = config.get("templates").and_then(Value::as_object).into_iter().flatten();
    let mut found = BTreeSet::new();
    for (name, text) in templates {
        let lines = text.as_str().unwrap_or_default().lines();
        let images = lines.filter_map(|line| line.trim().trim_start_matches("- ").strip_prefix("image: "));
        let images = images.map(|image| image.trim_matches('"')).filter(|image| !image.contains("{{"));
        found.extend(images.map(|image| (image.to_owned(), name.clone())));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(global: Value, mesh_config: Value, expected: &str) {
        assert_eq!(proxy(&global, &mesh_config), expected);
    }

    #[test]
    fn an_image_is_put_together_as_istiod_does_it() {
        let global = |tag: &str, variant: &str| json!({"hub": "h", "tag": tag, "variant": variant, "proxy": {"image": "p"}});
        check(global("1", ""), json!({}), "h/p:1");
        check(global("1", "distroless"), json!({}), "h/p:1-distroless");
        check(global("1-debug", "distroless"), json!({}), "h/p:1-distroless");
        check(
            global("1", "debug"),
            json!({"defaultConfig": {"image": {"imageType": "distroless"}}}),
            "h/p:1-distroless",
        );
        check(json!({"hub": "h", "tag": "1", "proxy": {"image": "a/b:c"}}), json!({}), "a/b:c");
    }

    #[test]
    fn what_the_mirror_does_not_hold_is_marked_where_there_is_one() {
        let marked = |hub: &str, image: &str| {
            let istio = format!("istio: {{version: 1.30.3{hub}}}\nclusters: [{{name: a, network: n}}]\n");
            let text = format!("apiVersion: portolan.dev/v1alpha1\nkind: Mesh\nname: mesh1\n{istio}");
            let source = crate::source::Source::new("mesh.yaml", text);
            let mesh = crate::resolve(&source, &crate::Inputs::default()).mesh.expect("the spec is sound");
            !beside_hub(&mesh, image).is_empty()
        };
        let hub = ", hub: mirror.example.com/istio";
        assert!(!marked("", "docker.io/curlimages/curl:1"));
        assert!(marked(hub, "docker.io/curlimages/curl:1") && marked(hub, "mirror.example.com/istio2/a:1"));
        assert!(!marked(hub, "mirror.example.com/istio/pilot:1"));
    }

    #[test]
    fn patches_change_images() {
        let spec = r#"apiVersion: portolan.dev/v1alpha1
kind: Mesh
name: mesh1
istio: {version: 1.30.3}
clusters:
- name: a
  network: n
  resources:
  - stage: 40-exposure
    object:
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: shop, namespace: s}
      spec: {template: {spec: {containers: [{name: till, image: old:1}, {name: door, image: door:1}]}}}
  patches:
  - target: {kind: Deployment, name: shop}
    patch: |
      kind: Deployment
      metadata: {name: shop}
      spec:
        template:
          spec:
            containers:
            - {name: till, image: new:1}
            - {name: added, image: added:1}
            - {name: door, args: [open]}
  - target: {kind: Deployment, name: shop}
    patch: |
      - {op: replace, path: /spec/template/spec/containers/1/image, value: door:2}
  - target: {kind: Deployment, name: another}
    patch: |
      {kind: Deployment, metadata: {name: x}, spec: {template: {spec: {containers: [{name: till, image: not:1}]}}}}
"#;
        let source = crate::source::Source::new("mesh.yaml", spec.to_owned());
        let mesh = crate::resolve(&source, &crate::Inputs::default()).mesh.expect("the spec is sound");
        let found = of(&crate::plan::plan(&mesh));
        let of_shop = |users: &BTreeSet<String>| users.contains("Deployment s/shop");
        let shop: Vec<_> =
            found[0].images.iter().filter(|(_, users)| of_shop(users)).map(|(image, _)| image).collect();
        assert_eq!(shop, ["added:1", "door:2", "new:1"]);
    }

    #[test]
    fn templates_may_name_images() {
        let config = json!({"templates": {"a": "x:\n- image: busybox:1\n  image: \"{{ .ProxyImage }}\"\n"}});
        assert_eq!(literal_images(&config), BTreeSet::from([("busybox:1".to_owned(), "a".to_owned())]));
    }
}
