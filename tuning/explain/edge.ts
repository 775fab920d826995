import type { EdgePlan } from "../plan-edge.ts";
import type { Tuned } from "../setting.ts";
import type { ApplyWords, Layout } from "./settings.ts";
import { formatOmitted, formatSettings, heading } from "./settings.ts";
import { grouped } from "./text.ts";

/** The parts that only a site or an edge has, in the order they are printed. */
export const EDGE_SECTIONS = ["cdn", "site", "edge"] as const;
/** One of them. */
export type EdgeSection = (typeof EDGE_SECTIONS)[number];

const WORDS: ApplyWords = {
  immediate: "applies at once, worldwide in minutes",
  "pending-reboot": "applies with a replacement",
  rolling: "applies with the next release",
};

/** What one part is about, and its settings; undefined where the plan has none of it. */
function partOf(section: EdgeSection, { classes, site, zone }: EdgePlan) {
  switch (section) {
    case "cdn":
      return { about: "what browser and edge are told of each kind of content", tuned: classes };
    case "site": {
      if (site === undefined) return undefined;
      const counts = `${grouped(site.files.length)} files, ${grouped(site.behaviours.length)} behaviours`;
      return { about: `${site.config.domain} on CloudFront: ${counts}`, tuned: site };
    }
    case "edge":
      if (zone === undefined) return undefined;
      return { about: `${zone.config.domain} on Cloudflare, plan ${zone.plan}`, tuned: zone };
  }
}

/** The settings of one part; undefined where the plan has none of it. */
export function edgePart(section: EdgeSection, plan: EdgePlan): Tuned | undefined {
  return partOf(section, plan)?.tuned;
}

/** One part as lines of text; none where the plan has none of it. */
export function edgeSection(section: EdgeSection, plan: EdgePlan, layout: Layout): string[] {
  const part = partOf(section, plan);
  if (part === undefined) return [];
  const { settings, omitted } = part.tuned;
  return [
    ...heading(layout, section, part.about),
    ...formatSettings(settings, section, new Map(), WORDS, layout),
    ...formatOmitted(omitted, layout),
  ];
}
