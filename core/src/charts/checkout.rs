//! Charts as Istio's repository has them: without a version, and with images of a test registry. Charts of the archives
//! up to 1.11 have no version of theirs either, but their images.
//!
//! What Istio's release build does to them is done here, so that they render to the same
//! (`istio/release-builder@release-1.30:pkg/build/helm.go`).

use crate::charts::Files;
use crate::istio::release::{Capability, IstioRelease};
use crate::istio::wellknown::charts;

/// The versions that charts have there.
const VERSIONS: [&str; 2] = ["0.0.0", "1.0.0"];

/// The versions that charts have in archives too: those of 1.5 and 1.6, and of 1.7 to 1.11.
const VERSIONS_OF_ARCHIVES: [&str; 2] = ["1.1.0", "1.2.0"];

/// Charts of releases that gave them versions of any kind but their own.
const NEVER_VERSIONED: [&str; 7] = [
    charts::ISTIO,
    charts::ISTIO_INIT,
    charts::ISTIO_REMOTE,
    charts::ISTIO_DISCOVERY,
    charts::INGRESS,
    charts::EGRESS,
    charts::ISTIO_CORE_DNS,
];

/// Hubs that values have there, in the place of a release's.
const TEST_HUBS: [&str; 3] = ["gcr.io/istio-testing", "gcr.io/istio-release", "registry.istio.io/testing"];

/// A tag of test images that says nothing of the release.
const LATEST: &str = "latest";

/// What the name of a file that switches back to a former minor begins with.
const COMPATIBILITY: &str = "files/profile-compatibility-version-";

/// A condition of 1.1 to 1.3, of which the template library of that time passed over all but the first word and later
/// ones refuse it (`istio/istio@1.1.17:install/kubernetes/helm/istio/charts/gateways/templates/role.yaml`).
const REFUSED_CONDITION: &str = "($spec.sds) and (eq $spec.sds.enabled true)";
const READ_CONDITION: &str = "($spec.sds)";

/// A chart whose version says nothing of its release.
#[derive(Debug, Clone)]
pub(super) struct Checkout {
    /// Its files.
    pub(super) files: Files,
    /// The values that it shares with the charts beside it.
    pub(super) shared: Option<Vec<u8>>,
}

/// What there is to see of the release of a chart.
#[derive(Debug, PartialEq, Eq)]
enum Stated {
    Release(IstioRelease),
    /// Its minor, by any release of it.
    Minor(IstioRelease),
    /// The newest release whose behaviour it can have: of the minor before its own.
    CompatibleWith(IstioRelease),
    Nothing,
}

/// Returns whether a chart of this name and version is one whose version is not that of its release.
pub(super) fn has_no_version(name: &str, version: &str) -> bool {
    NEVER_VERSIONED.contains(&name) || VERSIONS.iter().chain(&VERSIONS_OF_ARCHIVES).any(|one| *one == version)
}

/// Returns the files of a chart that says its release by its version, with the images of that release where it has those of a test
/// registry: then it is of a checkout, and was packed by somebody else than Istio's release build.
pub(super) fn with_images_of(version: &str, files: Files) -> Files {
    let is_test = |line: &str| {
        let hub = line.trim_start().strip_prefix("hub: ");
        hub.is_some_and(|hub| TEST_HUBS.contains(&hub.trim_end()))
    };
    let values = files.get("values.yaml").map(|bytes| String::from_utf8_lossy(bytes));
    match IstioRelease::parse(version) {
        Ok(release) if values.is_some_and(|text| text.lines().any(is_test)) => {
            Checkout { files, shared: None }.published(release)
        }
        Ok(_) | Err(_) => files,
    }
}

impl Checkout {
    /// Returns whether the chart is one of `release`, by what there is to see: the tag of its images, the newest minor
    /// that it can be compatible with, which is the one before its own, and the names of releases in its path.
    pub(super) fn is_of(&self, path: &str, release: IstioRelease) -> bool {
        let is_named = || self.named(path).any(|named| is_same(named, release));
        let by_path = || is_named() || self.named(path).next().is_none();
        match self.stated() {
            Stated::Release(stated) => is_same(stated, release),
            Stated::Minor(stated) => release.is_of_minor_of(stated) && by_path(),
            Stated::CompatibleWith(newest) => release.is_of_minor_after(newest) && by_path(),
            Stated::Nothing => is_named(),
        }
    }

