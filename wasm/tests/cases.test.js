// Every case of tests/cases through the module: the same bytes and the same diagnostics as the command line's.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { check, compile, setCharts } from "../node.js";

const workspace = fileURLToPath(new URL("../..", import.meta.url));
const cases = join(workspace, "tests/cases");
const target = process.env.CARGO_TARGET_DIR ?? join(workspace, "target");
const portolan = join(target, "debug/portolan");

function filesBelow(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

const specs = filesBelow(cases).filter((path) => path.endsWith("/spec.yaml"));

// The stand-in charts that the harness gives a case, and those that the case has for itself, each in the place of the common one
// that lies in a folder of the same name.
function charts(spec, text) {
  const below = (folder, from) =>
    existsSync(folder) ? filesBelow(folder).map((path) => ({ path: relative(from, path), bytes: readFileSync(path) })) : [];
  const own = join(dirname(spec), "charts");
  const isKept = ({ path }) => !existsSync(join(own, path.split("/")[3]));
  const common = /^install: manifests/m.test(text) ? below(join(workspace, "tests/charts/istio"), workspace) : [];
  return [...common.filter(isKept), ...below(own, dirname(spec))];
}

function expected(spec) {
  const folder = join(dirname(spec), "expected");
  if (!existsSync(folder)) return null;
  const files = filesBelow(folder).map((path) => [relative(folder, path), readFileSync(path, "utf8")]);
  return Object.fromEntries(files.sort(([a], [b]) => (a < b ? -1 : 1)));
}

test("the trees of all cases are the recorded ones", () => {
  assert.ok(specs.length > 100, `only ${specs.length} cases were found`);
  let compared = 0;
  for (const spec of specs) {
    const text = readFileSync(spec, "utf8");
    setCharts(charts(spec, text));
    const { files } = compile(text);
    const found = files && Object.fromEntries(files.map(({ path, text }) => [path, text]));
    assert.deepEqual(found, expected(spec), relative(cases, spec));
    compared += 1;
  }
  setCharts([]);
  console.log(`${compared} cases compared`);
});

// What the command line says of a spec, in the form of the module.
function said(text, diagnostic) {
  const bytes = Buffer.from(text);
  const units = (byte) => bytes.subarray(0, byte).toString().length;
  const range = ({ start, end }) => {
    const from = units(start.byte);
    const column = from - text.lastIndexOf("\n", from - 1);
    return { from, to: units(end.byte), line: start.line, column };
  };
  const [main, ...others] = diagnostic.labels;
  const changes = diagnostic.help.filter(({ replacement }) => replacement);
  return {
    code: diagnostic.code,
    name: diagnostic.name,
    severity: diagnostic.severity,
    message: diagnostic.message,
    range: range(main.place),
    label: main.text,
    others: others.map(({ place, text }) => ({ range: range(place), text })),
    notes: diagnostic.notes,
    help: diagnostic.help.map(({ text }) => text),
    fixes: changes.map(({ text, replacement }) => ({
      title: text,
      certain: replacement.certain,
      changes: [{ range: range(replacement.place), text: replacement.text }],
    })),
  };
}

test("the diagnostics of all cases are those of the command line", () => {
  const report = checked(specs);
  const byFile = group(report);
  for (const spec of specs) {
    const text = readFileSync(spec, "utf8");
    const wanted = (byFile.get(spec) ?? []).map((diagnostic) => said(text, diagnostic));
    assert.deepEqual(check(text), wanted, relative(cases, spec));
    assert.deepEqual(compile(text, { parts: [] }).diagnostics, wanted, relative(cases, spec));
  }
});

function group(report) {
  const groups = new Map();
  for (const diagnostic of report) groups.set(diagnostic.file, [...(groups.get(diagnostic.file) ?? []), diagnostic]);
  return groups;
}

function checked(specs) {
  const options = { encoding: "utf8", maxBuffer: 256 * 1024 * 1024, stdio: ["ignore", "pipe", "ignore"] };
  try {
    return JSON.parse(execFileSync(portolan, ["check", "--format", "json", ...specs], options)).diagnostics;
  } catch (error) {
    // Some cases are at fault, which the exit code says.
    if (error.status !== 1) throw error;
    return JSON.parse(error.stdout).diagnostics;
  }
}
