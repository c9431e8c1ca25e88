//! A release of Istio: read from text, ordered, asked for its capabilities. Imports the table of releases only.

use std::fmt;

pub use super::capability::Capability;
pub use super::releases::{HELM_EDITIONS, RELEASES};

/// A release of Istio, `1.30.3` or `1.31.0-rc.0`, of a minor that the table knows.
///
/// A value exists only for a minor in [`RELEASES`]: text becomes one through [`IstioRelease::parse`], so what
/// holds one need not ask again whether the minor is known.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct IstioRelease {
    minor: u8,
    patch: u16,
    stage: Stage,
    edition: Edition,
}

/// What one minor brought and ended, and the facts that hold for all its patches.
#[derive(Debug)]
pub struct ReleaseLine {
    /// The minor, as `30` in `1.30`.
    pub minor: u8,
    /// The newest release of this minor that is known here: a candidate where there is nothing else yet.
    pub newest: IstioRelease,
    /// What this minor (and no earlier one) brought, or brought into this branch at a patch.
    pub begins: &'static [Since],
    /// What this minor ended.
    pub ends: &'static [Since],
    /// When Istio's maintainers supported it.
    pub support: Support,
    /// The Kubernetes versions that it runs on.
    pub kubernetes: KubernetesRange,
    /// The registry and folder of all images that this minor's published charts name.
    pub hub: &'static str,
    /// The profiles that it has, by name.
    pub profiles: Profiles,
    /// The images of the workloads by which a mesh is verified, as the newest patch names them.
    pub samples: SampleImages,
}

/// What a minor has instead of what its line says where Helm installs it: from charts of their own, which make another
/// control plane than `istioctl` does.
#[derive(Debug)]
pub struct HelmEdition {
    /// The minor.
    pub minor: u8,
    /// What it brought.
    pub begins: &'static [Since],
    /// What it ended.
    pub ends: &'static [Since],
}

/// A capability and the patch of the line at which it begins or ends; patch 0 counts the candidates in.
#[derive(Clone, Copy, Debug)]
pub struct Since {
    /// What begins or ends.
    pub capability: Capability,
    /// The first patch with it, or the first without it.
    pub patch: u16,
}

/// The days between which a minor is supported, as `2025-05-08`. Only days that Istio's support page or its
/// announcements name are here.
#[derive(Clone, Copy, Debug)]
pub struct Support {
    /// The day of x.y.0, if it is known.
    pub released: Option<&'static str>,
    /// The end of support.
    pub end: SupportEnd,
}

/// When the support of a minor ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SupportEnd {
    /// It had not ended when this table was written.
    Ahead,
    /// It ended on this day.
    On(&'static str),
}

/// Minor versions of Kubernetes, as `34` for 1.34; what is not known is `None`.
#[derive(Clone, Copy, Debug)]
pub struct KubernetesRange {
    /// The oldest and the newest that the release was tested on, by Istio's support page.
    pub tested: Option<(u8, u8)>,
    /// The oldest that `istioctl install` accepts.
    pub installer_minimum: Option<u8>,
}

/// The profiles of a minor, which none of its patches changed: `istioctl`'s from `manifests/profiles`, those of chart
/// `istiod` from its folder `files`. Names of platforms are not among them.
#[derive(Clone, Copy, Debug)]
pub struct Profiles {
    /// Those of an `IstioOperator`.
    pub operator: &'static [&'static str],
    /// Those of the charts' value `profile`.
    pub charts: &'static [&'static str],
}

/// Images that the samples of a release name.
#[derive(Clone, Copy, Debug)]
pub struct SampleImages {
    /// Version 1 of the service that answers.
    pub helloworld_v1: &'static str,
    /// Version 2 of it.
    pub helloworld_v2: &'static str,
    /// The client that calls it, `sleep` or `curl`.
    pub client: &'static str,
}

