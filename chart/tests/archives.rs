//! Archives of charts: what is read, and what is refused, quickly.

// Helpers of a test may stop it.
#![allow(clippy::unwrap_used)]

use std::io::Write;
use std::time::{Duration, Instant};

use portolan_chart::{Cause, Chart, unpack};

const META: &str = "apiVersion: v2\nname: c\nversion: 1.0.0\n";

fn compressed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// An archive of these entries; a path is written as it is, however odd.
fn archive(entries: &[(&str, &[u8], tar::EntryType)]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (path, bytes, kind) in entries {
        let mut header = tar::Header::new_old();
        header.as_mut_bytes()[..path.len()].copy_from_slice(path.as_bytes());
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_entry_type(*kind);
        header.set_cksum();
        builder.append(&header, *bytes).unwrap();
    }
    compressed(&builder.into_inner().unwrap())
}

fn plain(entries: &[(&str, &str)]) -> Vec<u8> {
    let entries: Vec<_> =
        entries.iter().map(|(path, text)| (*path, text.as_bytes(), tar::EntryType::Regular)).collect();
    archive(&entries)
}

#[track_caller]
fn refused(bytes: &[u8], why: &str) {
    let start = Instant::now();
    let text = Chart::from_archive(bytes).unwrap_err().to_string();
    assert!(text.contains(why), "{text}");
    assert!(start.elapsed() < Duration::from_secs(10), "it took {:?}", start.elapsed());
}

#[test]
fn a_chart_is_read_from_its_folder() {
    let sub = plain(&[("s/Chart.yaml", "apiVersion: v2\nname: s\nversion: 2.0.0\n")]);
    let entries: &[(&str, &[u8], tar::EntryType)] = &[
        ("./c/Chart.yaml", META.as_bytes(), tar::EntryType::Regular),
        ("./c/charts/s-2.0.0.tgz", &sub, tar::EntryType::Regular),
        ("./c/templates/", b"", tar::EntryType::Directory),
    ];
    let chart = Chart::from_archive(&archive(entries)).unwrap();
    assert_eq!((chart.name(), chart.version().as_str()), ("c", "1.0.0"));
}

#[test]
fn paths_that_lead_elsewhere_are_refused() {
    refused(&plain(&[("c/Chart.yaml", META), ("c/../../etc/passwd", "x")]), "leads out of it");
    refused(&plain(&[("../c/Chart.yaml", META)]), "leads out of it");
    refused(&plain(&[("c\\..\\..\\x", META)]), "leads out of it");
    refused(&plain(&[("/c/Chart.yaml", META)]), "absolute path");
    refused(&plain(&[("c:/x/Chart.yaml", META)]), "absolute path");
    refused(&plain(&[("Chart.yaml", META)]), "outside of a folder");
    refused(&plain(&[("c/Chart.yaml", META), ("other.txt", "x")]), "outside of the chart's folder");
}

#[test]
fn what_is_no_file_is_refused() {
    let link =
        |kind| archive(&[("c/Chart.yaml", META.as_bytes(), tar::EntryType::Regular), ("c/link", b"", kind)]);
    refused(&link(tar::EntryType::Symlink), "c/link, which is a link or a device");
    refused(&link(tar::EntryType::Link), "c/link, which is a link or a device");
    refused(&link(tar::EntryType::Block), "c/link, which is a link or a device");
}

#[test]
fn two_files_of_one_name_are_refused() {
    refused(&plain(&[("c/Chart.yaml", META), ("c/Chart.yaml", META)]), "c/Chart.yaml twice");
    refused(&plain(&[("c/Chart.yaml", META), ("d/Chart.yaml", META)]), "Chart.yaml twice, in two folders");
}

#[test]
fn a_bomb_is_refused() {
    let zeros = vec![0_u8; 6 << 20];
    let one = [
        ("c/Chart.yaml", META.as_bytes(), tar::EntryType::Regular),
        ("c/zeros", &zeros, tar::EntryType::Regular),
    ];
    refused(&archive(&one), "c/zeros in the archive is larger than 5242880 bytes");
    let names: Vec<String> = (0..40).map(|idx| format!("c/{idx}")).collect();
    let many: Vec<_> =
        names.iter().map(|name| (name.as_str(), &zeros[..4 << 20], tar::EntryType::Regular)).collect();
    refused(&archive(&many), "unpacks to more than 104857600 bytes");
}

