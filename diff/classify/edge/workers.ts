import type { CodeInfo, Comparison, ResourceChange, ResourceState, Verdict } from "../../model.ts";
import { at } from "../../values.ts";
import type { Classifier } from "../rule.ts";
import { difference, listed, ofType, text } from "../general/reading.ts";
import { isGone, items, pathsOf, say, touches, touching } from "../kubernetes/objects.ts";
import { cloudflareDocs } from "./pages.ts";

const SCRIPT = "cloudflare:index/workersScript:WorkersScript";
const ROUTE = "cloudflare:index/workersRoute:WorkersRoute";
const KV = "cloudflare:index/workersKvNamespace:WorkersKvNamespace";
const DEPLOYMENTS = cloudflareDocs(
  "Workers: Versions and Deployments",
  "workers/configuration/versions-and-deployments",
);

/** New code or bindings. */
const SCRIPT_CHANGED: CodeInfo = {
  code: "cloudflare-worker-script",
  kind: "in-place",
  title: "The code, the bindings or the settings of a worker change.",
  why: "An upload is a version that takes over all requests; requests that have begun end with the old one. What isolates keep in memory is gone.",
  sources: [DEPLOYMENTS],
};

/** No worker. */
const SCRIPT_GONE: CodeInfo = {
  code: "cloudflare-worker-gone",
  kind: "downtime",
  title: "A worker is deleted or replaced.",
  why: "A route to a worker that is not there answers with an error; where the route goes as well, requests go to the origin past the worker.",
  sources: [
    DEPLOYMENTS,
    {
      title:
        "Facts of cloudflare:index/workersScript:WorkersScript: accountId and scriptName replace",
    },
  ],
};

/** A route. */
const ROUTE_CHANGED: CodeInfo = {
  code: "cloudflare-worker-route",
  kind: "in-place",
  title: "A worker's route changes or goes.",
  why: "Requests that no route matches go to the origin past the worker: without its cache, its limits and its headers.",
  sources: [cloudflareDocs("Workers: Routes", "workers/configuration/routing/routes")],
};

/** A store of keys. */
const STORE_GONE: CodeInfo = {
  code: "cloudflare-kv-gone",
  kind: "data-loss",
  title: "A KV namespace is deleted or replaced, and all its keys with it.",
  why:
    "Nothing keeps a copy. A namespace whose only reader is a worker that keeps times of purges in it (binding PURGES) is no store: " +
    "without them the worker serves what was purged until its lifetime ends.",
  sources: [cloudflareDocs("Workers KV", "kv")],
};

/** Recognises what changes of workers, their routes and their stores do. */
export const WORKER_CLASSIFIER: Classifier = {
  codes: [SCRIPT_CHANGED, SCRIPT_GONE, ROUTE_CHANGED, STORE_GONE],
  types: [SCRIPT, "cloudflare:index/workerScript:WorkerScript", ROUTE, KV],
  judge(change, comparison) {
    const { before } = change;
    if (before === undefined) return [];
    const isLost = isGone(change, comparison);
    if (change.type === KV)
      return isLost || change.operation === "replace" ? storeGone(change, before, comparison) : [];
    if (change.type === ROUTE) return route(change, before, isLost);
    if (isLost || change.operation === "replace") return [scriptGone(change, before, comparison)];
    return change.operation === "update" ? script(change) : [];
  },
};

const CODE = ["content", "contentFile", "contentSha256", "mainModule", "bodyPart"];

function script(change: ResourceChange): readonly Verdict[] {
  const { properties } = change;
  if (properties.length === 0) return [];
  const code = properties.some((one) => CODE.some((key) => touches(one, key)));
  const bindings = [
    ...new Set(touching(change, "bindings").map(({ keys }) => String(keys[1] ?? "all"))),
  ].toSorted();
  const others = [...new Set(properties.map(({ keys }) => String(keys[0])))]
    .filter((key) => key !== "bindings" && !CODE.includes(key))
    .toSorted();
  const what = [
    ...(code ? ["its code"] : []),
    ...(bindings.length > 0 ? [`bindings ${listed(bindings)}`] : []),
    ...others,
  ];
  return [
    say(
      SCRIPT_CHANGED,
      `Worker ${change.name}: ${listed(what)}: a new version takes over all requests; those that have begun end with the old one.`,
      {
        properties: pathsOf(properties),
      },
    ),
  ];
}

