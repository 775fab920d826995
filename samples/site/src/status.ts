import { element, fetchJson, textOf } from "./dom.ts";

/** Answer of /api/status. */
interface Status {
  readonly updatedAt: string;
  readonly components: readonly Component[];
}

interface Component {
  readonly name: string;
  readonly description: string;
  readonly status: string;
  readonly latencyMilliseconds?: number;
}

const LABELS: Readonly<Record<string, readonly [text: string, tone: string]>> = {
  operational: ["Operational", "good"],
  degraded: ["Degraded", "warn"],
  outage: ["Outage", "bad"],
};

function isComponent(value: unknown): value is Component {
  const { name, description, status, latencyMilliseconds } = (value ?? {}) as Partial<Component>;
  return (
    [name, description, status].every((text) => typeof text === "string") &&
    ["number", "undefined"].includes(typeof latencyMilliseconds)
  );
}

function asStatus(value: unknown): Status {
  const { updatedAt, components } = (value ?? {}) as Partial<Status>;
  const ok = typeof updatedAt === "string" && !Number.isNaN(Date.parse(updatedAt));
  if (ok && Array.isArray(components) && components.every(isComponent)) {
    return { updatedAt, components };
  }
  throw new Error("The server's answer is not a status.");
}

function card({ name, description, status, latencyMilliseconds }: Component): HTMLElement {
  const [label, tone] = LABELS[status] ?? ["Unknown", "idle"];
  const heading = element("h3", {}, name, element("span", { class: `pill ${tone}` }, label));
  const made = element("li", { class: "card" }, heading, element("p", {}, description));
  if (latencyMilliseconds !== undefined) {
    made.append(element("p", { class: "value" }, `${latencyMilliseconds} ms, 99th percentile`));
  }
  return made;
}

function banner({ components, updatedAt }: Status): HTMLElement {
  const worst = ["outage", "degraded"].find((status) =>
    components.some((component) => component.status === status),
  );
  const [tone, text] =
    worst === "outage"
      ? ["bad", "Something is down"]
      : worst === "degraded"
        ? ["warn", "Something is slower than it should be"]
        : ["good", "All systems operational"];
  const time = new Date(updatedAt);
  const when = element("time", { datetime: updatedAt }, time.toLocaleTimeString("en-GB"));
  return element(
    "div",
    { class: `banner ${tone}`, "data-state": "ready" },
    element("strong", {}, text),
    element("span", {}, "As of ", when),
  );
}

function failure(error: unknown, retry: () => void): HTMLElement {
  const button = element("button", { type: "button" }, "Try again");
  button.addEventListener("click", retry);
  return element(
    "div",
    { class: "banner bad", role: "alert", "data-state": "error" },
    element("strong", {}, "The status could not be loaded"),
    element("span", {}, textOf(error)),
    button,
  );
}

/** The page of "/": what the API says about itself, or that it says nothing. */
export function statusPage(): readonly HTMLElement[] {
  const region = element("div", { "aria-live": "polite" });
  const list = element("ul", { class: "grid" });
  const load = async () => {
    region.replaceChildren(
      element("div", { class: "banner", "data-state": "loading" }, "Loading the status …"),
    );
    list.replaceChildren();
    try {
      const status = asStatus(await fetchJson("/api/status"));
      region.replaceChildren(banner(status));
      list.replaceChildren(...status.components.map(card));
    } catch (error) {
      region.replaceChildren(failure(error, () => void load()));
    }
  };
  void load();
  return [
    element("p", { class: "lead" }, "How the platform answers right now, as it measures itself."),
    region,
    list,
  ];
}
