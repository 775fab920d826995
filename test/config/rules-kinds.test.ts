import { describe, expect, it } from "@jest/globals";
import { clustered, expectRefused, problemsOf, withValues } from "./support.ts";
import type { Refused } from "./support.ts";

const rm = (path: string) => `pulumi config rm --path 'plumbline:${path}' --stack prod`;
const set = (path: string, value: string) =>
  `pulumi config set --path 'plumbline:${path}' ${value} --stack prod`;

const REFUSED: readonly Refused[] = [
  [
    "a way in to a worker",
    { "services/mail/ingress": { host: "mail.example.com" } },
    [
      "services.mail.ingress",
      '{"host":"mail.example.com","public":true}',
      "nothing for a service of kind worker: nobody calls it",
      rm("services.mail.ingress"),
    ],
  ],
  [
    "a port of a worker",
    { "services/mail/port": 9000 },
    [
      "services.mail.port",
      "9000",
      "nothing for a service of kind worker: it listens on none",
      rm("services.mail.port"),
    ],
  ],
  [
    "health endpoints of a worker",
    { "services/mail/probes": { readinessPath: "/ok" } },
    [
      "services.mail.probes",
      '{"startupPath":"/health","livenessPath":"/live","readinessPath":"/ok","startu...',
      "nothing for a service of kind worker: it answers no requests",
      rm("services.mail.probes"),
    ],
  ],
  [
    "a worker without queues",
    { "services/mail/queues": [] },
    [
      "services.mail.queues",
      "[]",
      "at least one queue for a worker in a cluster",
      set("services.mail.queues[0]", "mail"),
    ],
  ],
  [
    "a web service that may have no pod",
    { "services/api/replicas": { min: 0, max: 4 } },
    [
      "services.api.replicas.min",
      "0",
      "at least 1 for a service of kind web",
      set("services.api.replicas.min", "1"),
    ],
  ],
  [
    "two services under one name",
    {
      "services/chat": {
        ...(clustered()["services"] as Record<string, object>)["api"],
        kind: "realtime",
      },
    },
    [
      "services.chat.ingress.host",
      '"origin.example.com"',
      "a host name of its own: services.api.ingress.host is this one",
      set("services.chat.ingress.host", "chat.origin.example.com"),
    ],
  ],
  [
    "a service under the name of the CDN before it",
    { "services/api/ingress/host": "api.example.com" },
    [
      "services.api.ingress.host",
      '"api.example.com"',
      "a host name of its own: edge.domain is this one",
      set("services.api.ingress.host", "api.api.example.com"),
    ],
  ],
];

describe("rules on what each kind of service can have", () => {
  it.each(REFUSED)("refuse %s", (...refused) => {
    expectRefused(refused);
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ["a worker at rest without pods", { "services/mail/replicas": { min: 0, max: 3 } }],
    [
      "port and endpoints of a web service",
      { "services/api/port": 9000, "services/api/probes": { readinessPath: "/ok" } },
    ],
    [
      "defaults of a worker, written out",
      { "services/mail/port": 8000, "services/mail/probes": { livenessPath: "/live" } },
    ],
    ["a service without a way in", { "services/api/ingress": undefined }],
  ])("take %s", (_, values) => {
    expect(problemsOf(withValues(values, clustered()))).toEqual([]);
  });
});