    /// Returns the releases that parts of a path name. One of another minor than the chart's own is the name of something else: the
    /// version of what the folder above belongs to.
    fn named<'p>(&self, path: &'p str) -> impl Iterator<Item = IstioRelease> + use<'p> {
        let stated = self.stated();
        named(path).filter(move |named| match stated {
            Stated::Release(stated) | Stated::Minor(stated) => named.is_of_minor_of(stated),
            Stated::CompatibleWith(newest) => named.is_of_minor_after(newest),
            Stated::Nothing => true,
        })
    }

    /// Returns whether its release is known to the patch: by the tag of its images, or by a folder.
    pub(super) fn says_patch(&self, path: &str) -> bool {
        match self.stated() {
            Stated::Release(_) => true,
            Stated::Minor(_) | Stated::CompatibleWith(_) | Stated::Nothing => {
                self.named(path).next().is_some()
            }
        }
    }

    /// Returns a release of its minor, if that shows.
    pub(super) fn near(&self, path: &str) -> Option<IstioRelease> {
        match self.stated() {
            Stated::Release(stated) | Stated::Minor(stated) => Some(stated),
            Stated::CompatibleWith(before) => {
                IstioRelease::parse(&format!("{}.0", before.name_of_next_minor())).ok()
            }
            Stated::Nothing => self.named(path).last(),
        }
    }

    /// Returns what there is to see of its release, in words.
    pub(super) fn told(&self, path: &str) -> String {
        let minor = match self.stated() {
            Stated::Release(stated) => return format!("of {stated}"),
            Stated::Minor(stated) => Some(stated.name_of_minor()),
            Stated::CompatibleWith(newest) => Some(newest.name_of_next_minor()),
            Stated::Nothing => None,
        };
        match (minor, self.named(path).last()) {
            (Some(minor), Some(folder)) => format!("of {minor} in a folder of {folder}"),
            (Some(minor), None) => format!("of {minor} (no patch shows)"),
            (None, Some(folder)) => format!("in a folder of {folder}"),
            (None, None) => "of a release that it does not say".to_owned(),
        }
    }

    fn stated(&self) -> Stated {
        let compatible = |path: &String| {
            let minor = path.strip_prefix(COMPATIBILITY)?.strip_suffix(".yaml")?;
            IstioRelease::parse(&format!("{minor}.0")).ok()
        };
        if let Some(newest) = self.files.keys().filter_map(compatible).max() {
            return Stated::CompatibleWith(newest);
        }
        let sources = self.shared.iter().chain(self.files.get("values.yaml"));
        let tags = sources.filter_map(|bytes| {
            let text = String::from_utf8_lossy(bytes);
            text.lines().find_map(|line| Some(stated_by(line.trim().strip_prefix("tag: ")?.trim())))
        });
        tags.into_iter().find(|stated| *stated != Stated::Nothing).unwrap_or(Stated::Nothing)
    }

    /// Returns the files as they are published for `release`.
    pub(super) fn published(&self, release: IstioRelease) -> Files {
        let publish = |(path, bytes): (&String, &Vec<u8>)| {
            let bytes = match path.as_str() {
                "Chart.yaml" => by_line(bytes, |line| versioned(line, release)),
                "values.yaml" => by_line(bytes, |line| with_images(line, release)),
                template if release.has(Capability::Helm2) && template.contains("templates/") => {
                    by_line(bytes, readable)
                }
                _ => bytes.clone(),
            };
            (path.clone(), bytes)
        };
        portolan_chart::order::map(self.files.iter().map(publish))
    }

    /// Returns the values that it shares with others, as they are published for `release`.
    pub(super) fn shared_values(&self, release: IstioRelease) -> Option<String> {
        let bytes = by_line(self.shared.as_ref()?, |line| with_images(line, release));
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }
}

