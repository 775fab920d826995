import { Unjudgeable } from "../../core/cursor.ts";
import type { Resource, Stack } from "../../core/resource.ts";
import type { NodeSource } from "./nodes.ts";

const TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";
const NODE_CLASS = "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass";

/**
 * The unsafe sysctls that the kubelet of a source's nodes allows; names, or beginnings ending in "*".
 *
 * @throws Unjudgeable when the nodes' user data is not in the stack, or unknown
 */
export function allowedUnsafeSysctls(stack: Stack, source: NodeSource): readonly string[] {
  if (source.kind === "Fargate profile") return [];
  const userData = source.kind === "node pool" ? ofPool(stack, source) : ofGroup(stack, source);
  return userData === undefined ? [] : sysctlsIn(userData);
}

/** Whether a list of allowed sysctls has this one. Source: Kubernetes, kubelet --allowed-unsafe-sysctls. */
export function allowsSysctl(allowed: readonly string[], name: string): boolean {
  return allowed.some((one) =>
    one.endsWith("*") ? name.startsWith(one.slice(0, -1)) : one === name,
  );
}

/**
 * What user data allows, in the forms nodes of EKS read: NodeConfig (YAML or JSON) of Amazon Linux 2023,
 * settings of Bottlerocket (TOML), and the kubelet's flag. MIME parts and base64 around them do not matter.
 */
export function sysctlsIn(userData: string): readonly string[] {
  const text = isBase64(userData) ? Buffer.from(userData, "base64").toString("utf8") : userData;
  const inline = [
    /allowedUnsafeSysctls["']?\s*:\s*\[([^\]]*)\]/g,
    /allowed-unsafe-sysctls["']?\s*=\s*\[([^\]]*)\]/g,
    /--allowed-unsafe-sysctls[= ]["']?([^\s"']+)/g,
  ].flatMap((form) => [...text.matchAll(form)].flatMap((match) => (match[1] ?? "").split(",")));
  const blocks = [
    ...text.matchAll(/allowedUnsafeSysctls:[ \t]*((?:\r?\n[ \t]*-[^\n]*)+)/g),
  ].flatMap((match) => (match[1] ?? "").split("\n").map((line) => line.replace(/^[ \t]*-/, "")));
  return [...inline, ...blocks]
    .map((name) => name.replace(/#.*$/, "").replaceAll(/["'\s]/g, ""))
    .filter((name) => name !== "");
}

function ofGroup(stack: Stack, { resource }: NodeSource): string | undefined {
  const place = resource.at("launchTemplate");
  if (!place.isSet) return undefined;
  const made =
    stack.madeFrom(resource, "launchTemplate", TEMPLATE)[0] ?? namedTemplate(stack, resource);
  // A template of somebody else's: what it says is not in the stack.
  if (made === undefined) throw new Unjudgeable("launchTemplate", "unknown");
  return made.at("userData").text();
}

function namedTemplate(stack: Stack, group: Resource): Resource | undefined {
  const name = group.at("launchTemplate", "name").text();
  const id = group.at("launchTemplate", "id").text();
  return stack.ofType(TEMPLATE).find((one) => {
    const same = (key: string, text: string | undefined): boolean =>
      text !== undefined && !one.at(key).isHidden && one.at(key).text() === text;
    return same("name", name) || same("id", id);
  });
}

function ofPool(stack: Stack, { resource }: NodeSource): string | undefined {
  const name = resource.at("spec", "template", "spec", "nodeClassRef", "name");
  const [made] = stack.madeFrom(resource, "spec", NODE_CLASS);
  const found = name.isHidden
    ? made
    : stack.ofType(NODE_CLASS).find((one) => {
        const own = one.at("metadata", "name");
        return !own.isHidden && own.text() === name.text();
      });
  if (found === undefined) throw new Unjudgeable("spec.template.spec.nodeClassRef", "unknown");
  return found.at("spec", "userData").text();
}

function isBase64(text: string): boolean {
  return /^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(text) && !text.includes(" ");
}
