import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import type { ClassifiedChange, Report } from "../../../diff/model.ts";
import { UNKNOWN } from "../../../diff/values.ts";
import { code } from "../../../diff/report/escape.ts";
import { COMMENT_LIMIT, commentMarker, toMarkdown } from "../../../diff/report/markdown.ts";
import {
  CHANGES,
  FINDINGS,
  LOST,
  SAMPLE,
  anyLongReport,
  anyReport,
  change,
  finding,
  manyReport,
  property,
  report,
  urnOf,
  verdict,
} from "../support/report.ts";

/** The Markdown without what stands in blocks of code; throws when one is not closed. */
function outside(markdown: string): string {
  const kept: string[] = [];
  let mark: string | undefined;
  for (const line of markdown.split("\n")) {
    const [, found] = /^(`{3,})/.exec(line) ?? [];
    if (mark === undefined) {
      if (found === undefined) kept.push(line);
      mark = found;
    } else if (line === mark) mark = undefined;
  }
  if (mark !== undefined) throw new Error("a block of code is not closed");
  return kept.join("\n");
}

/** Whether everything that is opened is closed, and nothing else is HTML. */
function expectWhole(markdown: string): void {
  expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(COMMENT_LIMIT);
  const text = outside(markdown);
  let depth = 0;
  for (const [tag] of text.matchAll(/<\/?details>/g)) {
    depth += tag === "<details>" ? 1 : -1;
    expect(depth === 0 || depth === 1 || depth === 2).toBe(true);
  }
  expect(depth).toBe(0);
  const [marker, ...lines] = text.split("\n");
  expect(marker).toBe("<!-- plumbline-diff shop/prod -->");
  const tags = lines.join("\n").replace(/`[^`\n]*`/g, "");
  expect(tags.match(/<(?!\/?(?:details|summary|b|code)>)/g)).toBeNull();
}

function entryOf(own: ClassifiedChange, parts: Partial<Report> = {}): string {
  const markdown = toMarkdown(report({ changes: [own], ...parts }));
  return markdown.slice(markdown.indexOf("\n### ") + 1);
}

describe("the comment", () => {
  it("begins with the line by which it is found again", () => {
    expect(toMarkdown(SAMPLE).split("\n")[0]).toBe("<!-- plumbline-diff shop/prod -->");
    expect(commentMarker({ project: "a--b", stack: "x-->" })).toBe(
      "<!-- plumbline-diff a%2D%2Db/x%2D%2D%3E -->",
    );
  });

  it("says what happens, the worst first", () => {
    const [, , , , headline] = toMarkdown(SAMPLE).split("\n");
    expect(headline).toBe(
      "**1 resource loses data**, 1 is replaced, 1 stops for a while, 1 waits for a restart, 1 is renewed in turns, " +
        "2 are changed or added in place, 1 changes nothing that runs. " +
        "Found for the worse: 1 of order, 1 of policy, 1 of security.",
    );
    expect(toMarkdown(manyReport(14))).toContain("\n**2 resources lose data**, 2 are replaced, ");
    expect(toMarkdown(report({ unchanged: 1 }))).toContain(
      "**No resource changes.**\n\n`the working tree` compared with `origin/main` (`0123456789ab`); 1 resource unchanged.",
    );
  });

  it("counts by class, and only what there is", () => {
    expect(toMarkdown(report({ changes: CHANGES.slice(5, 7) }))).toContain(`
| Class | Resources | Created | Updated | Replaced | Deleted |
| --- | --- | --- | --- | --- | --- |
| In place | 2 | 1 | 1 | 0 | 0 |
`);
  });

  it("tells of a change all there is to know", () => {
    expect(entryOf(LOST)).toBe(`\
### Data loss: 1 resource loses data

#### \`writer\` (\`aws:rds/instance:Instance\`)

replaced, old one goes first · component \`database\` · \`components/database/postgres.ts:54\` · \`${LOST.hash}\` **fails**

- The instance is deleted without a final snapshot: its data is lost. **Does not answer** for 10 to 30 min, at once. **Instead:** Restore an encrypted copy of a snapshot beside it.
- Downtime: Nothing answers until the new one is there.

| Property | Before | After |
| --- | --- | --- |
| \`storageEncrypted\` replaces it | \`false\` | \`true\` |
| \`password\` | \`[secret]\` | \`[secret]\` |
| \`tags.Owner\` |  | \`team-data\` |
`);
  });

  it("shows what differs in a long text", () => {
    const [settings] = CHANGES.filter(({ name }) => name === "settings");
    const markdown = toMarkdown(report({ changes: settings === undefined ? [] : [settings] }));
    expect(markdown).toContain(`
| \`data.config\` | (below) | (below) |

\`data.config\`:

\`\`\`\`diff
@@ -1,4 +1,4 @@
 a: 1
-b: 2
+b: 20
 c: 3
 \`\`\`
\`\`\`\`
`);
  });

  it("has a line for what touches nothing that runs, and says nothing of the rest", () => {
    const alarm = change({
      ...{ name: "alarm", type: "aws:cloudwatch/metricAlarm:MetricAlarm" },
      verdicts: [verdict({ class: "none", message: "alarm: only its text changes." })],
      properties: [property("alarmDescription", "old", "new\nlines")],
    });
    const markdown = toMarkdown(report({ changes: [alarm] }));
    expect(markdown).toContain(`
- \`alarm\` (\`aws:cloudwatch/metricAlarm:MetricAlarm\`), updated: only its text changes.
`);
    expect(markdown).not.toContain("alarmDescription");
    expect(markdown).not.toContain("Not everything fits");
    expect(markdown).not.toContain(alarm.hash);
  });

  it("says once how long nothing answers", () => {
    const message = "writer: it moves at the next window, 60 to 120 s without an answer.";
    const outage = { seconds: [60, 120] as const, when: "at the next window" };
    const of = (said: string) =>
      toMarkdown(
        report({
          changes: [
            change({
              name: "writer",
              verdicts: [verdict({ class: "downtime", message: said, outage })],
            }),
          ],
        }),
      );
    expect(of(message)).toContain("- it moves at the next window, 60 to 120 s without an answer.");
    expect(of(message)).not.toContain("Does not answer");
    expect(of("It moves.")).toContain("**Does not answer** for 60 to 120 s, at the next window.");
  });

  it("has what others are replaced for first, and those by their names", () => {
    const replaced = (name: string, values: Partial<ClassifiedChange>) =>
      change({
        ...{ name, operation: "replace", replacement: "create-first" },
        verdicts: [verdict({ class: "replace", message: `${name}: made anew.` })],
        ...values,
      });
    const subnet = replaced("a-subnet", {
      properties: [property("vpcId", "vpc-1", UNKNOWN, true)],
      follows: urnOf("aws:sqs/queue:Queue", "c-vpc"),
    });
    const proxy = replaced("b-proxy", {
      properties: [property("subnetIds", ["subnet-1"], UNKNOWN, true)],
      verdicts: [verdict({ class: "replace", outage: { when: "while it is made" } })],
    });
    const vpc = replaced("c-vpc", {
      properties: [property("cidrBlock", "10.20.0.0/16", "10.30.0.0/16", true)],
    });
    const markdown = toMarkdown(report({ changes: [subnet, proxy, vpc] }));
    const titles = [...markdown.matchAll(/^#### (.*?)(?: \(|$)/gm)].map(([, title]) => title);
    expect(titles).toEqual([...["`c-vpc`", "`b-proxy`"], "1 more follows from other replacements"]);
    expect(markdown).toContain("- with `c-vpc`: `a-subnet`\n");
  });

  it("shows no difference to what is known only after the update", () => {
    const config = Array.from({ length: 300 }, (_, index) => `line ${index}`).join("\n");
    const map = change({ properties: [property("data.config", config, UNKNOWN)] });
    const markdown = toMarkdown(report({ changes: [map] }));
    expect(markdown).toContain(
      "| `data.config` | (long: see `diff.html`) | `(known after the update)` |",
    );
    expect(markdown).not.toContain("line 7");
  });

  it("has what is worse than a rolling change open, and the rest folded", () => {
    const markdown = toMarkdown(report({ changes: CHANGES }));
    const open = [...markdown.matchAll(/^### (.*?):/gm)].map(([, title]) => title);
    const folded = [...markdown.matchAll(/<summary><b>(.*?):/g)].map(([, title]) => title);
    expect(open).toEqual(["Data loss", "Replace", "Downtime", "Reboot"]);
    expect(folded).toEqual(["Rolling", "In place", "None"]);
  });

  it("numbers the updates that an order problem needs, before all changes", () => {
    const markdown = toMarkdown(SAMPLE);
    expect(markdown).toContain(`
### Order: 1 change not to be made in one update

- TLS cannot be required before it is preferred.

  \`cache\` (\`aws:elasticache/replicationGroup:ReplicationGroup\`) · \`test-order\` · \`${FINDINGS[0]?.hash ?? ""}\` **fails**

  Apply one after the other:

  1. \`cache.tls: "preferred"\`: Clients connect with and without TLS.
  2. \`cache.tls: "required"\`: All clients speak TLS by now.

### Data loss`);
  });

  it("has the findings of a topic in a table", () => {
    const { hash } = finding();
    expect(toMarkdown(report({ findings: [finding()] }))).toContain(`
### Security: 1 finding

| Resource | What changes | Code |
| --- | --- | --- |
| the stack | The queue may be read by anyone. | \`test-security\` |
`);
    expect(toMarkdown(report({ findings: [finding()], failOn: "security" }))).toContain(`
| Resource | What changes | Code | Gate |
| --- | --- | --- | --- |
| the stack | The queue may be read by anyone. | \`test-security\` | \`${hash}\` **fails** |
`);
    const better = finding({
      ...{ direction: "better", message: "files: nobody else reads it." },
      urn: urnOf("aws:s3/bucket:Bucket", "files"),
    });
    expect(toMarkdown(report({ findings: [better] }))).toContain(
      "| nobody else reads it. | better | `test-security` |",
    );
  });

  it("lists where the official providers differ, or that they do not", () => {
    expect(toMarkdown(SAMPLE)).toContain(
      "| `writer` | replace: storageEncrypted | update | `storageEncrypted` |",
    );
    expect(toMarkdown(report({ disagreements: [] }))).toContain("providers say the same.");
    expect(toMarkdown(report())).not.toContain("fficial");
  });

  it("has no colours of a terminal", () => {
    expect(toMarkdown(SAMPLE)).not.toContain("\u001b");
  });
});

describe("the gate's part", () => {
  it("says by what it fails, and how to waive", () => {
    const markdown = toMarkdown(report({ changes: [LOST] }));
    expect(markdown).toContain(
      "**The gate fails** by `data-loss`, exit code 10: 1 entry (it fails on `data-loss`, `replace`, `order`, `policy`).",
    );
    expect(markdown).toContain(`"hash": "${LOST.hash}"`);
  });

  it("says that it passes, and on what it would not", () => {
    expect(toMarkdown(report({ failOn: "none", changes: [LOST] }))).toContain(
      "**The gate lets it pass** (it fails on nothing).",
    );
  });

  it("tells what is waived, and which waivers did not help", () => {
    const waiver = {
      hash: LOST.hash,
      ...{ reason: "a copy is made", owner: "team|data", expires: "2027-01-31" },
    };
    const unused = { ...waiver, hash: "00000000000000000001" };
    const markdown = toMarkdown(
      report({ changes: [LOST], waivers: { waivers: [waiver, unused] } }),
    );
    expect(markdown).toContain(`\`${LOST.hash}\` waived until 2027-01-31 by team\\|data`);
    expect(markdown).toContain(
      `
<summary><b>Waivers: 1 applied, 1 note</b></summary>

| Hash | Reason | Owner | Last day |
| --- | --- | --- | --- |
| \`${LOST.hash}\` | a copy is made | team\\|data | 2027-01-31 |

- The waiver of 00000000000000000001 (team|data) is of nothing in this change.
`.replace("(team|data)", "(team\\|data)"),
    );
  });
});

describe("a comment that is too long for everything", () => {
  it("says nothing of that when it is not", () => {
    expect(toMarkdown(SAMPLE)).not.toContain("Not everything fits");
  });

  it("leaves the values of what matters least first", () => {
    const text = "x".repeat(COMMENT_LIMIT);
    const map = change({
      ...{ name: "map", verdicts: [verdict({ class: "in-place" })] },
      properties: [property("data", undefined, text)],
    });
    const markdown = toMarkdown(report({ changes: [LOST, map] }));
    expect(markdown).toContain(
      "\n> **Not everything fits a comment:** in place without values. Everything is in `diff.html` and `diff.json`.\n",
    );
    expect(markdown).toContain("| `storageEncrypted` replaces it |");
    expect(markdown).toContain("1 property differs: see `diff.html`.");
  });

  it("names what it cannot describe, and counts what it cannot name", () => {
    const markdown = toMarkdown(manyReport(5_000));
    expectWhole(markdown);
    // 5,000 = 7 x 714 + 2: one more of the first two classes. Names and hashes of 715 take some 50 kB.
    expect(markdown).toContain("data loss only named; replace counted by type;");
    expect(markdown.match(/^- `resource-\d+` \(`aws:sqs\/queue:Queue`\) `/gm)).toHaveLength(715);
    expect(markdown).toContain(
      "| `aws:sqs/queue:Queue` | 715 | 715 updated |\n\nAll entries are in `diff.html` and `diff.json`.",
    );
  });

  it("counts in the end, when even the types are too many", () => {
    const changes = Array.from({ length: 800 }, (_, index) =>
      change({
        type: `test:${"long".repeat(30)}:${index}`,
        verdicts: [verdict({ class: "none" })],
      }),
    );
    const markdown = toMarkdown(report({ changes }));
    expectWhole(markdown);
    expect(markdown).toContain("none only counted");
    expect(markdown).toContain("| None | 800 | 0 | 800 | 0 | 0 |");
  });

  it("names everything lost or replaced as long as that alone fits", () => {
    const worst = Array.from({ length: 250 }, (_, index) =>
      change({
        name: `important-${index}`,
        verdicts: [
          verdict({ class: index % 2 === 0 ? "data-loss" : "replace", message: "m".repeat(900) }),
        ],
      }),
    );
    const markdown = toMarkdown(
      report({ changes: [...worst, ...manyReport(5_000).changes.slice(1_430)] }),
    );
    expectWhole(markdown);
    const missing = worst.filter(
      ({ name, hash }) => !markdown.includes(`${code(name)} (`) || !markdown.includes(hash),
    );
    expect(missing).toEqual([]);
  });

  it("holds any limit that has room for the counts", () => {
    fc.assert(
      fc.property(fc.integer({ min: 6_000, max: 40_000 }), (limit) => {
        return Buffer.byteLength(toMarkdown(SAMPLE, limit)) <= limit;
      }),
      { numRuns: 30 },
    );
  });
});

describe("any report", () => {
  it("is a whole comment", () => {
    fc.assert(
      fc.property(anyReport, (one) => {
        expectWhole(toMarkdown(one));
      }),
    );
  });

  it("of up to 5,000 changes fits a comment, with everything closed that is opened", () => {
    fc.assert(
      fc.property(anyLongReport(5_000), (one) => {
        expectWhole(toMarkdown(one));
      }),
      { numRuns: 12 },
    );
  });

  it("names what is lost or replaced whenever there is room, however much else there is", () => {
    const classes: readonly string[] = ["data-loss", "replace"];
    fc.assert(
      fc.property(anyLongReport(5_000), (one) => {
        const worst = one.changes.filter(({ class: own }) => classes.includes(own));
        const names = worst.map(({ name, type }) => `${code(name)} (${code(type)})`);
        // What one line takes beside the name: its mark and its hash with "fails".
        const size = names.reduce((sum, name) => sum + Buffer.byteLength(name) + 45, 6_000);
        const markdown = toMarkdown(one);
        const missing = names.filter((name) => !markdown.includes(name));
        return size > COMMENT_LIMIT || missing.length === 0;
      }),
      { numRuns: 12 },
    );
  });
});
