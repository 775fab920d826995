import { grouped, hanging, wrap } from "../explain/text.ts";
import { bytes, humanBytes } from "../units.ts";
import type { BudgetName, Finding } from "./finding.ts";

const TITLES: Readonly<Record<BudgetName, string>> = {
  connections: "Connections",
  memory: "Memory",
  demand: "Demand",
  "cache-connections": "Cache connections",
  "node-cpu": "CPU of nodes",
  "node-memory": "Memory of nodes",
  "node-storage": "Disk of nodes",
  "node-pods": "Pods on nodes",
  quota: "Quota",
  sysctls: "Sysctls",
};

const VERDICTS: Readonly<Record<Finding["status"], string>> = {
  ok: "fits",
  warning: "WARNING",
  error: "DOES NOT FIT",
};

/** An amount in the finding's unit, for a person: "1,200", "8 GiB" or "7,498m" (millicores, as Kubernetes writes them). */
export function formatAmount(amount: number, unit: Finding["unit"]): string {
  switch (unit) {
    case "bytes":
      return humanBytes(bytes(Math.round(amount)));
    case "millicores":
      return `${grouped(amount)}m`;
    case "connections":
    case "pods":
    case "sysctls":
      return grouped(amount);
  }
}

/** "Connections, database: 1,218 against 320: DOES NOT FIT" */
export function formatHeadline(finding: Finding): string {
  const { budget, subject, total, limit, unit, status } = finding;
  const sum = `${formatAmount(total, unit)} against ${formatAmount(limit, unit)}`;
  return `${TITLES[budget]}, ${subject}: ${sum}: ${VERDICTS[status]}`;
}

/**
 * The finding as plain text: the sum line by line, the limit, then what would make it fit.
 * @param width columns to fit in @default 100
 */
export function formatFinding(finding: Finding, width = 100): string {
  const { lines, total, limit, limitArithmetic, unit, notes } = finding;
  const rows = [
    ...lines.map(({ label, arithmetic, amount }) => [label, arithmetic, amount] as const),
    ["total", "", total] as const,
    ["limit", limitArithmetic, limit] as const,
  ];
  const amounts = rows.map(([, , amount]) => formatAmount(amount, unit));
  const labelWidth = Math.max(...rows.map(([label]) => label.length));
  const amountWidth = Math.max(...amounts.map(({ length }) => length));
  const middle = Math.max(20, width - 2 - labelWidth - 2 - 2 - amountWidth);
  const body = rows.flatMap(([label, arithmetic], index) => {
    const [head = "", ...more] = wrap(arithmetic, middle);
    const amount = (amounts[index] ?? "").padStart(amountWidth);
    return [
      `  ${label.padEnd(labelWidth)}  ${head.padEnd(middle)}  ${amount}`,
      ...more.map((line) => `  ${" ".repeat(labelWidth)}  ${line}`),
    ];
  });
  return [
    formatHeadline(finding),
    ...body,
    ...notes.flatMap((note) => hanging("  note: ", note, width)),
    ...formatFixes(finding, width),
  ].join("\n");
}

function formatFixes({ status, fixes, unit }: Finding, width: number): string[] {
  if (status === "ok") return [];
  if (fixes.length === 0) {
    return status === "error" ? ["  No single change makes it fit; combine several."] : [];
  }
  return [
    "  Each of these alone makes it fit, smallest change first:",
    ...fixes.flatMap(({ change, total, limit }) =>
      hanging(
        "    - ",
        `${change} (${formatAmount(total, unit)} against ${formatAmount(limit, unit)})`,
        width,
      ),
    ),
  ];
}
