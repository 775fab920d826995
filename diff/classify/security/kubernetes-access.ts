import type { Json, ResourceState } from "../../model.ts";
import { at, isList, isSecret, isUnknown } from "../../values.ts";
import type { Grant, GrantAspect } from "./grants.ts";
import { itemsOf } from "./readers.ts";
import { jsonWord } from "../reading/paths.ts";

const CODE = "security-rbac";
const RBAC = "kubernetes:rbac.authorization.k8s.io/v1";

/** One verb on one resource. */
interface RuleGrant extends Grant {
  readonly group: string;
  readonly resource: string;
  readonly name: string;
  readonly verb: string;
}

/** One subject that has a role. */
interface BindingGrant extends Grant {
  readonly key: string;
}

/** Verbs by which an account gives itself more rights. Source: Kubernetes, RBAC good practices. */
const ESCALATING = ["*", "escalate", "bind", "impersonate"];

/** Groups that anybody, or anybody with a login, is in. */
const EVERYBODY = [
  "system:anonymous",
  "system:unauthenticated",
  "system:authenticated",
  "system:serviceaccounts",
];

/** What accounts of the cluster may do there. */
export const RBAC_GRANTS: readonly GrantAspect[] = [
  {
    code: CODE,
    types: [`${RBAC}:Role`, `${RBAC}:ClusterRole`],
    gained: "the role may do more in the cluster",
    lost: "the role may do less in the cluster",
    grants: roleGrants,
    covers: (a: RuleGrant, b: RuleGrant) =>
      matches(a.group, b.group) &&
      matches(a.resource, b.resource) &&
      (a.name === "" || a.name === b.name) &&
      matches(a.verb, b.verb),
  } satisfies GrantAspect<RuleGrant>,
  {
    code: CODE,
    types: [`${RBAC}:RoleBinding`, `${RBAC}:ClusterRoleBinding`],
    gained: "more accounts have the role",
    lost: "fewer accounts have the role",
    grants: bindingGrants,
    covers: (a: BindingGrant, b: BindingGrant) => a.key === b.key,
  } satisfies GrantAspect<BindingGrant>,
];

function roleGrants({ inputs, urn }: ResourceState): readonly RuleGrant[] | undefined {
  const rules = inputs["rules"];
  if (isHidden(rules)) return undefined;
  const found = itemsOf(rules, "rules").map(({ path, value }) => ruleGrants(value, path, urn));
  return found.some((list) => list === undefined) ? undefined : found.flatMap((list) => list ?? []);
}

function ruleGrants(
  rule: Json | undefined,
  path: string,
  holder: string,
): readonly RuleGrant[] | undefined {
  const lists = ["apiGroups", "resources", "verbs", "resourceNames", "nonResourceURLs"].map((key) =>
    at(rule, key),
  );
  if (
    [rule, ...lists].some(isHidden) ||
    lists.some((list) => isList(list) && list.some(isHidden))
  ) {
    return undefined;
  }
  const [groups = [], resources = [], verbs = [], names = [], urls = []] = lists.map(words);
  // A rule on URLs has no groups; its URLs stand for its resources.
  const targets = [...resources, ...urls];
  return (groups.length === 0 ? [""] : groups).flatMap((group) =>
    targets.flatMap((resource) =>
      (names.length === 0 ? [""] : names).flatMap((name) =>
        verbs.map((verb) => {
          const grant = { group, resource, name, verb };
          return { ...grant, holder, path, text: ruleText(grant), dangerous: isDangerous(grant) };
        }),
      ),
    ),
  );
}

type Rule = Pick<RuleGrant, "group" | "resource" | "name" | "verb">;

function ruleText({ group, resource, name, verb }: Rule): string {
  const of = group === "" ? "" : `.${group}`;
  return `${verb} ${resource}${of}${name === "" ? "" : ` ${name}`}`;
}

function isDangerous({ resource, name, verb }: Rule): boolean {
  if (ESCALATING.includes(verb) || (resource === "*" && verb !== "get")) return true;
  return resource === "secrets" && name === "" && ["get", "list", "watch"].includes(verb);
}

function bindingGrants({
  inputs,
  urn,
  propertyDependencies,
}: ResourceState): readonly BindingGrant[] | undefined {
  const [subjects, role] = [inputs["subjects"], inputs["roleRef"]];
  const roleName = at(role, "name");
  if ([subjects, role, roleName].some(isHidden)) return undefined;
  const places = itemsOf(subjects, "subjects");
  const own = at(inputs, "metadata", "namespace");
  if (places.some(({ value }) => isHidden(value) || isHidden(at(value, "name")))) return undefined;
  return places.map(({ path, value }) => {
    const [kind, name, namespace] = ["kind", "name", "namespace"].map((key) => at(value, key));
    const place = namespace ?? (kind === "ServiceAccount" ? own : undefined);
    const who = `${jsonWord(kind)} ${typeof place === "string" && !isHidden(place) ? `${place}/` : ""}${jsonWord(name)}`;
    const text = `${who} has ${jsonWord(at(role, "kind"))} ${jsonWord(roleName)}`;
    return {
      // The role is what another account gets; a role of another stack is not known.
      holder: (propertyDependencies["roleRef"] ?? []).toSorted()[0] ?? urn,
      path,
      key: text,
      text,
      dangerous:
        roleName === "cluster-admin" || EVERYBODY.some((one) => jsonWord(name).startsWith(one)),
    };
  });
}

function words(value: Json | undefined): readonly string[] {
  return isList(value) ? value.filter((one) => typeof one === "string") : [];
}

function matches(wide: string, narrow: string): boolean {
  return wide === "*" || wide === narrow;
}

function isHidden(value: Json | undefined): boolean {
  return isUnknown(value) || isSecret(value);
}
