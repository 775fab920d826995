/** Outputs of load balancers. */

import type { Maker } from "./made.ts";

/** Hosted zones of application load balancers. Source: AWS general reference, "Elastic Load Balancing endpoints". */
const LOAD_BALANCER_ZONES: Readonly<Record<string, string>> = {
  "us-east-1": "Z35SXDOTRQ7X7K",
  "us-east-2": "Z3AADJGX6KTTL2",
  "us-west-2": "Z1H1FL5HABSF5",
  "eu-west-1": "Z32O12XQLNTSW2",
  "eu-central-1": "Z215JYRZR1TBD5",
};

const KINDS: Readonly<Record<string, string>> = {
  application: "app",
  network: "net",
  gateway: "gwy",
};

const loadBalancer: Maker = (made) => {
  const name = made.named("name", "namePrefix").slice(0, 32);
  const kind = made.text("loadBalancerType", "application");
  const suffix = `${KINDS[kind] ?? "app"}/${name}/${made.hex(16)}`;
  const internal = made.flag("internal");
  const host = `${internal ? "internal-" : ""}${name}-${made.digits(10, "dns")}.${made.region}.elb.${made.suffix}`;
  return {
    id: made.arn("elasticloadbalancing", `loadbalancer/${suffix}`),
    outputs: {
      arn: made.arn("elasticloadbalancing", `loadbalancer/${suffix}`),
      arnSuffix: suffix,
      dnsName: kind === "network" ? host.replace(`${made.region}.elb`, `elb.${made.region}`) : host,
      vpcId: `vpc-${made.hex(17, "vpc")}`,
      zoneId: LOAD_BALANCER_ZONES[made.region] ?? `Z${made.shared(13, "lb-zone").toUpperCase()}`,
      name,
      namePrefix: "",
      internal,
      ipAddressType: "ipv4",
      securityGroups: [],
      subnetMappings: [],
      subnets: [],
    },
  };
};

const listener: Maker = (made) => {
  const balancer = made.text("loadBalancerArn");
  const arn = `${balancer.replace(":loadbalancer/", ":listener/")}/${made.hex(16)}`;
  return {
    id: arn,
    outputs: {
      arn,
      protocol: "HTTP",
      sslPolicy: made.text("protocol") === "HTTPS" ? "ELBSecurityPolicy-2016-08" : "",
    },
  };
};

const targetGroup: Maker = (made) => {
  const name = made.named("name", "namePrefix").slice(0, 32);
  const suffix = `targetgroup/${name}/${made.hex(16)}`;
  const arn = made.arn("elasticloadbalancing", suffix);
  return {
    id: arn,
    outputs: {
      arn,
      arnSuffix: suffix,
      loadBalancerArns: [],
      name,
      namePrefix: "",
      ipAddressType: "ipv4",
      loadBalancingAlgorithmType: "round_robin",
      loadBalancingAnomalyMitigation: "off",
      loadBalancingCrossZoneEnabled: "use_load_balancer_configuration",
      protocolVersion: "HTTP1",
    },
  };
};

/** By type token. */
export const LOAD_BALANCING: Readonly<Record<string, Maker>> = {
  "aws:lb/loadBalancer:LoadBalancer": loadBalancer,
  "aws:lb/listener:Listener": listener,
  "aws:lb/targetGroup:TargetGroup": targetGroup,
};
