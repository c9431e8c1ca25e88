//! A chart that was found among the files: which releases it may be of, and what it is published as for one.

use crate::charts::checkout::Checkout;
use crate::charts::{CHART_YAML, ChartFault, Files};
use crate::istio::release::IstioRelease;
use portolan_chart::Chart;
use portolan_yaml::{Limits, read};
use std::borrow::Cow;

/// A chart of Istio's that was found among the files.
#[derive(Debug, Clone)]
pub(crate) struct FoundChart {
    /// Its name, from `Chart.yaml`.
    pub(crate) name: String,
    /// Its version, from there.
    pub(super) version: String,
    /// The file or folder that it is in.
    pub(crate) path: String,
    /// Where that really lies: names of folders may say the release.
    pub(super) place: String,
    pub(super) body: Body,
}

#[derive(Debug, Clone)]
pub(super) enum Body {
    /// As published, with its files.
    Published(Chart, Files),
    /// As in Istio's repository, where charts have no version and no images yet; or of an archive whose charts all have
    /// the same version.
    Checkout(Checkout),
}

/// Why a chart is taken for one of a release; the better reason comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fit {
    /// Its version, its images or a folder above it say so.
    Patch,
    /// It is of the minor, and nothing says of which patch.
    Minor,
}

impl FoundChart {
    /// Returns why it is taken for one of `release`, if it is.
    pub(super) fn fit(&self, release: IstioRelease) -> Option<Fit> {
        let fits = match &self.body {
            Body::Published(..) => self.version == release.to_string(),
            Body::Checkout(checkout) => checkout.is_of(&self.place, release),
        };
        let fit = if self.says_patch() { Fit::Patch } else { Fit::Minor };
        fits.then_some(fit)
    }

    /// Returns it as it is published for `release`.
    ///
    /// # Errors
    /// It is of a checkout, and cannot be read.
    pub(crate) fn published(&self, release: IstioRelease) -> Result<Cow<'_, Chart>, ChartFault> {
        match &self.body {
            Body::Published(chart, _) => Ok(Cow::Borrowed(chart)),
            Body::Checkout(checkout) => Chart::load(checkout.published(release))
                .map(Cow::Owned)
                .map_err(|error| ChartFault { path: self.path.clone(), message: error.to_string() }),
        }
    }

    /// Returns a file in which it differs from another chart, both as they are published for `release`; none if they render
    /// to the same.
    pub(crate) fn difference(&self, other: &FoundChart, release: IstioRelease) -> Option<String> {
        let (own, others) = (self.files(release), other.files(release));
        let differs = |path: &&String| match (own.get(*path), others.get(*path)) {
            (one, another) if one == another => false,
            // Whoever packs a chart writes this file anew.
            (Some(one), Some(another)) if *path == CHART_YAML => data(one) != data(another),
            _ => is_rendered(path),
        };
        let path = own.keys().chain(others.keys()).find(differs).cloned();
        let shared = || self.shared_values(release) != other.shared_values(release);
        path.or_else(|| shared().then(|| super::SHARED_VALUES.to_owned()))
    }

    fn files(&self, release: IstioRelease) -> Cow<'_, Files> {
        match &self.body {
            Body::Published(_, files) => Cow::Borrowed(files),
            Body::Checkout(checkout) => Cow::Owned(checkout.published(release)),
        }
    }

    /// Returns what it is, in words: its name and its release, as far as it shows.
    pub(crate) fn told(&self) -> String {
        match &self.body {
            Body::Published(..) => format!("{} {}", self.name, self.version),
            Body::Checkout(checkout) => format!("{} {}", self.name, checkout.told(&self.place)),
        }
    }

    /// Returns how far it is from `release`, in minors, as far as that shows.
    pub(super) fn distance(&self, release: IstioRelease) -> Option<u16> {
        let near = match &self.body {
            Body::Published(..) => IstioRelease::parse(&self.version).ok(),
            Body::Checkout(checkout) => checkout.near(&self.place),
        };
        near.map(|near| near.distance(release))
    }

    /// Returns whether its release is known to the patch.
    pub(crate) fn says_patch(&self) -> bool {
        match &self.body {
            Body::Published(..) => true,
            Body::Checkout(checkout) => checkout.says_patch(&self.place),
        }
    }

    /// Returns the values that it reads and does not bring, as published for `release`: those that the charts of an
    /// archive share.
    pub(crate) fn shared_values(&self, release: IstioRelease) -> Option<String> {
        match &self.body {
            Body::Published(..) => None,
            Body::Checkout(checkout) => checkout.shared_values(release),
        }
    }
}

/// Returns whether a file of a chart may have a part in what it renders to; texts for people beside the others have none.
fn is_rendered(path: &str) -> bool {
    path.contains('/') || [".yaml", ".json"].iter().any(|end| path.ends_with(end))
}

fn data(bytes: &[u8]) -> Option<serde_json::Value> {
    let (node, _) = read(&String::from_utf8_lossy(bytes), &Limits::default());
    node.map(|node| node.to_json())
}

#[cfg(test)]
mod tests {
    use crate::charts::Charts;
    use crate::istio::release::IstioRelease;

    /// Checks in which file two charts `istiod` differ, given by their files beside a common `Chart.yaml`.
    #[track_caller]
    fn check(one: &[(&str, &str)], other: &[(&str, &str)], expected: Option<&str>) {
        let metadata = [("Chart.yaml", "name: istiod\nversion: 1.30.3\n")];
        let files = [("a", one), ("b", other)].into_iter().flat_map(|(folder, files)| {
            metadata
                .iter()
                .chain(files)
                .map(move |(path, text)| (format!("{folder}/{path}"), text.as_bytes().to_vec()))
        });
        // Of two files of one path, the last is kept.
        let charts = Charts::read(files);
        let release = IstioRelease::parse("1.30.3").unwrap();
        let found = charts.of_release("istiod", release);
        let [one, other] = found.as_slice() else { panic!("two charts: {found:?}") };
        assert_eq!(one.difference(other, release).as_deref(), expected);
    }

    #[test]
    fn charts_differ_in_what_is_rendered() {
        let template = ("templates/a.yaml", "a: 1");
        check(&[template], &[template], None);
        check(&[template], &[("templates/a.yaml", "a: 2")], Some("templates/a.yaml"));
        check(&[template], &[], Some("templates/a.yaml"));
        check(&[], &[("values.yaml", "a: 2")], Some("values.yaml"));
        check(&[("README.md", "a")], &[("README.md", "b"), (".helmignore", "c")], None);
        check(&[], &[("Chart.yaml", "# Packed.\nversion: '1.30.3'\nname: istiod\n")], None);
        let other = ("Chart.yaml", "name: istiod\nversion: 1.30.3\nappVersion: 1.30.2\n");
        check(&[], &[other], Some("Chart.yaml"));
    }

    #[test]
    fn a_checkout_is_compared_as_it_is_published() {
        let of_checkout = ("Chart.yaml", "name: istiod\nversion: 1.0.0\n");
        let minor = ("files/profile-compatibility-version-1.29.yaml", "");
        let with_images = |images| [of_checkout, minor, ("values.yaml", images)];
        let one = with_images("global:\n  hub: gcr.io/istio-testing\n  tag: latest\n");
        check(&one, &with_images("global:\n  hub: registry.istio.io/release\n  tag: 1.30.3\n"), None);
        check(&one, &with_images("global: {}\n"), Some("values.yaml"));
    }
}
