import type { Json, JsonObject } from "../../model.ts";
import { isList, isObject } from "../../values.ts";
import { differences } from "../general/reading.ts";
import { compareText } from "../../text.ts";
import type { Classifier } from "../rule.ts";
import { info } from "./codes.ts";
import { always, ofProperties, type PropertyRule } from "./properties.ts";
import { NAT_CHANGE, SDK } from "./sources.ts";

const ROUTE = info(
  "network-route-target",
  "downtime",
  "A route gets another target.",
  "Connections over the old target are dropped and have to be made again.",
  NAT_CHANGE,
);
const TABLE = info(
  "network-route-table",
  "downtime",
  "A subnet gets another route table.",
  "Connections over targets that the new table does not have are dropped.",
  NAT_CHANGE,
  SDK,
);
const inlineRoutes: PropertyRule = {
  code: ROUTE,
  keys: ["routes"],
  judge(seen) {
    const [before, after] = [seen.before, seen.after].map(routesOf);
    const words = `${seen.change.name}: ${differences(seen.properties)}`;
    // The items have no names: one that is added in between changes the places of all that follow.
    if (before?.every((route) => after?.includes(route) === true) === true) {
      return { class: "in-place", message: `${words}; the routes it had stay.` };
    }
    return {
      class: "downtime",
      message: `${words}; connections over changed routes are dropped and have to be made again.`,
      outage: { when: "at once, until connections are made again" },
    };
  },
};

/** Routes as texts to compare; undefined when they are not all known. */
function routesOf(value: Json | undefined): readonly string[] | undefined {
  if (value === undefined) return [];
  if (!isList(value)) return undefined;
  return value.map((route) => JSON.stringify(isObject(route) ? sorted(route) : route));
}

function sorted(route: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(route).toSorted(([a], [b]) => compareText(a, b)));
}

/** Routes, route tables and which subnet has which. */
export const ROUTES: readonly Classifier[] = [
  ofProperties(
    ["aws:ec2/route:Route"],
    [
      always(
        ROUTE,
        [
          "natGatewayId",
          "gatewayId",
          "networkInterfaceId",
          "transitGatewayId",
          "vpcPeeringConnectionId",
          "vpcEndpointId",
          "egressOnlyGatewayId",
        ],
        "downtime",
        (seen) =>
          `${seen.change.name}: ${differences(seen.properties)}; connections over the old target are dropped and have to be made again.`,
        { outage: { when: "at once, until connections are made again" } },
      ),
    ],
  ),
  ofProperties(["aws:ec2/routeTable:RouteTable"], [inlineRoutes]),
  ofProperties(
    ["aws:ec2/routeTableAssociation:RouteTableAssociation"],
    [
      always(
        TABLE,
        ["routeTableId"],
        "downtime",
        (seen) =>
          `${seen.change.name}: the subnet changes over to another route table; connections over what only the old one has are dropped.`,
        { outage: { when: "at once, until connections are made again" } },
      ),
    ],
  ),
];
