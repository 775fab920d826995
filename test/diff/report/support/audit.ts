/**
 * Looks at the page as it is shown, in the browser: text whose contrast is below 4.5 (WCAG 2.2, 1.4.3), controls without
 * a name (4.1.2), tables without heads, ids used twice, references to nothing, an order of focus other than the page's.
 * Gives one line for each.
 */
export const audit = `(() => {
  const problems = [];
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const contrast = (one, two) => {
    const [light, dark] = [luminance(one), luminance(two)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  };
  const ground = (element) => {
    const box = element.closest("svg a")?.querySelector("rect");
    if (box) return rgba(getComputedStyle(box).fill);
    for (let one = element; one; one = one.parentElement) {
      const color = rgba(getComputedStyle(one).backgroundColor);
      if (color[3] === 255) return color;
    }
    return [255, 255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let texts = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (node.textContent.trim() === "" || !element.checkVisibility()) continue;
    if (element.closest("script, title, option")) continue;
    texts += 1;
    const style = getComputedStyle(element);
    const ratio = contrast(rgba(element.closest("svg") ? style.fill : style.color), ground(element));
    if (ratio < 4.5) problems.push(ratio.toFixed(2) + " contrast: " + node.textContent.trim());
  }
  if (texts < 50) problems.push("only " + texts + " texts are seen");
  const named = (element) =>
    element.getAttribute("aria-label") || element.textContent.trim() || element.labels?.length > 0;
  for (const element of document.querySelectorAll("button, a, summary, input, select")) {
    if (!named(element)) problems.push("no name: " + element.outerHTML);
    if (element.tabIndex > 0) problems.push("out of order: " + element.outerHTML);
  }
  for (const head of document.querySelectorAll("th:not([scope])")) {
    problems.push("no scope: " + head.textContent);
  }
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) problems.push("twice: " + id);
  for (const element of document.querySelectorAll("[aria-labelledby], [aria-describedby]")) {
    for (const name of ["aria-labelledby", "aria-describedby"]) {
      const id = element.getAttribute(name);
      if (id !== null && !ids.includes(id)) problems.push("refers to nothing: " + id);
    }
  }
  if (document.documentElement.lang === "") problems.push("no language");
  return problems;
})()`;
