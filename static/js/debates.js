// A debate as it is followed: what the host puts on screen shows with the picture, what is hidden goes at
// once, votes and words leave at once. Every part is a partial of the page, fetched again when it moved.
// The stage is fetched when it moves and held back until the picture shows it: by then it may have moved again.

import { clockFace, Delay } from "./lib/delay.js";
import { Held, Speech } from "./lib/held.js";
import { csrfToken, read, watchRoom } from "./lib/live.js";
import { followVotes } from "./votes.js";

const SPREAD = 400; // ms over which a crowd fetches the stage: less than the picture's own uncertainty
const THREADS_WAIT = 1000; // ms between two looks at the threads
const MEASURE = 5000; // ms between two measures of the player
const HERD = 3000; // ms over which a crowd loads the page again
const SPEECH = 10000; // ms between two sentences to screen readers
const PRESENCE = 20000; // ms between two looks at how many follow
const PLAYER_WAIT = 4000; // ms left to another service's script, then to its frame, to answer

export function mount(page) {
  const show = new Show(page);
  watchRoom(page.dataset.room, Number(page.dataset.seq), (events) => show.apply(events));
  page.addEventListener("submit", (event) => show.onSubmit(event));
  page.addEventListener("input", (event) => show.onInput(event));
  setInterval(() => show.tick(), 250);
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
    this.held = new Held();
    this.speech = new Speech(SPEECH);
    this.news = 0; // arguments that came and were not spoken of yet
    this.seq = Number(page.dataset.seq); // of the last event heard
    this.shown = this.seq; // of the stage on the page
    this.gone = { key: new Set(), line: new Set() }; // hidden since: whatever brings them back late is wrong
  }

  now() { return Date.now() + this.offset; }

  part(name) { return this.page.querySelector(`[data-part="${name}"]`); }

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
    this.followBallot();
    if (this.part("presence")) this.countPeople();
    this.tick();
  }

  /** Now and again, while somebody looks: the number moves slowly and says nothing of who. */
  countPeople() {
    setTimeout(async () => {
      if (!document.hidden) await this.fetch("presence");
      this.countPeople();
    }, PRESENCE * (0.5 + Math.random()));
  }

  // ---- what the room is told

  apply(events) {
    const onAir = [];
    for (const event of events) {
      this.seq = event.seq;
      if (event.type === "live:hidden") this.hide("key", event.payload.argument);
      if (event.type === "live:published") this.gone.key.delete(String(event.payload.argument));
      if (/^chat:(deleted|hidden)$/.test(event.type)) this.hide("line", event.payload.line);
      if (event.type.startsWith("live:")) this.soon("threads", THREADS_WAIT * (0.3 + Math.random()), () => this.fetchThreads());
      if (event.type === "chat:pulsed") this.soon("pulse", 1000 + Math.random() * 1000, () => this.follow([event]));
      if (/^(stage|poll|agenda|debate):/.test(event.type)) onAir.push(event);
    }
    if (onAir.length) this.follow(onAir);
  }

  /** Fetches the stage as it is now, and keeps it until the picture shows it. */
  async follow(events) {
    const { at, seq } = events.at(-1);
    await new Promise((resolve) => { setTimeout(resolve, Math.random() * SPREAD); });
    const answer = await read(`${this.base}/stage?seq=${this.seq}`);
    if (!answer.ok) return;
    this.held.push(Date.parse(at), seq, { html: await answer.text(), types: events.map((event) => event.type) });
    this.showDue();
  }

  showDue() {
    const due = this.held.due(this.delay, this.now());
    if (due.length) this.reveal(due.at(-1), new Set(due.flatMap((item) => item.what.types)));
    clearTimeout(this.timers.get("held"));
    const next = this.held.next(this.delay, this.now());
    if (next !== null) this.timers.set("held", setTimeout(() => this.showDue(), Math.min(next, 1000)));
  }

  reveal({ seq, what }, types) {
    if (seq > this.shown) {
      this.shown = seq;
      if (what.html !== this.html) this.restage(what.html);
    }
    if (types.has("agenda:changed")) this.fetch("agenda");
    if (["poll:opened", "poll:closing", "poll:closed"].some((type) => types.has(type))) this.fetchPoll();
  }

  restage(html) {
    this.html = html;
    const was = { ...this.part("stage").dataset };
    this.put("stage", html);
    this.notice(was, this.part("stage").dataset);
  }

  /** What follows from the stage being another: the other parts of the page, and a word to screen readers. */
  notice(was, is) {
    if (is.item !== was.item) {
      this.fetch("ballot", `?item=${is.item}`);
      this.fetchThreads();
      this.markAgenda(is.item);
      const name = this.page.querySelector(".on-table h2")?.textContent.trim() ?? "";
      for (const about of this.page.querySelectorAll("[data-about]")) about.textContent = name;
      this.speech.add("item", name && `${this.page.querySelector(".on-table .label").textContent.trim()} : ${name}`);
    }
    const spotlight = this.page.querySelector(".spotlight");
    if (spotlight && (is.argument !== was.argument || is.chat !== was.chat)) {
      const [label, words] = ["figcaption", "blockquote"].map((name) => spotlight.querySelector(name).textContent.trim());
      this.speech.add("spotlight", `${label} : ${words}`);
    }
    if (is.state !== was.state) setTimeout(() => { if (!this.isWriting()) location.reload(); }, Math.random() * HERD);
  }

  async fetchPoll() {
    await this.fetch("poll");
    this.speech.add("poll", this.part("poll").querySelector("form .question")?.textContent.trim() ?? "");
  }

  async fetchThreads() {
    const before = this.keys();
    const item = this.part("threads").dataset.item;
    await this.fetch("threads", `?item=${this.part("stage").dataset.item}&seq=${this.seq}`);
    if (this.part("threads").dataset.item !== item) return;
    this.news += [...this.keys()].filter((key) => !before.has(key)).length;
    if (this.news) this.speech.add("threads", this.page.dataset.news.replace("#", String(this.news)));
  }

  keys() { return new Set([...this.part("threads").querySelectorAll("[data-key]")].map((element) => element.dataset.key)); }

  /** Takes from the page, at once and for good, what was hidden. */
  hide(name, id) {
    this.gone[name].add(String(id));
    this.html = null; // what was taken out may be put back by the same words
    this.strip(this.page);
  }

  strip(root) {
    for (const [name, ids] of Object.entries(this.gone)) {
      for (const id of ids) for (const element of root.querySelectorAll(`[data-${name}="${CSS.escape(id)}"]`)) element.remove();
    }
  }

  markAgenda(item) {
    for (const point of this.page.querySelectorAll("[data-agenda]")) {
      if (point.dataset.agenda === item) point.setAttribute("aria-current", "step");
      else point.removeAttribute("aria-current");
    }
  }

  // ---- partials

  soon(name, wait, run) { if (!this.timers.has(name)) this.later(name, wait, run); }

  later(name, wait, run) {
    clearTimeout(this.timers.get(name));
    this.timers.set(name, setTimeout(() => { this.timers.delete(name); run(); }, wait));
  }

  async fetch(part, query = "") {
    const answer = await read(`${this.base}/${part}${query}`);
    if (!answer.ok) return;
    this.put(part, await answer.text());
    if (part === "ballot") this.followBallot();
    if (part === "agenda") this.markAgenda(this.part("stage").dataset.item);
  }

  put(part, html) {
    const holder = this.part(part);
    const template = document.createElement("template");
    template.innerHTML = html;
    const fresh = template.content.firstElementChild;
    this.strip(fresh);
    const focused = holder.contains(document.activeElement) ? document.activeElement : null;
    const again = focused?.closest("a[href]") && `a[href="${CSS.escape(focused.getAttribute("href"))}"]`;
    holder.replaceWith(fresh);
    if (focused) {
      const place = (again && fresh.querySelector(again)) ?? fresh;
      if (place === fresh) fresh.tabIndex = -1;
      place.focus({ preventScroll: true });
    }
    this.tick();
  }

  /** Counts follow the room of the text that is voted on. */
  followBallot() {
    const { votesRoom, votesSeq } = this.part("ballot").dataset;
    if (votesRoom) followVotes(votesRoom, Number(votesSeq));
  }

  // ---- what the person sends

  async onSubmit(event) {
    const form = event.target;
    const isSaying = form.matches("[data-say]");
    if (!isSaying && !form.matches("[data-poll-form]")) return;
    event.preventDefault();
    if (form.dataset.busy) return;
    form.dataset.busy = "yes";
    if (isSaying) this.fill(form);
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

  /** An argument is about what its author had under their eyes when they began to write. */
  onInput(event) {
    const form = event.target.closest("[data-say]");
    if (form && !form.dataset.item) form.dataset.item = this.part("stage").dataset.item;
  }

  fill(form) {
    form.elements.delay.value = this.page.dataset.state === "live" ? this.delay.seconds : "";
    form.elements.item.value = form.dataset.item || this.part("stage").dataset.item;
  }

  said(form, { state }) {
    form.reset();
    delete form.dataset.item;
    form.elements.client_key.value = crypto.randomUUID ? crypto.randomUUID() : `key-${Date.now()}-${Math.random().toString(36).slice(2)}`;
    this.complain(form, state === "pending" ? form.dataset.sent : form.dataset.shown, "done");
    if (state !== "pending") this.fetchThreads();
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
    const sentence = this.speech.take(Date.now());
    if (sentence) { this.news = 0; this.say(sentence); }
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
      } catch { /* its script is blocked, or does not answer: the plain frame may still play */ }
    }
    const frame = document.createElement("iframe");
    frame.src = holder.dataset.embed;
    frame.title = holder.dataset.title;
    frame.allow = "autoplay; fullscreen; picture-in-picture";
    frame.referrerPolicy = "strict-origin";
    const note = holder.querySelector("[data-no-player]");
    const late = setTimeout(() => { note.hidden = false; holder.after(note); }, PLAYER_WAIT);
    frame.onload = () => { clearTimeout(late); note.hidden = true; };
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
      setTimeout(reject, PLAYER_WAIT);
    });
    const place = document.createElement("div");
    place.id = "twitch-player";
    holder.replaceChildren(place, holder.querySelector("[data-no-player]"));
    const ref = holder.dataset.ref;
    const what = /^\d+$/.test(ref) ? { video: ref } : { channel: ref };
    const player = new window.Twitch.Player(place.id, { ...what, parent: [location.hostname], width: "100%", height: "100%" });
    this.measure(player);
  }

  /** Asks the player every second until it says how late it is, then now and again. */
  measure(player) {
    this.delay.sample(player.getPlaybackStats?.()?.hlsLatencyBroadcaster);
    this.showDelay();
    this.tellDelay();
    this.showDue();
    setTimeout(() => this.measure(player), this.delay.samples.length ? MEASURE : 1000);
  }
}
