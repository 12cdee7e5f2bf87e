// A debate as it is followed: what the host puts on screen shows with the picture, what is hidden goes at
// once, votes and words leave at once. Every part is a partial of the page, fetched again when it moved.

import { clockFace, Delay } from "./lib/delay.js";
import { csrfToken, read, watchRoom } from "./lib/live.js";

const SPREAD = 400; // ms over which a crowd fetches the stage: less than the picture's own uncertainty
const THREADS_WAIT = 1000; // ms between two looks at the threads
const MEASURE = 5000; // ms between two measures of the player

export function mount(page) {
  const show = new Show(page);
  watchRoom(page.dataset.room, Number(page.dataset.seq), (events) => show.apply(events));
  page.addEventListener("submit", (event) => show.onSubmit(event));
  setInterval(() => show.tick(), 500);
  show.prepare();
}

class Show {
  constructor(page) {
    this.page = page;
    this.base = `/debates/${page.dataset.debate}`;
    this.delay = new Delay(page.dataset.state === "live" ? Number(page.dataset.defaultDelay) : 0);
    const [navigation] = performance.getEntriesByType("navigation");
    const received = performance.timeOrigin + (navigation ? navigation.responseStart : performance.now());
    this.offset = Date.parse(page.dataset.now) - received; // the site's clock, less this one
    this.timers = new Map();
  }

  now() { return Date.now() + this.offset; }

  prepare() {
    const slider = this.page.querySelector("[data-delay]");
    slider?.addEventListener("input", () => {
      this.delay.choose(Number(slider.value));
      this.showDelay();
      this.later("tell", 1500, () => this.tellDelay());
    });
    const player = this.page.querySelector("[data-player]");
    const load = player?.querySelector("[data-load]");
    if (load) {
      load.hidden = false;
      load.addEventListener("click", () => this.loadPlayer(player));
    }
    this.tick();
  }

  // ---- what the room is told

  apply(events) {
    for (const event of events) {
      const at = Date.parse(event.at);
      if (event.type === "live:hidden") this.remove(event.payload.argument);
      if (event.type === "stage:moved" && this.hides(event.payload)) this.clearStage();
      if (event.type.startsWith("live:")) this.soon("threads", THREADS_WAIT * (0.3 + Math.random()));
      if (event.type === "chat:pulsed") this.soon("stage", 1000 + Math.random() * 1000);
      if (event.type === "chat:deleted") this.removeLine(event.payload.line);
      if (/^(stage|poll|agenda|debate):/.test(event.type)) this.onAir(at);
    }
  }

  /** Shows what changed on air when the picture gets there. */
  onAir(at) {
    const wait = this.delay.wait(at, this.now()) + Math.random() * SPREAD;
    setTimeout(() => this.follow(), wait);
  }

  async follow() {
    const before = this.page.querySelector('[data-part="stage"]').dataset;
    const was = { item: before.item, state: before.state };
    await this.fetch("stage");
    const { item, state } = this.page.querySelector('[data-part="stage"]').dataset;
    this.fetch("poll");
    if (item !== was.item) {
      this.fetch("ballot");
      this.fetch("threads");
      this.markAgenda(item);
      this.say(this.page.querySelector(".on-table h2")?.textContent ?? "");
    }
    if (state !== was.state && !this.isWriting()) location.reload();
  }

  /** Whether the stage moved because what is on it was taken away: that does not wait for the picture. */
  hides(facts) {
    const { argument, chat } = this.page.querySelector('[data-part="stage"]').dataset;
    return (argument && facts.argument === null && facts.chat === null) || (chat && facts.chat === null && facts.argument === null);
  }

  clearStage() { this.page.querySelector(".spotlight")?.remove(); }

  remove(argument) {
    for (const element of this.page.querySelectorAll(`[data-key="${CSS.escape(String(argument))}"]`)) element.remove();
  }

  removeLine(line) {
    for (const element of this.page.querySelectorAll(`[data-line="${CSS.escape(String(line))}"]`)) element.remove();
  }

  markAgenda(item) {
    for (const point of this.page.querySelectorAll("[data-agenda]")) {
      if (point.dataset.agenda === item) point.setAttribute("aria-current", "step");
      else point.removeAttribute("aria-current");
    }
  }

  // ---- partials

  soon(part, wait) { if (!this.timers.has(part)) this.later(part, wait, () => this.fetch(part)); }

  later(name, wait, run) {
    clearTimeout(this.timers.get(name));
    this.timers.set(name, setTimeout(() => { this.timers.delete(name); run(); }, wait));
  }

  async fetch(part) {
    const answer = await read(`${this.base}/${part}`);
    if (!answer.ok) return;
    this.put(part, await answer.text());
  }

