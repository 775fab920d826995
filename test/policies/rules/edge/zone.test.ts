import { describe, expect, it } from "@jest/globals";

import type { ExampleResource } from "../../../../policies/core/rule.ts";
import type { Props, Value } from "../../../../policies/core/value.ts";
import { UNKNOWN } from "../../../../policies/core/value.ts";
import { cloudflareAlwaysHttps } from "../../../../policies/rules/edge/cloudflare-always-https.ts";
import { cloudflareHsts } from "../../../../policies/rules/edge/cloudflare-hsts.ts";
import { cloudflareLegacyResource } from "../../../../policies/rules/edge/cloudflare-legacy-resource.ts";
import { cloudflareMinTls } from "../../../../policies/rules/edge/cloudflare-min-tls.ts";
import { cloudflareRetiredSetting } from "../../../../policies/rules/edge/cloudflare-retired-setting.ts";
import { cloudflareSslStrict } from "../../../../policies/rules/edge/cloudflare-ssl-strict.ts";
import { RULESET, ZONE_SETTING } from "../../../../policies/rules/edge/zone.ts";
import { judged, judgedAs } from "../cdn/judged.ts";

const setting = (settingId: Value, value?: Value): Props =>
  value === undefined ? { settingId } : { settingId, value };

describe("the SSL mode", () => {
  it.each<[Value, string]>([
    ["strict", "pass"],
    ["origin_pull", "pass"],
    ["full", "value: The SSL mode is full: set it to strict"],
    ["full_strict", "value: The SSL mode is full_strict: set it to strict"],
    ["off", "value: The SSL mode is off: set it to strict"],
    [UNKNOWN, "unknown: value"],
  ])("%p", (value, said) => {
    expect(judged(cloudflareSslStrict, setting("ssl", value))).toEqual([
      expect.stringMatching(`^${said}`),
    ]);
  });

  it("has to be set where the setting is", () => {
    expect(judged(cloudflareSslStrict, setting("ssl"))).toEqual([
      expect.stringContaining("The SSL mode is not set"),
    ]);
  });
});

describe("the oldest TLS version", () => {
  it.each([
    ["1.2", "pass"],
    [1.3, "pass"],
    ["1.0", 'value: min_tls_version is 1.0: set it to "1.2".'],
    [1.1, 'value: min_tls_version is 1.1: set it to "1.2".'],
  ])("%p", (value, said) => {
    expect(judged(cloudflareMinTls, setting("min_tls_version", value))).toEqual([said]);
  });

  it("is 1.0 by default, and may be asked to be 1.3", () => {
    expect(judged(cloudflareMinTls, setting("min_tls_version"))).toEqual([
      'value: min_tls_version is not set, which is 1.0: set it to "1.2".',
    ]);
    const limits = { minimum: "1.3" };
    expect(judged(cloudflareMinTls, setting("min_tls_version", "1.2"), limits)).toEqual([
      'value: min_tls_version is 1.2: set it to "1.3".',
    ]);
  });
});

describe("settings", () => {
  it("send visitors to HTTPS", () => {
    expect(judged(cloudflareAlwaysHttps, setting("always_use_https", "on"))).toEqual(["pass"]);
    expect(judged(cloudflareAlwaysHttps, setting("always_use_https"))).toEqual([
      "value: always_use_https is not set, which is off: set it to on.",
    ]);
  });

  it.each(["brotli", "minify"])("are not %s, which is gone", (name) => {
    expect(judged(cloudflareRetiredSetting, setting(name, UNKNOWN))).toEqual([
      expect.stringMatching(`^settingId: The zone setting ${name} is gone: take it out`),
    ]);
  });

  it("are each one rule's", () => {
    const rules = [
      cloudflareSslStrict,
      cloudflareMinTls,
      cloudflareAlwaysHttps,
      cloudflareHsts,
      cloudflareRetiredSetting,
    ];
    for (const rule of rules) {
      expect(judgedAs(rule, ZONE_SETTING, setting("toString", "off"))).toEqual(["pass"]);
    }
  });
});

describe("resources from before rulesets", () => {
  it.each([
    ["pageRule:PageRule", "http_request_cache_settings, http_config_settings"],
    ["rateLimit:RateLimit", "http_ratelimit"],
    ["filter:Filter", "http_request_firewall_custom"],
    ["firewallRule:FirewallRule", "http_request_firewall_custom"],
  ])("%s", (type, phase) => {
    expect(judgedAs(cloudflareLegacyResource, `cloudflare:index/${type}`, {})).toEqual([
      expect.stringContaining(phase),
    ]);
  });
});

describe("HSTS", () => {
  const header = (strict_transport_security: Props): Props =>
    setting("security_header", { strict_transport_security });
  const rule = (headers: Props, others: Props = {}): Props => ({
    action: "rewrite",
    actionParameters: { headers },
    ...others,
  });
  const inRules = (...rules: readonly Value[]): readonly string[] =>
    judgedAs(cloudflareHsts, RULESET, {
      phase: "http_response_headers_transform",
      rules,
    });
  const set = (value: Value): Props => ({ operation: "set", value });

  it("holds for at least the limit", () => {
    expect(judged(cloudflareHsts, header({ enabled: true, max_age: 31_536_000 }))).toEqual([
      "pass",
    ]);
    expect(judged(cloudflareHsts, header({ enabled: "true", max_age: "31535999" }))).toEqual([
      expect.stringMatching(/max_age: .* holds for 31535999 s, at least 31536000 s/),
    ]);
    const short = header({ enabled: true, max_age: 300 });
    expect(judged(cloudflareHsts, short, { minSeconds: 300 })).toEqual(["pass"]);
  });

  it("is read in Pulumi's spelling, too", () => {
    const value = { strictTransportSecurity: { enabled: true, maxAge: 86_400 } };
    expect(judged(cloudflareHsts, setting("security_header", value))).toEqual([
      expect.stringMatching(/maxAge: .* holds for 86400 s/),
    ]);
  });

  it("is on where its setting is", () => {
    expect(judged(cloudflareHsts, header({ max_age: 31_536_000 }))).toEqual([
      expect.stringContaining("security_header leaves Strict-Transport-Security off"),
    ]);
  });

  it("is found in rules, each by itself", () => {
    expect(
      inRules(
        rule({ "Strict-Transport-Security": set("includeSubDomains; max-age=3600") }),
        UNKNOWN,
        rule({ "strict-transport-security": set("includeSubDomains") }),
      ),
    ).toEqual([
      expect.stringMatching(/^rules\[0\].* holds for 3600 s/),
      "unknown: rules[1]",
      expect.stringMatching(/^rules\[2\].* holds for 0 s/),
    ]);
  });

  it("is none of this rule's when it is removed, computed, or switched off", () => {
    const name = "strict-transport-security";
    expect(
      inRules(
        rule({ [name]: { operation: "remove" } }),
        rule({ [name]: { operation: "set", expression: "http.host" } }),
        rule({ [name]: set("max-age=0") }, { enabled: false }),
        rule({ "x-frame-options": set("DENY") }),
      ),
    ).toEqual(["pass"]);
    const other: ExampleResource["props"] = { phase: "http_ratelimit", rules: UNKNOWN };
    expect(judgedAs(cloudflareHsts, RULESET, other)).toEqual(["pass"]);
  });
});
