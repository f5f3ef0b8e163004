// Makes codemirror.js, world.json and LICENSES.txt from the packages that packages.json names.
//
//   node vendor.mjs          fetch them, compare their checksums, bundle
//   node vendor.mjs --pin    the same after a version was changed by hand: write the checksums too
//   node vendor.mjs --check  write nothing; fail where the committed files are not what comes out
//
// It needs node 20, npm and tar. No script of a package runs but esbuild, which is WebAssembly.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const listed = JSON.parse(readFileSync(join(here, "packages.json"), "utf8"));
const packages = { ...listed.bundled, ...listed.tools };
const [pin, check] = ["--pin", "--check"].map((flag) => process.argv.includes(flag));

const sum = (bytes) => "sha512-" + createHash("sha512").update(bytes).digest("base64");

function unpack(folder) {
  const specs = Object.entries(packages).map(([name, { version }]) => `${name}@${version}`);
  execFileSync("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", folder, ...specs], { stdio: "ignore" });
  for (const [name, one] of Object.entries(packages)) {
    const file = join(folder, `${name.replace("@", "").replace("/", "-")}-${one.version}.tgz`);
    const found = sum(readFileSync(file));
    if (pin) one.integrity = found;
    if (found !== one.integrity) throw new Error(`${name} ${one.version} has ${found}, expected is ${one.integrity}`);
    const to = join(folder, "node_modules", name);
    mkdirSync(to, { recursive: true });
    execFileSync("tar", ["-xzf", file, "--strip-components=1", "-C", to]);
  }
}

function bundle(folder) {
  copyFileSync(join(here, "codemirror.entry.mjs"), join(folder, "entry.mjs"));
  const esbuild = join(folder, "node_modules", "esbuild-wasm", "bin", "esbuild");
  const flags = ["--bundle", "--minify", "--format=esm", "--target=es2022", "--legal-comments=none", "--log-level=warning"];
  execFileSync(process.execPath, [esbuild, "entry.mjs", ...flags, "--outfile=out.js"], { cwd: folder, stdio: "inherit" });
  return readFileSync(join(folder, "out.js"));
}

// The outlines of countries in Equal Earth (Savric, Patterson, Jenny 2018), as paths of an SVG by their numbers of
// ISO 3166-1; of those that are too small for outlines at 1:110,000,000, the middle. Antarctica is left out.
const WIDE = 800;
const [A1, A2, A3, A4] = [1.340264, -0.081106, 0.000893, 0.003796];
const raw = ([longitude, latitude]) => {
  const [l, t] = [(longitude * Math.PI) / 180, Math.asin((Math.sqrt(3) / 2) * Math.sin((latitude * Math.PI) / 180))];
  const [t2, t6] = [t * t, t ** 6];
  return [(2 * Math.sqrt(3) * l * Math.cos(t)) / (3 * (9 * A4 * t6 * t2 + 7 * A3 * t6 + 3 * A2 * t2 + A1)),
    t * (A1 + A2 * t2 + t6 * (A3 + A4 * t2))];
};
const scale = WIDE / (2 * raw([180, 0])[0]);
const top = raw([0, 84])[1];
const place = (point) => raw(point).map((n, i) => Math.round(scale * (i ? top - n : n) + (i ? 0 : WIDE / 2)));

// A ring that crosses the 180th meridian is drawn in pieces, on either side of the map.
function drawn(ring) {
  const pieces = [[]];
  for (const point of ring) {
    const last = pieces.at(-1).at(-1);
    if (last && Math.abs(point[0] - last[0]) > 180) pieces.push([]);
    pieces.at(-1).push(point);
  }
  return pieces.map(outline).join("");
}

function outline(piece) {
  const points = piece.map(place).filter((p, i, all) => !i || p[0] !== all[i - 1][0] || p[1] !== all[i - 1][1]);
  if (points.length < 3) return "";
  const steps = points.slice(1).map((p, i) => `${p[0] - points[i][0]} ${p[1] - points[i][1]}`);
  return `M${points[0].join(" ")}l${steps.join(" ").replaceAll(" -", "-")}z`;
}

const rings = ({ type, coordinates }) => (type === "Polygon" ? [coordinates] : coordinates).map(([outer]) => outer);

async function world(folder) {
  const { feature } = await import(join(folder, "node_modules", "topojson-client", "src", "index.js"));
  const read = (name) => {
    const atlas = JSON.parse(readFileSync(join(folder, "node_modules", "world-atlas", name), "utf8"));
    return feature(atlas, atlas.objects.countries).features.filter((one) => one.id !== "010" && one.geometry);
  };
  const shapes = {};
  for (const one of read("countries-110m.json")) {
    const key = one.id ?? "";
    shapes[key] = (shapes[key] ?? "") + rings(one.geometry).map(drawn).join("");
  }
  const points = {};
  for (const one of read("countries-50m.json")) {
    if (!one.id || shapes[one.id]) continue;
    const largest = rings(one.geometry).sort((a, b) => b.length - a.length)[0];
    points[one.id] = place([0, 1].map((i) => largest.reduce((sum, p) => sum + p[i], 0) / largest.length));
  }
  const height = Math.round(scale * (top - raw([0, -58])[1]));
  return Buffer.from(JSON.stringify({ width: WIDE, height, shapes, points }) + "\n");
}

function licences(folder) {
  const texts = Object.entries(listed.bundled).map(([name, { version }]) => {
    const where = join(folder, "node_modules", name);
    const file = readdirSync(where).find((entry) => /^licen[cs]e/i.test(entry));
    if (!file) throw new Error(`${name} has no licence`);
    return `${name} ${version}\n\n${readFileSync(join(where, file), "utf8").trim()}\n`;
  });
  return Buffer.from(texts.join(`\n${"-".repeat(72)}\n\n`));
}

function put(name, bytes) {
  const file = join(here, name);
  if (!check) return writeFileSync(file, bytes);
  if (!existsSync(file) || !readFileSync(file).equals(bytes)) throw new Error(`${name} is not what vendor.mjs makes`);
}

const folder = mkdtempSync(join(tmpdir(), "vendor-"));
try {
  unpack(folder);
  const made = bundle(folder);
  put("codemirror.js", made);
  put("LICENSES.txt", licences(folder));
  const outlines = await world(folder);
  put("world.json", outlines);
  listed.made = { "codemirror.js": sum(made), "world.json": sum(outlines) };
  put("packages.json", Buffer.from(JSON.stringify(listed, null, 2) + "\n"));
  console.log(`codemirror.js: ${made.length} bytes, world.json: ${outlines.length} bytes`);
} finally {
  rmSync(folder, { recursive: true });
}
