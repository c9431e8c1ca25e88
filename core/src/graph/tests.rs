//! What is drawn of small meshes.

use super::layout::Frame;
use super::*;
use crate::charts::Inputs;
use crate::compile::resolve;
use crate::source::Source;
use crate::testing::mesh_of;

fn picture(clusters: &str) -> Picture {
    let resolution = resolve(&Source::new("mesh.yaml", mesh_of(clusters)), &Inputs::default());
    let mesh = resolution.mesh.unwrap_or_else(|| panic!("{:#?}", resolution.diagnostics));
    Picture::of(&mesh)
}

const REMOTE: &str = "- {name: a, network: n, eastWestGateway: {addresses: [192.0.2.1]}}
- {name: b, network: m, primary: a}";

const EXTERNAL: &str = "- {name: host, config: a, discovery: {address: 192.0.2.9}}
- {name: a, network: n, primary: host}
- {name: b, network: n, primary: host}";

#[test]
fn areas_hold_their_clusters() {
    let picture = picture(EXTERNAL);
    let areas: Vec<(Option<&str>, Vec<&str>)> = picture
        .areas
        .iter()
        .map(|area| (area.network.as_deref(), area.clusters.iter().map(|node| node.name.as_str()).collect()))
        .collect();
    assert_eq!(areas, [(None, vec!["host"]), (Some("n"), vec!["a", "b"])]);
    assert_eq!(picture.crossing, None);
}

#[test]
fn a_card_says_what_a_cluster_is() {
    let picture = picture(REMOTE);
    let cards: Vec<String> =
        picture.nodes().map(|node| format!("{} {} {:?}", node.name, node.role, node.facts)).collect();
    assert_eq!(
        cards,
        [
            "b remote of a [(\"gateway\", \"no address yet\")]",
            "a primary [(\"istiod\", \"192.0.2.1:15012\"), (\"gateway\", \"192.0.2.1:15443\")]",
        ]
    );
    assert_eq!(picture.crossing.as_deref(), Some("port 15443"));
}

#[test]
fn a_network_without_a_way_in_is_marked() {
    let picture =
        picture("- {name: a, network: n}\n- {name: b, network: m, eastWestGateway: {enabled: false}}");
    let cut_off: Vec<bool> = picture.areas.iter().map(|area| area.is_cut_off).collect();
    assert_eq!(cut_off, [true, false]);
    assert!(svg(&picture).contains("m, no gateway"), "{}", svg(&picture));
}

#[test]
fn an_svg_is_one_element_of_its_own() {
    for clusters in [REMOTE, EXTERNAL, "- {name: a, network: n}"] {
        let svg = svg(&picture(clusters));
        let opened = svg.matches('<').count() - 2 * svg.matches("</").count() - svg.matches("/>").count();
        assert_eq!(opened, 0, "an element is not closed:\n{svg}");
        for foreign in ["<script", "href", "url(", " id="] {
            assert!(!svg.contains(foreign), "{foreign} in\n{svg}");
        }
    }
}

#[test]
fn every_gateway_has_its_gate() {
    for clusters in ["- {name: a, network: n}\n- {name: b, network: m}", EXTERNAL] {
        let picture = picture(clusters);
        let entrances = picture.nodes().filter(|node| node.is_entrance).count();
        assert_eq!(svg(&picture).matches("class=\"ptl-gate\"").count(), entrances);
    }
}

/// A mesh of 30 clusters on many networks, with several control planes.
fn large() -> Picture {
    let clusters: String = (0..30)
        .map(|at| match at % 7 {
            0 => format!("- {{name: c{at}, network: n{at}}}\n"),
            other => format!("- {{name: c{at}, network: n{}, primary: c{}}}\n", at % 4 * 7, at - other),
        })
        .collect();
    picture(&clusters)
}

