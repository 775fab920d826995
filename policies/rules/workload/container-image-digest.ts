import { POD_TYPES } from "../../core/pods.ts";
import { resourceRule } from "../../core/rule.ts";
import { called, eachContainer } from "./containers.ts";
import { deployment } from "./example-workloads.ts";
import { PAGES } from "./references.ts";

const DIGEST = "sha256:0f6c1c7a9d3b4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7";

/** Images by digest: a tag may be another image tomorrow. */
export const containerImageDigest = resourceRule({
  name: "container-image-digest",
  service: "workload",
  checks: "Containers name their image by digest.",
  why: "A tag is moved: after a restart the replicas of one Deployment run different programs, and going back brings nothing back.",
  severity: "high",
  level: "mandatory",
  references: [PAGES.images, { title: "Guide 003: image: latest" }],
  types: POD_TYPES,
  check(resource, report) {
    eachContainer(resource, report, (container) => {
      const image = container.at("image");
      const name = image.text() ?? "";
      if (!image.isSet || /@sha256:[0-9a-f]{64}$/.test(name)) return;
      report.violation(
        `${called(container)} runs ${name}, ${reason(name)}: name it by digest, as in repository@sha256:...`,
        image,
      );
    });
  },
  good: deployment({ container: { image: `registry.example.com/shop@${DIGEST}` } }),
  bad: {
    example: deployment({ container: { image: "registry.example.com:5000/shop" } }),
    says: [
      "container app runs registry.example.com:5000/shop, which is whatever was pushed last (latest): name it by digest, as in repository@sha256:...",
    ],
  },
});

function reason(image: string): string {
  if (image.includes("@")) return "whose digest is none (64 hexadecimal digits)";
  // A colon before the last slash belongs to the registry's port.
  const tag = /:([^:/]+)$/.exec(image)?.[1] ?? "latest";
  return tag === "latest"
    ? "which is whatever was pushed last (latest)"
    : `whose tag ${tag} may be moved`;
}
