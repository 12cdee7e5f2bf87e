// The host's console: every act is a form; keys press its buttons. The board is fetched again whole when
// something moved, and put in place without losing the current argument, open parts or half-typed words.

import { clockFace } from "./lib/delay.js";
import { csrfToken, read, watchRoom } from "./lib/live.js";

const LOOK = 5000; // ms between two looks at whether the site answers, and knows the host still
const VOTES = 4; // looks between two readings of the board for the votes alone, which no event tells
const VERB_OF_KEY = { a: "approve", s: "spotlight", h: "hide", p: "pin", r: "answered" };
const MOVES_ON = ["approve", "hide", "answered", "restore"]; // what is done with the argument

export function mount(page) {
  const console_ = new Console(page);
  watchRoom(page.dataset.room, Number(page.dataset.seq), () => console_.soon());
  page.addEventListener("submit", (event) => console_.onSubmit(event));
  document.addEventListener("keydown", (event) => console_.onKey(event));
  page.addEventListener("pointerdown", () => { console_.isPressed = true; });
  for (const type of ["pointerup", "pointercancel"]) document.addEventListener(type, () => { setTimeout(() => console_.release(), 0); });
  setInterval(() => console_.tick(), 250);
  setInterval(() => console_.look(), LOOK);
  for (const type of ["offline", "online"]) addEventListener(type, () => console_.look());
  console_.tick();
}

class Console {
  constructor(page) {
    this.page = page;
    this.url = `/debates/${page.dataset.debate}/console/board`;
    const [navigation] = performance.getEntriesByType("navigation");
    const received = performance.timeOrigin + (navigation ? navigation.responseStart : performance.now());
    this.offset = Date.parse(page.dataset.now) - received;
    this.current = null; // the argument that keys act on
    this.timer = null;
    this.acts = Promise.resolve(); // those on their way
    this.isPressed = false; // whether a finger or a mouse button is down
    this.kept = null; // the board that came meanwhile
    const box = page.querySelector("[data-keys-on]");
    try { box.checked = localStorage.getItem("console-keys") !== "off"; } catch { /* storage is off: the box alone decides */ }
    box.addEventListener("change", () => { try { localStorage.setItem("console-keys", box.checked ? "on" : "off"); } catch { /* as above */ } });
  }

  soon() { this.timer ??= setTimeout(() => { this.timer = null; this.update(); }, 150); }

  async update() {
    const answer = await read(this.url);
    if (answer.ok) this.put(await answer.text());
    else this.tellLine(answer.status);
  }

  /** Asks for nothing but an answer; a board that missed something while the line was cut is fetched again. */
  async look() {
    if (this.isLooking) return;
    this.isLooking = true;
    try {
      const answer = await fetch(`/events/${this.page.dataset.room}`, { signal: AbortSignal.timeout(LOOK) });
      this.tellLine(answer.status);
      this.looks = (this.looks ?? 0) + 1;
      if (answer.ok && this.looks % VOTES === 0 && !document.hidden) this.soon();
    } catch {
      this.tellLine(0);
    } finally {
      this.isLooking = false;
    }
  }

  /** What stands between the board and the site, in words: the line is cut, or the host is logged out. */
  tellLine(status) {
    const state = status === 401 || status === 404 ? "out" : status === 0 || status >= 500 ? "lost" : "";
    if (state === this.line) return;
    if (!state && this.line) this.soon();
    this.line = state;
    for (const note of this.page.querySelectorAll("[data-line-state]")) note.hidden = note.dataset.lineState !== state;
  }

  /** The finger left, and its click was heard: the board that came meanwhile is put in place. */
  release() {
    this.isPressed = false;
    const { kept } = this;
    this.kept = null;
    if (kept) this.put(kept);
  }

  /** Puts the fresh board in place: what is focused, open or half typed stays. */
  put(html) {
    if (this.isPressed) { this.kept = html; return; } // a button that is being pressed must not go away under the finger
    const old = this.page.querySelector("[data-board]");
    const template = document.createElement("template");
    template.innerHTML = html;
    const fresh = template.content.firstElementChild;
    const form = old.querySelector('[data-keep="new-poll"]');
    if (form?.open) fresh.querySelector('[data-keep="new-poll"]').replaceWith(form);
    const label = old.querySelector("#key-label");
    if (label?.value) fresh.querySelector("#key-label").value = label.value;
    old.querySelectorAll("details.rest[open]").forEach((details) => {
      const name = details.querySelector("summary").firstChild.textContent;
      for (const other of fresh.querySelectorAll("details.rest")) if (other.querySelector("summary").firstChild.textContent === name) other.open = true;
    });
    const focused = this.place(old.contains(document.activeElement) ? document.activeElement : null);
    const kept = form?.contains(document.activeElement) ? document.activeElement : null;
    const ending = old.querySelector(".end-it");
    if (ending?.open && fresh.querySelector(".end-it")) fresh.querySelector(".end-it").open = true;
    old.replaceWith(fresh);
    if (kept) kept.focus();
    else if (focused) this.find(focused)?.focus({ preventScroll: true });
    this.tick();
  }

  /** What names the focused element on any board. */
  place(element) {
    if (!element) return null;
    const item = element.closest("[data-queued], [data-line], [data-agenda]");
    return {
      item: item && Object.entries(item.dataset).find(([name]) => ["queued", "line", "agenda"].includes(name)),
      act: element.closest("form")?.dataset.act ?? null,
      id: element.id || null,
    };
  }

  find({ item, act, id }) {
    const root = item ? this.page.querySelector(`[data-${item[0]}="${CSS.escape(item[1])}"]`) : this.page;
    if (!root) return this.items()[0] ?? null;
    if (act) return root.querySelector(`form[data-act="${act}"] button`) ?? (root === this.page ? null : root);
    return id ? document.getElementById(id) : root;
  }

