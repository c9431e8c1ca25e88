//! Where each unit's files lie, and the kustomizations that hold them: both follow from the unit's place.

use crate::emit::kustomize::{Entry, Kustomization};
use crate::emit::{helm_values, istio_operator, rendered, yaml};
use crate::mesh::model::Mesh;
use crate::plan::model::{ChartInstall, Content, CredentialStage, Overlay, Place, PlannedUnit, Stage};
use crate::plan::object::Object;
use crate::spec::types::Installer;
use crate::tree::{Tree, TreeFile, TreePath};
use serde_json::{Value, json};

const KUSTOMIZATION: &str = "kustomization.yaml";

/// Adds an overlay, and the bases that it is the first to name.
pub(super) fn add(mesh: &Mesh, overlay: &Overlay, tree: &mut Tree) {
    add_cluster(mesh, overlay, tree);
    add_credentials(mesh, overlay, tree);
    add_verification(mesh, overlay, tree);
}

fn add_cluster(mesh: &Mesh, overlay: &Overlay, tree: &mut Tree) {
    let cluster = mesh[overlay.cluster].name.value.to_string();
    let mut stages = Vec::new();
    for stage in Stage::ALL {
        let units = overlay.units.iter().filter(|unit| unit.kind.place == Place::Cluster(stage));
        let holds = stage.purpose(mesh.installer);
        let purpose = format!("Cluster {cluster}, {holds}.");
        let folder = ["clusters", &cluster, stage.folder()];
        let patches = patches(mesh, overlay, stage);
        if add_folder(mesh, overlay, units, &folder, Kustomization { patches, ..empty(purpose) }, tree) {
            stages.push(Entry { value: json!(stage.folder()), because: holds.to_owned() });
        }
    }
    let whole = Kustomization {
        purpose: format!(
            "Cluster {cluster}: its stages, to be applied one after the other.{}",
            left_out(mesh)
        ),
        resources: stages,
        ..Kustomization::default()
    };
    add_kustomization(mesh, overlay, &["clusters", &cluster], &whole, tree);
}

/// Says what of a cluster is no part of its kustomization.
fn left_out(mesh: &Mesh) -> String {
    match mesh.installer {
        Installer::Istioctl | Installer::Helm => {
            format!(
                " Not among them are the files of {} that {installer} reads.",
                Stage::ControlPlane.folder(),
                installer = mesh.installer.as_str()
            )
        }
        Installer::Sail | Installer::Manifests => String::new(),
    }
}

/// Returns the user's patches for the objects of a stage, in the order of the spec.
fn patches(mesh: &Mesh, overlay: &Overlay, stage: Stage) -> Vec<Entry> {
    let of_stage = mesh[overlay.cluster]
        .patches
        .iter()
        .filter(|patch| overlay.objects_of(stage).any(|object| patch.is_for(&object.target())));
    of_stage
        .map(|patch| Entry {
            value: json!({"target": patch.target(), "patch": patch.text.value}),
            because: "the spec brings it, under `patches`".to_owned(),
        })
        .collect()
}

/// Returns a kustomization without entries.
fn empty(purpose: String) -> Kustomization {
    Kustomization { purpose, ..Kustomization::default() }
}

fn add_credentials(mesh: &Mesh, overlay: &Overlay, tree: &mut Tree) {
    let cluster = mesh[overlay.cluster].name.value.to_string();
    for stage in CredentialStage::ALL {
        let units = overlay.units.iter().filter(|unit| unit.kind.place == Place::Credentials(stage));
        let purpose = format!("Credentials of cluster {cluster}; it builds once its files are there.");
        add_folder(mesh, overlay, units, &["credentials", &cluster, stage.folder()], empty(purpose), tree);
    }
}

fn add_verification(mesh: &Mesh, overlay: &Overlay, tree: &mut Tree) {
    let cluster = mesh[overlay.cluster].name.value.to_string();
    let units = overlay.units.iter().filter(|unit| unit.kind.place == Place::Verify);
    let purpose = format!("Workloads that show that cluster {cluster} takes part in the mesh.");
    add_folder(mesh, overlay, units, &["verify", &cluster], empty(purpose), tree);
}

