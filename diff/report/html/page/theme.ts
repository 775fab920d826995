/** Under this name the choice is kept, where the browser keeps anything for files. */
const KEY = "plumbline-theme";

/** The button for the dark theme: as the system has it until it is pressed. */
export function startTheme(button: HTMLButtonElement): void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  let chosen = stored();
  const show = () => {
    const isDark = chosen === undefined ? system.matches : chosen === "dark";
    if (chosen !== undefined) document.documentElement.dataset["theme"] = chosen;
    button.setAttribute("aria-pressed", `${isDark}`);
  };
  button.addEventListener("click", () => {
    chosen = button.getAttribute("aria-pressed") === "true" ? "light" : "dark";
    store(chosen);
    show();
  });
  system.addEventListener("change", show);
  show();
}

function stored(): "light" | "dark" | undefined {
  try {
    const value = localStorage.getItem(KEY);
    return value === "light" || value === "dark" ? value : undefined;
  } catch {
    return undefined;
  }
}

function store(value: string): void {
  try {
    localStorage.setItem(KEY, value);
  } catch {
    // Kept for as long as the page is open, then.
  }
}
