// The agenda as its hosts change it: the same forms as without a script, sent without leaving the page.
// The focus stays on the point that moved, and its new place is spoken.

import { csrfToken } from "./lib/live.js";

export function mount(section) {
  section.addEventListener("submit", (event) => onSubmit(section, event));
  section.addEventListener("input", (event) => { if (event.target.id === "find-point") filter(section); });
  section.addEventListener("keydown", (event) => onKey(event));
}

/** Alt and an arrow move the point that has the focus. */
function onKey(event) {
  if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  const verb = event.key === "ArrowUp" ? "up" : "down";
  const button = event.target.closest("[data-point]")?.querySelector(`button[value^="${verb}:"]`);
  if (button) { event.preventDefault(); button.click(); }
}

async function onSubmit(section, event) {
  const form = event.target;
  if (form.matches("[data-find]")) { event.preventDefault(); filter(section); return; }
  if (!form.matches("[data-agenda-form]")) return;
  event.preventDefault();
  const button = event.submitter;
  if (button?.getAttribute("aria-disabled") === "true" || section.dataset.busy) return;
  section.dataset.busy = "yes";
  try {
    const answer = await fetch(form.getAttribute("action"), { // its buttons are named "action" too
      method: "POST", body: new FormData(form, button),
      headers: { "X-CSRFToken": csrfToken(), "X-Requested-With": "fetch", Accept: "application/json" },
    });
    if (answer.ok) put(section, await answer.text(), button?.value ?? "");
    else complain(section, (await answer.json()).error);
  } catch {
    complain(section, section.querySelector("[data-voice]").dataset.offline);
  } finally {
    delete section.dataset.busy;
  }
}

function put(section, html, action) {
  const old = section.querySelector("[data-agenda-edit]");
  const places = placesIn(old);
  const words = old.querySelector("#find-point").value;
  const template = document.createElement("template");
  template.innerHTML = html;
  const fresh = template.content.firstElementChild;
  fresh.querySelector("details").open = old.querySelector("details").open;
  fresh.querySelector("#find-point").value = words;
  old.replaceWith(fresh);
  filter(section);
  const [verb, id] = action.split(":");
  const point = verb === "remove" ? null : fresh.querySelector(`[data-point="${CSS.escape(id ?? "")}"]`);
  const all = [...fresh.querySelectorAll("[data-point]")];
  if (point) {
    point.querySelector(`button[value="${action}"]`)?.focus();
    say(section, point, all);
  } else if (verb === "remove") {
    const next = all[Math.min(places.indexOf(id), all.length - 1)];
    (next?.querySelector("button") ?? fresh.querySelector("summary")).focus();
  } else {
    fresh.querySelector("#free-title").focus();
    if (all.length) say(section, all.at(-1), all);
  }
}

function placesIn(root) { return [...root.querySelectorAll("[data-point]")].map((point) => point.dataset.point); }

function say(section, point, all) {
  const voice = section.querySelector("[data-voice]");
  voice.textContent = voice.dataset.moved
    .replace("#place", String(all.indexOf(point) + 1)).replace("#total", String(all.length))
    .replace("#name", point.querySelector(".name").textContent.trim());
}

function complain(section, sentence) {
  const note = section.querySelector("[data-wrong]");
  note.textContent = sentence;
  note.hidden = false;
}

/** Hides the choices that do not say all the words, whatever their case and accents. */
function filter(section) {
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const words = fold(section.querySelector("#find-point").value).split(/\s+/).filter(Boolean);
  for (const choice of section.querySelectorAll("[data-choice]")) {
    const name = fold(choice.textContent);
    choice.hidden = !choice.querySelector("input").checked && !words.every((word) => name.includes(word));
  }
}
