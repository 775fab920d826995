import { resourceRule } from "../../core/rule.ts";
import { DISTRIBUTION } from "./distribution.ts";
import { cloudFrontGuide } from "./sources.ts";

/** HTTP/3 for those who speak it. */
export const cloudfrontHttpVersion = resourceRule({
  name: "cloudfront-http-version",
  service: "cdn",
  checks: "A distribution speaks HTTP/3 besides HTTP/2.",
  why: "On mobile networks a lost packet holds up all streams of HTTP/2; HTTP/3 connects in one round trip and costs nothing more.",
  severity: "low",
  level: "advisory",
  references: [
    cloudFrontGuide("Distribution settings reference", "distribution-web-values-specify"),
    { title: "RFC 9114: HTTP/3", url: "https://www.rfc-editor.org/rfc/rfc9114" },
  ],
  types: [DISTRIBUTION],
  check(distribution, report) {
    const version = distribution.at("httpVersion");
    const got = version.text();
    if (got?.endsWith("3") === true) return;
    // Staging distributions cannot speak it.
    if (distribution.at("staging").flag() === true) return;
    report.violation(
      `httpVersion is ${got ?? "not set, which is http2"}: set it to http2and3.`,
      version,
    );
  },
  good: { type: DISTRIBUTION, props: { httpVersion: "http2and3" } },
  bad: {
    example: { type: DISTRIBUTION, props: { httpVersion: "http2" } },
    says: ["httpVersion is http2: set it to http2and3."],
  },
});
