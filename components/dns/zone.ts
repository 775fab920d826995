import type * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../../tuning/errors.ts";

/** The zone that records are made in, and who serves it. */
export interface DnsZone {
  readonly provider: "route53" | "cloudflare";
  /** Its name, as "example.com". */
  readonly zone: string;
  /** Id of the hosted zone, or of Cloudflare's zone. */
  readonly zoneId: pulumi.Input<string>;
}

/** Whether `name` is the zone itself or below it. */
export function inZone(name: string, zone: string): boolean {
  return name === zone || name.endsWith(`.${zone}`);
}

/** No problem for a name of the zone; else one that says where the name could have been. */
export function zoneProblems(path: string, name: string, zone: string): readonly Problem[] {
  if (inZone(name, zone)) return [];
  return [
    {
      path,
      got: name,
      allowed: `${zone} or a name below it: records are made in that zone`,
      fix: `set ${path} to a name that ends in .${zone}, or give the zone that ${name} is in`,
    },
  ];
}
