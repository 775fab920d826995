import { AWS_CLASSIFIERS } from "./aws/index.ts";
import { BUDGET_VIEW } from "./budget/index.ts";
import { COST_VIEW } from "./cost/index.ts";
import { EDGE_CLASSIFIERS } from "./edge/index.ts";
import { GENERAL_CLASSIFIERS } from "./general/index.ts";
import { KUBERNETES_CLASSIFIERS } from "./kubernetes/index.ts";
import { ORDER_VIEWS } from "./order/index.ts";
import type { Classifier, View } from "./rule.ts";
import { SECURITY_VIEW } from "./security/index.ts";

/** All that say what a change does to what runs. */
export const CLASSIFIERS: readonly Classifier[] = [
  ...GENERAL_CLASSIFIERS,
  ...AWS_CLASSIFIERS,
  ...KUBERNETES_CLASSIFIERS,
  ...EDGE_CLASSIFIERS,
];

/** All that look at the change as a whole. */
export const VIEWS: readonly View[] = [...ORDER_VIEWS, SECURITY_VIEW, BUDGET_VIEW, COST_VIEW];
