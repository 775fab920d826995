import { styleText } from "node:util";

import type { Finding } from "./finding.ts";
import type { Exemption, QuotaUse } from "./guards.ts";
import type { Verification } from "./verify.ts";

/** How a report is written. */
export interface ReportOptions {
  /** Whether colours are used. */
  readonly colour: boolean;
  /** Resources that were not sent, and why. */
  readonly skipped: readonly string[];
  /** Texts that must not be shown. */
  readonly secrets: readonly string[];
}

/** Shorter texts than this are not hidden: they stand in any message, and say nothing. */
const SHORTEST_SECRET = 4;

/** The verification as a person reads it: what must not be first, the figures last. */
export function formatReport(verification: Verification, options: ReportOptions): string {
  const { version, objects, pods, findings, definitions, quotas, exempt } = verification;
  const lines = [
    ...findings.flatMap((finding) => [...formatFinding(finding, options.colour), ""]),
    `kube-apiserver ${version}, server-side apply, unknown fields refused, Pod Security and quotas enforced`,
    ...section("custom resource definitions", definitions),
    ...section("not sent", options.skipped),
    ...section(
      'unguarded for a reason; pods of ours tried under "restricted"',
      exempt.map(formatExemption),
    ),
    ...section("quotas with every workload at its most", quotas.map(formatQuota)),
    `pods admitted / refused = ${pods.admitted} / ${pods.refused}`,
    `objects applied / rejected / changed on re-apply = ${objects.applied} / ${objects.rejected} / ${objects.changed}`,
  ];
  return hideSecrets(lines.join("\n"), options.secrets);
}

/** The verification for machines. */
export function formatJson(verification: Verification, options: ReportOptions): string {
  const text = JSON.stringify({ ...verification, skipped: options.skipped }, undefined, 2);
  const escaped = options.secrets.map((secret) => JSON.stringify(secret).slice(1, -1));
  return hideSecrets(text, escaped);
}

/** Whether everything was as it has to be. */
export function isProved({ findings }: Verification): boolean {
  return findings.length === 0;
}

function formatFinding(
  { outcome, object, resource, fields, words }: Finding,
  colour: boolean,
): string[] {
  const paint = (text: string) =>
    colour ? styleText(outcome === "warning" ? "yellow" : "red", text) : text;
  return [
    `${paint(outcome)} ${object}`,
    `  resource  ${resource}`,
    ...(fields.length === 0 ? [] : [`  field     ${fields.join(", ")}`]),
    `  server    ${words.replaceAll("\n", "\n            ")}`,
  ];
}

function formatQuota({ quota, used }: QuotaUse): string {
  const parts = Object.entries(used).map(([name, [now, hard]]) => `${name} ${now} of ${hard}`);
  return `${quota}: ${parts.join(", ")}`;
}

function formatExemption({ namespace, level, why, tried }: Exemption): string {
  return `${namespace}: ${level}, ${tried} workloads tried (${why})`;
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`${title}:`, ...lines.map((line) => `  ${line}`)];
}

/** The longest first, so that a secret within another leaves no rest of it. */
function hideSecrets(text: string, secrets: readonly string[]): string {
  return [...secrets]
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .sort((a, b) => b.length - a.length)
    .reduce((hidden, secret) => hidden.replaceAll(secret, "[secret]"), text);
}