  /** Acts leave one after the other, in the order of the keys; the next argument has the keys at once. */
  onSubmit(event) {
    const form = event.target;
    if (!form.matches("form[data-act]")) return;
    event.preventDefault();
    if (form.dataset.sent) return; // pressed twice: its answer is on the way
    form.dataset.sent = "yes";
    const body = new FormData(form, event.submitter);
    if (MOVES_ON.includes(form.dataset.act)) this.choose(this.neighbour(form.closest("[data-queued]")));
    this.acts = this.acts.then(() => this.send(form, body));
  }

  async send(form, body) {
    try {
      const answer = await fetch(form.getAttribute("action"), {
        method: "POST", body,
        headers: { "X-CSRFToken": csrfToken(), "X-Requested-With": "fetch", Accept: "application/json" },
      });
      if (!answer.ok) {
        this.say((await answer.json()).error, true);
        this.look(); // a form that is refused may be that of somebody logged out
        if (answer.status !== 401) this.soon();
        return;
      }
      this.tellLine(answer.status);
      if (form.dataset.act === "prepare-poll") { form.reset(); form.closest("details").open = false; }
      this.put(await answer.text());
    } catch {
      this.say(this.page.dataset.offline, true);
      this.look();
    } finally {
      delete form.dataset.sent;
    }
  }

  // ---- keys

  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.page.querySelector("[data-keys-on]").checked) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    if (event.key === " " && event.target.closest("button, summary, a")) return;
    const { key } = event;
    const item = document.activeElement?.closest?.("[data-queued]") ?? this.page.querySelector(`[data-queued="${this.current}"]`);
    let done = true;
    if (key === "j" || key === "ArrowDown") this.choose(this.step(item, 1));
    else if (key === "k" || key === "ArrowUp") this.choose(this.step(item, -1));
    else if (key === "ArrowLeft" || key === "ArrowRight") this.choose(this.column(key === "ArrowLeft" ? "for" : "against")[0]);
    else if (key in VERB_OF_KEY) done = this.press(item ?? this.first(), VERB_OF_KEY[key]);
    else if (key === "?") this.help();
    else if (key === "Escape") document.activeElement.blur();
    else if (key === "n") done = this.next();
    else done = this.pressKey(key === " " ? "␣" : key);
    if (done) event.preventDefault();
  }

  items() { return [...this.page.querySelectorAll("[data-column] [data-queued]")]; }

  column(side) { return [...this.page.querySelectorAll(`[data-column="${side}"] [data-queued]`)]; }

  /** What keys begin with: the first argument that waits on either side, else the first that is read. */
  first() {
    return this.items().find((item) => item.querySelector('form[data-act="approve"]')) ?? this.items()[0] ?? null;
  }

  help() {
    const help = this.page.querySelector("[data-keys-help]");
    help.open = !help.open;
    if (help.open) help.querySelector("summary").focus();
  }

  step(item, by) {
    if (!item) return this.first();
    const list = item?.closest("[data-column]") ? this.column(item.closest("[data-column]").dataset.column) : this.items();
    const place = list.indexOf(item);
    return list[Math.min(Math.max(place + by, 0), list.length - 1)];
  }

  neighbour(item) {
    if (!item) return null;
    const list = this.items();
    const place = list.indexOf(item);
    return list[place + 1] ?? list[place - 1] ?? null;
  }

  choose(item) {
    if (!item) return;
    this.current = item.dataset.queued;
    item.focus();
    item.scrollIntoView({ block: "nearest" });
  }

  press(item, verb) {
    const wanted = verb === "pin" && !item?.querySelector('form[data-act="pin"]') ? "unpin" : verb;
    const button = item?.querySelector(`form[data-act="${wanted}"] button`);
    button?.click();
    return Boolean(button);
  }

  pressKey(key) {
    const button = this.page.querySelector(`[data-key-of="${CSS.escape(key)}"]`);
    button?.click();
    return Boolean(button);
  }

  next() {
    const points = [...this.page.querySelectorAll(".points [data-agenda]")];
    const now = points.findIndex((point) => point.getAttribute("aria-current"));
    const button = points[now + 1]?.querySelector("form button");
    button?.click();
    return Boolean(button);
  }

  // ---- what passes by itself

  tick() {
    const now = Date.now() + this.offset;
    for (const face of this.page.querySelectorAll("[data-clock]")) {
      const since = face.dataset.since ? (now - Date.parse(face.dataset.since)) / 1000 : 0;
      const left = Number(face.dataset.total) - Number(face.dataset.spent) - Math.max(0, since);
      face.textContent = clockFace(left);
      face.closest(".clock").classList.toggle("over", left < 0);
    }
    for (const face of this.page.querySelectorAll("[data-countdown], [data-shows]")) {
      const left = (Date.parse(face.dataset.countdown ?? face.dataset.shows) - now) / 1000;
      face.textContent = clockFace(Math.max(0, left));
    }
    const undo = this.page.querySelector("[data-undo]");
    if (undo) {
      const left = Number(undo.dataset.seconds) - (now - Date.parse(undo.dataset.undo)) / 1000;
      undo.textContent = left > 0 ? `${Math.ceil(left)} s` : "";
      if (left <= 0) { undo.previousElementSibling?.remove(); undo.remove(); }
    }
  }

  say(sentence, isWrong = false) {
    this.page.querySelector("[data-voice]").textContent = sentence;
    if (!isWrong) return;
    const note = document.createElement("p");
    note.className = "toast";
    note.setAttribute("role", "alert");
    note.textContent = sentence;
    document.body.append(note);
    setTimeout(() => note.remove(), 6000);
  }
}
