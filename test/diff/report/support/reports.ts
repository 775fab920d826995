import { CLASSES } from "../../../../diff/model.ts";
import type { ClassifiedChange, Report } from "../../../../diff/model.ts";
import { change, property, report, verdict } from "../../support/report.ts";

/** A policy as it is in a state: JSON in one line. */
function policy(index: number): string {
  const statement = (sid: string) => ({
    Sid: sid,
    Effect: "Allow",
    Action: ["s3:GetObject", "s3:PutObject", "s3:ListBucket"],
    Resource: [`arn:aws:s3:::shop-${index}`, `arn:aws:s3:::shop-${index}/*`],
  });
  const sids = Array.from({ length: 12 }, (_, number) => `Statement${number}`);
  return JSON.stringify({ Version: "2012-10-17", Statement: sids.map(statement) });
}

/** Changes as large as real ones: several properties, one of them a policy of more than a hundred lines. */
export function largeReport(count: number): Report {
  const changes = Array.from({ length: count }, (_, index) => largeChange(index));
  const edges = changes.flatMap(({ urn }, index): readonly (readonly [string, string])[] => {
    const target = changes[Math.floor(index / 3)]?.urn;
    return index === 0 || target === undefined ? [] : [[urn, target]];
  });
  return report({ changes, edges: [...edges].sort(), unchanged: 644 });
}

function largeChange(index: number): ClassifiedChange {
  const own = CLASSES[index % CLASSES.length] ?? "none";
  return change({
    name: `resource-${index}`,
    component: `component-${index % 40}`,
    verdicts: [
      verdict({
        class: own,
        message: `The resource ${index} is ${own}: its pods are renewed a few at a time, while the others serve.`,
        fix: "Change one of them first, and look at its latency before the next.",
      }),
    ],
    properties: [
      property("description", `number ${index}`, `number ${index + 1}`),
      property("policy", policy(index), policy(index + 1)),
      ...["Name", "Owner", "Service", "Tier"].map((tag) =>
        property(`tags.${tag}`, `${tag}-${index}`, `${tag}-${index + 1}`),
      ),
    ],
  });
}