fn named(path: &str) -> impl Iterator<Item = IstioRelease> {
    path.split('/').filter_map(|part| IstioRelease::parse(part.strip_prefix("istio-").unwrap_or(part)).ok())
}

/// Returns whether two releases are one, whoever installs it.
fn is_same(one: IstioRelease, other: IstioRelease) -> bool {
    one.by_helm() == other.by_helm()
}

/// Returns what the tag of images says: a release, or `1.4-dev`, `release-1.0-latest-daily` of a branch.
fn stated_by(tag: &str) -> Stated {
    if let Ok(release) = IstioRelease::parse(tag) {
        return Stated::Release(release);
    }
    let branch =
        tag.strip_suffix("-dev").or_else(|| tag.strip_prefix("release-")?.strip_suffix("-latest-daily"));
    let minor = branch.and_then(|branch| IstioRelease::parse(&format!("{branch}.0")).ok());
    minor.map_or(Stated::Nothing, Stated::Minor)
}

fn by_line(bytes: &[u8], change: impl Fn(&str) -> Option<String>) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes);
    let lines = text.split('\n').map(|line| change(line).unwrap_or_else(|| line.to_owned()));
    lines.collect::<Vec<_>>().join("\n").into_bytes()
}

fn versioned(line: &str, release: IstioRelease) -> Option<String> {
    let is_open = |value: &str| VERSIONS.contains(&value.trim_end());
    let key =
        ["version: ", "appVersion: "].into_iter().find(|key| line.strip_prefix(key).is_some_and(is_open))?;
    Some(format!("{key}{release}"))
}

fn with_images(line: &str, release: IstioRelease) -> Option<String> {
    let given = line.trim_start();
    let indent = &line[..line.len() - given.len()];
    match given.split_once(": ")? {
        ("hub", hub) if TEST_HUBS.contains(&hub.trim_end()) => {
            Some(format!("{indent}hub: {}", release.line().hub))
        }
        ("tag", tag) if tag.trim_end() == LATEST || matches!(stated_by(tag.trim_end()), Stated::Minor(_)) => {
            Some(format!("{indent}tag: {release}"))
        }
        _ => None,
    }
}

