import type { ApiAnswer } from "./api-client.ts";
import { fieldAt } from "./manifest.ts";

/** What the server has against an object. */
export interface Refusal {
  /** Paths of the fields it names; empty where it names none. */
  readonly fields: readonly string[];
  /** Its own words. */
  readonly words: string;
}

/** How a refusal's words name a field, where it carries no list of fields. */
interface Naming {
  readonly pattern: RegExp;
  /** The field, where the words only paraphrase it. @default - the pattern's group */
  readonly field?: string;
}

const NAMINGS: readonly Naming[] = [
  // Server-side apply: .spec.template.spec.conatiners: field not declared in schema
  { pattern: /(?:^|\s)\.([A-Za-z][^\s:]*): (?:field not declared|expected|duplicate)/g },
  // Strict decoding: unknown field "spec.hostNetwrok"
  { pattern: /(?:unknown|duplicate) field "([^"]+)"/g },
  // Decoding: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32
  { pattern: /Go struct field [A-Za-z]+\.([\w.]+) of type/g },
  // Pod Security (k8s.io/pod-security-admission/policy): ... must set securityContext.runAsNonRoot=true
  { pattern: /\b(securityContext(?:\.[A-Za-z]+)+)/g },
  { pattern: /must not set (runAsUser)=0/g, field: "securityContext.runAsUser" },
  { pattern: /\b(host(?:Network|PID|IPC))=true/g },
  { pattern: /uses hostPorts? \d+/g, field: "ports.hostPort" },
  { pattern: /restricted volume type|hostPath volumes/g, field: "volumes" },
  { pattern: /forbidden sysctls/g, field: "securityContext.sysctls" },
  { pattern: /probe or lifecycle host/g, field: "httpGet.host" },
  // Quota: must specify limits.memory for: app
  { pattern: /must specify ([\w./-]+) for:/g },
  // Quota: exceeded quota: shop, requested: limits.memory=512Mi,pods=1, used: ...
  { pattern: /(?:requested: |(?<=requested: [^\s]*),)([\w./-]+)=/g },
  // LimitRange: maximum memory usage per Container is 2Gi, but limit is 3Gi
  { pattern: /(?:maximum|minimum) ([\w.-]+) usage per/g },
  { pattern: /serviceaccount "[^"]*" not found/g, field: "serviceAccountName" },
  { pattern: /namespaces "[^"]*" not found/g, field: "metadata.namespace" },
  { pattern: /no PriorityClass with name/g, field: "priorityClassName" },
];

/** Reads a refusal out of an answer that is no success. */
export function readRefusal({ status, body }: ApiAnswer): Refusal {
  const message = fieldAt(body, "message");
  const words = typeof message === "string" ? message : `HTTP ${status}: ${JSON.stringify(body)}`;
  const causes = fieldAt(body, "details", "causes");
  const listed = Array.isArray(causes) ? causes.map((cause) => fieldAt(cause, "field")) : [];
  const fields = listed.filter(
    (field): field is string => typeof field === "string" && field !== "" && field !== "<nil>",
  );
  // Server-side apply lists its causes too, with a dot in front of the first name.
  const named = fields.map((field) => field.replace(/^\./, ""));
  return { fields: named.length > 0 ? [...new Set(named)] : fieldsIn(words), words };
}

/** Fields that the words themselves name. */
export function fieldsIn(words: string): readonly string[] {
  const found = NAMINGS.flatMap(({ pattern, field }) =>
    [...words.matchAll(pattern)].map(([whole, named]) => field ?? named ?? whole),
  );
  return [...new Set(found)];
}
