// The moderators' queue by keyboard: j and k go from one item to the next; Enter follows it, as everywhere.

export function mount(element) {
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !["j", "k"].includes(event.key)) return;
    const items = [...element.querySelectorAll("[data-item]")];
    if (!items.length) return;
    const at = items.indexOf(document.activeElement);
    const step = event.key === "j" ? 1 : -1;
    items[at < 0 ? 0 : Math.min(items.length - 1, Math.max(0, at + step))].focus();
    event.preventDefault();
  });
}
