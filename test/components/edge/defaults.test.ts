import { describe, expect, it } from "@jest/globals";
import { CERTIFICATE_DEFAULTS } from "../../../components/dns/certificate-args.ts";
import { CACHE_WORKER_DEFAULTS } from "../../../components/edge/cache-worker-args.ts";
import { CLOUDFLARE_ZONE_DEFAULTS } from "../../../components/edge/cloudflare-zone-args.ts";
import { documentedDefaults, undocumented } from "../../support/default-tags.ts";

describe.each([
  ["dns/certificate-args.ts", "CertificateArgs", CERTIFICATE_DEFAULTS],
  ["edge/cache-worker-args.ts", "CacheWorkerArgs", CACHE_WORKER_DEFAULTS],
  ["edge/cloudflare-zone-args.ts", "CloudflareZoneArgs", CLOUDFLARE_ZONE_DEFAULTS],
] as const)("%s %s", (file, interfaceName, defaults) => {
  it("documents exactly the defaults it uses", () => {
    expect(documentedDefaults(`components/${file}`, interfaceName)).toEqual({ ...defaults });
  });

  it("documents what happens without each optional argument", () => {
    expect(undocumented(`components/${file}`, interfaceName)).toEqual([]);
  });
});