/// Why text is not a release of Istio that is known here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReleaseError {
    /// The text is not of the form `x.y.z` or `x.y.z-rc.n`.
    NotARelease,
    /// The text is a release with a `v` before it, or with a variant of its images (`-distroless`) behind it.
    Decorated {
        /// The release alone.
        release: IstioRelease,
    },
    /// The text names a minor (`1.30`) and no patch.
    MinorOnly {
        /// The newest known patch of that minor.
        newest: IstioRelease,
    },
    /// No file of this table describes the minor.
    UnknownMinor {
        /// The oldest release that is known.
        oldest: IstioRelease,
        /// The newest release that is known.
        newest: IstioRelease,
    },
}

impl IstioRelease {
    /// Reads a release.
    ///
    /// ```
    /// use portolan_core::istio::release::IstioRelease;
    /// assert_eq!(IstioRelease::parse("1.30.3").map(|release| release.to_string()), Ok("1.30.3".to_owned()));
    /// ```
    pub fn parse(text: &str) -> Result<IstioRelease, ReleaseError> {
        match read(text) {
            Some(numbers) => resolve(numbers),
            None => Err(undecorated(text)
                .map_or(ReleaseError::NotARelease, |release| ReleaseError::Decorated { release })),
        }
    }

    /// Returns whether this release does what `capability` names.
    ///
    /// The lines are read from this release's own to the oldest. The first that names the capability settles it,
    /// whatever an older line says: so a change that came to several branches is stated by each.
    pub fn has(self, capability: Capability) -> bool {
        for line in RELEASES.iter().rev().filter(|line| line.minor <= self.minor) {
            let is_own = line.minor == self.minor;
            let changes = || match self.helm_edition().filter(|_| is_own) {
                Some(edition) => changes(edition.begins, edition.ends, capability),
                None => changes(line.begins, line.ends, capability),
            };
            let reached = changes().filter(|(since, _)| !is_own || since.patch <= self.patch);
            let latest = reached.max_by_key(|(since, _)| since.patch);
            let first = changes().min_by_key(|(since, _)| since.patch);
            match (latest, first) {
                (Some((_, begins)), _) => return begins,
                (None, Some((_, begins))) => return !begins,
                (None, None) => {}
            }
        }
        false
    }

    /// Returns this release as Helm installs it.
    ///
    /// ```
    /// use portolan_core::istio::release::{Capability, IstioRelease};
    /// let release = IstioRelease::parse("1.5.10").unwrap();
    /// assert!(release.has(Capability::Istiod) && !release.by_helm().has(Capability::Istiod));
    /// ```
    pub fn by_helm(self) -> IstioRelease {
        // Of most minors there is only one edition: that of a path or a chart is to be equal to it.
        match HELM_EDITIONS.iter().any(|edition| edition.minor == self.minor) {
            true => IstioRelease { edition: Edition::OfHelm, ..self },
            false => self,
        }
    }

