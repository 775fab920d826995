import { resourceRule } from "../../core/rule.ts";
import { rdsGuide } from "./references.ts";

const PROXY = "aws:rds/proxy:Proxy";

/** A proxy that lets clients in without TLS. */
export const rdsProxyTls = resourceRule({
  name: "rds-proxy-tls",
  service: "database",
  checks: "RDS Proxy accepts TLS connections only.",
  why: "The proxy speaks TLS to the database, but passwords and data cross the network to it in clear text for clients that do not ask.",
  severity: "high",
  level: "mandatory",
  references: [
    { title: "AWS Well-Architected SEC09-BP02" },
    rdsGuide("Amazon RDS Proxy", "rds-proxy"),
  ],
  types: [PROXY],
  check(proxy, report) {
    const requireTls = proxy.at("requireTls");
    const flag = requireTls.flag();
    if (flag === true) return;
    report.violation(
      `requireTls is ${flag === false ? "false" : "not set, and false by default"}: set it to true.`,
      requireTls,
    );
  },
  good: { type: PROXY, props: { engineFamily: "POSTGRESQL", requireTls: true } },
  bad: {
    example: { type: PROXY, props: { engineFamily: "POSTGRESQL" } },
    says: ["requireTls is not set, and false by default: set it to true."],
  },
});
