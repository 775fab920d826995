import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../../tuning/errors.ts";
import type { CommonArgs } from "../core/platform-component.ts";
import { PlatformComponent } from "../core/platform-component.ts";
import type { RecordTransform } from "./records.ts";
import { plainRecord } from "./records.ts";
import type { DnsZone } from "./zone.ts";
import { zoneProblems } from "./zone.ts";

/** Arguments of `HostName`. */
export interface HostNameArgs extends CommonArgs {
  /** The name, in full: "origin.example.com". */
  readonly host: string;
  /** Host name it leads to: a load balancer's. */
  readonly target: pulumi.Input<string>;
  /** Zone of the name. */
  readonly zone: DnsZone;
  /**
   * The last word on the record.
   * @default - none
   */
  readonly transform?: RecordTransform;
}

/** What `HostName` offers to others. */
export interface HostNameOutputs {
  /** The name, once its record is there. */
  readonly host: pulumi.Output<string>;
}

/** Leads a name of the zone to a load balancer, by a CNAME that is not proxied. */
export class HostName extends PlatformComponent<HostNameOutputs> {
  readonly outputs: HostNameOutputs;

  /** @throws pulumi.ResourceError for a name outside the zone, or one that can have no CNAME */
  constructor(name: string, args: HostNameArgs, opts?: pulumi.ComponentResourceOptions) {
    super("dns:HostName", name, args, opts);
    const { host, target, zone, transform } = args;
    this.check([...zoneProblems("host", host, zone.zone), ...apexProblems(host, zone)]);
    const record = plainRecord(
      this,
      "record",
      zone,
      { type: "CNAME", name: host, content: target },
      transform,
    );
    this.outputs = this.register({ host: pulumi.all([record.id]).apply(() => host) });
  }
}

/** RFC 1912, section 2.4: no CNAME beside other records, and the apex has SOA and NS. Cloudflare flattens it. */
function apexProblems(host: string, { provider, zone }: DnsZone): readonly Problem[] {
  if (provider === "cloudflare" || host !== zone) return [];
  return [
    {
      path: "host",
      got: host,
      allowed: `a name below ${zone}: Route 53 takes no CNAME at the zone's own name`,
      fix: `use a name such as origin.${zone}`,
    },
  ];
}
