const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as HTML shows it, between tags and inside quoted attributes. NUL, which HTML does not have, becomes U+FFFD. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (found) => ENTITIES[found] ?? "").replaceAll("\0", "\uFFFD");
}

/**
 * A value as JSON inside a script element. Without "<" no text of it ends the element or opens a comment (HTML Standard,
 * "Restrictions for contents of script elements"); U+2028 and U+2029 end lines for tools that read it as JavaScript.
 */
export function embedJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<\u2028\u2029]/g,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
