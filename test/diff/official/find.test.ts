import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";

import { findPlugins, wantedVersions } from "../../../diff/official/find.ts";
import { FakeHome } from "../../sandbox/official/support/fake-home.ts";

let home: FakeHome;
let project: string;
beforeEach(() => {
  home = new FakeHome();
  project = join(home.folder, "repository", "infrastructure");
  mkdirSync(project, { recursive: true });
});
afterEach(() => home.remove());

/** Gives the project a package, as npm would: in its own folder or in one around it. */
function depend(name: string, content: object, folder = project): void {
  const path = join(folder, "node_modules", "@pulumi", name);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, "package.json"), JSON.stringify(content));
}

function env(path = ""): NodeJS.ProcessEnv {
  return { PULUMI_HOME: home.home, PATH: path };
}

describe("the versions a program asks for", () => {
  it("are those of its packages, found as Node finds them", () => {
    depend("aws", { version: "7.48.0" });
    depend("kubernetes", { version: "4.34.2" }, join(home.folder, "repository"));
    expect(wantedVersions(project)).toEqual({ aws: "7.48.0", kubernetes: "4.34.2" });
  });

  it("are those of the plugin where a package names another", () => {
    depend("aws", { version: "7.48.1", pulumi: { version: "v7.48.0" } });
    expect(wantedVersions(project)).toEqual({ aws: "7.48.0" });
  });
});

describe("looking for plugins", () => {
  beforeEach(() => depend("aws", { version: "7.48.0" }));

  it("takes the exact version, though a newer one is there", () => {
    const path = home.install("aws", "7.48.0", "differs");
    home.install("aws", "7.49.0", "differs");
    expect(findPlugins(project, env())).toEqual({
      plugins: { aws: { path, version: "7.48.0" } },
      notes: [],
    });
  });

  it("looks in the home of the user where Pulumi has none of its own", () => {
    const path = home.install("aws", "7.48.0", "differs");
    expect(findPlugins(project, { HOME: home.folder }).plugins).toEqual({
      aws: { path, version: "7.48.0" },
    });
  });

  it("takes the newest of the same major version, by number and not by letter, and says so", () => {
    home.install("aws", "7.9.0", "differs");
    const path = home.install("aws", "7.10.0", "differs");
    home.install("aws", "8.0.0", "differs");
    expect(findPlugins(project, env())).toEqual({
      plugins: { aws: { path, version: "7.10.0" } },
      notes: [
        "aws: the program asks for version 7.48.0, version 7.10.0 was asked; its verdicts may differ. " +
          "Install the right one with `pulumi plugin install resource aws v7.48.0`.",
      ],
    });
  });

  it("takes what lies on PATH when there is no other, and says so", () => {
    home.install("aws", "6.0.0", "differs");
    const folder = join(home.folder, "bin");
    const path = home.put(folder, "aws", "differs");
    const { plugins, notes } = findPlugins(project, env(`/nowhere:${folder}`));
    expect(plugins).toEqual({ aws: { path } });
    expect(notes).toEqual([expect.stringContaining("version 7.48.0, one on PATH was asked")]);
  });

  it("tells of a package without a plugin, as long as another has one", () => {
    depend("cloudflare", { version: "6.22.1" });
    home.install("aws", "7.48.0", "differs");
    expect(findPlugins(project, env()).notes).toEqual([
      "cloudflare: no official plugin is installed, the sandbox's verdicts stand. " +
        "Install it with `pulumi plugin install resource cloudflare v6.22.1`.",
    ]);
  });

  it("passes over what was not unpacked to its end, and what cannot be run", () => {
    home.install("aws", "7.48.0", "differs");
    writeFileSync(join(home.home, "plugins", "resource-aws-v7.48.0.partial"), "");
    chmodSync(home.install("aws", "7.47.0", "differs"), 0o644);
    mkdirSync(join(home.home, "plugins", "resource-aws-v7.46.0"));
    expect(() => findPlugins(project, env())).toThrow("no official plugin is installed");
  });

  it("names every package, its version and the command when there is no plugin at all", () => {
    depend("random", { version: "4.18.4" });
    expect(() => findPlugins(project, env())).toThrow(
      new Error(
        `--providers official: no official plugin is installed, neither in ${home.home}/plugins nor on PATH. ` +
          "Install them with\n" +
          "  pulumi plugin install resource aws v7.48.0\n" +
          "  pulumi plugin install resource random v4.18.4\n" +
          "or compare with --providers sandbox.",
      ),
    );
  });
});

it("says what to do in a project without packages", () => {
  expect(() => findPlugins(project, env())).toThrow(/has none of the packages .* Run `npm ci`/);
});
