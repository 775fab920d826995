/** One part of a multipart message. */
export interface Part {
  /** Content type, without parameters. */
  readonly type: string;
  readonly body: string;
}

/**
 * Reads a multipart message as a mail reader does (RFC 2046): head, boundary from the head, parts between the boundary's lines,
 * each with a head of its own up to the first empty line. Fails on a message that is not closed.
 */
export function parts(message: string): readonly Part[] {
  const boundary = /^Content-Type: multipart\/mixed; boundary="([^"]+)"$/m.exec(message)?.[1] ?? "";
  if (!message.startsWith("MIME-Version: 1.0\n") || boundary === "")
    throw new Error("no head of a multipart message");
  const [opened, closed = ""] = message.split(`\n--${boundary}--`);
  if (opened === undefined || opened === message || closed.trim() !== "")
    throw new Error("the message is not closed");
  return opened
    .split(`\n--${boundary}\n`)
    .slice(1)
    .map((part) => {
      const end = part.indexOf("\n\n");
      const type = /^Content-Type: ([^;\n]+)/m.exec(part.slice(0, end))?.[1] ?? "";
      return { type, body: part.slice(end + 2) };
    });
}