#[test]
fn what_is_no_archive_is_refused() {
    refused(b"", "it is no compressed archive");
    refused(b"apiVersion: v2\n", "it is no compressed archive");
    refused(&compressed(b"no tar"), "");
    let whole = plain(&[("c/Chart.yaml", META), ("c/values.yaml", "a: 1\n")]);
    refused(&whole[..whole.len() / 2], "the archive is damaged");
    refused(&archive(&[]), "holds no files");
    refused(&plain(&[("c/values.yaml", "a: 1\n")]), "Chart.yaml file is missing");
}

#[test]
fn broken_files_are_named_with_their_line() {
    refused(&plain(&[("c/Chart.yaml", "name: c\nversion: [\n")]), "Chart.yaml:");
    refused(&plain(&[("c/Chart.yaml", META), ("c/values.yaml", "a: b: c\n")]), "values.yaml:1: ");
    let inner = plain(&[("s/Chart.yaml", META), ("s/values.yaml", "ok: 1\na: b: c\n")]);
    let entries: &[(&str, &[u8], tar::EntryType)] = &[
        ("c/Chart.yaml", META.as_bytes(), tar::EntryType::Regular),
        ("c/charts/s.tgz", &inner, tar::EntryType::Regular),
    ];
    refused(&archive(entries), "charts/s.tgz/values.yaml:2: ");
}

#[test]
fn a_host_takes_what_it_wants_of_an_archive() {
    let bytes = plain(&[
        ("r/manifests/charts/base/Chart.yaml", META),
        ("r/bin/tool", "x"),
        ("r/manifests/charts/base/a", "b"),
    ]);
    let files = unpack(&bytes, |path| path.contains("/charts/")).unwrap();
    let paths: Vec<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths, ["r/manifests/charts/base/Chart.yaml", "r/manifests/charts/base/a"]);
}

#[test]
fn archives_in_a_chart_are_bounded_together() {
    let zeros = vec![0_u8; 5 << 20];
    let meta = ("s/Chart.yaml", META.as_bytes(), tar::EntryType::Regular);
    let names = ["s/0", "s/1", "s/2", "s/3", "s/4"];
    let inner = [&[meta], &names.map(|name| (name, &zeros[..], tar::EntryType::Regular))[..]].concat();
    let inner = archive(&inner);
    let names: Vec<String> = (0..5).map(|idx| format!("c/charts/{idx}.tgz")).collect();
    let of = |count: usize| {
        let subs = names[..count].iter().map(|name| (name.as_str(), &inner[..], tar::EntryType::Regular));
        let meta = ("c/Chart.yaml", META.as_bytes(), tar::EntryType::Regular);
        archive(&std::iter::once(meta).chain(subs).collect::<Vec<_>>())
    };
    assert!(Chart::from_archive(&of(3)).is_ok());
    let fault = Chart::from_archive(&of(5)).unwrap_err();
    assert!(
        fault.to_string().contains("the archive with others unpacks to more than 104857600 bytes"),
        "{fault}"
    );
    assert_eq!(fault.cause, Cause::Renderer);
}

/// Folders count too: each takes as long to read.
#[test]
fn an_archive_of_many_files_is_refused() {
    let folder = ("c/", b"".as_slice(), tar::EntryType::Directory);
    let meta = ("c/Chart.yaml", META.as_bytes(), tar::EntryType::Regular);
    let fault = Chart::from_archive(&archive(&[vec![meta], vec![folder; 100_000]].concat())).unwrap_err();
    assert!(fault.to_string().contains("the archive holds more than 100000 files, the most"), "{fault}");
    assert_eq!(fault.cause, Cause::Renderer);
}

#[test]
fn long_names_are_refused_before_they_are_read() {
    for kind in [tar::EntryType::GNULongName, tar::EntryType::XHeader] {
        let named = |length: usize| {
            let mut builder = tar::Builder::new(Vec::new());
            let path = format!("c/{}", "x".repeat(length));
            let bytes = if kind.is_gnu_longname() {
                path
            } else {
                format!("{} path={path}\n", length + 9 + length.to_string().len())
            };
            for (bytes, kind) in [(bytes.as_str(), kind), ("", tar::EntryType::Regular)] {
                let mut header = tar::Header::new_gnu();
                header.set_size(bytes.len() as u64);
                header.set_entry_type(kind);
                header.set_cksum();
                builder.append(&header, bytes.as_bytes()).unwrap();
            }
            compressed(&builder.into_inner().unwrap())
        };
        refused(&named(100_000), "the archive holds a path of more than 4096 bytes");
        refused(&named(20_000_000), "there is too much of it before a file");
    }
}
