import type { Verdict } from "../../model.ts";
import { at, isList } from "../../values.ts";
import { brief, differences, flag, listed, text } from "../general/reading.ts";
import type { Classifier } from "../rule.ts";
import { info } from "./codes.ts";
import { always, ofProperties, type PropertyRule } from "./properties.ts";
import { CDN_ALIASES, CDN_UPDATING, REPLACEMENT_FACTS, SDK } from "./sources.ts";

const DISTRIBUTION = "aws:cloudfront/distribution:Distribution";

const SPREAD =
  "Edge locations change over one by one, within minutes; until then each serves by the old configuration.";

const REPLACED = info(
  "cloudfront-replaced",
  "replace",
  "A distribution is made anew.",
  "It gets another domain name and an empty cache, and takes minutes to reach all edge locations. An alternate domain name belongs to one distribution at a time: with the new one first, CloudFront refuses it (CNAMEAlreadyExists); with the old one first, nothing answers meanwhile. The only input that replaces is staging.",
  CDN_ALIASES,
  CDN_UPDATING,
  REPLACEMENT_FACTS,
);
const DELETED = info(
  "cloudfront-deleted",
  "downtime",
  "A distribution is deleted.",
  "Everything it served no longer answers.",
  CDN_UPDATING,
);
const DISABLED = info(
  "cloudfront-enabled",
  "downtime",
  "A distribution is disabled or enabled.",
  "A disabled distribution answers no request.",
  SDK,
);
const NAMES = info(
  "cloudfront-aliases",
  "downtime",
  "The alternate domain names of a distribution change.",
  "Requests for a name that is removed are refused from then on. A name that is added needs a certificate that covers it and a DNS record.",
  CDN_ALIASES,
);
const SETTINGS = info(
  "cloudfront-settings",
  "in-place",
  "Settings of a distribution change.",
  "They are made without interruption and spread to the edge locations within minutes.",
  CDN_UPDATING,
);
const POLICIES = info(
  "cloudfront-policy",
  "in-place",
  "A policy or function that distributions use changes.",
  "It holds for all of them. Another cache key makes what is cached unfindable: the origin is asked for everything again.",
  CDN_UPDATING,
  SDK,
);

const aliases: PropertyRule = {
  code: NAMES,
  keys: ["aliases"],
  judge(seen) {
    const [before, after] = [names(seen.before), names(seen.after)];
    const gone = before.filter((name) => !after.includes(name)).toSorted();
    const come = after.filter((name) => !before.includes(name)).toSorted();
    const added =
      come.length > 0
        ? ` Added: ${listed(come)}; CloudFront refuses a name that another distribution has.`
        : "";
    return gone.length > 0 || !isList(seen.after)
      ? {
          class: "downtime",
          message: `${seen.change.name} no longer answers for ${gone.length > 0 ? listed(gone) : "names that are not known yet"}.${added} ${SPREAD}`,
          outage: { when: "from this update on, for these names" },
          fix: "Move the DNS records away before the name is removed.",
        }
      : { class: "in-place", message: `${seen.change.name}:${added} ${SPREAD}` };
  },
};

function names(value: Parameters<typeof text>[0]): readonly string[] {
  return isList(value) ? value.map((item) => text(item)).filter((item) => item !== undefined) : [];
}

const enabled: PropertyRule = {
  code: DISABLED,
  keys: ["enabled"],
  judge: (seen) =>
    flag(seen.after) === true
      ? { class: "in-place", message: `${seen.change.name} is enabled. ${SPREAD}` }
      : {
          class: "downtime",
          message: `${seen.change.name}: enabled ${brief(seen.before)} -> ${brief(seen.after)}: it answers no request any more.`,
          outage: { when: "from this update on" },
        },
};

const anew: Classifier = {
  codes: [REPLACED, DELETED],
  types: [DISTRIBUTION],
  judge(change): readonly Verdict[] {
    const own = names(at(change.before?.inputs, "aliases"));
    if (change.operation === "delete") {
      return change.before?.retainOnDelete === true
        ? []
        : [
            {
              code: DELETED.code,
              class: "downtime",
              message: `${change.name} is deleted: ${own.length > 0 ? listed(own) : "its domain name"} no longer answers.`,
              properties: [],
              outage: { when: "from this update on" },
              fix: "Move the DNS records away before.",
            },
          ];
    }
    if (change.operation !== "replace") return [];
    const first = change.replacement === "delete-first";
    const named =
      own.length === 0
        ? "Its domain name changes: whoever has it written down loses it."
        : first
          ? `${listed(own)} does not answer until the new one is deployed.`
          : `CloudFront refuses ${listed(own)} for the new one while the old one has it (CNAMEAlreadyExists): the update fails.`;
    return [
      {
        code: REPLACED.code,
        class: "replace",
        message: `${change.name} is made anew with another domain name and an empty cache, and takes minutes to reach all edge locations. ${named}`,
        properties: [],
        outage: { when: "until the new one is deployed and DNS points to it" },
        fix: "Leave staging as it is; make a second distribution and move the names over (associate-alias) instead.",
      },
    ];
  },
};

/** CloudFront. */
export const CLOUDFRONT: readonly Classifier[] = [
  anew,
  ofProperties(
    [DISTRIBUTION],
    [
      enabled,
      aliases,
      always(
        SETTINGS,
        [
          "origins",
          "originGroups",
          "defaultCacheBehavior",
          "orderedCacheBehaviors",
          "customErrorResponses",
          "defaultRootObject",
          "httpVersion",
          "isIpv6Enabled",
          "loggingConfig",
          "priceClass",
          "restrictions",
          "viewerCertificate",
          "webAclId",
          "continuousDeploymentPolicyId",
          "retainOnDelete",
          "waitForDeployment",
        ],
        "in-place",
        (seen) => `${seen.change.name}: ${differences(seen.properties)}. ${SPREAD}`,
      ),
    ],
  ),
  ofProperties(
    [
      "aws:cloudfront/cachePolicy:CachePolicy",
      "aws:cloudfront/originRequestPolicy:OriginRequestPolicy",
      "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
      "aws:cloudfront/function:Function",
      "aws:cloudfront/originAccessControl:OriginAccessControl",
    ],
    [
      always(
        POLICIES,
        [
          "parametersInCacheKeyAndForwardedToOrigin",
          "defaultTtl",
          "maxTtl",
          "minTtl",
          "cookiesConfig",
          "headersConfig",
          "queryStringsConfig",
          "corsConfig",
          "customHeadersConfig",
          "removeHeadersConfig",
          "securityHeadersConfig",
          "serverTimingHeadersConfig",
          "code",
          "runtime",
          "publish",
          "keyValueStoreAssociations",
          "signingBehavior",
          "signingProtocol",
          "originAccessControlOriginType",
        ],
        "in-place",
        (seen) =>
          `${seen.change.name} changes for every distribution that uses it: ${differences(seen.properties)}. ${SPREAD}${seen.properties.some(({ keys: [first] }) => first === "parametersInCacheKeyAndForwardedToOrigin") ? " With another cache key the origin is asked for everything again." : ""}`,
      ),
    ],
  ),
];
