import { resourceRule } from "../../core/rule.ts";
import { ZONE_SETTING, cloudflareDocs, valueOf } from "./zone.ts";

/** Modes that check the origin's certificate; origin_pull is "Strict (SSL-Only Origin Pull)". */
const CHECKED: readonly string[] = ["strict", "origin_pull"];

/** Encrypted to the origin, and to the right one. */
export const cloudflareSslStrict = resourceRule({
  name: "cloudflare-ssl-strict",
  service: "edge",
  checks: "A zone's SSL mode is strict.",
  why: "Below strict Cloudflare talks to the origin in plain text or with anybody who has any certificate, while visitors see a lock.",
  severity: "critical",
  level: "mandatory",
  references: [
    cloudflareDocs("Full (strict)", "ssl/origin-configuration/ssl-modes/full-strict"),
    { title: "Guide 003, zone settings: ssl full_strict, a value that there is not" },
  ],
  types: [ZONE_SETTING],
  check(setting, report) {
    const mode = valueOf(setting, "ssl");
    if (mode === undefined) return;
    const got = mode.text() ?? "not set";
    if (CHECKED.includes(got)) return;
    report.violation(
      `The SSL mode is ${got}: set it to strict, with a certificate on the origin from a public authority or from Cloudflare.`,
      mode,
    );
  },
  good: { type: ZONE_SETTING, props: { settingId: "ssl", value: "strict" } },
  bad: {
    example: { type: ZONE_SETTING, props: { settingId: "ssl", value: "flexible" } },
    says: [
      "The SSL mode is flexible: set it to strict, with a certificate on the origin from a public authority or from Cloudflare.",
    ],
  },
});
