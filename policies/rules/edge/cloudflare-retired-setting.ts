import { resourceRule } from "../../core/rule.ts";
import { ZONE_SETTING, cloudflareDocs } from "./zone.ts";

/**
 * Settings that are gone, and what does their work.
 *
 * Source: Cloudflare, "API deprecations": Brotli 2024-06-14, Auto Minify 2024-08-05
 */
const RETIRED: Readonly<Record<string, string>> = {
  brotli: "compression is set by rules of the phase http_response_compression",
  minify: "the build minifies",
};

/** Only settings that do something. */
export const cloudflareRetiredSetting = resourceRule({
  name: "cloudflare-retired-setting",
  service: "edge",
  checks: "No zone settings that are gone.",
  why: "The setting has no effect any more, and the API may refuse it and with it the update.",
  severity: "medium",
  level: "mandatory",
  references: [
    cloudflareDocs("API deprecations", "fundamentals/api/reference/deprecations"),
    { title: "Guide 003, zone settings: minify" },
  ],
  types: [ZONE_SETTING],
  check(setting, report) {
    const id = setting.at("settingId");
    const name = id.text() ?? "";
    const successor = Object.hasOwn(RETIRED, name) ? RETIRED[name] : undefined;
    if (successor === undefined) return;
    report.violation(`The zone setting ${name} is gone: take it out, ${successor}.`, id);
  },
  good: { type: ZONE_SETTING, props: { settingId: "http3", value: "on" } },
  bad: {
    example: { type: ZONE_SETTING, props: { settingId: "brotli", value: "on" } },
    says: [
      "The zone setting brotli is gone: take it out, compression is set by rules of the phase http_response_compression.",
    ],
  },
});