    /// Returns what it has where Helm installs it, if that is meant and is something else.
    fn helm_edition(self) -> Option<&'static HelmEdition> {
        match self.edition {
            Edition::OfHelm => HELM_EDITIONS.iter().copied().find(|edition| edition.minor == self.minor),
            Edition::Usual => None,
        }
    }

    /// Returns the minor, as `30` in `1.30.3`.
    pub fn minor(self) -> u8 {
        self.minor
    }

    /// Returns the patch, as `3` in `1.30.3`.
    pub fn patch(self) -> u16 {
        self.patch
    }

    /// Returns the number of the release candidate, as `0` in `1.31.0-rc.0`.
    pub fn candidate(self) -> Option<u8> {
        match self.stage {
            Stage::Candidate(number) => Some(number),
            Stage::Final => None,
        }
    }

    /// Returns the name of the minor, as `1.30`.
    pub fn name_of_minor(self) -> String {
        format!("{MAJOR}.{}", self.minor)
    }

    /// Returns the name of the minor after its own, which the table need not know.
    pub fn name_of_next_minor(self) -> String {
        format!("{MAJOR}.{}", self.minor.saturating_add(1))
    }

    /// Returns what is known of all patches of this release's minor.
    pub fn line(self) -> &'static ReleaseLine {
        find_line(self.minor).expect("a release is made only for a minor that has a line")
    }

    /// Returns whether this patch is newer than the newest that the table knows of its minor.
    pub fn is_newer_than_known(self) -> bool {
        self > self.line().newest
    }

    /// Returns by how many minors this release is newer than `other`; negative if it is older.
    pub fn minors_apart(self, other: IstioRelease) -> i16 {
        i16::from(self.minor) - i16::from(other.minor)
    }

    /// Returns how many minors lie between this release and `other`, whichever is newer: what is shown is shown by it, nothing is
    /// decided.
    pub fn distance(self, other: IstioRelease) -> u16 {
        self.minors_apart(other).unsigned_abs()
    }

    /// Returns whether `other` is a release of the same minor.
    pub fn is_of_minor_of(self, other: IstioRelease) -> bool {
        self.minors_apart(other) == 0
    }

    /// Returns whether the minor of `other` is the one before this one's.
    pub fn is_of_minor_after(self, other: IstioRelease) -> bool {
        self.minors_apart(other) == 1
    }

    /// Returns a published release; for the table, whose lines name their newest.
    pub(super) const fn published(minor: u8, patch: u16) -> IstioRelease {
        IstioRelease { minor, patch, stage: Stage::Final, edition: Edition::Usual }
    }

    /// Returns the candidate of a minor; for a line that has nothing else yet.
    pub(super) const fn first_candidates(minor: u8, candidate: u8) -> IstioRelease {
        IstioRelease { minor, patch: 0, stage: Stage::Candidate(candidate), edition: Edition::Usual }
    }
}

impl serde::Serialize for IstioRelease {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl fmt::Display for IstioRelease {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{MAJOR}.{}.{}", self.minor, self.patch)?;
        match self.stage {
            Stage::Candidate(number) => write!(formatter, "{CANDIDATE_MARK}{number}"),
            Stage::Final => Ok(()),
        }
    }
}

impl ReleaseLine {
    /// Returns whether the line has no release yet, only candidates for one.
    pub fn is_candidate(&self) -> bool {
        self.newest.candidate().is_some()
    }

    /// Returns whether Istio supports the line: it has a release, and its support had not ended when the table was written.
    pub fn is_supported(&self) -> bool {
        self.support.end == SupportEnd::Ahead && !self.is_candidate()
    }

    /// Returns the kinds of mesh that are compiled for the newest patch of this minor, in words.
    pub fn systems(&self) -> Vec<&'static str> {
        let systems = [
            (Capability::IstioRemoteChart, "one control plane"),
            (Capability::IstioRemoteValues, "one control plane"),
            (Capability::SharedControlPlane, "shared control plane"),
            (Capability::ReplicatedControlPlanes, "replicated control planes"),
            (Capability::EastWestGateway, "primary-remote"),
            (Capability::EastWestGateway, "multi-primary"),
            (Capability::ExternalControlPlane, "external control plane"),
            (Capability::AmbientMultiNetwork, "ambient"),
        ];
        systems.iter().filter(|(needs, _)| self.newest.has(*needs)).map(|(_, name)| *name).collect()
    }
}

/// Returns what these lists say of `capability`, and whether it begins (or ends) there.
fn changes(
    begins: &'static [Since],
    ends: &'static [Since],
    capability: Capability,
) -> impl Iterator<Item = (Since, bool)> {
    let begins = begins.iter().map(|since| (*since, true));
    let ends = ends.iter().map(|since| (*since, false));
    begins.chain(ends).filter(move |(since, _)| since.capability == capability)
}

/// Returns the start (or end) of capabilities at the first patch of a line, candidates included.
pub(super) const fn from_start(capability: Capability) -> Since {
    Since { capability, patch: 0 }
}

