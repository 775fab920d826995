/**
 * Registers what the file PLUMBLINE_REPLAY lists, over the SDK's own connection to the engine: the requests are those that the
 * recorded program sent, without the program. Nothing of a resource's class is needed for it, so that a preview costs
 * little more than the engine itself.
 */
import { readFileSync } from "node:fs";

import { runtime } from "@pulumi/pulumi";
import resources from "@pulumi/pulumi/proto/resource_pb.js";
import structs from "google-protobuf/google/protobuf/struct_pb.js";

import type { ReplayedResource } from "./request.ts";

const monitor = runtime.getMonitor();
if (monitor === undefined) throw new Error("There is no engine to register resources with.");
await new Promise((done) => runtime.getStackResource()?.urn.apply(done));

const path = process.env["PLUMBLINE_REPLAY"] ?? "";
const replayed = JSON.parse(readFileSync(path, "utf8")) as readonly ReplayedResource[];
const registered = new Map<string, Promise<void>>();
for (const resource of replayed) registered.set(resource.urn, register(resource));
await Promise.all(registered.values());

/** Registers a resource once those it needs are. */
async function register(resource: ReplayedResource): Promise<void> {
  for (const urn of resource.waitsFor) await registered.get(urn);
  await new Promise<void>((done, fail) => {
    monitor?.registerResource(request(resource), (error, response) => {
      if (error !== null) fail(new Error(`${resource.urn}: ${error.message}`));
      else if (response.getUrn() !== resource.urn) {
        fail(new Error(`${resource.urn} became ${response.getUrn()}`));
      } else done();
    });
  });
}

function request(
  resource: ReplayedResource,
): InstanceType<typeof resources.RegisterResourceRequest> {
  const made = new resources.RegisterResourceRequest();
  made.setType(resource.type);
  made.setName(resource.name);
  made.setParent(resource.parent ?? "");
  made.setCustom(resource.custom);
  made.setObject(structs.Struct.fromJavaScript(resource.inputs));
  if (resource.protect) made.setProtect(true);
  if (resource.retainOnDelete) made.setRetainondelete(true);
  if (resource.deleteBeforeReplace !== undefined) {
    made.setDeletebeforereplacedefined(true);
    made.setDeletebeforereplace(resource.deleteBeforeReplace);
  }
  made.setProvider(resource.provider ?? "");
  made.setVersion(resource.version ?? "");
  made.setDependenciesList([...resource.dependencies]);
  made.setIgnorechangesList([...resource.ignoreChanges]);
  made.setAdditionalsecretoutputsList([...resource.additionalSecretOutputs]);
  made.setAcceptsecrets(true);
  made.setAcceptresources(true);
  made.setSupportspartialvalues(true);
  made.setAliasspecs(true);
  const map = made.getPropertydependenciesMap();
  for (const [property, urns] of Object.entries(resource.propertyDependencies)) {
    const dependencies = new resources.RegisterResourceRequest.PropertyDependencies();
    dependencies.setUrnsList([...urns]);
    map.set(property, dependencies);
  }
  return made;
}
