import { beforeAll, describe, expect, it, jest } from "@jest/globals";

import { createDistribution } from "../../../lab/edge/site/distribution.ts";
import type { EngineResource } from "../../../lab/edge/site/model.ts";
import { formatGrade, gradeSites, viewSite } from "../../../lab/edge/site/observatory.ts";
import type { ScanGrade } from "../../../lab/edge/site/observatory.ts";
import { siteModel } from "../../../lab/edge/site/resources.ts";
import { createApi } from "./support/api.ts";
import { withCsp, withDefaultBehaviour, withSecurityHeaders } from "./support/mutations.ts";
import { prodEdge } from "./support/prod-site.ts";

// The stack is declared and a process is started.
jest.setTimeout(60_000);

const without = (resources: readonly EngineResource[], ...names: readonly string[]) =>
  withSecurityHeaders(resources, (headers) =>
    Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name))),
  );

const withoutDirective = (name: string) => (csp: string) =>
  csp
    .split("; ")
    .filter((directive) => !directive.startsWith(`${name} `))
    .join("; ");

/**
 * Stacks that are worse in one thing, with the test that must find it and the score that is left of 100. Bonus points are given
 * from 90 on only, so what is below is what the fault costs (the Observatory's SCORE_TABLE).
 */
const MUTATIONS: Readonly<
  Record<
    string,
    readonly [(prod: readonly EngineResource[]) => readonly EngineResource[], string, number]
  >
> = {
  "no Content-Security-Policy": [
    (prod) => without(prod, "contentSecurityPolicy"),
    "content-security-policy",
    75,
  ],
  "inline scripts": [
    (prod) => withCsp(prod, (csp) => csp.replace("script-src ", "script-src 'unsafe-inline' ")),
    "content-security-policy",
    80,
  ],
  "no Strict-Transport-Security": [
    (prod) => without(prod, "strictTransportSecurity"),
    "strict-transport-security",
    80,
  ],
  "neither X-Frame-Options nor frame-ancestors": [
    (prod) => withCsp(without(prod, "frameOptions"), withoutDirective("frame-ancestors")),
    "x-frame-options",
    80,
  ],
  "no redirect to HTTPS": [
    (prod) => withDefaultBehaviour(prod, { viewerProtocolPolicy: "allow-all" }),
    "redirection",
    80,
  ],
};

const grades = new Map<string, ScanGrade>();

beforeAll(async () => {
  const prod = await prodEdge();
  const stacks = [
    ["prod", prod] as const,
    ...Object.entries(MUTATIONS).map(([name, [mutate]]) => [name, mutate(prod)] as const),
  ];
  const views = stacks.map(([, resources]) => {
    const model = siteModel(resources);
    return viewSite(createDistribution(model, createApi().handler), model.aliases[0] ?? "");
  });
  const graded = await gradeSites(await Promise.all(views));
  stacks.forEach(([name], index) => {
    const grade = graded[index];
    if (grade !== undefined) grades.set(name, grade);
  });
});

function gradeOf(name: string): ScanGrade {
  const grade = grades.get(name);
  if (grade === undefined) throw new Error(`${name} was not graded`);
  return grade;
}

describe("MDN's HTTP Observatory", () => {
  it("gives the prod stack's site an A+ and finds no fault", () => {
    const grade = gradeOf("prod");
    // The whole list stands in the message when it is less.
    expect(formatGrade(grade)).toMatch(/^A\+ 1\d\d$/m);
    expect(formatGrade(grade)).not.toContain("FAIL");
    expect(grade.tests).toHaveLength(10);
    expect(grade.score).toBeGreaterThanOrEqual(100);
  });

  it.each(Object.keys(MUTATIONS))("takes the grade away for %s", (name) => {
    const [, test, score] = MUTATIONS[name] ?? [];
    const grade = gradeOf(name);
    const failed = grade.tests.filter(({ pass }) => !pass).map((one) => one.name);
    expect(failed).toStrictEqual([test]);
    expect(grade.score).toBe(score);
    expect(grade.grade).not.toMatch(/^A/);
  });
});
