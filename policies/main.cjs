// The engine's launcher loads the pack by require(), with hooks that would compile TypeScript; import() goes past them
// to Node's own type stripping.
if (!process.features.typescript) {
  throw new Error(
    `plumbline-policies needs Node.js 22.18 or newer, which runs TypeScript as it is; this is ${process.version}`,
  );
}
module.exports = import("./index.ts");
