//! Colours and fonts of the picture.

/// How many colours there are for control planes; more control planes begin anew.
pub(super) const HUES: usize = 8;

/// The style sheet. Colours are written out twice and not as variables, which many viewers of SVG do not know.
pub(super) const STYLE: &str = "\
.ptl-picture text{font-family:ui-sans-serif,system-ui,-apple-system,'Segoe UI',sans-serif;fill:#1b2430}
.ptl-picture .ptl-name,.ptl-picture .ptl-fact,.ptl-picture .ptl-release,.ptl-picture .ptl-network{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,'Liberation Mono',monospace}
.ptl-mesh{font-size:18px;font-weight:600}
.ptl-says{font-size:13px}
.ptl-network{font-size:12.5px;font-weight:600}
.ptl-name{font-size:14px;font-weight:600}
.ptl-role,.ptl-release,.ptl-word{font-size:12px}
.ptl-fact{font-size:11.5px}
.ptl-release{text-anchor:end}
.ptl-picture .ptl-says,.ptl-picture .ptl-role,.ptl-picture .ptl-release,.ptl-picture .ptl-word,.ptl-picture .ptl-network{fill:#566172}
.ptl-picture .ptl-warning{fill:#b42318}
.ptl-ground{fill:#fff}
.ptl-area>rect{fill:#f3f5f9;stroke:#d3dae4}
.ptl-outside>rect{fill:none;stroke-dasharray:5 4}
.ptl-body{fill:#fff;stroke:#c5cedb}
.ptl-way{fill:none;stroke:#b3becc;stroke-width:3}
.ptl-gate{fill:#fff;stroke:#67748a;stroke-width:1.5}
.ptl-serves{fill:none;stroke-width:1.75}
.ptl-bar.ptl-alone{fill:#c5cedb}
.ptl-serves.ptl-hue0{stroke:#2563eb}.ptl-bar.ptl-hue0,.ptl-arrow.ptl-hue0,.ptl-begin.ptl-hue0{fill:#2563eb}
.ptl-serves.ptl-hue1{stroke:#b45309}.ptl-bar.ptl-hue1,.ptl-arrow.ptl-hue1,.ptl-begin.ptl-hue1{fill:#b45309}
.ptl-serves.ptl-hue2{stroke:#0f766e}.ptl-bar.ptl-hue2,.ptl-arrow.ptl-hue2,.ptl-begin.ptl-hue2{fill:#0f766e}
.ptl-serves.ptl-hue3{stroke:#9333ea}.ptl-bar.ptl-hue3,.ptl-arrow.ptl-hue3,.ptl-begin.ptl-hue3{fill:#9333ea}
.ptl-serves.ptl-hue4{stroke:#be123c}.ptl-bar.ptl-hue4,.ptl-arrow.ptl-hue4,.ptl-begin.ptl-hue4{fill:#be123c}
.ptl-serves.ptl-hue5{stroke:#4d7c0f}.ptl-bar.ptl-hue5,.ptl-arrow.ptl-hue5,.ptl-begin.ptl-hue5{fill:#4d7c0f}
.ptl-serves.ptl-hue6{stroke:#0369a1}.ptl-bar.ptl-hue6,.ptl-arrow.ptl-hue6,.ptl-begin.ptl-hue6{fill:#0369a1}
.ptl-serves.ptl-hue7{stroke:#a21caf}.ptl-bar.ptl-hue7,.ptl-arrow.ptl-hue7,.ptl-begin.ptl-hue7{fill:#a21caf}
@media (prefers-color-scheme:dark){
.ptl-picture text{fill:#e6ebf2}
.ptl-picture .ptl-says,.ptl-picture .ptl-role,.ptl-picture .ptl-release,.ptl-picture .ptl-word,.ptl-picture .ptl-network{fill:#a0acbc}
.ptl-picture .ptl-warning{fill:#ff9b8f}
.ptl-ground{fill:#12161c}
.ptl-area>rect{fill:#1a2029;stroke:#303a49}
.ptl-outside>rect{fill:none}
.ptl-body{fill:#232b37;stroke:#3d4959}
.ptl-way{stroke:#4c5b70}
.ptl-gate{fill:#232b37;stroke:#93a2b7}
.ptl-bar.ptl-alone{fill:#3d4959}
.ptl-serves.ptl-hue0{stroke:#7aa2ff}.ptl-bar.ptl-hue0,.ptl-arrow.ptl-hue0,.ptl-begin.ptl-hue0{fill:#7aa2ff}
.ptl-serves.ptl-hue1{stroke:#f0a959}.ptl-bar.ptl-hue1,.ptl-arrow.ptl-hue1,.ptl-begin.ptl-hue1{fill:#f0a959}
.ptl-serves.ptl-hue2{stroke:#4fd1c0}.ptl-bar.ptl-hue2,.ptl-arrow.ptl-hue2,.ptl-begin.ptl-hue2{fill:#4fd1c0}
.ptl-serves.ptl-hue3{stroke:#c79bff}.ptl-bar.ptl-hue3,.ptl-arrow.ptl-hue3,.ptl-begin.ptl-hue3{fill:#c79bff}
.ptl-serves.ptl-hue4{stroke:#ff8fa6}.ptl-bar.ptl-hue4,.ptl-arrow.ptl-hue4,.ptl-begin.ptl-hue4{fill:#ff8fa6}
.ptl-serves.ptl-hue5{stroke:#a7d460}.ptl-bar.ptl-hue5,.ptl-arrow.ptl-hue5,.ptl-begin.ptl-hue5{fill:#a7d460}
.ptl-serves.ptl-hue6{stroke:#63c0f5}.ptl-bar.ptl-hue6,.ptl-arrow.ptl-hue6,.ptl-begin.ptl-hue6{fill:#63c0f5}
.ptl-serves.ptl-hue7{stroke:#ee8cf5}.ptl-bar.ptl-hue7,.ptl-arrow.ptl-hue7,.ptl-begin.ptl-hue7{fill:#ee8cf5}
}
";
