import { nameHash } from "../cdn/classify.ts";
import type { Complaint, EdgeRule } from "./finding.ts";
import type { DeployStep, EdgeConfiguration } from "./model.ts";
import { CLOUDFRONT, JUDGEMENT, TREEBEARD } from "./sources.ts";

type Upload = Extract<DeployStep, { action: "upload" }>;
type Invalidation = Extract<DeployStep, { action: "invalidate" }>;

function uploads(edge: EdgeConfiguration): readonly (Upload & { readonly place: number })[] {
  return (edge.deploy ?? []).flatMap((step, place) =>
    step.action === "upload" ? [{ ...step, place }] : [],
  );
}

function invalidations({ deploy = [] }: EdgeConfiguration): readonly Invalidation[] {
  return deploy.filter((step) => step.action === "invalidate");
}

function stepName(step: DeployStep, place: number): string {
  return `release, step ${place + 1}${step.as === undefined ? "" : ` (${step.as})`}`;
}

/** Assets that go while pages that name them are still out there. */
function deletedAssets(edge: EdgeConfiguration): readonly Complaint[] {
  return uploads(edge)
    .filter(({ content, deletes }) => deletes === true && content !== "pages")
    .map((step) => {
      const pagesLater = uploads(edge).some(
        ({ content, place }) => content === "pages" && place > step.place,
      );
      const order = pagesLater ? "before the new pages are there" : "with the upload";
      return { where: stepName(step, step.place), got: `old assets are deleted ${order}` };
    });
}

/** New pages that name assets which are not there yet. */
function earlyPages(edge: EdgeConfiguration): readonly Complaint[] {
  const all = uploads(edge);
  return all
    .filter(({ content }) => content !== "assets")
    .flatMap((step) => {
      const late = all.some(({ content, place }) => content === "assets" && place > step.place);
      if (!late && step.content === "pages") return [];
      const got = late ? "pages go up before assets" : "pages and assets go up in no order";
      return [{ where: stepName(step, step.place), got }];
    });
}

function invalidatedAll(edge: EdgeConfiguration): readonly Complaint[] {
  const hashed =
    (edge.build?.hashedNames ?? []).length > 0 ||
    (edge.files ?? []).some(({ path }) => nameHash(path) !== undefined);
  if (!hashed) return [];
  return (edge.deploy ?? []).flatMap((step, place) =>
    step.action === "invalidate" && step.paths.includes("/*")
      ? [{ where: stepName(step, place), got: "invalidates /*, though names are hashed" }]
      : [],
  );
}

function invalidatedTwice(edge: EdgeConfiguration): readonly Complaint[] {
  const paths = invalidations(edge).flatMap((step) => step.paths);
  const repeated = paths.filter((path, index) => paths.indexOf(path) !== index);
  return [...new Set(repeated)].map((path) => ({
    where: "release",
    got: `${path} is invalidated ${paths.filter((one) => one === path).length} times`,
  }));
}

/** What is wrong with the steps of a release. */
export const DEPLOY_RULES: readonly EdgeRule[] = [
  {
    name: "assets-deleted-with-release",
    severity: "error",
    finds: "old assets that are deleted before, or while, new pages go up",
    why: "Pages of the release before, in browsers and caches, name the old assets: their scripts fail to load.",
    fix: "Upload without deleting, and remove assets only when no kept release has them.",
    source: `${TREEBEARD}, lines 469 to 477; ${JUDGEMENT}`,
    check: deletedAssets,
  },
  {
    name: "pages-before-assets",
    severity: "error",
    finds: "pages that are uploaded before the assets they name",
    why: "Whoever gets the new page before its scripts are there gets errors, and a cache may keep them.",
    fix: "Upload new assets first and pages last.",
    source: JUDGEMENT,
    check: earlyPages,
  },
  {
    name: "everything-invalidated",
    severity: "warning",
    finds: "an invalidation of /* where names are hashed",
    why: "It empties the cache of files that have not changed: the origin gets all requests at once, right after a release.",
    fix: "Invalidate the pages that have changed; hashed names need no invalidation.",
    source: `${CLOUDFRONT.invalidation}; ${TREEBEARD}, lines 479 to 482`,
    check: invalidatedAll,
  },
  {
    name: "invalidated-twice",
    severity: "warning",
    finds: "a path that a release invalidates more than once",
    why: "The second empties again what the first requests have just filled; paths beyond 1,000 a month are charged.",
    fix: "Invalidate once, after the last upload.",
    source: `${CLOUDFRONT.invalidation}; ${TREEBEARD}, lines 479 to 482 and 724 to 726`,
    check: invalidatedTwice,
  },
];
