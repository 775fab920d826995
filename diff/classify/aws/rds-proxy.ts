import type { CodeInfo, Verdict } from "../../model.ts";
import { brief, differences } from "../general/reading.ts";
import type { Classifier } from "../rule.ts";
import { always, ofProperties } from "./properties.ts";
import { RDS_PROXY, REPLACEMENT_FACTS } from "./sources.ts";

const PROXY = "aws:rds/proxy:Proxy";
const TARGET = "aws:rds/proxyTarget:ProxyTarget";

const SETTINGS: CodeInfo = {
  code: "rds-proxy-settings",
  kind: "in-place",
  title: "Settings of a database proxy change.",
  why: "Identifier, timeouts, role, secrets and TLS of a proxy can be modified while it serves.",
  sources: [RDS_PROXY],
};
const TLS: CodeInfo = {
  code: "rds-proxy-tls",
  kind: "in-place",
  title: "A database proxy begins or ceases to require TLS.",
  why: "Once it does, connections without TLS are refused.",
  sources: [RDS_PROXY],
};
const NAME: CodeInfo = {
  code: "rds-proxy-name",
  kind: "downtime",
  title: "A database proxy is renamed.",
  why: "Its endpoint has the name in it.",
  sources: [RDS_PROXY],
};
const UNTARGETED: CodeInfo = {
  code: "rds-proxy-target",
  kind: "replace",
  title: "The database behind a proxy is registered anew.",
  why: "Until the new target is registered and available, the proxy has no database to send connections to. Only one target can have the same database: the old one goes first, or the new one points elsewhere.",
  sources: [RDS_PROXY, REPLACEMENT_FACTS],
};
const POOL: CodeInfo = {
  code: "rds-proxy-pool",
  kind: "in-place",
  title: "The connection pool of a database proxy changes.",
  why: "How many connections it opens to the database, how long one may be waited for and which statements pin one.",
  sources: [RDS_PROXY],
};

/** RDS proxies. */
export const RDS_PROXIES: readonly Classifier[] = [
  ofProperties(
    [PROXY],
    [
      always(
        NAME,
        ["name"],
        "downtime",
        (seen) =>
          `${seen.change.name} is renamed from ${brief(seen.before)} to ${brief(seen.after)}: its endpoint changes, and clients of the old one get no answer.`,
        { outage: { when: "until the clients know the new endpoint" } },
      ),
      always(TLS, ["requireTls"], "in-place", (seen) =>
        seen.after === true
          ? `${seen.change.name} requires TLS: clients that connect without are refused from now on.`
          : `${seen.change.name} no longer requires TLS; nobody is refused.`,
      ),
      always(
        SETTINGS,
        [
          "auths",
          "idleClientTimeout",
          "roleArn",
          "vpcSecurityGroupIds",
          "debugLogging",
          "defaultAuthScheme",
        ],
        "in-place",
        (seen) => `${seen.change.name} changes while it serves: ${differences(seen.properties)}.`,
      ),
    ],
  ),
  ofProperties(
    ["aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup"],
    [
      always(
        POOL,
        ["connectionPoolConfig"],
        "in-place",
        (seen) =>
          `${seen.change.name} changes while the proxy serves: ${differences(seen.properties)}.`,
      ),
    ],
  ),
  {
    codes: [UNTARGETED],
    types: [TARGET],
    judge: (change): readonly Verdict[] =>
      change.operation === "replace"
        ? [
            {
              code: UNTARGETED.code,
              class: "replace",
              message: `${change.name}: the proxy has no database behind it until the new target is registered and available; its clients wait or are refused.`,
              properties: [],
              outage: { when: "while the target is made anew" },
            },
          ]
        : [],
  },
];
