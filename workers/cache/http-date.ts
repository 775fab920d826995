/** As HTTP writes it now, in RFC 850's form and in asctime's (RFC 9110, 5.6.7). */
const FORMS = [
  /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/,
];

/**
 * Milliseconds since 1970; NaN where the header is not there or no date. Date.parse alone takes `3600` for the year 3600, and
 * with it an Expires that means "expired" for one that never does.
 */
export function httpDate(header: string | null): number {
  if (header === null || !FORMS.some((form) => form.test(header))) return NaN;
  return Date.parse(header.endsWith("GMT") ? header : `${header} GMT`);
}
