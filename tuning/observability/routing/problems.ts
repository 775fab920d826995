import { didYouMean } from "../../did-you-mean.ts";
import type { Problem } from "../../errors.ts";
import type { Severity } from "../types.ts";
import { NOBODY, TOPIC } from "./receivers.ts";
import type { RoutingInput } from "./types.ts";

/** What routing needs beside the topic: all of it is known before anything is made. */
export type RoutingPlan = Omit<RoutingInput, "topic">;

const SEVERITIES: readonly Severity[] = ["critical", "warning"];

/** A receiver's name: part of a file's name. */
const NAME = /^[\w-]+$/;

/** A key that can be the rest of a file's name; "value" is the file of the whole secret. */
const KEY = /^(?!value$)[\w.-]+$/;

/** Everything that keeps alerts from reaching who should be told; none when nothing does. */
export function routingProblems(plan: RoutingPlan): readonly Problem[] {
  return [
    ...Object.entries(plan.receivers).flatMap(([name, { secretKey }]) =>
      receiverProblems(name, secretKey),
    ),
    ...SEVERITIES.flatMap((severity) => [
      ...emptyProblems(severity, plan),
      ...routeProblems(severity, plan),
    ]),
    ...routeProblems("heartbeat", plan),
    ...pathProblems(plan.secretsPath),
  ];
}

function receiverProblems(name: string, key: string): Problem[] {
  const path = `receivers.${name}`;
  const problems: Problem[] = [];
  if (name === TOPIC || name === NOBODY || !NAME.test(name)) {
    problems.push({
      path,
      got: name,
      allowed: `letters, digits, hyphens and underscores, and neither "${TOPIC}", which is always there, nor "${NOBODY}", which tells nobody`,
      fix: "rename it",
    });
  }
  if (!KEY.test(key)) {
    problems.push({
      path: `${path}.secretKey`,
      got: key,
      allowed: 'letters, digits, hyphens, underscores and dots, not "value": it is a file name',
      fix: "rename the key in the secret",
    });
  }
  return problems;
}

function emptyProblems(severity: Severity, { receivers, routes }: RoutingPlan): Problem[] {
  if (routes[severity].length > 0) return [];
  const allowed = `at least one of ${[TOPIC, ...Object.keys(receivers)].join(", ")}`;
  return [{ path: `routes.${severity}`, got: "nobody", allowed, fix: "name who is told" }];
}

function routeProblems(
  route: keyof RoutingPlan["routes"],
  { receivers, routes }: RoutingPlan,
): Problem[] {
  const path = `routes.${route}`;
  const names = routes[route] ?? [];
  const own = Object.keys(receivers);
  // The topic mails people: a heartbeat is for a machine that notices its absence.
  const known = route === "heartbeat" ? own : [TOPIC, ...own];
  return names.flatMap((name, index) => {
    if (!known.includes(name)) {
      const near = didYouMean(name, known);
      const fix = near === undefined ? "name one of them, or add it to receivers" : `use ${near}`;
      return [{ path, got: name, allowed: `one of ${known.join(", ")}`, fix }];
    }
    if (names.indexOf(name) === index) return [];
    return [
      {
        path,
        got: `${name}, more than once`,
        allowed: "each name once: it would be told twice",
        fix: "remove the repeated name",
      },
    ];
  });
}

function pathProblems(secretsPath: string): Problem[] {
  if (/^(\/[\w.-]+)+$/.test(secretsPath)) return [];
  return [
    {
      path: "secretsPath",
      got: secretsPath,
      allowed: "an absolute path without a slash at the end",
      fix: 'write it as "/run/secrets/app"',
    },
  ];
}
