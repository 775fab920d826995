import type {
  CodeInfo,
  PropertyChange,
  ResourceChange,
  ResourceState,
  Verdict,
} from "../../model.ts";
import { at } from "../../values.ts";
import type { Classifier } from "../rule.ts";
import { difference, listed, text } from "../general/reading.ts";
import {
  isDeleteFirst,
  isGone,
  items,
  kubernetesDocs,
  pathsOf,
  say,
  subjectOf,
  touching,
} from "./objects.ts";

const INGRESSES = kubernetesDocs("Ingress", "concepts/services-networking/ingress");

/** Another load balancer. */
const INGRESS_BALANCER: CodeInfo = {
  code: "k8s-ingress-load-balancer",
  kind: "downtime",
  title: "An Ingress goes to another class, group or scheme: another load balancer serves it.",
  why:
    "The load balancer is identified by the Ingress' group, and its scheme cannot change: the controller makes a new one with " +
    "another name and deletes the old one. Clients find it once DNS names it.",
  sources: [
    INGRESSES,
    {
      title:
        "aws-load-balancer-controller, issue 3034: changing the group name recreates the load balancer",
      url: "https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/3034",
    },
    {
      title: "aws-load-balancer-controller, issue 3729: conflicting scheme",
      url: "https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/3729",
    },
  ],
};

/** Hosts and paths. */
const INGRESS_RULES: CodeInfo = {
  code: "k8s-ingress-rules",
  kind: "in-place",
  title: "Hosts, paths or backends of an Ingress change.",
  why: "The controller changes the listener's rules while it serves; a host or path that is gone is answered by the default backend.",
  sources: [INGRESSES],
};

/** Settings of the load balancer. */
const INGRESS_SETTINGS: CodeInfo = {
  code: "k8s-ingress-settings",
  kind: "in-place",
  title: "Settings of the load balancer in front of an Ingress change.",
  why: "The controller changes them on the load balancer that serves.",
  sources: [INGRESSES],
};

/** How the load balancer reaches pods. */
const INGRESS_TARGETS: CodeInfo = {
  code: "k8s-ingress-targets",
  kind: "downtime",
  title: "An Ingress sends to nodes instead of pods, or the other way round.",
  why:
    "A target group has one type of targets: the controller makes new ones beside the load balancer that stays. Until their targets " +
    "are registered and healthy, requests may fail.",
  sources: [
    {
      title:
        "aws-load-balancer-controller, target_group_synthesizer.go: a target group of another type is replaced, the load balancer is not",
    },
  ],
};

/** No Ingress. */
const INGRESS_GONE: CodeInfo = {
  code: "k8s-ingress-gone",
  kind: "downtime",
  title: "An Ingress is deleted, or deleted before it is made anew.",
  why: "Its rules go from the load balancer; the last Ingress of a group takes the load balancer with it, and a new one has another name.",
  sources: [INGRESSES],
};

/** Annotations that choose the load balancer. */
const CHOOSING = ["scheme", "group.name"];

/** Recognises what changes of Ingresses do to what comes from outside. */
export const INGRESS_CLASSIFIER: Classifier = {
  codes: [INGRESS_BALANCER, INGRESS_RULES, INGRESS_SETTINGS, INGRESS_TARGETS, INGRESS_GONE],
  types: ["kubernetes:networking.k8s.io/v1:Ingress"],
  judge(change, comparison) {
    const { before, after } = change;
    if (before === undefined) return [];
    if (isGone(change, comparison) || isDeleteFirst(change)) return [gone(change, before)];
    if (change.operation !== "update" || after === undefined) return [];
    return [
      ...balancer(change),
      ...rules(change, before, after),
      ...targets(change),
      ...settings(change),
    ];
  },
};

function balancer(change: ResourceChange): readonly Verdict[] {
  const properties = [
    ...touching(change, "spec", "ingressClassName"),
    ...annotations(change).filter((one) => isChoosing(one)),
  ];
  if (properties.length === 0) return [];
  return [
    say(
      INGRESS_BALANCER,
      `${subjectOf(change)}: ${listed(properties.map(difference))}. Another load balancer serves it, with another address.`,
      {
        properties: pathsOf(properties),
        outage: { when: "until DNS names the new load balancer and clients have looked it up" },
        fix: "Make a second Ingress, move DNS over, then delete the old one.",
      },
    ),
  ];
}

