import { z } from "zod";

import { resourceRule } from "../../core/rule.ts";
import { ZONE_SETTING, cloudflareDocs, valueOf } from "./zone.ts";

/** A current TLS to visitors. */
export const cloudflareMinTls = resourceRule({
  name: "cloudflare-min-tls",
  service: "edge",
  checks: "Visitors of a zone speak a current TLS version.",
  why: "TLS 1.0 and 1.1 are broken and retired (RFC 8996); Cloudflare's default still allows 1.0.",
  severity: "high",
  level: "mandatory",
  references: [
    cloudflareDocs("Minimum TLS Version", "ssl/edge-certificates/additional-options/minimum-tls"),
    {
      title: "RFC 8996: Deprecating TLS 1.0 and TLS 1.1",
      url: "https://www.rfc-editor.org/rfc/rfc8996",
    },
  ],
  types: [ZONE_SETTING],
  limits: z.strictObject({
    minimum: z.enum(["1.2", "1.3"]).default("1.2").describe("Oldest TLS version of visitors."),
  }),
  check(setting, report, { minimum }) {
    const version = valueOf(setting, "min_tls_version");
    if (version === undefined) return;
    const got = version.number();
    if (got !== undefined && got >= Number(minimum)) return;
    report.violation(
      `min_tls_version is ${version.text() ?? "not set, which is 1.0"}: set it to "${minimum}".`,
      version,
    );
  },
  good: { type: ZONE_SETTING, props: { settingId: "min_tls_version", value: "1.2" } },
  bad: {
    example: { type: ZONE_SETTING, props: { settingId: "min_tls_version", value: "1.1" } },
    says: ['min_tls_version is 1.1: set it to "1.2".'],
  },
});
