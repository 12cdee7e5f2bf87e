// The amendment editor, and the pages and lists of amendments that follow their room.

import { csrfToken, herdDelay, refresh, watchRoom } from "./lib/live.js";
import { isUntouched, joined, Latest, paragraphsIn, payload, placeOf, splitAt, stateOf } from "./lib/editing.js";

const PAUSE = 140; // ms without typing before the changes are asked for
const SPEAK = 1200; // ms without typing before they are spoken
const KEPT = "lawlab:amendment:";

export function mount(element) {
  const part = element.dataset.part;
  if (part === "editor") new Editor(element).begin();
  if (part === "list") followList(element);
  if (part === "page") followPage(element);
}

// ---- lists and pages

function followList(list) {
  const { room, seq, article, refresh: url } = list.dataset;
  let current = list;
  let timer = null;
  watchRoom(room, Number(seq), (events) => {
    const ours = events.some(({ type, payload: about }) => type.startsWith("amendment:") && String(about.article) === article);
    if (!ours || timer) return;
    timer = setTimeout(async () => {
      timer = null;
      if (current.contains(document.activeElement) && document.activeElement.matches("summary")) return;
      current = (await refresh(current, url)) ?? current;
    }, herdDelay());
  });
}

function followPage(page) {
  if (page.dataset.forget) forget(page.dataset.forget);
  offerCopies(page);
  const { room, seq, amendment } = page.dataset;
  let timer = null;
  watchRoom(room, Number(seq), (events) => {
    const ours = events.some(({ type, payload: about }) => type.startsWith("amendment:")
      && (String(about.amendment) === amendment || String(about.parent) === amendment));
    if (!ours || timer) return;
    timer = setTimeout(async () => {
      timer = null;
      for (const stale of page.querySelectorAll("[data-refresh]")) await refresh(stale, stale.dataset.refresh);
    }, herdDelay());
  });
}

function offerCopies(page) {
  if (!navigator.clipboard) return; // not offered where it could not work
  for (const button of page.querySelectorAll("[data-copy]")) {
    const text = button.closest(".drafted-one").querySelector(".dispositif");
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(text.textContent);
      button.nextElementSibling.textContent = text.dataset.copied;
    });
  }
}

/** Drops the browser's copy of work that is now on the server. */
function forget(token) {
  for (const name of Object.keys(localStorage).filter((each) => each.startsWith(KEPT))) {
    if (readKept(name)?.token === token) localStorage.removeItem(name);
  }
}

function readKept(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
}

// ---- the editor

class Editor {
  constructor(form) {
    this.form = form;
    this.list = form.querySelector("[data-lines]");
    this.place = form.querySelector("[data-diff-place]");
    this.spoken = form.querySelector("[data-spoken]");
    this.bar = form.querySelector("[data-bar-summary] a");
    this.words = form.querySelector("[data-words]").dataset;
    const texts = form.querySelector("[data-base-texts]").content.querySelectorAll("[data-base]");
    this.originals = new Map([...texts].map((node) => [Number(node.dataset.base), node.textContent]));
    this.latest = new Latest();
    this.name = KEPT + form.dataset.keptAs;
    this.isSent = false;
    this.touched = false;
  }

  begin() {
    this.form.querySelector("[data-no-js]").hidden = true;
    for (const button of this.form.querySelectorAll("[data-delete-all], [data-restore-all], .needs-js")) button.hidden = false;
    if (!this.form.dataset.sentBack) this.bringBack();
    else if (!isUntouched(this.lines, this.originals)) this.touched = true;
    this.list.addEventListener("input", (event) => this.typed(event));
    this.list.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("paste", (event) => this.paste(event));
    this.list.addEventListener("focusin", (event) => this.show(event.target.closest(".line")));
    this.form.addEventListener("input", () => this.changed());
    this.form.addEventListener("click", (event) => this.click(event));
    this.form.addEventListener("submit", (event) => this.submit(event));
    addEventListener("beforeunload", (event) => { if (this.touched && !this.isSent && !this.isKept) event.preventDefault(); });
    addEventListener("pageshow", (event) => { if (event.persisted) this.isSent = false; });
    addEventListener("resize", () => this.growAll());
    this.renumber();
    if (this.items.some((item) => field(item).value !== field(item).defaultValue)) this.changed(); // typed before we came
    this.growAll();
    if (document.fonts) document.fonts.ready.then(() => this.growAll());
  }

  // -- what is in the fields

  get items() {
    return [...this.list.querySelectorAll(".line:not([data-removed])")];
  }

  get lines() {
    return this.items.map((item) => ({ base: baseOf(item), text: field(item).value }));
  }