function isChoosing({ keys }: PropertyChange): boolean {
  const name = String(keys[2]);
  return (
    name === "kubernetes.io/ingress.class" ||
    CHOOSING.some((one) => name === `alb.ingress.kubernetes.io/${one}`)
  );
}

function annotations(change: ResourceChange): readonly PropertyChange[] {
  return touching(change, "metadata", "annotations").filter(({ keys }) =>
    /^(?:[a-z.]*ingress\.kubernetes\.io|kubernetes\.io)\//.test(String(keys[2])),
  );
}

const TARGET_TYPE = "alb.ingress.kubernetes.io/target-type";

function targets(change: ResourceChange): readonly Verdict[] {
  const properties = annotations(change).filter(({ keys }) => keys[2] === TARGET_TYPE);
  if (properties.length === 0) return [];
  return [
    say(
      INGRESS_TARGETS,
      `${subjectOf(change)}: ${listed(properties.map(difference))}. The load balancer stays and gets new target groups; until their targets are healthy, requests may fail.`,
      {
        properties: pathsOf(properties),
        outage: { when: "until the new targets are healthy" },
        fix: "Make a second Ingress, move DNS over, then delete the old one.",
      },
    ),
  ];
}

function settings(change: ResourceChange): readonly Verdict[] {
  const properties = annotations(change).filter(
    (one) => !isChoosing(one) && one.keys[2] !== TARGET_TYPE,
  );
  if (properties.length === 0) return [];
  return [
    say(INGRESS_SETTINGS, `${subjectOf(change)}: ${listed(properties.map(difference), 3)}.`, {
      properties: pathsOf(properties),
    }),
  ];
}

function rules(
  change: ResourceChange,
  before: ResourceState,
  after: ResourceState,
): readonly Verdict[] {
  const properties = ["rules", "defaultBackend", "tls"].flatMap((key) =>
    touching(change, "spec", key),
  );
  if (properties.length === 0) return [];
  const kept = routesOf(after);
  const lost = routesOf(before).filter((route) => !kept.includes(route));
  const rest = { properties: pathsOf(properties) };
  // A rule that is not known yet may be any.
  const isKnown =
    items(at(after.inputs, "spec", "rules")).length > 0 ||
    !properties.some(({ keys }) => keys[1] === "rules");
  if (lost.length === 0 || !isKnown) {
    return [
      say(INGRESS_RULES, `${subjectOf(change)}: ${listed(properties.map(difference), 3)}.`, rest),
    ];
  }
  return [
    say(INGRESS_RULES, `${subjectOf(change)} no longer serves ${listed(lost)}.`, {
      ...rest,
      class: "downtime",
      outage: { when: "from this update on" },
    }),
  ];
}

/** Hosts with their paths, those that are known. */
function routesOf(ingress: ResourceState): readonly string[] {
  return items(at(ingress.inputs, "spec", "rules")).flatMap((rule) => {
    const host = at(rule, "host") === undefined ? "*" : text(at(rule, "host"));
    if (host === undefined) return [];
    return items(at(rule, "http", "paths")).flatMap((path) => {
      const route = at(path, "path") === undefined ? "/" : text(at(path, "path"));
      return route === undefined ? [] : [`${host}${route}`];
    });
  });
}

function gone(change: ResourceChange, before: ResourceState): Verdict {
  const isReplaced = change.operation === "replace";
  const routes = routesOf(before);
  const served = routes.length === 0 ? "what it served" : listed(routes);
  return say(
    INGRESS_GONE,
    `${subjectOf(change)} is deleted${isReplaced ? " before it is made anew" : ""}: ${served} is not answered${isReplaced ? " meanwhile, and a load balancer of its own gets another address" : " any more"}.`,
    {
      properties: isReplaced ? pathsOf(change.properties.filter(({ replaces }) => replaces)) : [],
      outage: {
        when: isReplaced
          ? "until the new load balancer serves and DNS names it"
          : "from this update on",
      },
    },
  );
}