/// Adds the files of units that share a folder, and its kustomization if there is anything to build.
fn add_folder<'p>(
    mesh: &Mesh,
    overlay: &Overlay,
    units: impl Iterator<Item = &'p PlannedUnit>,
    folder: &[&str],
    mut kustomization: Kustomization,
    tree: &mut Tree,
) -> bool {
    for unit in units {
        match &*unit.content {
            Content::Objects(_) | Content::Rendered(_) => match &unit.base {
                Some(base) => {
                    add_base(mesh, unit, base, tree);
                    let value = json!(format!("{}base/{base}", "../".repeat(folder.len())));
                    kustomization.resources.push(Entry { value, because: unit.because.clone() });
                }
                None => {
                    for ObjectFile { name, text, because } in object_files(mesh, unit, &unit.because) {
                        add_file(overlay_file(mesh, overlay, unit, text), folder, &name, tree);
                        kustomization.resources.push(Entry { value: json!(name), because });
                    }
                }
            },
            Content::Charts(charts) => {
                for (name, text) in installer_files(mesh, overlay, unit, charts) {
                    add_file(overlay_file(mesh, overlay, unit, text), folder, &name, tree);
                }
            }
            // Charts were rendered to objects, or the unit is not there.
            Content::GatewayApi => {}
            Content::Secrets(secrets) => kustomization.secrets.extend(secrets.iter().cloned()),
        }
    }
    let builds = !kustomization.resources.is_empty() || !kustomization.secrets.is_empty();
    if builds {
        add_kustomization(mesh, overlay, folder, &kustomization, tree);
    }
    builds
}

/// Returns the files for the installer, which are no part of the kustomization.
fn installer_files(
    mesh: &Mesh,
    overlay: &Overlay,
    unit: &PlannedUnit,
    charts: &[ChartInstall],
) -> Vec<(String, String)> {
    match mesh.installer {
        Installer::Istioctl => {
            let name = format!("{}.istio-operator.yaml", unit.kind.name);
            vec![(name, yaml::documents(mesh, [&istio_operator::object(mesh, overlay.cluster, charts)]))]
        }
        Installer::Helm => helm_values::files(mesh, charts),
        Installer::Manifests => Vec::new(),
        Installer::Sail => unreachable!("refused when the spec is read"),
    }
}

/// Adds a folder of `base`; every cluster that shares it plans the same content.
fn add_base(mesh: &Mesh, unit: &PlannedUnit, base: &str, tree: &mut Tree) {
    let path = TreePath::new(&["base", base, KUSTOMIZATION]);
    if tree.contains(&path) {
        return;
    }
    let purpose = unit.kind.purpose;
    let mut kustomization = Kustomization {
        purpose: "Shared by the clusters whose overlays name it.".to_owned(),
        ..Kustomization::default()
    };
    for ObjectFile { name, text, because } in object_files(mesh, unit, purpose) {
        let file = TreeFile { text, because: purpose.to_owned(), from: None };
        tree.add(TreePath::new(&["base", base, &name]), file);
        kustomization.resources.push(Entry { value: json!(name), because });
    }
    let file = TreeFile { text: kustomization.write(mesh), because: purpose.to_owned(), from: None };
    tree.add(path, file);
}

/// A file of objects.
pub(super) struct ObjectFile {
    /// Its name.
    pub(super) name: String,
    /// Its text.
    pub(super) text: String,
    /// Why it is there, in one line.
    pub(super) because: String,
}

/// Returns the files of a unit's objects: one for all that are built here, one for each that was rendered.
fn object_files(mesh: &Mesh, unit: &PlannedUnit, because: &str) -> Vec<ObjectFile> {
    match &*unit.content {
        Content::Objects(objects) => {
            let values: Vec<Value> = objects.iter().map(Object::to_value).collect();
            let (name, text) = (format!("{}.yaml", unit.kind.name), yaml::documents(mesh, &values));
            vec![ObjectFile { name, text, because: because.to_owned() }]
        }
        Content::Rendered(objects) => rendered::files(mesh, objects, because),
        Content::Charts(_) | Content::GatewayApi | Content::Secrets(_) => Vec::new(),
    }
}

fn overlay_file(mesh: &Mesh, overlay: &Overlay, unit: &PlannedUnit, text: String) -> TreeFile {
    TreeFile { text, because: unit.because.clone(), from: Some(mesh[overlay.cluster].span) }
}

fn add_file(file: TreeFile, folder: &[&str], name: &str, tree: &mut Tree) {
    let parts: Vec<&str> = folder.iter().copied().chain([name]).collect();
    tree.add(TreePath::new(&parts), file);
}

fn add_kustomization(
    mesh: &Mesh,
    overlay: &Overlay,
    folder: &[&str],
    kustomization: &Kustomization,
    tree: &mut Tree,
) {
    let file = TreeFile {
        text: kustomization.write(mesh),
        because: kustomization.purpose.clone(),
        from: Some(mesh[overlay.cluster].span),
    };
    add_file(file, folder, KUSTOMIZATION, tree);
}

/// Adds the list of what Git must not take: every file that credentials are made of.
///
/// Every tree has it, whether or not it has credentials: with the last secret of a mesh go the kustomizations, but not
/// the keys and tokens that people put beside them.
pub(super) fn add_gitignore(tree: &mut Tree) {
    let text = "# Keys and tokens stay out of Git; the kustomizations over them and the script that makes them go in.\n*\n!*/\n!.gitignore\n!kustomization.yaml\n!*.sh\n";
    let because = "keys and tokens stay out of Git".to_owned();
    tree.add(
        TreePath::new(&["credentials", ".gitignore"]),
        TreeFile { text: text.to_owned(), because, from: None },
    );
}
