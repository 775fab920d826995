/** A text in XML and HTML: as content or within double quotes. */
export function escapeText(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** Milliseconds as seconds with one decimal: 2500 is "2.5". */
export function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(1);
}

/** Milliseconds in the two largest units a person needs: 5,400,000 is "1 h 30 min", 2,500 is "2.5 s". */
export function span(milliseconds: number): string {
  if (milliseconds < 60_000) return `${Number(seconds(milliseconds))} s`;
  const minutes = Math.round(milliseconds / 60_000);
  const units: readonly (readonly [number, string])[] = [
    [Math.floor(minutes / 1440), "d"],
    [Math.floor((minutes % 1440) / 60), "h"],
    [minutes % 60, "min"],
  ];
  const used = units.filter(([count]) => count > 0).slice(0, 2);
  return used.map(([count, unit]) => `${count} ${unit}`).join(" ");
}
