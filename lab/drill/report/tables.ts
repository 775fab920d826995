import { NOT_CAUSED } from "../faults/not-caused.ts";
import type { AlertVerdict, DrillResult, Labels, PanelResult } from "../types.ts";
import type { Table } from "../../report/document.ts";
import { seconds, span } from "../../report/text.ts";

/** The machine a drill ran on. */
export interface Machine {
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
}

/** Every table of the report, in its order; those without rows are left out, apart from the first two. */
export function reportTables(result: DrillResult, machine: Machine): readonly Table[] {
  const [alerts, falses, ...more] = [
    alertTable(result),
    falseTable(result),
    faultTable(result),
    notCausedTable(result),
    skippedTable(result),
    panelTable(result),
    noDataTable(result),
    leftOutTable(result),
    noteTable(result),
    environmentTable(result, machine),
  ];
  return [alerts, falses, ...more.filter(({ rows }) => rows.length > 0)];
}

function yes(value: boolean): string {
  return value ? "yes" : "no";
}

function alertTable({ verdicts, factor }: DrillResult): Table {
  return {
    title: "Alerts",
    text:
      "Each alert that a fault is to cause. Seen is from the beginning of the fault until the first evaluation found its " +
      "condition true, which takes as long as its windows need; fired is from there on, " +
      `in the drill's seconds and, times ${factor}, in the stack's; allowed are its \`for\` and two evaluation intervals.`,
    columns: [
      "Alert",
      "Severity",
      "Fault",
      "Proof",
      "for",
      "Seen after (drill s)",
      "Fired after (drill s)",
      "Allowed (drill s)",
      "Fired after (stack)",
      "Fired",
      "Delivered",
      "Resolved",
      "Receivers",
      "Note",
    ],
    rows: verdicts.map((verdict) => alertRow(verdict, factor)),
  };
}

function alertRow(verdict: AlertVerdict, factor: number): readonly string[] {
  const { seenAfterMs, firedAfterMs, deliveries, delivered, inhibitedBy = [] } = verdict;
  const note = inhibitedBy.length === 0 ? "" : `held back by ${inhibitedBy.join(", ")}`;
  const stack = firedAfterMs === undefined ? "-" : span(firedAfterMs * factor);
  return [
    verdict.alert,
    verdict.severity,
    verdict.fault,
    verdict.kind,
    verdict.forStack,
    seenAfterMs === undefined ? "-" : seconds(seenAfterMs),
    firedAfterMs === undefined ? "-" : seconds(firedAfterMs),
    seconds(verdict.allowedMs),
    stack,
    yes(verdict.fired),
    delivered ? "once" : `no (${deliveries})`,
    yes(verdict.resolved),
    verdict.receivers.join(", "),
    verdict.ok ? note : `NOT AS EXPECTED ${note}`.trim(),
  ];
}

function falseTable({ falseAlerts, startedAt }: DrillResult): Table {
  return {
    title: "False alerts",
    text:
      falseAlerts.length === 0
        ? "None fired in the quiet period or without a fault that explains it."
        : "These fired though no fault explains them.",
    columns: ["Alert", "Labels", "Phase", "Fired at (drill s)", "Ended at (drill s)"],
    rows: falseAlerts.map(({ span: { alert, labels, activeAt, firedAt, endedAt }, phase }) => [
      alert,
      labelText(labels),
      phase,
      seconds((firedAt ?? activeAt) - startedAt),
      endedAt === undefined ? "-" : seconds(endedAt - startedAt),
    ]),
  };
}

function labelText(labels: Labels): string {
  return Object.entries(labels)
    .filter(([name]) => name !== "alertname")
    .map(([name, value]) => `${name}=${value}`)
    .join(", ");
}

function faultTable({ faults, startedAt }: DrillResult): Table {
  return {
    title: "Faults",
    text: "What was broken, when, and which alerts may follow without being expected or false.",
    columns: [
      "Wave",
      "Fault",
      "What it does",
      "Proof",
      "From (s)",
      "To (s)",
      "Causes",
      "May cause",
      "Error",
    ],
    rows: faults.map((fault) => [
      String(fault.wave),
      fault.name,
      fault.what,
      fault.kind,
      seconds(fault.from - startedAt),
      seconds(fault.to - startedAt),
      fault.causes.join(", "),
      fault.mayCause.join(", "),
      fault.error ?? "",
    ]),
  };
}

