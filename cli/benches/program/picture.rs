//! The curve: time over the number of clusters, as SVG.

use crate::curve::Point;
use std::fmt::Write;
use std::time::Duration;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 400.0;
/// Room for the words at the left and at the right, above and below.
const LEFT: f64 = 76.0;
const RIGHT: f64 = 96.0;
const TOP: f64 = 56.0;
const BOTTOM: f64 = 56.0;
const LINES: usize = 4;

const STYLE: &str = "\
text{font-family:ui-sans-serif,system-ui,-apple-system,'Segoe UI',sans-serif;font-size:12px;fill:#566172}
.title{font-size:15px;font-weight:600;fill:#1b2430}
.name{font-size:13px;font-weight:600}
.ground{fill:#fff}
.grid{stroke:#d3dae4}
.line{fill:none;stroke-width:2}
.compile .line{stroke:#2563eb}.compile circle,.compile .name{fill:#2563eb}
.check .line{stroke:#b45309}.check circle,.check .name{fill:#b45309}
@media (prefers-color-scheme:dark){
text{fill:#a0acbc}.title{fill:#e6ebf2}.ground{fill:#12161c}.grid{stroke:#303a49}
.compile .line{stroke:#7aa2ff}.compile circle,.compile .name{fill:#7aa2ff}
.check .line{stroke:#f0a959}.check circle,.check .name{fill:#f0a959}
}
";

/// Returns the picture of `points`.
pub fn svg(points: &[Point]) -> String {
    let most_clusters = points.iter().map(|point| point.clusters).max().unwrap_or(1);
    let most_time = points.iter().map(|point| seconds(point.compile)).fold(0.0, f64::max);
    let scale = Scale { clusters: most_clusters as f64, seconds: round_up(most_time) };
    let label =
        "Time of check and compile over the number of clusters, primary-remote: both are straight lines";
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{HEIGHT}\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" \
         role=\"img\" aria-label=\"{label}\">\n<style>\n{STYLE}</style>\n\
         <rect class=\"ground\" width=\"{WIDTH}\" height=\"{HEIGHT}\"/>\n\
         <text class=\"title\" x=\"24\" y=\"32\">Time over clusters, in memory: a primary and its remotes</text>\n"
    );
    grid(&mut svg, &scale);
    line(&mut svg, "compile", points, &scale, |point| point.compile);
    line(&mut svg, "check", points, &scale, |point| point.check);
    svg.push_str("</svg>\n");
    svg
}

/// What the ends of the axes stand for.
struct Scale {
    clusters: f64,
    seconds: f64,
}

impl Scale {
    fn x(&self, clusters: f64) -> f64 {
        LEFT + clusters / self.clusters * (WIDTH - LEFT - RIGHT)
    }

    fn y(&self, seconds: f64) -> f64 {
        HEIGHT - BOTTOM - seconds / self.seconds * (HEIGHT - TOP - BOTTOM)
    }
}

fn grid(svg: &mut String, scale: &Scale) {
    for step in 0..=LINES {
        let seconds = scale.seconds * step as f64 / LINES as f64;
        let (y, end) = (scale.y(seconds), WIDTH - RIGHT);
        let _ = writeln!(svg, "<path class=\"grid\" d=\"M{LEFT} {y:.1}H{end}\"/>");
        let (x, below, words) = (LEFT - 10.0, y + 4.0, format!("{:.0} ms", seconds * 1000.0));
        let _ = writeln!(svg, "<text x=\"{x}\" y=\"{below:.1}\" text-anchor=\"end\">{words}</text>");
    }
    for step in 0..=5 {
        let clusters = scale.clusters * f64::from(step) / 5.0;
        let (x, y) = (scale.x(clusters), HEIGHT - BOTTOM + 22.0);
        let _ = writeln!(svg, "<text x=\"{x:.1}\" y=\"{y}\" text-anchor=\"middle\">{clusters:.0}</text>");
    }
    let (x, y) = (scale.x(scale.clusters / 2.0), HEIGHT - 12.0);
    let _ = writeln!(svg, "<text x=\"{x:.1}\" y=\"{y}\" text-anchor=\"middle\">clusters</text>");
}

fn line(svg: &mut String, name: &str, points: &[Point], scale: &Scale, time: impl Fn(&Point) -> Duration) {
    let places: Vec<(f64, f64)> =
        points.iter().map(|point| (scale.x(point.clusters as f64), scale.y(seconds(time(point))))).collect();
    let path: Vec<String> = places.iter().map(|(x, y)| format!("{x:.1} {y:.1}")).collect();
    let _ = writeln!(svg, "<g class=\"{name}\">\n<path class=\"line\" d=\"M{}\"/>", path.join("L"));
    for (x, y) in &places {
        let _ = writeln!(svg, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\"/>");
    }
    if let Some((x, y)) = places.last() {
        let (x, y) = (x + 10.0, y + 4.0);
        let _ = writeln!(svg, "<text class=\"name\" x=\"{x:.1}\" y=\"{y:.1}\">{name}</text>");
    }
    svg.push_str("</g>\n");
}

fn seconds(time: Duration) -> f64 {
    time.as_secs_f64()
}

/// Returns the next number with one digit that is not 0 and that the axis can be parted by.
fn round_up(seconds: f64) -> f64 {
    let power = 10_f64.powf(seconds.log10().floor());
    [1.0, 2.0, 4.0, 8.0, 10.0]
        .into_iter()
        .map(|step| step * power)
        .find(|end| *end >= seconds)
        .unwrap_or(seconds)
}