#[test]
fn lines_keep_off_the_cards() {
    let picture = large();
    for within in [None, Some(1200), Some(700), Some(1)] {
        let frame = Frame { legend_lines: 3, ..Frame::within(&picture, within) };
        let layout = layout::layout(&picture, frame);
        let served = route::served(&picture, &layout).into_iter().map(|line| line.points);
        for points in served.chain(route::between_networks(&picture, &layout)) {
            for pair in points.windows(2) {
                let crossed = crossed(&layout, pair);
                assert!(crossed.is_none(), "within {within:?}, {pair:?} crosses {crossed:?}");
            }
        }
    }
}

fn crossed<'l>(layout: &'l layout::Layout, pair: &[route::Point]) -> Option<&'l layout::Card> {
    let (left, right) = (pair[0].0.min(pair[1].0), pair[0].0.max(pair[1].0));
    let (top, bottom) = (pair[0].1.min(pair[1].1), pair[0].1.max(pair[1].1));
    layout.cards.iter().find(|card| {
        let inside = right > card.x && left < card.x + layout::CARD;
        inside && bottom > card.y && top < card.y + layout.card_height
    })
}

#[test]
fn a_picture_is_as_narrow_as_it_may_be() {
    let width_of = |svg: &str| -> u32 {
        let (_, rest) = svg.split_once(" width=\"").unwrap();
        rest.split_once('"').unwrap().0.parse().unwrap()
    };
    let picture = large();
    let narrowest = width_of(&svg_within(&picture, 1));
    assert!((320..400).contains(&narrowest), "{narrowest}");
    for within in [narrowest, 500, 700, 1000, 1500] {
        let width = width_of(&svg_within(&picture, within));
        assert!((narrowest..=within).contains(&width), "{width} within {within}");
    }
    assert_eq!(svg_within(&picture, 100_000), svg(&picture));
}

#[test]
fn what_a_narrow_picture_says_is_broken_into_lines() {
    let svg = svg_within(&picture(REMOTE), 1);
    for line in [
        "sidecars,",
        "2 clusters on 2 networks",
        "between networks: through the gateway",
        "of the other side, port 15443",
    ] {
        assert!(svg.contains(&format!("{line}</text>")), "{line} ends no line of\n{svg}");
    }
}

#[test]
fn the_other_languages_name_everything() {
    let picture = picture(REMOTE);
    assert_eq!(mermaid(&picture), MERMAID);
    assert_eq!(dot(&picture), DOT);
}

const MERMAID: &str = "\
%% Mesh mesh1: Istio 1.30.3, sidecars, 2 clusters on 2 networks
flowchart TB
  subgraph area0[\"network m\"]
    c0[\"<b>b</b><br>remote of a<br>1.30.3<br>gateway no address yet\"]
  end
  subgraph area1[\"network n\"]
    c1[\"<b>a</b><br>primary<br>1.30.3<br>istiod 192.0.2.1:15012<br>gateway 192.0.2.1:15443\"]
  end
  c1 -->|serves| c0
  between([\"between networks, port 15443\"])
  between -.->|gateway| c0
  between -.->|gateway| c1
";

const DOT: &str = r#"digraph "mesh1" {
  label="mesh1: Istio 1.30.3, sidecars, 2 clusters on 2 networks";
  labelloc=t;
  compound=true;
  fontname="sans-serif";
  node [shape=box, style=rounded, fontname="sans-serif"];
  edge [fontname="sans-serif", fontsize=10];
  subgraph cluster_0 {
    label="network m";
    style=rounded;
    "b" [label="b\nremote of a, 1.30.3\ngateway no address yet"];
  }
  subgraph cluster_1 {
    label="network n";
    style=rounded;
    "a" [label="a\nprimary, 1.30.3\nistiod 192.0.2.1:15012\ngateway 192.0.2.1:15443"];
  }
  "a" -> "b" [label="serves"];
  "between networks" [shape=ellipse, style=dashed, label="between networks\nport 15443"];
  "between networks" -> "b" [style=dashed, label="gateway"];
  "between networks" -> "a" [style=dashed, label="gateway"];
}
"#;

#[test]
fn names_are_sorted_as_people_count() {
    assert!(as_counted("cluster2") < as_counted("cluster10"));
    assert!(as_counted("a10") < as_counted("b2"));
    assert!(as_counted("99999999999999999999999") < as_counted("a"));
}
