import { element, fetchJson, shape, textOf } from "./dom.ts";

type Position = readonly [longitude: number, latitude: number];

/** A feature of data/regions.geojson, as build.mjs makes it. */
type Feature =
  | {
      readonly geometry: { readonly type: "MultiPoint"; readonly coordinates: readonly Position[] };
    }
  | {
      readonly geometry: { readonly type: "Point"; readonly coordinates: Position };
      readonly properties: Region;
    };

interface Region {
  readonly code: string;
  readonly city: string;
  readonly role: "origin" | "global" | "edge";
}

const ROLES: Readonly<Record<Region["role"], string>> = {
  origin: "Origin: cluster, database, cache",
  global: "Certificate, firewall and metrics of the CDN",
  edge: "CDN",
};

/** Map units a degree; latitudes from 78 north to 58 south are shown. */
const SCALE = 3;
const NORTH = 78;
const HEIGHT = (NORTH + 58) * SCALE;

const xy = ([longitude, latitude]: Position) => ({
  cx: (longitude + 180) * SCALE,
  cy: (NORTH - latitude) * SCALE,
});

function map(features: readonly Feature[]): SVGElement {
  const drawing = shape("svg", {
    class: "map",
    viewBox: `0 0 ${360 * SCALE} ${HEIGHT}`,
    role: "img",
    "aria-label": "Map of the world with the regions listed below",
  });
  for (const { geometry, ...feature } of features) {
    if (geometry.type === "MultiPoint") {
      const dots = geometry.coordinates.map((at) => shape("circle", { ...xy(at), r: 3.6 }));
      drawing.append(shape("g", { class: "land" }, ...dots));
      continue;
    }
    const { role, city } = (feature as { properties: Region }).properties;
    const point = xy(geometry.coordinates);
    const title = shape("title", {}, city);
    const tone = role === "origin" ? "origin" : "edge";
    drawing.append(shape("circle", { ...point, r: role === "edge" ? 7 : 10, class: tone }, title));
    if (role === "origin") {
      for (const r of [18, 30, 44]) drawing.append(shape("circle", { ...point, r, class: "ring" }));
    }
  }
  return drawing;
}

function table(regions: readonly Region[]): HTMLElement {
  const head = ["City", "Region", "What is there"].map((text) =>
    element("th", { scope: "col" }, text),
  );
  const rows = regions.map(({ code, city, role }) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, city),
      element("td", {}, code),
      element("td", {}, ROLES[role]),
    ),
  );
  return element(
    "table",
    { class: "table" },
    element("thead", {}, element("tr", {}, ...head)),
    element("tbody", {}, ...rows),
  );
}

/** The page of "/regions": where the platform is, on a map and as a table. */
export function regionsPage(): readonly HTMLElement[] {
  const place = element("div", { "data-state": "loading" }, "Loading the map …");
  fetchJson("/data/regions.geojson")
    .then((data) => {
      const { features } = data as { readonly features: readonly Feature[] };
      const regions = features.flatMap((feature) =>
        "properties" in feature && "city" in feature.properties ? [feature.properties] : [],
      );
      place.dataset["state"] = "ready";
      place.replaceChildren(
        map(features),
        element("h2", {}, `${regions.length} regions`),
        table(regions),
      );
    })
    .catch((error: unknown) => {
      place.dataset["state"] = "error";
      place.replaceChildren(
        element(
          "p",
          { class: "note", role: "alert" },
          `The map could not be loaded. ${textOf(error)}`,
        ),
      );
    });
  return [
    element("p", { class: "lead" }, "One region holds the data. The CDN answers from the nearest."),
    place,
  ];
}
