import { describe, expect, it } from "@jest/globals";
import { NAMESPACE_DEFAULTS } from "../../../components/workload/namespace-args.ts";
import {
  BROKER_DEFAULTS,
  QUEUE_WORKER_DEFAULTS,
} from "../../../components/workload/queue-worker-args.ts";
import {
  INGRESS_DEFAULTS,
  WEB_SERVICE_DEFAULTS,
} from "../../../components/workload/web-service-args.ts";
import { WORKLOAD_DEFAULTS } from "../../../components/workload/workload-args.ts";
import { documentedDefaults, undocumented } from "../../support/default-tags.ts";

const FOLDER = "components/workload";

describe.each([
  ["workload-args.ts", "WorkloadArgs", WORKLOAD_DEFAULTS],
  ["web-service-args.ts", "WebServiceArgs", WEB_SERVICE_DEFAULTS],
  ["web-service-args.ts", "IngressArgs", INGRESS_DEFAULTS],
  ["queue-worker-args.ts", "QueueWorkerArgs", QUEUE_WORKER_DEFAULTS],
  ["queue-worker-args.ts", "BrokerArgs", BROKER_DEFAULTS],
  ["namespace-args.ts", "NamespaceArgs", NAMESPACE_DEFAULTS],
] as const)("%s %s", (file, interfaceName, defaults) => {
  it("documents exactly the defaults it uses", () => {
    expect(documentedDefaults(`${FOLDER}/${file}`, interfaceName)).toEqual({ ...defaults });
  });

  it("documents what happens without each optional argument", () => {
    expect(undocumented(`${FOLDER}/${file}`, interfaceName)).toEqual([]);
  });
});
