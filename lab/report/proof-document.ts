import { whereClaimed } from "../proof/claims.ts";
import type { Machine, Proof, SectionOutcome } from "../proof/result.ts";
import { allChecks, claimVerdicts } from "../proof/verdicts.ts";
import type { ClaimVerdict } from "../proof/verdicts.ts";
import { headline, verdictOf } from "../proof/words.ts";
import type { Block, Drawing, ReportDocument, Table } from "./document.ts";
import { span } from "./text.ts";

/**
 * The report of a run of the lab: its outcome, the checks, the claims, each section, the machine.
 *
 * @param drawings the pictures of the sections, drawn.
 * @param intro what goes before all this. @default intro []
 */
export function proofDocument(
  proof: Proof,
  drawings: readonly Drawing[],
  intro: readonly Block[] = [],
): ReportDocument {
  const verdicts = claimVerdicts(proof);
  const never = verdicts.filter(({ verdict }) => verdict === "not measurable here");
  return {
    title: "Proof of the tuning",
    headline: `${runLine(proof)} ${headline(proof)}`,
    blocks: [
      ...intro,
      { kind: "table", level: 2, table: checksTable(proof) },
      { kind: "table", level: 2, table: claimsTable(verdicts) },
      ...proof.sections.flatMap((section) => sectionBlocks(section, drawings)),
      { kind: "table", level: 2, table: unmeasurableTable(never) },
      { kind: "table", level: 2, table: environmentTable(proof) },
    ],
  };
}

/** What was run, when, where: "Full run of stack prod on 2026-11-22, 23 min on 2 cores and 24.0 GiB." */
export function runLine({ mode, only, stack, startedAt, seconds, machine }: Proof): string {
  const what = mode === "full" ? "Full run" : "Quick run";
  const parts = only === undefined ? "" : ` of ${only.join(", ")}`;
  return (
    `${what}${parts} for stack ${stack} on ${startedAt.slice(0, 10)}: ` +
    `${span(seconds * 1000)} on ${machine.cores} cores and ${gibibytes(machine)}.`
  );
}

function gibibytes({ memory }: Machine): string {
  return `${(memory / 2 ** 30).toFixed(1)} GiB`;
}

function checksTable(proof: Proof): Table {
  return {
    title: "Checks",
    text:
      "What has to hold. The command fails when a required one does not; ratios of speeds near their target are told and not " +
      "enforced, because a machine that others use must not break a build.",
    columns: ["Check", "Has to hold", "Seen", "Required", "Verdict"],
    rows: allChecks(proof).map((check) => [
      check.id,
      check.what,
      check.why === undefined ? check.seen : `${check.seen}. Why: ${check.why}`,
      check.required ? "yes" : "no",
      verdictOf(check),
    ]),
  };
}

function claimsTable(verdicts: readonly ClaimVerdict[]): Table {
  return {
    title: "Claims of the guides",
    text: "What five guides to performance promise, and what was seen. Those that one machine cannot judge follow further down.",
    columns: ["Claim", "Says", "Verdict", "Seen", "Guide and section"],
    rows: verdicts
      .filter(({ verdict }) => verdict !== "not measurable here")
      .map(({ claim, verdict, seen }) => [
        claim.id,
        claim.says,
        verdict,
        seen,
        whereClaimed(claim),
      ]),
  };
}

function unmeasurableTable(verdicts: readonly ClaimVerdict[]): Table {
  return {
    title: "Claims that are not measurable here",
    text: "Each with its reason, and where this project proves what can be proved of it.",
    columns: ["Claim", "Says", "Why not", "Guide and section"],
    rows: verdicts.map(({ claim, seen }) => [claim.id, claim.says, seen, whereClaimed(claim)]),
  };
}

function sectionBlocks(
  { title, seconds, result, failed }: SectionOutcome,
  drawings: readonly Drawing[],
): readonly Block[] {
  const heading: Block = { kind: "heading", level: 2, text: title };
  if (result === undefined) {
    const text = `This section could not be run to its end (${span(seconds * 1000)}): ${failed ?? ""}`;
    return [heading, { kind: "text", text }];
  }
  const ids = result.pictures.map(({ description }) => description.id);
  const own = drawings.filter(({ description }) => ids.includes(description.id));
  return [
    heading,
    { kind: "list", items: [...result.summary, `Took ${span(seconds * 1000)}.`] },
    ...own.map((drawing) => ({ kind: "picture", drawing }) as const),
    ...result.tables.map((table) => ({ kind: "table", level: 3, table }) as const),
    ...commandBlocks(result.commands),
  ];
}

function commandBlocks(lines: readonly string[]): readonly Block[] {
  if (lines.length === 0) return [];
  return [
    { kind: "text", text: "The same by hand, with the values used:" },
    { kind: "commands", lines },
  ];
}

function environmentTable({ machine, engines, commit, startedAt, stack, mode }: Proof): Table {
  const changed = commit?.changed === true ? ", with changes that are not committed" : "";
  return {
    title: "Environment",
    text: "",
    columns: ["What", "Value"],
    rows: [
      ["cores", String(machine.cores)],
      ["processor", machine.cpu],
      ["memory", gibibytes(machine)],
      ["system", `${machine.system}, ${machine.kernel}`],
      ...engines.map((engine) => ["server or program", engine]),
      ["Node", machine.node],
      ["stack", stack],
      ["mode", mode],
      ["began", startedAt],
      ...(commit === undefined ? [] : [["commit", `${commit.id}${changed}`]]),
    ],
  };
}