fn readable(line: &str) -> Option<String> {
    line.contains(REFUSED_CONDITION).then(|| line.replace(REFUSED_CONDITION, READ_CONDITION))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn release(text: &str) -> IstioRelease {
        IstioRelease::parse(text).unwrap()
    }

    fn checkout(files: &[(&str, &str)]) -> Checkout {
        let files = files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
        Checkout { files: files.collect(), shared: None }
    }

    #[track_caller]
    fn check(of: &str, path: &str, text: &str, expected: &str) {
        let published = checkout(&[(path, text)]).published(release(of));
        assert_eq!(String::from_utf8_lossy(&published[path]), expected);
    }

    #[test]
    fn a_folder_may_name_the_release() {
        let chart = checkout(&[("files/profile-compatibility-version-1.29.yaml", "")]);
        assert!(chart.is_of("istio-1.30.3/manifests/charts/base", release("1.30.3")));
        assert!(chart.is_of("charts/base", release("1.30.3")));
        assert!(!chart.is_of("1.30.2/manifests/charts/base", release("1.30.3")));
        // The version of something else.
        assert!(chart.is_of("ours/1.4.2/charts/base", release("1.30.3")));
    }

    #[test]
    fn what_shows_of_a_release_is_told() {
        #[track_caller]
        fn check(files: &[(&str, &str)], path: &str, expected: &str, to_the_patch: bool) {
            let chart = checkout(files);
            assert_eq!((chart.told(path).as_str(), chart.says_patch(path)), (expected, to_the_patch));
        }
        let compatible = [("files/profile-compatibility-version-1.29.yaml", "")];
        check(&compatible, "istio/base", "of 1.30 (no patch shows)", false);
        check(&compatible, "istio-1.30.2/base", "of 1.30 in a folder of 1.30.2", true);
        check(&compatible, "1.4.2/base", "of 1.30 (no patch shows)", false);
        check(&[("values.yaml", "tag: 1.4-dev\n")], "a", "of 1.4 (no patch shows)", false);
        check(&[("values.yaml", "tag: 1.4.9\n")], "1.4.10", "of 1.4.9", true);
        check(&[], "1.4.10/a", "in a folder of 1.4.10", true);
        check(&[], "a", "of a release that it does not say", false);
    }

    #[test]
    fn the_tag_of_the_images_may_say_it() {
        #[track_caller]
        fn check(tag: &str, path: &str, expected: &[&str]) {
            let chart =
                checkout(&[("values.yaml", &format!("global:\n  tag: {tag}\nprometheus:\n  tag: v2\n"))]);
            let found = ["1.0.9", "1.4.9", "1.4.10", "1.5.10"]
                .into_iter()
                .filter(|of| chart.is_of(path, release(of)));
            assert_eq!(found.collect::<Vec<_>>(), expected, "{tag} {path}");
            let by_helm = |of: &&str| chart.is_of(path, release(of).by_helm());
            assert!(expected.iter().all(by_helm));
        }
        check("1.4.10", "a", &["1.4.10"]);
        check("1.4.10", "istio-1.4.9", &["1.4.10"]);
        check("1.4-dev", "a", &["1.4.9", "1.4.10"]);
        check("1.5-dev", "istio-1.5.10/install", &["1.5.10"]);
        check("release-1.0-latest-daily", "1.0.9", &["1.0.9"]);
        check("latest", "1.4.9/a", &["1.4.9"]);
        check("latest", "a", &[]);
    }

    #[test]
    fn version_and_images_are_filled_in_and_nothing_else() {
        check(
            "1.30.3",
            "Chart.yaml",
            "name: a\nversion: 1.0.0\nappVersion: 1.0.0\n",
            "name: a\nversion: 1.30.3\nappVersion: 1.30.3\n",
        );
        check(
            "1.30.3",
            "values.yaml",
            "hub: \"\"\nglobal:\n  hub: registry.istio.io/testing\n  tag: latest\n  other: latest\n",
            "hub: \"\"\nglobal:\n  hub: registry.istio.io/release\n  tag: 1.30.3\n  other: latest\n",
        );
        check("1.30.3", "templates/a.yaml", "version: 1.0.0\n", "version: 1.0.0\n");
        check("1.6.14", "Chart.yaml", "version: 1.1.0\n", "version: 1.1.0\n");
        check(
            "1.4.10",
            "values.yaml",
            "global:\n  hub: gcr.io/istio-testing\n  tag: 1.4-dev\nprometheus:\n  hub: docker.io/prom\n  tag: v2.8.0\n",
            "global:\n  hub: docker.io/istio\n  tag: 1.4.10\nprometheus:\n  hub: docker.io/prom\n  tag: v2.8.0\n",
        );
    }

    #[test]
    fn a_checkout_that_was_packed_for_a_release_has_its_images() {
        #[track_caller]
        fn check(version: &str, values: &str, expected: &str) {
            let Checkout { files, .. } = checkout(&[("values.yaml", values)]);
            let files = with_images_of(version, files);
            assert_eq!(String::from_utf8_lossy(&files["values.yaml"]), expected);
        }
        let test = "global:\n  hub: gcr.io/istio-testing\n  tag: latest\n";
        check("1.30.3", test, "global:\n  hub: registry.istio.io/release\n  tag: 1.30.3\n");
        check("0.1.0", test, test);
        let mirrored = "global:\n  hub: mirror.example.com/istio\n  tag: latest\n";
        check("1.30.3", mirrored, mirrored);
    }

    #[test]
    fn a_condition_is_read_as_helm_2_did() {
        let line = "{{- if ($spec.sds) and (eq $spec.sds.enabled true) }}";
        check("1.1.17", "charts/gateways/templates/role.yaml", line, "{{- if ($spec.sds) }}");
        check("1.30.3", "templates/role.yaml", line, line);
    }
}
