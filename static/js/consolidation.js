// A consolidated text: each act is sent in place, and the board comes back as it is afterwards. What somebody
// else did meanwhile is said, and shown; nothing is overwritten. Without this, the forms are plain ones.

import { csrfToken } from "./lib/live.js";

export function mount(page) {
  page.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-step]")) return;
    event.preventDefault();
    send(page, event.target, event.submitter);
  });
  page.addEventListener("input", (event) => {
    if (!event.target.matches("[data-write]")) return;
    event.target.form.querySelector('input[value="write"]').checked = true; // whoever writes means to
  });
}

async function send(page, form, button) {
  const board = page.querySelector("[data-part=board]");
  if (board.getAttribute("aria-busy") === "true") return;
  board.setAttribute("aria-busy", "true");
  say(page, "");
  try {
    const answer = await fetch(form.getAttribute("action"), {
      method: "POST", body: new FormData(form, button),
      headers: { "X-CSRFToken": csrfToken(), "X-Requested-With": "fetch", Accept: answerKinds() },
    });
    if (answer.status === 401) { location.href = `/log-in?next=${encodeURIComponent(location.pathname + location.search)}`; return; }
    if (answer.ok) { show(page, await answer.text(), button?.id); return; }
    const { error } = await answer.json();
    if (answer.status === 409 || answer.status === 404) await fetchBoard(page, button?.id); // others acted
    say(page, error);
  } catch {
    say(page, page.dataset.offline);
  } finally {
    page.querySelector("[data-part=board]").removeAttribute("aria-busy");
  }
}

/** A refusal comes as JSON, the board as a part of the page. */
function answerKinds() {
  return "application/json, text/html;q=0.5";
}

async function fetchBoard(page, id) {
  const { article } = page.querySelector("[data-part=board]").dataset;
  const answer = await fetch(`${page.dataset.board}?article=${encodeURIComponent(article)}`);
  if (answer.ok) show(page, await answer.text(), id);
}

function show(page, html, id) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const fresh = template.content.querySelector("[data-part=board]");
  const shown = page.querySelector("[data-part=board]");
  const scrolled = shown.querySelector(".choices").scrollTop;
  keepWriting(shown, fresh);
  shown.replaceWith(fresh);
  fresh.querySelector(".choices").scrollTop = scrolled;
  page.querySelector("[data-voice]").textContent = fresh.dataset.said;
  const next = (id && fresh.querySelector(`#${CSS.escape(id)}:not([disabled])`)) || fresh.querySelector(".conflict.is-open");
  next?.focus({ preventScroll: true });
}

/** Words being written for a conflict that is still there stay. */
function keepWriting(shown, fresh) {
  for (const area of shown.querySelectorAll("[data-write]")) {
    if (area.value === area.defaultValue) continue;
    const { value } = area.form.elements.place;
    const same = [...fresh.querySelectorAll('input[name="place"]')].find((input) => input.value === value);
    const other = same?.form.querySelector("[data-write]");
    if (other && !other.defaultValue) other.value = area.value;
  }
}

function say(page, sentence) {
  const box = page.querySelector("[data-refusal]");
  box.textContent = sentence;
  box.hidden = !sentence;
  if (sentence) box.scrollIntoView({ block: "nearest" });
}