  put(part, html) {
    const holder = this.page.querySelector(`[data-part="${part}"]`);
    const template = document.createElement("template");
    template.innerHTML = html;
    const fresh = template.content.firstElementChild;
    const hadFocus = holder.contains(document.activeElement);
    holder.replaceWith(fresh);
    if (hadFocus) { fresh.tabIndex = -1; fresh.focus({ preventScroll: true }); }
    this.tick();
  }

  // ---- what the person sends

  async onSubmit(event) {
    const form = event.target;
    const isSaying = form.matches("[data-say]");
    if (!isSaying && !form.matches("[data-poll-form]")) return;
    event.preventDefault();
    if (form.dataset.busy) return;
    form.dataset.busy = "yes";
    if (isSaying) form.elements.delay.value = this.page.dataset.state === "live" ? this.delay.seconds : "";
    try {
      const answer = await fetch(form.action, {
        method: "POST", body: new FormData(form, event.submitter),
        headers: { "X-CSRFToken": csrfToken(), "X-Requested-With": "fetch", Accept: "application/json" },
      });
      if (answer.status === 401) { location.href = `/log-in?next=${encodeURIComponent(location.pathname)}`; return; }
      if (!answer.ok) { this.complain(form, (await answer.json()).error); return; }
      if (isSaying) this.said(form, await answer.json());
      else this.put("poll", await answer.text());
    } catch {
      this.complain(form, form.dataset.offline ?? this.page.querySelector("[data-say]")?.dataset.offline ?? "");
    } finally {
      delete form.dataset.busy;
    }
  }

  said(form, { state }) {
    form.reset();
    form.elements.client_key.value = crypto.randomUUID ? crypto.randomUUID() : `key-${Date.now()}-${Math.random().toString(36).slice(2)}`;
    this.complain(form, state === "pending" ? form.dataset.sent : form.dataset.shown, "done");
    if (state !== "pending") this.fetch("threads");
  }

  complain(form, sentence, kind = "error") {
    form.querySelector(":scope > .error, :scope > .done")?.remove();
    const note = document.createElement("p");
    note.className = kind;
    note.setAttribute("role", kind === "error" ? "alert" : "status");
    note.textContent = sentence;
    form.append(note);
  }

  isWriting() { return Boolean(this.page.querySelector("textarea")?.value); }

  // ---- clocks, countdowns, the picture's delay

  tick() {
    const now = this.now();
    for (const face of this.page.querySelectorAll("[data-clock]")) {
      const since = face.dataset.since ? (now - this.delay.seconds * 1000 - Date.parse(face.dataset.since)) / 1000 : 0;
      const left = Number(face.dataset.total) - Number(face.dataset.spent) - Math.max(0, since);
      face.textContent = clockFace(left);
      face.closest(".clock").classList.toggle("over", left < 0);
    }
    for (const face of this.page.querySelectorAll("[data-countdown]")) {
      const left = (Date.parse(face.dataset.countdown) + this.delay.seconds * 1000 - now) / 1000;
      face.textContent = clockFace(Math.max(0, left));
    }
  }

  showDelay() {
    const out = this.page.querySelector("[data-delay-out]");
    if (out) out.textContent = String(Math.round(this.delay.seconds));
    const slider = this.page.querySelector("[data-delay]");
    if (slider && document.activeElement !== slider) slider.value = String(Math.round(this.delay.seconds));
  }

  tellDelay() {
    const seconds = this.delay.news();
    if (seconds === null) return;
    const body = new FormData();
    body.set("delay", String(seconds));
    fetch(`${this.base}/delay`, { method: "POST", body, headers: { "X-CSRFToken": csrfToken(), "X-Requested-With": "fetch" } }).catch(() => {});
  }

  say(sentence) {
    const voice = this.page.querySelector("[data-voice]");
    if (voice) voice.textContent = sentence;
  }

  // ---- the picture, once asked for

  async loadPlayer(holder) {
    if (holder.dataset.script) {
      try {
        await this.loadTwitch(holder);
        return;
      } catch { /* its script is blocked: the plain frame still plays */ }
    }
    const frame = document.createElement("iframe");
    frame.src = holder.dataset.embed;
    frame.title = holder.dataset.title;
    frame.allow = "autoplay; fullscreen; picture-in-picture";
    frame.referrerPolicy = "strict-origin";
    holder.replaceChildren(frame);
    frame.focus();
  }

  async loadTwitch(holder) {
    await new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = holder.dataset.script;
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });
    const place = document.createElement("div");
    place.id = "twitch-player";
    holder.replaceChildren(place);
    const ref = holder.dataset.ref;
    const what = /^\d+$/.test(ref) ? { video: ref } : { channel: ref };
    const player = new window.Twitch.Player(place.id, { ...what, parent: [location.hostname], width: "100%", height: "100%" });
    setInterval(() => {
      this.delay.sample(player.getPlaybackStats?.().hlsLatencyBroadcaster);
      this.showDelay();
      this.tellDelay();
    }, MEASURE);
  }
}
