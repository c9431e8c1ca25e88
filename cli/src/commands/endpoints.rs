//! `portolan endpoints`: who reaches whom, directly or through which gateway.

use crate::args::{Endpoints, TableFormat};
use crate::failure::Failure;
use crate::{Outcome, resolved, table, terminal};
use portolan_core::endpoints::{GatewayAddress, Sees, Sight, endpoints, endpoints_of};
use portolan_core::mesh::model::{Mesh, Service};
use serde::Serialize;

/// Version of the JSON form; it rises when a field changes its meaning or goes away.
const FORMAT: u32 = 1;

#[derive(Serialize)]
struct Report<'m> {
    format: u32,
    service: Option<String>,
    endpoints: Vec<SightRow<'m>>,
}

#[derive(Serialize)]
struct SightRow<'m> {
    client: String,
    server: String,
    sees: &'static str,
    gateways: Vec<GatewayRow>,
    because: &'m str,
}

#[derive(Serialize)]
struct GatewayRow {
    cluster: String,
    address: Option<String>,
    port: Option<u16>,
}

/// Prints the table.
pub(super) fn run(args: &Endpoints) -> Result<Outcome, Failure> {
    let Some(mesh) = resolved::resolve(&args.spec)? else { return Ok(Outcome::Fault) };
    let service = args.service.as_deref().map(|wanted| find(&mesh, wanted)).transpose()?;
    let sights = service.map_or_else(|| endpoints(&mesh), |service| endpoints_of(&mesh, service));
    let text = match args.format {
        TableFormat::Human => columns(&mesh, &sights),
        TableFormat::Json => json(&mesh, service, &sights),
    };
    terminal::data(text.as_bytes())?;
    Ok(Outcome::Done)
}

/// Returns the service that is called `NAMESPACE/NAME`.
fn find<'m>(mesh: &'m Mesh, wanted: &str) -> Result<&'m Service, Failure> {
    mesh.services.iter().find(|service| called(service) == wanted).ok_or_else(|| {
        let known: Vec<String> = mesh.services.iter().map(called).collect();
        let hint = match known.as_slice() {
            [] => "the spec lists none under `services`".to_owned(),
            known => format!("there is {}", known.join(", ")),
        };
        Failure::Refused(format!("no service is called `{}`: {hint}", wanted.escape_debug()))
    })
}

fn called(service: &Service) -> String {
    format!("{}/{}", service.namespace.value, service.name.value)
}

fn columns(mesh: &Mesh, sights: &[Sight]) -> String {
    let mut rows = vec![["CLIENTS IN", "PODS IN", "SEE", "WHY"].map(str::to_owned)];
    rows.extend(sights.iter().map(|sight| {
        [
            mesh[sight.client].name.value.to_string(),
            mesh[sight.server].name.value.to_string(),
            seen(mesh, &sight.sees),
            sight.because.clone(),
        ]
    }));
    table::columns(&rows)
}

fn seen(mesh: &Mesh, sees: &Sees) -> String {
    match sees {
        Sees::Pods => "the pods".to_owned(),
        Sees::Gateways(gateways) => {
            gateways.iter().map(|gateway| gateway.text(mesh)).collect::<Vec<_>>().join(", ")
        }
        Sees::PodsOutOfReach => "pods out of reach".to_owned(),
        Sees::Nothing => "nothing".to_owned(),
    }
}

fn json(mesh: &Mesh, service: Option<&Service>, sights: &[Sight]) -> String {
    let report = Report {
        format: FORMAT,
        service: service.map(called),
        endpoints: sights.iter().map(|sight| row(mesh, sight)).collect(),
    };
    serde_json::to_string_pretty(&report).expect("rows are plain data") + "\n"
}

fn row<'m>(mesh: &Mesh, sight: &'m Sight) -> SightRow<'m> {
    let gateway = |gateway: &GatewayAddress| GatewayRow {
        cluster: mesh[gateway.cluster].name.value.to_string(),
        address: gateway.known_host(),
        port: gateway.port,
    };
    SightRow {
        client: mesh[sight.client].name.value.to_string(),
        server: mesh[sight.server].name.value.to_string(),
        sees: sight.sees.word(),
        gateways: sight.sees.gateways().iter().map(gateway).collect(),
        because: &sight.because,
    }
}
