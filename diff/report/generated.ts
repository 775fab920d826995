import { readFileSync, writeFileSync } from "node:fs";
import { relative } from "node:path";

/** A file that is made from the code. */
export interface GeneratedFile {
  /** Absolute path. */
  readonly file: string;
  readonly text: string;
}

/** How files are written. */
export interface GenerateOptions {
  /** Writes nothing. */
  readonly checkOnly: boolean;
  /** What writes them, for the message. */
  readonly command: string;
}

/**
 * Writes files that are made from the code.
 *
 * @returns false when one is not current and was only to be checked, which is then said on stderr
 */
export function writeGenerated(
  files: readonly GeneratedFile[],
  { checkOnly, command }: GenerateOptions,
): boolean {
  const old = files.filter(({ file, text }) => read(file) !== text);
  for (const { file, text } of old) {
    if (!checkOnly) writeFileSync(file, text);
    else console.error(`not current: ${relative(process.cwd(), file)}; run ${command}`);
  }
  return !checkOnly || old.length === 0;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