  changed() {
    this.touched = true;
    this.renumber();
    this.keep();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  renumber() {
    this.items.forEach((item, rank) => {
      const base = baseOf(item);
      const state = stateOf({ base, text: field(item).value }, this.originals);
      item.classList.toggle("line-changed", state === "changed");
      for (const tool of item.querySelectorAll("[data-tool]")) {
        if (tool.dataset.tool !== "restore") tool.value = `${tool.dataset.tool}:${rank}`;
        if (tool.dataset.tool === "restore") tool.hidden = state !== "changed";
      }
    });
  }

  grow(area) {
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 2}px`;
  }

  growAll() {
    const areas = [...this.list.querySelectorAll("textarea")];
    if (CSS.supports("field-sizing", "content")) return;
    for (const area of areas) area.style.height = "auto";
    const heights = areas.map((area) => area.scrollHeight);
    areas.forEach((area, rank) => { area.style.height = `${heights[rank] + 2}px`; });
  }

  typed(event) {
    if (event.target.matches("textarea") && !CSS.supports("field-sizing", "content")) this.grow(event.target);
  }

  // -- the changes beside

  async ask() {
    const ticket = this.latest.ask();
    const { article, after, parent, bill, diff } = this.form.dataset;
    const body = JSON.stringify({ article, after, parent, bill, lines: payload(this.lines, this.originals) });
    try {
      const answer = await fetch(diff, {
        method: "POST", body,
        headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken(), Accept: "text/html" },
      });
      if (!this.latest.isLatest(ticket)) return;
      if (!answer.ok) { this.say(answer.status === 413 ? this.words.tooLong : this.words.offline); return; }
      const html = await answer.text();
      if (this.latest.isLatest(ticket)) this.apply(html);
    } catch {
      if (this.latest.isLatest(ticket)) this.say(this.words.offline);
    }
  }

  apply(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    const fresh = template.content.querySelector(".diff");
    const scrolled = this.place.scrollTop;
    this.place.replaceChildren(fresh);
    this.place.scrollTop = scrolled;
    this.bar.textContent = fresh.dataset.summary.split(" ; ").slice(0, 2).join(" ; ");
    this.show(document.activeElement.closest?.(".line"));
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => { this.spoken.textContent = fresh.dataset.summary; }, SPEAK);
  }

  say(words) {
    this.bar.textContent = words;
    this.spoken.textContent = words;
  }

  /** Marks, beside, the paragraph that one is in, and brings it into sight there. */
  show(item) {
    this.place.querySelector(".here")?.classList.remove("here");
    if (!item || item.dataset.removed !== undefined) return;
    const rank = this.items.filter((each) => field(each).value.trim()).indexOf(item) + 1;
    const row = this.place.querySelector(`.row[data-new="${rank}"]`);
    if (!row) return;
    row.classList.add("here");
    const box = this.place.getBoundingClientRect();
    const { top, bottom } = row.getBoundingClientRect();
    if (this.place.scrollHeight > this.place.clientHeight && (top < box.top || bottom > box.bottom)) {
      this.place.scrollTop += top - box.top - 24;
    }
  }

  // -- paragraphs: keys and buttons

  key(event) {
    const area = event.target;
    if (!area.matches("textarea") || event.isComposing) return;
    const item = area.closest(".line");
    const { selectionStart: start, selectionEnd: end, value } = area;
    const act = (change) => { event.preventDefault(); change(); };
    if (event.altKey && event.key === "ArrowUp") act(() => this.move(item, -1));
    else if (event.altKey && event.key === "ArrowDown") act(() => this.move(item, 1));
    else if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !this.isTable(item)) act(() => this.split(item, start, end));
    else if (event.key === "Backspace" && start === 0 && end === 0) act(() => this.joinBefore(item));
    else if (event.key === "Delete" && start === value.length && end === start) act(() => this.joinAfter(item));
    else if (event.key === "ArrowUp" && start === 0 && end === 0 && !event.shiftKey) act(() => this.go(item, -1));
    else if (event.key === "ArrowDown" && start === value.length && end === start && !event.shiftKey) act(() => this.go(item, 1));
  }

  /** A paragraph that holds several lines (a table): Enter stays in it. */
  isTable(item) {
    return (this.originals.get(baseOf(item)) ?? "").includes("\n");
  }

  go(item, step) {
    const items = this.items;
    const area = field(items[items.indexOf(item) + step] ?? item);
    area.focus();
    const at = step < 0 ? area.value.length : 0;
    area.setSelectionRange(at, at);
  }

  split(item, start, end) {
    const [left, right] = splitAt(field(item).value, start, end);
    if (!left && right) { // at the very beginning: the paragraph keeps its number, an empty one comes before
      const fresh = this.made("");
      item.before(fresh);
      this.focus(fresh, 0);
    } else {
      const fresh = this.made(right);
      field(item).value = left;
      item.after(fresh);
      this.focus(fresh, 0);
    }
    this.changed();
    this.growAll();
  }

  joinBefore(item) {
    const items = this.items;
    const earlier = items[items.indexOf(item) - 1];
    if (earlier) this.join(earlier, item);
  }

  joinAfter(item) {
    const items = this.items;
    const later = items[items.indexOf(item) + 1];
    if (later) this.join(item, later);
  }

  join(first, second) {
    const whole = joined(field(first).value, field(second).value);
    if (!field(first).value.trim() && baseOf(first) === null) { // an empty new paragraph just goes
      first.remove();
      this.focus(second, 0);
    } else {
      field(first).value = whole.text;
      this.take(second);
      this.focus(first, whole.at);
    }
    this.changed();
    this.growAll();
  }

  paste(event) {
    const area = event.target;
    const pieces = paragraphsIn(event.clipboardData?.getData("text/plain") ?? "");
    if (!area.matches("textarea") || pieces.length < 2) return;
    event.preventDefault();
    let item = area.closest(".line");
    const { selectionStart: start, selectionEnd: end, value } = area;
    const rest = value.slice(end);
    area.value = value.slice(0, start) + pieces[0];
    for (const piece of pieces.slice(1)) {
      const fresh = this.made(piece);
      item.after(fresh);
      item = fresh;
    }
    const at = field(item).value.length;
    field(item).value += rest;
    this.focus(item, at);
    this.changed();
    this.growAll();
  }

  move(item, step) {
    const items = this.items;
    const other = items[items.indexOf(item) + step];
    if (!other) return;
    const at = document.activeElement;
    if (step < 0) other.before(item);
    else other.after(item);
    at.focus();
    item.scrollIntoView({ block: "nearest" });
    this.changed();
  }

  /** Takes a paragraph out; one of the text leaves a line from which it can be brought back. */
  take(item) {
    const base = baseOf(item);
    if (base === null) { item.remove(); return; }
    const stub = document.createElement("li");
    stub.className = "line line-removed";
    stub.dataset.base = base;
    stub.dataset.removed = "";
    const n = document.createElement("span");
    n.className = "n";
    n.textContent = base;
    const said = document.createElement("p");
    const struck = document.createElement("s");
    struck.textContent = this.originals.get(base).slice(0, 160);
    said.append(struck);
    const back = document.createElement("button");
    back.type = "button";
    back.dataset.tool = "restore";
    back.value = `restore:${base}`;
    back.textContent = "↺";
    back.title = back.ariaLabel = this.words.restore.replace("{n}", base);
    const tools = document.createElement("span");
    tools.className = "line-tools";
    tools.append(back);
    stub.append(n, said, tools);
    item.replaceWith(stub);
    return stub;
  }

  restore(item) {
    const base = Number(item.dataset.base);
    if (item.dataset.removed === undefined) {
      field(item).value = this.originals.get(base);
      this.focus(item, 0);
    } else {
      const fresh = this.made(this.originals.get(base), base);
      item.remove();
      const items = this.items;
      const place = placeOf(this.lines, base);
      if (place < items.length) items[place].before(fresh);
      else this.list.append(fresh);
      this.focus(fresh, 0);
    }
    this.changed();
    this.growAll();
  }

  made(text, base = null) {
    const item = this.form.querySelector("[data-line-template]").content.firstElementChild.cloneNode(true);
    const area = field(item);
    area.value = text;
    if (base === null) return item;
    item.dataset.base = base;
    item.id = `line-${base}`;
    item.classList.remove("line-new", "line-changed");
    item.querySelector('input[name="base"]').value = base;
    item.querySelector(".n").textContent = base;
    area.setAttribute("aria-label", this.words.paragraph.replace("{n}", base));
    for (const tool of item.querySelectorAll("[data-tool]")) {
      tool.setAttribute("aria-label", this.words[tool.dataset.tool].replace("{n}", base));
    }
    const back = item.querySelector('[data-tool="remove"]').cloneNode();
    back.dataset.tool = "restore";
    back.value = `restore:${base}`;
    back.textContent = "↺";
    back.title = this.words.restore.replace("{n}", base);
    back.setAttribute("aria-label", back.title);
    item.querySelector(".line-tools").append(back);
    return item;
  }

  focus(item, at) {
    field(item).focus();
    field(item).setSelectionRange(at, at);
  }

  click(event) {
    const button = event.target.closest("button");
    if (!button) return;
    const act = (change) => { event.preventDefault(); change(); };
    const item = button.closest(".line");
    if (button.dataset.tool && item) act(() => this.tool(button.dataset.tool, item, button));
    else if ("addLast" in button.dataset) act(() => this.add(null));
    else if ("deleteAll" in button.dataset) act(() => { for (const each of this.items) this.take(each); this.changed(); });
    else if ("restoreAll" in button.dataset || "startAgain" in button.dataset) act(() => this.startAgain());
    else if ("takeMine" in button.dataset) act(() => this.takeMine(button));
    else if (button.value === "preview") act(() => this.ask());
  }

  tool(name, item, button) {
    if (name === "up" || name === "down") { this.move(item, name === "up" ? -1 : 1); button.focus(); }
    if (name === "add") this.add(item);
    if (name === "restore") this.restore(item);
    if (name === "remove") {
      const items = this.items;
      const next = items[items.indexOf(item) + 1] ?? items[items.indexOf(item) - 1];
      const stub = this.take(item);
      (stub?.querySelector("button") ?? (next && field(next)))?.focus();
      this.changed();
    }
  }

  add(item) {
    const fresh = this.made("");
    if (item) item.after(fresh);
    else this.list.append(fresh);
    this.focus(fresh, 0);
    this.changed();
  }

  startAgain() {
    this.fill([...this.originals].map(([base, text]) => ({ base, text })));
    this.form.querySelector("[data-kept-notice]").hidden = true;
    this.changed();
  }

  /** Puts the amendment's words in the place of the new version's, where both had changed them. */
  takeMine(button) {
    const { paragraph, theirs, ours } = button.dataset;
    const item = this.items.find((each) => each.dataset.base === paragraph);
    if (!item) { this.add(null); field(this.items.at(-1)).value = ours; this.changed(); this.growAll(); return; }
    const area = field(item);
    const at = theirs ? area.value.indexOf(theirs) : -1;
    area.value = at >= 0 ? area.value.slice(0, at) + ours + area.value.slice(at + theirs.length) : ours;
    this.focus(item, Math.max(at, 0) + ours.length);
    item.scrollIntoView({ block: "center" });
    this.changed();
    this.growAll();
  }

  // -- work that is not saved yet

  fill(lines) {
    this.list.replaceChildren(...lines.map(({ base, text }) => this.made(text, base)));
    for (const base of this.originals.keys()) {
      if (lines.some((line) => line.base === base)) continue;
      const item = this.made(this.originals.get(base), base);
      const place = placeOf(this.lines, base);
      const items = this.items;
      if (place < items.length) items[place].before(item);
      else this.list.append(item);
      this.take(item);
    }
    this.renumber();
    this.growAll();
  }

  keep() {
    const kept = {
      token: this.form.elements.client_key.value,
      lines: payload(this.lines, this.originals),
      rationale: this.form.elements.rationale.value,
      title: this.form.elements.title.value,
    };
    try {
      if (isUntouched(this.lines, this.originals) && !kept.rationale && !kept.title) localStorage.removeItem(this.name);
      else localStorage.setItem(this.name, JSON.stringify(kept));
      this.isKept = true;
    } catch {
      this.isKept = false; // full or forbidden: the page asks before one leaves it
    }
  }

  bringBack() {
    const kept = readKept(this.name);
    if (!kept || !Array.isArray(kept.lines)) return;
    const lines = kept.lines.map(({ base, text }) => ({ base, text: text ?? this.originals.get(base) }));
    if (lines.some(({ base, text }) => typeof text !== "string" || (base !== null && !this.originals.has(base)))) return;
    const isSame = JSON.stringify(lines) === JSON.stringify(this.lines)
      && kept.rationale === this.form.elements.rationale.value && kept.title === this.form.elements.title.value;
    if (isSame) return;
    this.fill(lines);
    this.form.elements.rationale.value = kept.rationale ?? "";
    this.form.elements.title.value = kept.title ?? "";
    this.form.querySelector("[data-kept-notice]").hidden = false;
    this.isKept = true;
    this.ask();
  }

  submit(event) {
    const action = event.submitter?.value;
    if (action === "submit" && !this.form.elements.rationale.value.trim()) {
      event.preventDefault();
      const why = this.form.elements.rationale;
      why.setAttribute("aria-invalid", "true");
      this.form.querySelector("[data-why-needed]").hidden = false;
      why.focus();
      return;
    }
    this.keep();
    this.isSent = true;
  }
}

function field(item) {
  return item.querySelector("textarea");
}

function baseOf(item) {
  return item.dataset.base === "" ? null : Number(item.dataset.base);
}
