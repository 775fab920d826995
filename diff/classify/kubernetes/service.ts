import type {
  CodeInfo,
  Comparison,
  Json,
  ResourceChange,
  ResourceState,
  Verdict,
} from "../../model.ts";
import { at } from "../../values.ts";
import type { Classifier } from "../rule.ts";
import { brief, difference, listed, numeric, ofType, text } from "../general/reading.ts";
import {
  entries,
  isDeleteFirst,
  isGone,
  items,
  kubernetesDocs,
  nameOf,
  pathsOf,
  sameNamespace,
  say,
  subjectOf,
  titles,
  touching,
} from "./objects.ts";
import { maySelect, portNames, selectedBy, SERVICE } from "./selection.ts";

const SERVICES = kubernetesDocs("Service", "concepts/services-networking/service");
const INGRESS = "kubernetes:networking.k8s.io/v1:Ingress";

/** Which pods a Service sends to. */
const SERVICE_SELECTOR: CodeInfo = {
  code: "k8s-service-selector",
  kind: "in-place",
  title: "The selector of a Service changes.",
  why: "From that moment it sends to the pods with the new labels; where there are none, connections are refused.",
  sources: [SERVICES],
};

/** Where a Service listens and sends to. */
const SERVICE_PORT: CodeInfo = {
  code: "k8s-service-port",
  kind: "in-place",
  title: "The ports of a Service change.",
  why: "Clients of a port that is not there any more are refused, as are all when no pod listens on the target.",
  sources: [SERVICES],
};

/** What a Service is reached by. */
export const SERVICE_TYPE: CodeInfo = {
  code: "k8s-service-type",
  kind: "in-place",
  title: "The type of a Service, or the load balancer in front of it, changes.",
  why: "A Service that is no LoadBalancer any more loses it, with its address; a changed scheme makes another one.",
  sources: [
    SERVICES,
    {
      title:
        "aws-load-balancer-controller, issue 1640: internet-facing to internal recreates the load balancer",
      url: "https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/1640",
    },
  ],
};

/** No Service. */
const SERVICE_GONE: CodeInfo = {
  code: "k8s-service-gone",
  kind: "downtime",
  title: "A Service is deleted, or deleted before it is made anew.",
  why: "Its name resolves to nothing and its address is free; a new one has another address, which clients look up again.",
  sources: [SERVICES],
};

/** Recognises what changes of Services do to their clients. */
export const SERVICE_CLASSIFIER: Classifier = {
  codes: [SERVICE_SELECTOR, SERVICE_PORT, SERVICE_TYPE, SERVICE_GONE],
  types: [SERVICE],
  judge(change, comparison) {
    const { before, after } = change;
    if (before === undefined) return [];
    if (isGone(change, comparison) || isDeleteFirst(change))
      return [gone(change, before, comparison)];
    if (change.operation !== "update" || after === undefined) return [];
    return [
      ...selector(change, after, comparison),
      ...ports(change, before, after, comparison),
      ...kind(change, before, after),
    ];
  },
};

function selector(
  change: ResourceChange,
  after: ResourceState,
  { head }: Comparison,
): readonly Verdict[] {
  const properties = touching(change, "spec", "selector");
  if (properties.length === 0) return [];
  const chosen = selectedBy(head, after);
  const rest = { properties: pathsOf(properties) };
  if (chosen.length > 0) {
    return [
      say(
        SERVICE_SELECTOR,
        `${subjectOf(change)} sends to the pods of ${titles(chosen)} from now on.`,
        rest,
      ),
    ];
  }
  if (maySelect(head, after)) {
    return [
      say(
        SERVICE_SELECTOR,
        `${subjectOf(change)}: which pods it sends to is known only afterwards.`,
        rest,
      ),
    ];
  }
  // A selector that goes leaves the endpoints to somebody else.
  if (entries(at(after.inputs, "spec", "selector")).length === 0) {
    return [
      say(
        SERVICE_SELECTOR,
        `${subjectOf(change)} has no selector any more: its endpoints stay until somebody writes others.`,
        rest,
      ),
    ];
  }
  return [
    say(
      SERVICE_SELECTOR,
      `${subjectOf(change)} selects no pod of this stack any more: it has no endpoints, connections are refused.`,
      {
        ...rest,
        class: "downtime",
        outage: { when: "from this update on" },
        fix: "Give the pods the new labels in an update before.",
      },
    ),
  ];
}

