import type { Comparison, ResourceState } from "../../model.ts";
import type { UnmarkedFinding, View } from "../rule.ts";
import { compareAspect } from "./aspects.ts";
import type { Aspect } from "./aspects.ts";
import { CODES } from "./codes.ts";
import { ENCRYPTION } from "./encryption.ts";
import { FIREWALL } from "./firewall.ts";
import { compareGrants } from "./grants.ts";
import type { GrantAspect } from "./grants.ts";
import { GUARDS } from "./guards.ts";
import { HEADERS, HEADER_GRANTS } from "./headers.ts";
import { IAM_GRANTS } from "./iam.ts";
import { RBAC_GRANTS } from "./kubernetes-access.ts";
import { isolationFindings, NETWORK_POLICY_GRANTS } from "./kubernetes-network.ts";
import { LOGGING } from "./logging.ts";
import { NETWORK_GRANTS } from "./network.ts";
import { PODS } from "./pods.ts";
import { protectFindings } from "./protect.ts";
import { PUBLIC } from "./public.ts";
import { secretFindings } from "./secrets.ts";
import { subjectsOf } from "../reading/subjects.ts";
import { TLS } from "./tls.ts";

const ASPECTS: readonly Aspect[] = [
  ...PUBLIC,
  ...ENCRYPTION,
  ...TLS,
  ...GUARDS,
  ...LOGGING,
  ...FIREWALL,
  ...PODS,
  ...HEADERS,
];

const GRANTS: readonly GrantAspect[] = [
  ...NETWORK_GRANTS,
  ...IAM_GRANTS,
  ...RBAC_GRANTS,
  ...NETWORK_POLICY_GRANTS,
  ...HEADER_GRANTS,
];

/** What the change opens, weakens or gives away, and what it closes. */
export const SECURITY_VIEW: View = { codes: CODES, find };

function find(comparison: Comparison): readonly UnmarkedFinding[] {
  const subjects = subjectsOf(comparison);
  const aspects = ASPECTS.flatMap((aspect) =>
    subjects
      .filter((subject) => isOf(aspect.types, subject.after ?? subject.before))
      .flatMap((subject) => compareAspect(aspect, subject, comparison)),
  );
  const grants = GRANTS.flatMap((aspect) => compareGrants(aspect, subjects, comparison));
  return [
    ...aspects,
    ...grants,
    ...isolationFindings(subjects, comparison),
    ...protectFindings(comparison),
    ...subjects.flatMap((subject) => secretFindings(subject)),
  ].toSorted((a, b) => (order(a) < order(b) ? -1 : 1));
}

function isOf(types: readonly string[], resource: ResourceState | undefined): boolean {
  return resource !== undefined && types.includes(resource.type);
}

function order({ urn, code, direction, message }: UnmarkedFinding): string {
  return [urn ?? "", code, direction, message].join("\n");
}
