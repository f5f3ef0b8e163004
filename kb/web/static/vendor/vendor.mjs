// Makes codemirror.js and LICENSES.txt from the packages that packages.json names.
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
  listed.made = { "codemirror.js": sum(made) };
  put("packages.json", Buffer.from(JSON.stringify(listed, null, 2) + "\n"));
  console.log(`codemirror.js: ${made.length} bytes`);
} finally {
  rmSync(folder, { recursive: true });
}
