import pb from "@pulumi/pulumi/proto/analyzer_pb.js";
import structPb from "google-protobuf/google/protobuf/struct_pb.js";
import { z } from "zod";

import { Resource } from "../core/resource.ts";
import type { Finding } from "../core/results.ts";
import type { Rule, Severity } from "../core/rule.ts";
import {
  UNKNOWN_POLICY,
  UNKNOWN_SETTINGS,
  WAIVERS_POLICY,
  WAIVERS_SETTINGS,
} from "../core/settings.ts";
import type { Level, PolicyEntry } from "../core/settings.ts";
import type { Props } from "../core/value.ts";
import { decodeProps } from "./codec.ts";

const { EnforcementLevel, PolicySeverity, PolicyType } = pb;

/** The pack, as its PulumiPolicy.yaml and package.json name it. */
export interface Pack {
  readonly name: string;
  readonly version: string;
  readonly description: string;
}

const LEVEL: Readonly<Record<Level, pb.EnforcementLevel>> = {
  advisory: EnforcementLevel.ADVISORY,
  mandatory: EnforcementLevel.MANDATORY,
  disabled: EnforcementLevel.DISABLED,
  remediate: EnforcementLevel.REMEDIATE,
};

const SEVERITY: Readonly<Record<Severity, pb.PolicySeverity>> = {
  low: PolicySeverity.POLICY_SEVERITY_LOW,
  medium: PolicySeverity.POLICY_SEVERITY_MEDIUM,
  high: PolicySeverity.POLICY_SEVERITY_HIGH,
  critical: PolicySeverity.POLICY_SEVERITY_CRITICAL,
};

/**
 * The resource of a message.
 *
 * @param props its properties, decoded
 */
export function readResource(
  message: pb.AnalyzeRequest | pb.AnalyzerResource,
  props: Props,
): Resource {
  const options = message.getOptions();
  const provider = message.getProvider();
  const dependencies: Record<string, readonly string[]> = {};
  if (message instanceof pb.AnalyzerResource) {
    message
      .getPropertydependenciesMap()
      .forEach((urns, property) => (dependencies[property] = urns.getUrnsList()));
  }
  const parent =
    message instanceof pb.AnalyzerResource ? message.getParent() : (options?.getParent() ?? "");
  return new Resource({
    urn: message.getUrn(),
    type: message.getType(),
    name: message.getName(),
    props,
    options: {
      protect: options?.getProtect() === true,
      deleteBeforeReplace:
        options?.getDeletebeforereplacedefined() === true
          ? options.getDeletebeforereplace()
          : undefined,
    },
    parent: parent === "" ? undefined : parent,
    provider: provider === undefined ? undefined : decodeProps(provider.getProperties()),
    propertyDependencies: dependencies,
  });
}

/** The configuration as the engine hands it over: defaults filled in, "all" resolved. */
export function readEntries(request: pb.ConfigureAnalyzerRequest): Map<string, PolicyEntry> {
  const entries = new Map<string, PolicyEntry>();
  request.getPolicyconfigMap().forEach((config, name) => {
    const level = (Object.keys(LEVEL) as Level[]).find(
      (each) => LEVEL[each] === config.getEnforcementlevel(),
    );
    entries.set(name, { level, properties: config.getProperties()?.toJavaScript() ?? {} });
  });
  return entries;
}

/** What the engine is told of findings: of waived ones nothing, of deferred ones only their sum. */
export function diagnostics(
  findings: readonly Finding[],
  rules: ReadonlyMap<string, Rule>,
  pack: Pack,
): pb.AnalyzeDiagnostic[] {
  return findings
    .filter(({ waiver, deferred }) => waiver === undefined && deferred === undefined)
    .map(({ rule, state, level, urn, message, path }) => {
      const info = rules.get(rule);
      const where = path === undefined || message.includes(path) ? "" : ` (${path})`;
      const diagnostic = new pb.AnalyzeDiagnostic()
        .setPolicyname(rule)
        .setPolicypackname(pack.name)
        .setPolicypackversion(pack.version)
        .setDescription(info?.checks ?? "")
        .setMessage(`${message}${where}`)
        .setUrn(urn ?? "")
        .setEnforcementlevel(LEVEL[level]);
      // How bad it would be says nothing of what is not known.
      if (info === undefined || state === "unknown") return diagnostic;
      return diagnostic.setSeverity(SEVERITY[info.severity]);
    });
}

/** The pack and its policies, for the engine and for publishing. */
export function analyzerInfo(rules: readonly Rule[], pack: Pack): pb.AnalyzerInfo {
  const own = [
    policyInfo(WAIVERS_POLICY, "Waivers hold, and are needed.", WAIVERS_SETTINGS),
    policyInfo(UNKNOWN_POLICY, "What cannot be known at preview is told.", UNKNOWN_SETTINGS),
  ];
  return new pb.AnalyzerInfo()
    .setName(pack.name)
    .setDisplayname(pack.name)
    .setVersion(pack.version)
    .setDescription(pack.description)
    .setSupportsconfig(true)
    .setPoliciesList([...rules.map(ruleInfo), ...own]);
}

function ruleInfo(rule: Rule): pb.PolicyInfo {
  const { name, checks, why, level, severity, service, references, kind } = rule;
  const isResource = kind === "resource";
  const info = policyInfo(name, checks, rule.limits)
    .setMessage(why)
    .setEnforcementlevel(LEVEL[level])
    .setSeverity(SEVERITY[severity])
    .setTagsList([service])
    .setPolicyType(isResource ? PolicyType.POLICY_TYPE_RESOURCE : PolicyType.POLICY_TYPE_STACK);
  const url = references.find((reference) => reference.url !== undefined)?.url;
  return url === undefined ? info : info.setUrl(url);
}

function policyInfo(
  name: string,
  description: string,
  schema: z.ZodObject | undefined,
): pb.PolicyInfo {
  const info = new pb.PolicyInfo()
    .setName(name)
    .setDisplayname(name)
    .setDescription(description)
    .setEnforcementlevel(EnforcementLevel.MANDATORY)
    .setPolicyType(PolicyType.POLICY_TYPE_STACK);
  if (schema === undefined) return info;
  const { properties = {} } = z.toJSONSchema(schema, { io: "input" });
  const fields = eachWithoutBounds(properties) as Record<string, structPb.JavaScriptValue>;
  return info.setConfigschema(
    new pb.PolicyConfigSchema().setProperties(structPb.Struct.fromJavaScript(fields)),
  );
}

const BOUNDS = new Set([
  ...["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength"],
  ...["minItems", "maxItems", "pattern", "format", "required", "additionalProperties"],
]);

/**
 * A schema that tells the engine kinds and defaults only. It would otherwise stop at what it finds itself, a pattern for a
 * date among it; the pack tells everything that is wrong in one error when it is configured.
 */
function withoutBounds(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutBounds);
  if (typeof schema !== "object" || schema === null) return schema;
  const kept = Object.entries(schema).filter(([key]) => !BOUNDS.has(key));
  return Object.fromEntries(
    kept.map(([key, value]: [string, unknown]) => [
      key,
      key === "properties" ? eachWithoutBounds(value as object) : withoutBounds(value),
    ]),
  );
}

/** The schemas of an object's fields, whose names are none of a schema's own words. */
function eachWithoutBounds(schemas: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, withoutBounds(schema)]),
  );
}
