// The page of a new key: its addresses are copied by a button, where the browser can.

const SAID = 2000; // ms that a button says it copied

export function mount(page) {
  if (!navigator.clipboard) return; // not offered where it could not work
  for (const button of page.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(page, button));
  }
}

async function copy(page, button) {
  const { copied } = page.dataset;
  await navigator.clipboard.writeText(button.closest(".overlay-address").querySelector("[data-address]").textContent);
  const [name] = button.childNodes;
  const { before = name.data } = button.dataset;
  button.dataset.before = before;
  name.data = copied;
  page.querySelector("[data-voice]").textContent = copied;
  setTimeout(() => { name.data = before; page.querySelector("[data-voice]").textContent = ""; }, SAID);
}
