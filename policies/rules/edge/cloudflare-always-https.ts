import { resourceRule } from "../../core/rule.ts";
import { ZONE_SETTING, cloudflareDocs, valueOf } from "./zone.ts";

/** No plain HTTP to visitors. */
export const cloudflareAlwaysHttps = resourceRule({
  name: "cloudflare-always-https",
  service: "edge",
  checks: "A zone redirects HTTP to HTTPS.",
  why: "What is sent in plain text can be read and changed on the way, session cookies included.",
  severity: "high",
  level: "mandatory",
  references: [
    cloudflareDocs("Always Use HTTPS", "ssl/edge-certificates/additional-options/always-use-https"),
  ],
  types: [ZONE_SETTING],
  check(setting, report) {
    const value = valueOf(setting, "always_use_https");
    if (value === undefined || value.text() === "on") return;
    report.violation(
      `always_use_https is ${value.text() ?? "not set, which is off"}: set it to on.`,
      value,
    );
  },
  good: { type: ZONE_SETTING, props: { settingId: "always_use_https", value: "on" } },
  bad: {
    example: { type: ZONE_SETTING, props: { settingId: "always_use_https", value: "off" } },
    says: ["always_use_https is off: set it to on."],
  },
});