function scriptGone(change: ResourceChange, before: ResourceState, { head }: Comparison): Verdict {
  const name = text(before.inputs["scriptName"]);
  const routes = ofType(head.resources, ROUTE).filter(
    (one) => name !== undefined && text(one.inputs["script"]) === name,
  );
  const isReplaced = change.operation === "replace";
  const isFirst = isReplaced && change.replacement !== "delete-first";
  const paths = listed(routes.map((one) => text(one.inputs["pattern"]) ?? one.name).toSorted());
  const left = routes.length === 0 ? "" : ` Routes ${paths} still name it.`;
  const how = isFirst
    ? "is made anew under another name before the old one goes"
    : isReplaced
      ? "is deleted before it is made anew"
      : "is deleted";
  return say(SCRIPT_GONE, `Worker ${change.name} ${how}.${left}`, {
    class: isFirst && routes.length === 0 ? "in-place" : "downtime",
    properties: isReplaced ? pathsOf(change.properties.filter(({ replaces }) => replaces)) : [],
    ...((!isFirst || routes.length > 0) && {
      outage: {
        when: isReplaced
          ? "until the new worker is there and routes name it"
          : "from this update on",
      },
    }),
  });
}

function route(change: ResourceChange, before: ResourceState, isLost: boolean): readonly Verdict[] {
  const pattern = text(before.inputs["pattern"]) ?? change.name;
  const bare = "requests go to the origin past the worker, without its cache, limits and headers";
  if (isLost) {
    return [
      say(ROUTE_CHANGED, `Route ${pattern} is deleted: ${bare}.`, {
        class: "downtime",
        outage: { when: "from this update on, of what only the worker does" },
      }),
    ];
  }
  const properties = [...touching(change, "pattern"), ...touching(change, "script")];
  if (change.operation !== "update" || properties.length === 0) return [];
  return [
    say(
      ROUTE_CHANGED,
      `Route ${pattern}: ${listed(properties.map(difference))}. Where no route matches any more, ${bare}.`,
      { properties: pathsOf(properties) },
    ),
  ];
}

function storeGone(
  change: ResourceChange,
  before: ResourceState,
  { base }: Comparison,
): readonly Verdict[] {
  const bindings = ofType(base.resources, SCRIPT).flatMap((worker) =>
    items(worker.inputs["bindings"]).filter((binding) => isOf(binding, worker, before)),
  );
  const isReplaced = change.operation === "replace";
  const how = isReplaced ? "is made anew, empty" : "is deleted";
  const isRetained = before.retainOnDelete;
  const isPurges =
    bindings.length > 0 && bindings.every((binding) => at(binding, "name") === "PURGES");
  const properties = isReplaced
    ? pathsOf(change.properties.filter(({ replaces }) => replaces))
    : [];
  if (isPurges || isRetained) {
    const words = isRetained
      ? "The old one stays with its keys (retainOnDelete)"
      : "It holds only times of purges: what was purged may be served again until its lifetime ends";
    return [
      say(STORE_GONE, `KV namespace ${change.name} ${how}. ${words}.`, {
        class: isReplaced ? "replace" : "downtime",
        properties,
        outage: { when: "until the caches' lifetimes end" },
      }),
    ];
  }
  return [
    say(
      STORE_GONE,
      `KV namespace ${change.name} ${how}: all its keys are deleted, and nothing keeps a copy.`,
      {
        properties,
        fix: "Copy the keys into another namespace first, or set retainOnDelete in an update before.",
      },
    ),
  ];
}

function isOf(
  binding: Parameters<typeof at>[0],
  worker: ResourceState,
  store: ResourceState,
): boolean {
  const id = text(at(binding, "namespaceId"));
  if (id !== undefined) return id === text(store.outputs["id"]);
  return (
    at(binding, "type") === "kv_namespace" &&
    (worker.propertyDependencies["bindings"] ?? []).includes(store.urn)
  );
}
