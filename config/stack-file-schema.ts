import { z } from "zod";
import { NAMESPACE } from "./command.ts";
import { stackSchema } from "./schema.ts";

type Json = Readonly<Record<string, unknown>>;

/** What `pulumi config set --secret` writes in the place of a value. */
const ENCRYPTED = {
  type: "object",
  properties: { secure: { type: "string" } },
  required: ["secure"],
  additionalProperties: false,
};

/** The JSON Schema (draft 7, the one yaml-language-server knows best) of a Pulumi.<stack>.yaml. */
export function stackFileSchema(): Json {
  const stack = z.toJSONSchema(stackSchema, { io: "input", target: "draft-7" });
  const { region, alarms, ...keys } = stack.properties ?? {};
  const own: Record<string, unknown> = { ...keys, region, alarms: withSecrets(alarms) };
  const required = (stack.required ?? []).filter((key) => key !== "region");
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Stack file of Plumbline (Pulumi.<stack>.yaml)",
    description: "Generated from config/schema.ts by config/generate-schema.ts: do not edit.",
    type: "object",
    properties: {
      config: {
        type: "object",
        description: "The configuration of the stack, by namespace.",
        properties: {
          "aws:region": {
            ...(region as Json),
            description: "Region of the AWS provider. Required.",
          },
          ...Object.fromEntries(
            Object.entries(own).map(([key, value]) => [`${NAMESPACE}:${key}`, value]),
          ),
        },
        required: ["aws:region", ...required.map((key) => `${NAMESPACE}:${key}`)],
        // Other namespaces (aws:profile, ...) are their providers' business.
        patternProperties: { [`^(?!${NAMESPACE}:)`]: {} },
        additionalProperties: false,
      },
    },
    required: ["config"],
  };
}

/** Each text of the section, or its encrypted form. */
function withSecrets(section: unknown): unknown {
  if (Array.isArray(section)) return section.map(withSecrets);
  if (typeof section !== "object" || section === null) return section;
  const { type } = section as Json;
  if (type === "string") return { anyOf: [section, ENCRYPTED] };
  return Object.fromEntries(
    Object.entries(section).map(([key, value]) => [key, withSecrets(value)]),
  );
}
