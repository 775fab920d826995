import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { format, resolveConfig } from "prettier";

import type { Block } from "../report/document.ts";
import { toMarkdown } from "../report/markdown.ts";
import { proofDocument } from "../report/proof-document.ts";
import { drawAll, pictureFiles } from "../report/proof-report.ts";
import type { ReportFiles } from "../report/proof-report.ts";
import { parseResult, readResult } from "./read-result.ts";
import type { Proof } from "./result.ts";

/** The project's docs. */
export const DOCS = join(import.meta.dirname, "..", "..", "docs");

/** The page, and the folder of its pictures and of the result it is made from: below the docs. */
const PAGE = "proof.md";
const FOLDER = "proof";

/** Result that the page is made from. Path. */
export const KEPT_RESULT = join(DOCS, FOLDER, "result.json");

/**
 * The page of the docs that tells of a run, its pictures and the result it is made from, by their paths below docs/.
 *
 * @throws Error when a picture is none that can be drawn.
 */
export async function renderProofDocs(proof: Proof): Promise<ReportFiles> {
  const drawings = await drawAll(proof);
  const report = proofDocument(proof, drawings, [...intro(proof)]);
  const inFolder = Object.entries(pictureFiles(drawings)).map(([name, svg]) => [
    `${FOLDER}/${name}`,
    `${svg}\n`,
  ]);
  return {
    [PAGE]: await pretty(toMarkdown(report, { pictures: `${FOLDER}/` }), PAGE),
    [`${FOLDER}/result.json`]: await pretty(JSON.stringify(proof), "result.json"),
    ...(Object.fromEntries(inFolder) as ReportFiles),
  };
}

function* intro({ stack, sections }: Proof): Generator<Block> {
  yield {
    kind: "text",
    text:
      "Everything on this page is made from `proof/result.json`, which a run of the lab has written: `make lab ARGS=--write`. " +
      "What is run, and how to read it, is in `docs/lab.md`. To repeat it:",
  };
  const choice = stack === "prod" ? "" : ` STACK=${stack}`;
  yield {
    kind: "commands",
    lines: [
      "make lab-setup                        # once: the servers, on Debian and Ubuntu",
      `make lab${choice}`,
      `make lab${choice} QUICK=1                     # minutes: what is right or wrong, not how much faster`,
      ...sections
        .slice(0, 1)
        .map(({ id }) => `make lab${choice} ARGS="--only ${id}"    # one section`),
    ],
  };
}

/** As `prettier --check` wants it. */
async function pretty(text: string, name: string): Promise<string> {
  const path = join(DOCS, name);
  return await format(text, { ...(await resolveConfig(path)), filepath: path });
}

/**
 * Writes what tells of a run into the docs, and removes pictures of runs before it.
 *
 * @param docs folder. @default docs - the project's
 */
export async function writeProofDocs(proof: Proof, docs = DOCS): Promise<void> {
  // Drawn before anything is touched.
  // As it is read again: the order of its keys is that of the reader.
  const files = await renderProofDocs(parseResult(JSON.stringify(proof), "the result"));
  for (const stray of strayFiles(docs, files)) rmSync(join(docs, stray));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(docs, path)), { recursive: true });
    writeFileSync(join(docs, path), text);
  }
}

/**
 * Files of the docs that are not what the result beside them gives, each with what is wrong.
 *
 * @param docs folder. @default docs - the project's
 * @throws LabError when there is no result, or it cannot be read.
 */
export async function findStale(docs = DOCS): Promise<readonly string[]> {
  const files = await renderProofDocs(readResult(join(docs, FOLDER, "result.json")));
  const wrong = Object.entries(files).flatMap(([path, text]) => {
    if (!existsSync(join(docs, path))) return [`${path} is missing`];
    return readFileSync(join(docs, path), "utf8") === text ? [] : [`${path} differs`];
  });
  return [...wrong, ...strayFiles(docs, files).map((path) => `${path} belongs to no run`)];
}

function strayFiles(docs: string, files: ReportFiles): readonly string[] {
  const folder = join(docs, FOLDER);
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.map((name) => `${FOLDER}/${name}`).filter((path) => files[path] === undefined);
}
