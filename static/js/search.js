// The kinds of results scroll sideways on a narrow screen: the current one is brought into sight.

export function mount(tabs) {
  const current = tabs.querySelector("[aria-current]");
  if (!current) return;
  const place = current.getBoundingClientRect(), frame = tabs.getBoundingClientRect();
  tabs.scrollLeft += place.left - frame.left - (frame.width - place.width) / 2;
}
