/** How long a button says that it has copied. */
const SHOWN_MS = 1_500;

/** Lets all buttons with data-copy, also those made later, copy what it says. */
export function startCopying(): void {
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const button = target?.closest<HTMLButtonElement>("button[data-copy]");
    if (button) void copy(button);
  });
}

async function copy(button: HTMLButtonElement): Promise<void> {
  const text = button.dataset["copy"] ?? "";
  try {
    await navigator.clipboard.writeText(text);
    tell(button, "Copied");
  } catch {
    // Not allowed here: selected, it is one key away.
    select(button.previousElementSibling);
    tell(button, "Selected");
  }
}

function tell(button: HTMLButtonElement, word: string): void {
  button.textContent = word;
  window.setTimeout(() => {
    button.textContent = "Copy";
  }, SHOWN_MS);
}

function select(element: Element | null): void {
  if (element !== null) getSelection()?.selectAllChildren(element);
}
