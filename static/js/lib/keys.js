// Which act a key asks for on the lawmakers' desk. Pure: it knows events by their fields alone.

const LETTERS = { j: "next", k: "previous", x: "tick", a: "mine", n: "note", r: "answer", "?": "help" };
const ARROWS = { ArrowDown: "next", ArrowUp: "previous" };
/** Where keys are for writing or choosing. */
const TYPING = "input:not([type=checkbox]), textarea, select, [contenteditable]";

/**
 * The act, or null. Letters may be turned off, and never act while one types; arrows move only from a row,
 * so that a page or a panel that is read scrolls as everywhere.
 */
export function keyAction(event, { letters, inRow }) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return null;
  if (event.key === "Escape") return "close";
  if (event.target.matches?.(TYPING)) return null;
  if (event.key in ARROWS) return inRow ? ARROWS[event.key] : null;
  if (!letters || (event.key !== "?" && event.shiftKey)) return null;
  return LETTERS[event.key] ?? null;
}