/// Returns the start (or end) of a capability at a later patch of a line.
pub(super) const fn from_patch(capability: Capability, patch: u16) -> Since {
    Since { capability, patch }
}

/// The major version of every release there has been.
const MAJOR: u8 = 1;
/// What stands between a version and the number of its candidate.
const CANDIDATE_MARK: &str = "-rc.";
/// The marks of Istio's image variants, which are no part of a release.
const VARIANTS: [&str; 2] = ["-distroless", "-debug"];

/// How far a version has come; a candidate is older than the version itself.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
enum Stage {
    Candidate(u8),
    Final,
}

/// By whom a release is installed, where that decides what it is. Names and ages are the same, so it comes last.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
enum Edition {
    /// By Helm.
    OfHelm,
    /// By anyone.
    Usual,
}

/// The numbers in a text that looks like a release or like a minor.
struct Numbers {
    major: u64,
    minor: u64,
    patch: Option<(u16, Stage)>,
}

/// Reads the numbers of `x.y`, `x.y.z` or `x.y.z-rc.n`.
fn read(text: &str) -> Option<Numbers> {
    let (version, stage) = match text.split_once(CANDIDATE_MARK) {
        Some((version, candidate)) => (version, Stage::Candidate(u8::try_from(number(candidate)?).ok()?)),
        None => (text, Stage::Final),
    };
    let mut parts = version.split('.');
    let major = number(parts.next()?)?;
    let minor = number(parts.next()?)?;
    let patch = match parts.next() {
        Some(patch) => Some((u16::try_from(number(patch)?).ok()?, stage)),
        None if stage == Stage::Final => None,
        None => return None,
    };
    match parts.next() {
        Some(_) => None,
        None => Some(Numbers { major, minor, patch }),
    }
}

