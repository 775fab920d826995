/** What the engine writes for a value that is not known yet, one for each type (Pulumi SDK, plugin/rpc.go). */
export const SENTINELS: ReadonlySet<string> = new Set([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", // boolean
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421", // number
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9", // string, and any other
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2", // array
  "030794c1-ac77-496b-92df-f27374a8bd58", // asset
  "e48ece36-62e2-4504-bad9-02848725956a", // archive
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff", // object
]);

/** The key by which the engine marks an object as something else (Pulumi SDK, resource/sig/sig.go). */
export const SIGNATURE = "4dabf18193072939515e22adb298388d";

/** What marks a secret. */
export const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";
