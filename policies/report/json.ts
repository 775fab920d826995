import type { ReportModel } from "./model.ts";
import { REPORT_VERSION } from "./schema.ts";
import type { ReportDocument } from "./schema.ts";

/** The report in its published form (report.schema.json). */
export function reportDocument({ rules, findings, summary, stops }: ReportModel): ReportDocument {
  const passed = summary?.passed ?? {};
  const counts = (rule?: string) => {
    const own = findings.filter((finding) => rule === undefined || finding.rule === rule);
    const count = (outcome: string) => own.filter((one) => one.outcome === outcome).length;
    const passes = Object.entries(passed).filter(([name]) => rule === undefined || name === rule);
    return {
      pass: passes.reduce((sum, [, number]) => sum + number, 0),
      violation: count("violation"),
      unknown: count("unknown"),
      waived: count("waived"),
    };
  };
  return {
    version: REPORT_VERSION,
    complete: summary !== undefined,
    stops,
    summary: { rules: summary?.rules ?? 0, resources: summary?.resources ?? 0, ...counts() },
    rules: rules.map(({ name, service, severity, checks, why, references }) => ({
      ...{ name, service, severity, checks, why },
      references: references.map(({ title, url }) => ({
        title,
        ...(url !== undefined && { url }),
      })),
      ...counts(name),
    })),
    findings: findings.map(documentOf),
  };
}

function documentOf(finding: ReportModel["findings"][number]): ReportDocument["findings"][number] {
  const { fingerprint, rule, severity, outcome, level, message } = finding;
  const { urn, path, waiver, declaration } = finding;
  return {
    ...{ fingerprint, rule, severity, state: outcome, level, message },
    ...(urn !== undefined && { urn }),
    ...(path !== undefined && { path }),
    ...(declaration !== undefined && {
      place: place(declaration),
      through: declaration.through.map(place),
    }),
    ...(waiver !== undefined && { waiver }),
  };
}

function place({
  file,
  line,
  column,
}: {
  file: string;
  line: number;
  column?: number | undefined;
}) {
  return { file, line, ...(column !== undefined && { column }) };
}