/// Reads a number as versions write it: decimal digits without a sign and without leading zeros.
fn number(text: &str) -> Option<u64> {
    let canonical = text == "0" || !text.starts_with('0');
    if canonical && text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

/// Looks the numbers up in the table.
fn resolve(numbers: Numbers) -> Result<IstioRelease, ReleaseError> {
    let minor = u8::try_from(numbers.minor).ok().filter(|_| numbers.major == u64::from(MAJOR));
    let Some(line) = minor.and_then(find_line) else {
        return Err(unknown_minor());
    };
    match numbers.patch {
        None => Err(ReleaseError::MinorOnly { newest: line.newest }),
        Some((patch, stage)) => Ok(IstioRelease { minor: line.minor, patch, stage, edition: Edition::Usual }),
    }
}

/// Reads the release in a text that has something before or behind it.
fn undecorated(text: &str) -> Option<IstioRelease> {
    let text = text.strip_prefix('v').unwrap_or(text);
    let text = VARIANTS.iter().find_map(|variant| text.strip_suffix(variant)).unwrap_or(text);
    resolve(read(text)?).ok()
}

fn unknown_minor() -> ReleaseError {
    let (Some(oldest), Some(newest)) = (RELEASES.first(), RELEASES.last()) else {
        return ReleaseError::NotARelease;
    };
    let oldest = IstioRelease::published(oldest.minor, 0);
    ReleaseError::UnknownMinor { oldest, newest: newest.newest }
}

fn find_line(minor: u8) -> Option<&'static ReleaseLine> {
    RELEASES.iter().copied().find(|line| line.minor == minor)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    fn release(text: &str) -> IstioRelease {
        IstioRelease::parse(text).unwrap()
    }

    #[test]
    fn reads_releases() {
        fn check(text: &str, expected: Result<&str, ReleaseError>) {
            assert_eq!(IstioRelease::parse(text), expected.map(release), "{text}");
            if expected.is_ok() {
                assert_eq!(release(text).to_string(), text);
            }
        }
        let unknown =
            ReleaseError::UnknownMinor { oldest: release("1.0.0"), newest: RELEASES.last().unwrap().newest };
        check("1.0.0", Ok("1.0.0"));
        check("1.30.3", Ok("1.30.3"));
        check("1.31.0-rc.0", Ok("1.31.0-rc.0"));
        check("1.30.99", Ok("1.30.99"));
        check("1.24", Err(ReleaseError::MinorOnly { newest: release("1.24.6") }));
        check("v1.30.3", Err(ReleaseError::Decorated { release: release("1.30.3") }));
        check("1.30.3-distroless", Err(ReleaseError::Decorated { release: release("1.30.3") }));
        check("0.8.0", Err(unknown));
        check("2.0.0", Err(unknown));
        check("1.99.0", Err(unknown));
        check("1.300.0", Err(unknown));
        for text in [
            "",
            "1",
            "1.",
            "1.30.",
            "1.30.x",
            "1.30.3.1",
            "01.30.3",
            "1.030.3",
            "1.30.03",
            "+1.30.3",
            "1.30.+3",
            " 1.30.3",
            "1.30.3 ",
            "1.30-rc.0",
            "1.30.0-rc.",
            "1.30.0-rc.999",
            "1.30.0-alpha.1",
            "1.30.99999",
            "latest",
            "v1.99.0",
        ] {
            check(text, Err(ReleaseError::NotARelease));
        }
    }

    #[test]
    fn a_capability_holds_from_its_patch_to_its_end() {
        fn check(capability: Capability, without: &[&str], with: &[&str]) {
            for text in without {
                assert!(!release(text).has(capability), "{text} has no {capability:?}");
            }
            for text in with {
                assert!(release(text).has(capability), "{text} has {capability:?}");
            }
        }
        check(Capability::EastWestGateway, &["1.0.0", "1.7.8"], &["1.8.0-rc.1", "1.8.0", "1.31.0-rc.0"]);
        check(Capability::ReplicatedControlPlanes, &["1.0.9", "1.8.0"], &["1.1.0", "1.7.8"]);
        check(
            Capability::RemoteServiceNamedByRevision,
            &["1.19.10", "1.20.3"],
            &["1.20.4", "1.20.8", "1.21.0-rc.0", "1.21.0", "1.30.3"],
        );
        check(
            Capability::ExternalIstiodSetsEnv,
            &["1.7.8", "1.10.0", "1.22.8", "1.23.0-rc.0", "1.23.0"],
            &["1.8.0", "1.9.9", "1.23.1", "1.31.0-rc.0"],
        );
        check(
            Capability::RemoteSecretSwapFault,
            &["1.29.6", "1.30.4", "1.31.0-rc.0", "1.31.0"],
            &["1.30.0-rc.0", "1.30.0", "1.30.3"],
        );
        check(Capability::GatewayPortsNamedTcp, &["1.7.8", "1.8.2", "1.9.0"], &["1.8.0", "1.8.1"]);
    }

    #[test]
    fn every_release_can_install_a_remote() {
        for line in RELEASES {
            let has = |capability| line.newest.has(capability);
            let forms = [
                Capability::IstioRemoteChart,
                Capability::IstioRemoteValues,
                Capability::RemoteRunsIstiod,
                Capability::IstiodRemoteChart,
                Capability::RemoteByChartProfile,
            ];
            assert!(forms.into_iter().any(has), "1.{}", line.minor);
        }
    }

    #[test]
    fn releases_are_ordered() {
        fn check(older: &str, newer: &str, minors: i16) {
            assert!(release(older) < release(newer), "{older} < {newer}");
            assert_eq!(release(newer).minors_apart(release(older)), minors);
            assert_eq!(release(older).minors_apart(release(newer)), -minors);
        }
        check("1.31.0-rc.0", "1.31.0-rc.1", 0);
        check("1.31.0-rc.1", "1.31.0", 0);
        check("1.9.9", "1.10.0", 1);
        check("1.30.9", "1.30.10", 0);
        check("1.0.0", "1.31.0", 31);
    }

    #[test]
    fn knows_what_it_does_not_know() {
        fn check(text: &str, expected: bool) {
            assert_eq!(release(text).is_newer_than_known(), expected, "{text}");
        }
        check("1.24.6", false);
        check("1.24.7", true);
        check("1.31.0-rc.0", false);
        check("1.31.0", true);
    }

    #[test]
    fn the_table_is_whole() {
        let minors: Vec<u8> = RELEASES.iter().map(|line| line.minor).collect();
        let expected: Vec<u8> = (0..).take(minors.len()).collect();
        assert_eq!(minors, expected, "ascending, without a gap");
        for line in RELEASES {
            assert_eq!(line.newest.minor(), line.minor);
            assert_eq!(IstioRelease::parse(&line.newest.to_string()), Ok(line.newest));
            if let Some((oldest, newest)) = line.kubernetes.tested {
                assert!(oldest <= newest, "1.{}", line.minor);
            }
        }
    }

    #[test]
    fn begins_and_ends_alternate() {
        let mut lasting: BTreeSet<Capability> = BTreeSet::new();
        for line in RELEASES {
            let mut named = BTreeSet::new();
            let mut changes: Vec<(u16, Capability, bool)> = Vec::new();
            for (list, begins) in [(line.begins, true), (line.ends, false)] {
                changes.extend(list.iter().map(|since| (since.patch, since.capability, begins)));
            }
            changes.sort();
            for (patch, capability, begins) in changes {
                let place = format!("{capability:?} at 1.{}.{patch}", line.minor);
                // A branch may state at a patch what an older branch already brought: a backport.
                let is_backport = patch > 0 && !named.contains(&capability);
                named.insert(capability);
                if begins {
                    assert!(lasting.insert(capability) || is_backport, "{place} begins twice");
                } else {
                    assert!(lasting.remove(&capability) || is_backport, "{place} ends without a beginning");
                }
            }
        }
    }

    #[test]
    fn helm_installs_another_control_plane_at_one_minor() {
        fn check(text: &str, istiod_by_helm: bool) {
            let release = release(text);
            assert_eq!(release.by_helm().has(Capability::Istiod), istiod_by_helm, "{text}");
            assert_eq!(release.by_helm().to_string(), text);
            assert!(!release.by_helm().is_newer_than_known());
        }
        check("1.4.10", false);
        check("1.5.10", false);
        check("1.6.14", true);
        assert!(release("1.5.10").by_helm().has(Capability::IstioRemoteValues));
        assert!(!release("1.5.10").has(Capability::IstioRemoteValues));
        for edition in HELM_EDITIONS {
            let line = find_line(edition.minor).unwrap();
            let both = edition.begins.iter().chain(edition.ends).chain(line.begins).chain(line.ends);
            assert!(both.count() > 0, "1.{}", edition.minor);
        }
    }

    #[test]
    fn every_capability_begins_and_names_its_source() {
        let begun: BTreeSet<String> = RELEASES
            .iter()
            .flat_map(|line| line.begins)
            .chain(HELM_EDITIONS.iter().flat_map(|edition| edition.begins))
            .map(|since| format!("{:?}", since.capability))
            .collect();
        let documented = documented_variants(include_str!("capability.rs"));
        assert_eq!(documented.keys().cloned().collect::<BTreeSet<_>>(), begun);
        for (variant, documentation) in documented {
            assert!(documentation.contains("istio"), "{variant} has no source");
        }
    }

    /// Reads the variants of the enum and their documentation off its source, which is all a test can list them by.
    fn documented_variants(source: &str) -> BTreeMap<String, String> {
        let mut variants = BTreeMap::new();
        let mut documentation = String::new();
        for line in source.lines().filter(|line| line.starts_with("    ")).map(str::trim) {
            match (line.strip_prefix("///"), line.strip_suffix(',')) {
                (Some(text), _) => documentation.push_str(text),
                (None, Some(variant)) => {
                    variants.insert(variant.to_owned(), std::mem::take(&mut documentation));
                }
                (None, None) => {}
            }
        }
        variants
    }
}
