// The engine's launcher loads the pack by require(), with hooks that would compile TypeScript; import() goes past them
// to Node's own type stripping.
module.exports = import("./index.ts");
