import { element, textOf } from "./dom.ts";
import { platformPage } from "./platform.ts";
import { statusPage } from "./status.ts";

/** Put in place of the name when the site is built: the hashed name of the map's module, which is loaded when it is needed. */
declare const REGIONS_MODULE: string;

interface Page {
  readonly title: string;
  readonly show: () => readonly HTMLElement[] | Promise<readonly HTMLElement[]>;
}

const PAGES: Readonly<Record<string, Page>> = {
  "/": { title: "Status", show: statusPage },
  "/regions": {
    title: "Regions",
    show: async () => {
      const loaded = (await import(REGIONS_MODULE)) as typeof import("./regions.ts");
      return loaded.regionsPage();
    },
  },
  "/platform": { title: "Platform", show: platformPage },
};

const MISSING: Page = {
  title: "Page not found",
  show: () => [
    element("p", { class: "lead" }, "There is nothing under this address."),
    element("p", {}, element("a", { href: "/", "data-route": "" }, "Go to the status")),
  ],
};

/** Counts page changes: what loaded for a page that was left is dropped. */
let turn = 0;

function pathOf(location: { readonly pathname: string }): string {
  const path = location.pathname.replace(/\/+$/, "");
  return path === "" || path === "/index.html" ? "/" : path;
}

async function show(focus: boolean): Promise<void> {
  const path = pathOf(window.location);
  const page = Object.hasOwn(PAGES, path) ? PAGES[path] : undefined;
  const { title, show: make } = page ?? MISSING;
  turn += 1;
  const mine = turn;
  document.title = `${title} · Plumbline`;
  for (const link of document.querySelectorAll<HTMLAnchorElement>("nav a")) {
    if (pathOf(link) === path) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  const heading = element("h1", { tabindex: "-1" }, title);
  const content = await Promise.resolve(make()).catch((error: unknown) => [
    element(
      "p",
      { class: "note", role: "alert" },
      `The page could not be loaded. ${textOf(error)}`,
    ),
  ]);
  if (mine !== turn) return;
  const main = document.querySelector("main");
  main?.setAttribute("data-page", page === undefined ? "missing" : path);
  main?.replaceChildren(heading, ...content);
  if (focus) {
    window.scrollTo(0, 0);
    heading.focus();
  }
}

document.addEventListener("click", (event) => {
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
  const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-route]");
  if (!plain || link === null) return;
  event.preventDefault();
  if (link.href !== window.location.href) window.history.pushState(null, "", link.href);
  void show(true);
});
window.addEventListener("popstate", () => void show(true));
void show(false);
