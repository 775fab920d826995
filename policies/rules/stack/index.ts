import type { Rule } from "../../core/rule.ts";
import { capacityBudget } from "./capacity-budget.ts";
import { connectionBudget } from "./connection-budget.ts";
import { connectionPoolDeclared } from "./connection-pool-declared.ts";
import { dataPortOpen } from "./data-port-open.ts";
import { iamTrustAnyone } from "./iam-trust-anyone.ts";
import { iamWildcard } from "./iam-wildcard.ts";
import { natSameZone } from "./nat-same-zone.ts";
import { proxyClientBudget } from "./proxy-client-budget.ts";
import { regionPinned } from "./region-pinned.ts";
import { secretInPlain } from "./secret-in-plain.ts";
import { statefulDeleteBeforeReplace } from "./stateful-delete-before-replace.ts";
import { statefulProtect } from "./stateful-protect.ts";
import { sysctlAgreement } from "./sysctl-agreement.ts";
import { tagsRequired } from "./tags-required.ts";

/** What holds across a whole stack, in reading order. */
export const RULES: readonly Rule[] = [
  connectionBudget,
  connectionPoolDeclared,
  proxyClientBudget,
  capacityBudget,
  sysctlAgreement,
  statefulProtect,
  statefulDeleteBeforeReplace,
  tagsRequired,
  regionPinned,
  iamWildcard,
  iamTrustAnyone,
  secretInPlain,
  dataPortOpen,
  natSameZone,
];
