//! Release archives of Istio: the charts in them, and nothing else.

use crate::charts::Files;
use flate2::read::GzDecoder;
use std::io::{self, Read};
use tar::Archive;

/// Most bytes that an archive may unpack to: a release brings programs of some hundred megabytes beside its charts.
const LARGEST: u64 = 1 << 30;

/// Most bytes that the charts of a release may have.
const LARGEST_CHARTS: usize = 100 << 20;

/// Where a release has its charts, below a folder of its own.
const CHARTS: &str = "manifests/charts/";

/// Returns the files of charts in a release archive, by their path in it; none for an archive of anything else.
///
/// # Errors
/// It is a release archive, and cannot be read to its end.
pub(super) fn charts_of_release(bytes: &[u8]) -> io::Result<Files> {
    let mut files = Files::new();
    match collect(bytes, &mut files) {
        // What else it is, its reader says better.
        Err(_) if files.is_empty() => Ok(files),
        outcome => outcome.map(|()| files),
    }
}

fn collect(bytes: &[u8], files: &mut Files) -> io::Result<()> {
    let mut archive = Archive::new(GzDecoder::new(bytes).take(LARGEST));
    let mut size = 0;
    for entry in archive.entries()? {
        let mut entry = entry?;
        let path = String::from_utf8_lossy(&entry.path_bytes()).trim_start_matches("./").to_owned();
        if !entry.header().entry_type().is_file() || !is_of_chart(&path) {
            continue;
        }
        // It is known for what it is before all of it is read.
        let content = files.entry(path).or_default();
        let room = LARGEST_CHARTS.saturating_sub(size) as u64 + 1;
        entry.by_ref().take(room).read_to_end(content)?;
        size += content.len();
        if size > LARGEST_CHARTS {
            return Err(io::Error::other("its charts are larger than 100 MiB"));
        }
    }
    Ok(())
}

fn is_of_chart(path: &str) -> bool {
    let below = path.split_once('/').is_some_and(|(_, below)| below.starts_with(CHARTS));
    (below || path.starts_with(CHARTS)) && !path.split('/').any(|part| part == "..")
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use tar::{Builder, EntryType, Header};

    #[track_caller]
    fn check(entries: &[(&str, EntryType)], expected: &[&str]) {
        let mut builder = Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
        for (path, kind) in entries {
            let mut header = Header::new_gnu();
            header.set_entry_type(*kind);
            header.set_size(0);
            // Set by hand: the library refuses what an archive of somebody else's may hold.
            header.as_old_mut().name[..path.len()].copy_from_slice(path.as_bytes());
            header.set_cksum();
            builder.append(&header, io::empty()).unwrap();
        }
        let bytes = builder.into_inner().unwrap().finish().unwrap();
        let files = charts_of_release(&bytes).unwrap();
        assert_eq!(files.keys().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn only_plain_files_of_charts_are_taken() {
        check(
            &[
                ("istio-1.30.3/bin/istioctl", EntryType::Regular),
                ("istio-1.30.3/manifests/charts/base/Chart.yaml", EntryType::Regular),
                ("istio-1.30.3/manifests/charts/base/link", EntryType::Symlink),
                ("istio-1.30.3/manifests/charts/../../../etc/passwd", EntryType::Regular),
            ],
            &["istio-1.30.3/manifests/charts/base/Chart.yaml"],
        );
        check(&[("istiod/Chart.yaml", EntryType::Regular)], &[]);
    }

    #[test]
    fn an_archive_that_ends_early_is_an_error() {
        let mut builder = Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
        // Bytes without a pattern, so that half of the archive is half of the files.
        let mut state = 1_u32;
        let noise: Vec<u8> = std::iter::repeat_with(|| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            state.to_le_bytes()[0]
        })
        .take(4000)
        .collect();
        for name in ["a", "b"] {
            let mut header = Header::new_gnu();
            header.set_size(noise.len() as u64);
            let path = format!("istio/manifests/charts/base/{name}");
            builder.append_data(&mut header, path, noise.as_slice()).unwrap();
        }
        let bytes = builder.into_inner().unwrap().finish().unwrap();
        assert_eq!(charts_of_release(&bytes).unwrap().len(), 2);
        assert!(charts_of_release(&bytes[..bytes.len() * 3 / 4]).is_err());
        assert!(charts_of_release(b"no archive").unwrap().is_empty());
    }
}
