import type { Json } from "../../model.ts";

/** A switch as providers write it: true, "true", "on", "enabled"; undefined for anything else. */
export function asBoolean(value: Json | undefined): boolean | undefined {
  if (typeof value === "boolean") return value;
  if (typeof value !== "string") return undefined;
  const word = value.toLowerCase();
  if (["true", "on", "enabled", "1"].includes(word)) return true;
  return ["false", "off", "disabled", "0"].includes(word) ? false : undefined;
}

/** A number, also when it is written as text. */
export function asNumber(value: Json | undefined): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || value.trim() === "") return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}
