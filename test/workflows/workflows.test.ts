import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "@jest/globals";
import { parse } from "yaml";

import { commentMarker } from "../../diff/report/markdown.ts";

const FOLDER = join(import.meta.dirname, "..", "..", ".github", "workflows");

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly if?: string;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

function text(name: string): string {
  return readFileSync(join(FOLDER, name), "utf8");
}

function workflow(name: string): Workflow {
  return parse(text(name)) as Workflow;
}

/** The rights a workflow's jobs have in all, such as "contents: read". */
function rights({ permissions, jobs }: Workflow): string[] {
  const all = Object.values(jobs).flatMap((job) => Object.entries(job.permissions ?? permissions));
  return [...new Set(all.map(([scope, right]) => `${scope}: ${right}`))].sort();
}

function steps({ jobs }: Workflow): readonly Step[] {
  return Object.values(jobs).flatMap((job) => job.steps);
}

describe("every workflow", () => {
  it.each(readdirSync(FOLDER))("%s pins what it uses to a commit, and keeps no login", (name) => {
    for (const { uses, with: inputs } of steps(workflow(name))) {
      if (uses === undefined) continue;
      expect(uses).toMatch(/^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/);
      const isCheckout = uses.startsWith("actions/checkout@");
      expect([name, isCheckout ? inputs?.["persist-credentials"] : false]).toEqual([name, false]);
    }
  });

  it.each(readdirSync(FOLDER))("%s puts nothing of others into a shell's text", (name) => {
    for (const { run } of steps(workflow(name))) expect(run ?? "").not.toContain("${" + "{");
  });
});

describe("the diff of a pull request", () => {
  it("runs its code with no right to write, and without a secret", () => {
    const preview = workflow("preview.yml");
    expect(Object.keys(preview.on)).toEqual(["pull_request"]);
    expect(preview.permissions).toEqual({});
    expect(rights(preview)).toEqual(["contents: read"]);
    expect(text("preview.yml")).not.toMatch(/secrets\.|id-token|github\.token/);
  });

  it("is published by a workflow that runs none of its code", () => {
    const comment = workflow("preview-comment.yml");
    expect(Object.keys(comment.on)).toEqual(["workflow_run"]);
    expect(comment.permissions).toEqual({});
    expect(rights(comment)).toEqual([
      "actions: read",
      "contents: read",
      "pull-requests: write",
      "security-events: write",
    ]);
    const used = steps(comment).map(({ uses }) => uses ?? "");
    expect(used.filter((uses) => uses.startsWith("actions/checkout"))).toEqual([]);
    for (const { run } of steps(comment)) expect(run ?? "").not.toMatch(/node|npm|bash |source /);
  });

  it("knows its comment by the mark that the report begins with", () => {
    const marker = commentMarker({ project: "plumbline", stack: "prod" });
    expect(text("preview-comment.yml")).toContain(JSON.stringify(marker));
  });
});

describe("the real update", () => {
  it("needs a role, a protected environment and an approved preview, and logs in without a stored key", () => {
    const deploy = workflow("deploy.yml");
    expect(Object.keys(deploy.on)).toEqual(["push", "workflow_dispatch"]);
    expect(rights(deploy)).toEqual(["contents: read", "id-token: write"]);
    const { preview, up } = deploy.jobs;
    expect(preview).toMatchObject({
      if: "vars.PLUMBLINE_AWS_ROLE != ''",
      environment: "prod-preview",
    });
    expect(up).toMatchObject({ needs: "preview", environment: "prod" });
    expect(text("deploy.yml")).not.toMatch(/AWS_SECRET|aws-secret/);
  });
});

describe("the snippet for GitLab", () => {
  const page = readFileSync(join(FOLDER, "..", "..", "docs", "diff.md"), "utf8");
  const [, snippet = ""] = /```yaml\n(infrastructure-diff:[^]*?)```/.exec(page) ?? [];

  it("is YAML with a job that needs no token, and one that only branches of the project run", () => {
    const jobs = parse(snippet) as Record<string, { script: string[]; rules: { if: string }[] }>;
    expect(Object.keys(jobs)).toEqual(["infrastructure-diff", "infrastructure-diff-note"]);
    const [diff, note] = Object.values(jobs);
    expect(JSON.stringify(diff)).not.toContain("TOKEN");
    expect(note?.rules[0]?.if).toContain("$DIFF_BOT_TOKEN");
    const scripts = [...(diff?.script ?? []), ...(note?.script ?? [])];
    for (const line of scripts) {
      expect([line, spawnSync("sh", ["-n", "-c", line]).status]).toEqual([line, 0]);
    }
    expect(note?.script.join("\n")).toContain(
      commentMarker({ project: "plumbline", stack: "prod" }),
    );
  });
});
