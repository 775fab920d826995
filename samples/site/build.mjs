/**
 * Builds the sample site: node samples/site/build.mjs [--out <folder>]. The same sources give the same files, on every machine;
 * test/samples/site.test.ts holds the committed dist/ to it.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { parseArgs } from "node:util";
import { buildSync } from "esbuild";
import { LAND, REGIONS, WATER } from "./geography.mjs";

const HERE = import.meta.dirname;
const SOURCE = join(HERE, "src");

/** Browsers of the last few years: what has modules, import() and Object.hasOwn. */
const TARGET = ["es2022", "chrome100", "firefox100", "safari16"];

/** Degrees from one dot of the map to the next. */
const GRID = 3;

/** `folder/name.extension` with the first 8 hexadecimal digits of the content's SHA-256 before the extension. */
function hashedName(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8);
  return `assets/${name.replace(/\.(\w+)$/, `.${hash}.$1`)}`;
}

function bundleFile(name, define = {}) {
  const result = buildSync({
    absWorkingDir: HERE,
    entryPoints: [join("src", name)],
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: TARGET,
    charset: "utf8",
    legalComments: "none",
    tsconfigRaw: "{}",
    external: ["/assets/*"],
    define,
  });
  return Buffer.from(result.outputFiles[0].contents);
}

/** Whether a point is inside a ring: a ray to the east crosses it an odd number of times. */
function inside(ring, [x, y]) {
  let odd = false;
  ring.forEach(([x1, y1], i) => {
    const [x2, y2] = ring.at(i - 1);
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) odd = !odd;
  });
  return odd;
}

function regionsFile() {
  const dots = [];
  for (let latitude = 76; latitude >= -56; latitude -= GRID) {
    for (let longitude = -178; longitude <= 178; longitude += GRID) {
      const at = [longitude, latitude];
      const isLand = LAND.some((ring) => inside(ring, at));
      if (isLand && !WATER.some((ring) => inside(ring, at))) dots.push(at);
    }
  }
  const land = {
    type: "Feature",
    properties: {},
    geometry: { type: "MultiPoint", coordinates: dots },
  };
  const regions = REGIONS.map(({ at, ...properties }) => ({
    type: "Feature",
    properties,
    geometry: { type: "Point", coordinates: at },
  }));
  const lines = [land, ...regions].map((feature) => JSON.stringify(feature));
  return Buffer.from(`{"type":"FeatureCollection","features":[\n${lines.join(",\n")}\n]}\n`);
}

/** Colour of a pixel of the icon, the drawing of logo.svg on a raster: blue, green, red, opacity. */
function iconPixel(x, y) {
  const corner = Math.min(x, 32 - x) + Math.min(y, 32 - y) < 5;
  if (corner) return [0, 0, 0, 0];
  const light = (x >= 9 && x < 23 && y >= 6 && y < 8.4) || (x >= 15 && x < 17 && y >= 8 && y < 17);
  if (light) return [0xeb, 0xef, 0xdc, 0xff];
  const bob = y >= 16.4 && y < 27 && Math.abs(x - 16) < (4.6 * (27 - y)) / 10.6;
  return bob ? [0x5c, 0xb7, 0xf2, 0xff] : [0x5d, 0x6b, 0x0b, 0xff];
}

/** The icon as an uncompressed bitmap: no compressor's version decides what is in it. */
function iconFile() {
  const side = 32;
  const pixels = [];
  for (let y = side - 1; y >= 0; y -= 1) {
    for (let x = 0; x < side; x += 1) pixels.push(...iconPixel(x + 0.5, y + 0.5));
  }
  const mask = Buffer.alloc((side * side) / 8);
  const bitmap = Buffer.alloc(40);
  bitmap.writeUInt32LE(40, 0);
  bitmap.writeInt32LE(side, 4);
  bitmap.writeInt32LE(side * 2, 8);
  bitmap.writeUInt16LE(1, 12);
  bitmap.writeUInt16LE(32, 14);
  const body = Buffer.concat([bitmap, Buffer.from(pixels), mask]);
  const head = Buffer.alloc(22);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(1, 4);
  head.set([side, side, 0, 0, 1, 0, 32, 0], 6);
  head.writeUInt32LE(body.length, 14);
  head.writeUInt32LE(head.length, 18);
  return Buffer.concat([head, body]);
}

/** Files below a folder, by path with forward slashes. */
function filesOf(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((path) => statSync(join(folder, path)).isFile())
    .map((path) => [path.split(sep).join("/"), readFileSync(join(folder, path))]);
}

/** All files of the site by path. */
function buildSite() {
  const files = new Map(filesOf(join(SOURCE, "public")));
  const names = new Map();
  const add = (name, content) => {
    const path = hashedName(name, content);
    files.set(path, content);
    names.set(name, `/${path}`);
    return `/${path}`;
  };
  add("logo.svg", readFileSync(join(SOURCE, "logo.svg")));
  add("main.css", bundleFile("main.css"));
  const regions = add("regions.js", bundleFile("regions.ts"));
  add("main.js", bundleFile("main.ts", { REGIONS_MODULE: JSON.stringify(regions) }));
  const html = readFileSync(join(SOURCE, "index.html"), "utf8");
  const page = html.replace(/%ASSET:([\w.]+)%/g, (_, name) => {
    const path = names.get(name);
    if (path === undefined) throw new Error(`index.html names ${name}, which is not built`);
    return path;
  });
  files.set("index.html", Buffer.from(page));
  files.set("favicon.ico", iconFile());
  files.set("data/regions.geojson", regionsFile());
  return files;
}

const { values } = parseArgs({ options: { out: { type: "string", default: join(HERE, "dist") } } });
rmSync(values.out, { recursive: true, force: true });
for (const [path, content] of buildSite()) {
  const file = join(values.out, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}