function ports(
  change: ResourceChange,
  before: ResourceState,
  after: ResourceState,
  { head }: Comparison,
): readonly Verdict[] {
  const properties = touching(change, "spec", "ports");
  if (properties.length === 0) return [];
  const [old, now] = [before, after].map((state) => items(at(state.inputs, "spec", "ports")));
  const open = (now ?? []).map((port) => at(port, "port"));
  const closed = (old ?? [])
    .map((port) => at(port, "port"))
    .filter((port) => numeric(port) !== undefined && !open.includes(port));
  const chosen = selectedBy(head, after);
  const names = chosen.flatMap(portNames);
  const missing = (now ?? [])
    .map((port) => text(at(port, "targetPort")))
    .filter(
      (target) =>
        target !== undefined &&
        !/^\d+$/.test(target) &&
        chosen.length > 0 &&
        !names.includes(target),
    );
  const changed = listed(properties.map(difference));
  const words = [
    closed.length > 0 && open.every((port) => numeric(port) !== undefined)
      ? ` Clients of port ${closed.map(brief).join(", ")} are refused.`
      : "",
    missing.length > 0 ? ` No container of its pods has a port named ${missing.join(", ")}.` : "",
  ].join("");
  const rest = { properties: pathsOf(properties) };
  const message = `${subjectOf(change)}: ${changed}.${words}`;
  if (words === "") return [say(SERVICE_PORT, message, rest)];
  return [
    say(SERVICE_PORT, message, {
      ...rest,
      class: "downtime",
      outage: { when: "from this update on" },
      fix: "Open the new port beside the old one, move the clients, then close the old one.",
    }),
  ];
}

const SCHEME = /^service\.beta\.kubernetes\.io\/aws-load-balancer-(?:scheme|type|internal)$/;

function kind(
  change: ResourceChange,
  before: ResourceState,
  after: ResourceState,
): readonly Verdict[] {
  const annotations = touching(change, "metadata", "annotations").filter(({ keys }) =>
    SCHEME.test(String(keys[2])),
  );
  const types = touching(change, "spec", "type");
  const [old, now] = [before, after].map(
    (state) => text(at(state.inputs, "spec", "type")) ?? "ClusterIP",
  );
  const rest = { properties: pathsOf([...types, ...annotations]) };
  const down = {
    ...rest,
    class: "downtime" as const,
    outage: { when: "until clients know the new address" },
  };
  if (types.length > 0) {
    const loses = old === "LoadBalancer" && now !== "LoadBalancer";
    const closes = old === "NodePort" && now === "ClusterIP";
    const words = loses
      ? " Its load balancer is deleted, with its address."
      : closes
        ? " Its ports on the nodes are closed."
        : now === "ExternalName"
          ? " It sends to no pod any more, but to another name."
          : "";
    const message = `${subjectOf(change)}: type ${old ?? ""} -> ${now ?? ""}.${words}`;
    return [words === "" ? say(SERVICE_TYPE, message, rest) : say(SERVICE_TYPE, message, down)];
  }
  if (annotations.length === 0) return [];
  return [
    say(
      SERVICE_TYPE,
      `${subjectOf(change)}: ${listed(annotations.map(difference))}. Another load balancer takes the place of the old one, with another address.`,
      down,
    ),
  ];
}

function gone(change: ResourceChange, before: ResourceState, { head }: Comparison): Verdict {
  const isReplaced = change.operation === "replace";
  const users = ofType(head.resources, INGRESS).filter(
    (ingress) => sameNamespace(ingress, before) && backendsOf(ingress).includes(nameOf(before)),
  );
  const used = users.length === 0 ? "" : ` ${titles(users)} still sends to it.`;
  const words = isReplaced
    ? "is deleted before it is made anew, with another address"
    : "is deleted: its name and its address answer no more";
  return say(SERVICE_GONE, `${subjectOf(change)} ${words}.${used}`, {
    properties: isReplaced ? pathsOf(change.properties.filter(({ replaces }) => replaces)) : [],
    outage: {
      when: isReplaced
        ? "until the new one is there and clients look it up again"
        : "from this update on",
    },
    fix: "Make a Service of another name beside it, move its clients, then delete it.",
  });
}

/** The Services an Ingress sends to. */
function backendsOf(ingress: ResourceState): readonly string[] {
  const spec = at(ingress.inputs, "spec");
  const paths = items(at(spec, "rules")).flatMap((rule) => items(at(rule, "http", "paths")));
  const backends: readonly (Json | undefined)[] = [
    at(spec, "defaultBackend"),
    ...paths.map((path) => at(path, "backend")),
  ];
  return backends.flatMap((backend) => text(at(backend, "service", "name")) ?? []);
}
