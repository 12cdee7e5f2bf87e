// Posts without leaving the page, and shows what others post without touching what is being typed:
// lists are merged key by key, forms and anything that holds the focus stay as they are.

import { csrfToken, read, watchRoom } from "./lib/live.js";

export function mount(section) {
  section.addEventListener("submit", (event) => onSubmit(section, event));
  section.addEventListener("click", (event) => onMore(section, event));
  const page = section.closest("[data-room][data-seq]");
  if (!page) return;
  let waiting = null;
  watchRoom(page.dataset.room, Number(page.dataset.seq), (events) => {
    if (waiting || !events.some((event) => event.type.startsWith("argument:"))) return;
    waiting = setTimeout(() => { waiting = null; update(section, true); }, 100 + Math.random() * 400);
  });
}

async function update(section, isNews) {
  const url = section.dataset.most ? `${section.dataset.url}?most=${section.dataset.most}` : section.dataset.url;
  const answer = await read(url);
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".arguments");
  const known = section.querySelectorAll("[data-key]").length;
  for (const list of fresh.querySelectorAll("[data-list]")) {
    if (!list.parentElement.closest("[data-list]")) merge(find(section, "list", list.dataset.list), list);
  }
  for (const part of fresh.querySelectorAll("[data-part]")) find(section, "part", part.dataset.part)?.replaceWith(part);
  if (isNews && section.querySelectorAll("[data-key]").length > known) {
    section.querySelector("[data-voice]").textContent = section.dataset.new;
  }
}

function find(root, kind, value) {
  return root.querySelector(`[data-${kind}="${CSS.escape(value)}"]`);
}

/** Brings `list` to what `fresh` holds: new items in their place, changed words replaced, nothing else moved. */
function merge(list, fresh) {
  if (!list) return;
  const items = new Map([...list.children].map((item) => [item.dataset.key, item]));
  let before = null;
  for (const wanted of [...fresh.children]) {
    const item = items.get(wanted.dataset.key);
    if (item) {
      mergeItem(item, wanted);
      before = item;
    } else {
      if (before) before.after(wanted); else list.prepend(wanted);
      before = wanted;
    }
  }
}

function mergeItem(item, wanted) {
  const said = item.querySelector(":scope > .said");
  const words = wanted.querySelector(":scope > .said");
  if (said && words && said.dataset.version !== words.dataset.version && !said.contains(document.activeElement)) {
    said.replaceWith(words);
  }
  const list = item.querySelector(":scope > [data-list]");
  const fresh = wanted.querySelector(":scope > [data-list]");
  if (list && fresh) merge(list, fresh);
}

async function onSubmit(section, event) {
  const form = event.target;
  if (!form.matches("form[data-argue]")) return;
  event.preventDefault();
  if (form.dataset.busy) return;
  form.dataset.busy = "yes";
  try {
    const answer = await fetch(form.action, {
      method: "POST", body: new FormData(form, event.submitter),
      headers: { "X-CSRFToken": csrfToken(), "X-Requested-With": "fetch", Accept: "application/json" },
    });
    if (answer.status === 401) { location.href = `/log-in?next=${encodeURIComponent(location.pathname)}`; return; }
    const data = await answer.json();
    if (!answer.ok) { complain(form, data.error); return; }
    await posted(section, form, data.argument);
  } catch {
    complain(form, section.dataset.offline);
  } finally {
    delete form.dataset.busy;
  }
}

/** The form is emptied under a new key, and the argument shown where it stands. */
async function posted(section, form, id) {
  form.reset();
  form.querySelector(":scope > .error")?.remove();
  form.elements.client_key.value = crypto.randomUUID ? crypto.randomUUID() : `key-${Date.now()}-${Math.random().toString(36).slice(2)}`;
  const details = form.closest("details");
  details.open = false;
  await update(section, false);
  const item = find(section, "key", String(id));
  if (!item) return;
  item.tabIndex = -1;
  item.focus({ preventScroll: true });
  item.scrollIntoView({ block: "nearest" });
}

function complain(form, sentence) {
  let note = form.querySelector(":scope > .error");
  if (!note) {
    note = document.createElement("p");
    note.className = "error";
    note.setAttribute("role", "alert");
    form.append(note);
  }
  note.textContent = sentence;
}

async function onMore(section, event) {
  const link = event.target.closest("a[data-more]");
  if (!link) return;
  event.preventDefault();
  section.dataset.most = link.dataset.more;
  await update(section, false);
}
