import { describe, expect, it } from "@jest/globals";
import { clustered, problemsOf, withValues } from "./support.ts";

const FARGATE = { namespaces: { app: {}, serverless: { fargate: true } } };

describe("rules on Fargate", () => {
  it("refuse a service there, naming everything it uses that Fargate has not", () => {
    const raw = withValues(
      {
        ...FARGATE,
        "services/api/namespace": "serverless",
        "services/api/sysctls": { "net.ipv4.tcp_fin_timeout": 30 },
        "services/api/permissions": [
          { actions: ["s3:GetObject"], resources: ["arn:aws:s3:::x/*"] },
        ],
        "services/api/nodes": { prefer: ["m7g"] },
      },
      clustered(),
    );
    const [problem] = problemsOf(raw);
    expect(problem).toMatchObject({
      path: "services.api.namespace",
      got: '"serverless"',
      fix: "pulumi config set --path 'plumbline:services.api.namespace' app --stack prod",
    });
    for (const word of ["database, hot", "Pod Identity", "permissions", "node groups", "sysctls"]) {
      expect(problem?.allowed).toContain(word);
    }
  });

  it("refuse a job there, which uses the database at least", () => {
    const raw = withValues({ ...FARGATE, "jobs/warm/namespace": "serverless" }, clustered());
    const [problem] = problemsOf(raw);
    expect(problem?.path).toBe("jobs.warm.namespace");
    expect(problem?.allowed).toContain("mounts the credentials of the database)");
    expect(problem?.allowed).not.toContain("sysctls");
  });

  it("take a service there that uses nothing Fargate has not", () => {
    const raw = withValues(
      {
        ...FARGATE,
        "services/api/namespace": "serverless",
        "services/api/pool": undefined,
        "services/api/via": undefined,
        "services/api/cachePools": undefined,
      },
      clustered(),
    );
    expect(problemsOf(raw)).toEqual([]);
  });

  it("put the namespace on nodes where there is no other", () => {
    const raw = withValues({ namespaces: { app: { fargate: true } } }, clustered());
    const fixes = problemsOf(raw).map(({ fix }) => fix);
    expect(fixes).toContain(
      "pulumi config set --path 'plumbline:namespaces.app.fargate' false --stack prod",
    );
  });

  it("take a namespace there that nothing of the stack is in", () => {
    expect(problemsOf(withValues(FARGATE, clustered()))).toEqual([]);
  });
});