function notCausedTable({ notCaused, quick }: DrillResult): Table {
  const otherwise = quick ? "this drill was quick" : "no fault is known for it";
  return {
    title: "Alerts that were not caused",
    text: "Alerts of the stack that no fault of this drill causes; promtool's cases in `make test` prove their rules.",
    columns: ["Alert", "Why not"],
    rows: notCaused.map((alert) => [alert, NOT_CAUSED[alert] ?? otherwise]),
  };
}

function skippedTable({ skipped }: DrillResult): Table {
  return {
    title: "Alerts that this stack does not have",
    text: "Faults exist for them, but the stack has nothing they would watch.",
    columns: ["Alert"],
    rows: skipped.map((alert) => [alert]),
  };
}

function panelTable({ panels }: DrillResult): Table {
  const titles = [...new Set(panels.map(({ dashboardTitle }) => dashboardTitle))];
  const count = (title: string, data: PanelResult["data"]) =>
    String(panels.filter((p) => p.dashboardTitle === title && p.data === data).length);
  return {
    title: "Dashboards",
    text:
      "Every query of every panel was asked of the drill's Prometheus. Real: all its metrics are measured on this machine. " +
      "Stand-in: one at least is a stand-in's, because it needs a cluster or AWS.",
    columns: ["Dashboard", "Queries", "Real", "Stand-in", "No data"],
    rows: titles.map((title) => [
      title,
      String(panels.filter((p) => p.dashboardTitle === title).length),
      count(title, "real"),
      count(title, "stand-in"),
      count(title, "none"),
    ]),
  };
}

function noDataTable({ panels }: DrillResult): Table {
  return {
    title: "Queries that are not all real",
    text: "Which metrics are a stand-in's, and which queries returned nothing.",
    columns: ["Dashboard", "Panel", "Query", "Data", "Why"],
    rows: panels
      .filter(({ data }) => data !== "real")
      .map((panel) => [
        panel.dashboardTitle,
        panel.panel,
        panel.refId,
        panel.data === "none" ? "none" : "stand-in",
        whyNotReal(panel),
      ]),
  };
}

function whyNotReal({ data, error, standIns, asked }: PanelResult): string {
  if (error !== undefined) return `Prometheus refused it: ${error}`;
  const of = standIns.length === 0 ? "" : `stand-in: ${standIns.join(", ")}`;
  if (data !== "none") return of;
  return [`no series matched ${asked}`, ...(of === "" ? [] : [of])].join("; ");
}

function leftOutTable({ leftOut }: DrillResult): Table {
  return {
    title: "Settings of the stack that the drill's servers do not have",
    text: "All other parameters of the stack are set as they are.",
    columns: ["Server", "Parameter", "Value", "Why"],
    rows: leftOut.map(({ server, parameter, value, why }) => [server, parameter, value, why]),
  };
}

function noteTable({ scaleNotes }: DrillResult): Table {
  return {
    title: "Changed in the rules beside durations",
    text: "Everything else is the stack's own expression.",
    columns: ["Where", "What", "Why"],
    rows: scaleNotes.map(({ where, what, why }) => [where, what, why]),
  };
}

function environmentTable(result: DrillResult, machine: Machine): Table {
  const { factor, scrapeIntervalMs, evaluationIntervalMs, startedAt, endedAt } = result;
  return {
    title: "Environment",
    text: "Repeat it by `make drill`. Everything listens on the loopback interface only.",
    columns: ["What", "Value"],
    rows: [
      ["stack", result.stack],
      ...(result.quick ? [["faults", "quick: only those that show within seconds"]] : []),
      ["started", new Date(startedAt).toISOString()],
      ["took", `${seconds(endedAt - startedAt)} s`],
      ["time runs", `${factor} times as fast`],
      [
        "scrape interval",
        `${scrapeIntervalMs} ms (the stack's ${span(scrapeIntervalMs * factor)})`,
      ],
      [
        "evaluation interval",
        `${evaluationIntervalMs} ms (the stack's ${span(evaluationIntervalMs * factor)})`,
      ],
      ["cores", String(machine.cores)],
      ["memory", `${machine.memoryGiB} GiB`],
      ["system", machine.system],
      ["Node", machine.node],
      ...result.programs.map((program) => ["program", program]),
    ],
  };
}
