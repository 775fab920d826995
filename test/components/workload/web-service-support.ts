import * as pulumi from "@pulumi/pulumi";
import type { WebServiceArgs } from "../../../components/workload/web-service-args.ts";
import { WebService } from "../../../components/workload/web-service.ts";
import type { Recording } from "../../support/mocks.ts";
import { startMocks } from "../../support/mocks.ts";
import { IMAGE, webTuning } from "../../support/workload-tunings.ts";

/** As little as a service can have. */
export const MINIMUM: WebServiceArgs = {
  tuning: webTuning(),
  clusterName: "prod",
  region: "eu-central-1",
  namespace: "app",
  image: IMAGE,
};

/** A secret of its own. */
export const ARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:stripe";

/** All that a service can have. */
export const FULL: WebServiceArgs = {
  ...MINIMUM,
  namespace: pulumi.output("app"),
  environment: "prod",
  tags: { "cost-center": "platform" },
  command: ["/bin/api", "serve"],
  env: { DATABASE_HOST: pulumi.output("db.example.invalid"), WEB_CONCURRENCY: "5" },
  configMaps: [pulumi.output("app-ttls-1a2b3c4d")],
  secrets: { stripe: { arn: ARN } },
  permissions: [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::uploads/*"] }],
  connections: [{ to: "cidr", cidrs: ["10.0.208.0/22"], ports: [5432] }],
  placement: { group: "web", dedicated: true },
  clients: [{ from: "service", service: "site" }],
  metrics: { namespace: "monitoring", port: 9090 },
  ingress: {
    host: "api.example.com",
    sourceCidrs: ["10.0.192.0/22"],
    certificateArn: "arn:aws:acm:eu-central-1:123456789012:certificate/1",
    accessLogsBucket: "logs",
  },
};

/** Labels of all its objects. */
export const LABELS = {
  "app.kubernetes.io/name": "api",
  "app.kubernetes.io/instance": "plumbline-test-api",
  "app.kubernetes.io/component": "web",
  "app.kubernetes.io/part-of": "plumbline",
  "app.kubernetes.io/managed-by": "pulumi",
};
/** Labels its pods are found by. */
export const SELECTOR = {
  "app.kubernetes.io/name": "api",
  "app.kubernetes.io/instance": "plumbline-test-api",
};
/** Metadata of all its objects. */
export const METADATA = { name: "api", namespace: "app", labels: LABELS };

/** The service "api" under mocks. */
export async function build(
  args: WebServiceArgs,
  opts?: pulumi.ComponentResourceOptions,
): Promise<readonly [WebService, Recording]> {
  const recording = await startMocks();
  const service = new WebService("api", args, opts);
  await recording.settled();
  return [service, recording];
}
