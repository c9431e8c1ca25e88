//! Charts as Istio's repository has them: without a version, and with images of a test registry.
//!
//! What Istio's release build does to them is done here, so that they render to the same
//! (`istio/release-builder@release-1.30:pkg/build/helm.go`).

use crate::charts::Files;
use crate::istio::release::IstioRelease;
use portolan_chart::order;

/// The versions that charts have there.
pub(super) const VERSIONS: [&str; 2] = ["0.0.0", "1.0.0"];

/// Hubs that values have there, in the place of a release's.
const TEST_HUBS: [&str; 2] = ["gcr.io/istio-testing", "registry.istio.io/testing"];

/// What the name of a file that switches back to a former minor begins with.
const COMPATIBILITY: &str = "files/profile-compatibility-version-";

/// Returns whether a chart is one of `release`, by what there is to see: the newest minor that it can be compatible
/// with is the one before its own, and no part of its path names another release.
pub(super) fn is_of(files: &Files, path: &str, release: IstioRelease) -> bool {
    let newest = files
        .keys()
        .filter_map(|path| path.strip_prefix(COMPATIBILITY)?.strip_suffix(".yaml"))
        .filter_map(|minor| IstioRelease::parse(&format!("{minor}.0")).ok())
        .max();
    newest.is_some_and(|newest| release.is_of_minor_after(newest))
        && (names_release(path, release) || !names_any_release(path))
}

/// Returns whether a part of a path names `release`.
pub(super) fn names_release(path: &str, release: IstioRelease) -> bool {
    named(path).any(|named| named == release)
}

fn names_any_release(path: &str) -> bool {
    named(path).next().is_some()
}

fn named(path: &str) -> impl Iterator<Item = IstioRelease> {
    path.split('/').filter_map(|part| IstioRelease::parse(part.strip_prefix("istio-").unwrap_or(part)).ok())
}

/// Returns the files as they are published for `release`.
pub(super) fn as_published(files: &Files, release: IstioRelease) -> Files {
    let publish = |(path, bytes): (&String, &Vec<u8>)| {
        let bytes = match path.as_str() {
            "Chart.yaml" => by_line(bytes, |line| versioned(line, release)),
            "values.yaml" => by_line(bytes, |line| with_images(line, release)),
            _ => bytes.clone(),
        };
        (path.clone(), bytes)
    };
    order::map(files.iter().map(publish))
}

fn by_line(bytes: &[u8], change: impl Fn(&str) -> Option<String>) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes);
    let lines = text.split('\n').map(|line| change(line).unwrap_or_else(|| line.to_owned()));
    lines.collect::<Vec<_>>().join("\n").into_bytes()
}

fn versioned(line: &str, release: IstioRelease) -> Option<String> {
    let key = ["version: ", "appVersion: "].into_iter().find(|key| line.starts_with(key))?;
    Some(format!("{key}{release}"))
}

fn with_images(line: &str, release: IstioRelease) -> Option<String> {
    let given = line.trim_start();
    let indent = &line[..line.len() - given.len()];
    match given.split_once(": ")? {
        ("hub", hub) if TEST_HUBS.contains(&hub.trim_end()) => {
            Some(format!("{indent}hub: {}", release.line().hub))
        }
        ("tag", "latest") => Some(format!("{indent}tag: {release}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, text: &str, expected: &str) {
        let files = Files::from([(path.to_owned(), text.as_bytes().to_vec())]);
        let published = as_published(&files, IstioRelease::parse("1.30.3").unwrap());
        assert_eq!(String::from_utf8_lossy(&published[path]), expected);
    }

    #[test]
    fn a_folder_may_name_the_release() {
        let files = Files::from([("files/profile-compatibility-version-1.29.yaml".to_owned(), Vec::new())]);
        let release = IstioRelease::parse("1.30.3").unwrap();
        for release in [release, release.by_helm()] {
            assert!(is_of(&files, "istio-1.30.3/manifests/charts/base", release));
            assert!(is_of(&files, "charts/base", release));
            assert!(!is_of(&files, "1.30.2/manifests/charts/base", release));
        }
    }

    #[test]
    fn version_and_images_are_filled_in_and_nothing_else() {
        check(
            "Chart.yaml",
            "name: a\nversion: 1.0.0\nappVersion: 1.0.0\n",
            "name: a\nversion: 1.30.3\nappVersion: 1.30.3\n",
        );
        check(
            "values.yaml",
            "hub: \"\"\nglobal:\n  hub: registry.istio.io/testing\n  tag: latest\n  other: latest\n",
            "hub: \"\"\nglobal:\n  hub: registry.istio.io/release\n  tag: 1.30.3\n  other: latest\n",
        );
        check("templates/a.yaml", "version: 1.0.0\n", "version: 1.0.0\n");
    }
}
