// An overlay: cards laid over a picture, as they are on the site at this moment and not with a delay (that of
// the picture is burned in). What leaves the screen leaves at once, on the event itself; everything else is
// one partial, fetched again. It tries for ever; only a refused key ends it.

import { clockFace } from "./lib/delay.js";
import { pagesIn, pageTime, sizeFor, SMALLEST } from "./lib/fitting.js";
import { watchRoom } from "./lib/live.js";

const RETRY = 1000; // ms before asking again what could not be had
const PATIENCE = 5000; // ms before an answer is given up
const LOOK = 8000; // ms between two looks, whatever the socket says or does not say
const DEAF = 20000; // ms without any answer, after which what was said leaves the screen
const VOTES = 1000; // ms between two looks at votes that move
const TICK = 250;
const GAP = 48; // px between two pages of one card
const WIDTH = 1920, HEIGHT = 1080;

class Overlay {
  constructor(body) {
    const asked = new URLSearchParams(location.search);
    this.body = body;
    this.screen = body.querySelector("[data-screen]");
    this.key = location.hash.slice(1);
    this.url = `/debates/${asked.get("debate")}/overlay/${body.dataset.kind}`;
    this.isWhole = /^\d{1,15}$/.test(asked.get("debate") ?? "") && this.key !== "";
    this.isUpright = asked.has("portrait");
    this.shown = new Map(); // name of a card -> its mark-up, as it came
    this.token = null; // which key this is, once it was accepted
    this.room = "";
    this.atLeast = 0; // what was read before this event of the room may show what was taken away since
    this.offset = 0; // the site's clock, less this one, in ms
    this.until = Infinity;
    this.asked = this.heard = Date.now();
    this.isBusy = this.isAsked = this.isOver = false;
    this.timer = null;
  }

  start() {
    document.documentElement.classList.toggle("upright", this.isUpright);
    addEventListener("resize", () => this.scale());
    addEventListener("hashchange", () => location.reload());
    addEventListener("online", () => this.look());
    this.scale();
    if (!this.isWhole) { this.refuse(this.body.dataset.noKey); return; }
    document.fonts.addEventListener("loadingdone", () => this.fitAll());
    this.ticking = setInterval(() => this.tick(), TICK);
    this.look();
  }

  scale() {
    const [width, height] = this.isUpright ? [HEIGHT, WIDTH] : [WIDTH, HEIGHT];
    this.screen.style.transform = `scale(${Math.min(innerWidth / width, innerHeight / height)})`;
  }

  // ---- what the rooms are told

  apply(events) {
    for (const { type, seq, payload } of events) {
      if (this.isOver) return;
      if (type === "overlay:revoked" && String(payload.token) === this.token) { this.end(); return; }
      const takesAway = ["stage:moved", "live:hidden", "chat:deleted"].includes(type);
      if (takesAway) this.atLeast = seq;
      if (type === "stage:moved") this.leave(payload);
      if (type === "live:hidden") this.drop("argument", (card) => card.argument === String(payload.argument));
      if (type === "chat:deleted") this.drop("argument", (card) => card.line === String(payload.line));
      if (takesAway || /^(stage|poll|agenda|debate):/.test(type)) this.look();
    }
  }

  /** What happens to the text and its votes, in the bill's own room. */
  applyOfBill(events) {
    if (events.some(({ type }) => type === "argument:hidden")) this.look();
    else if (events.some(({ type }) => /^(ballot|amendment|argument|bill):/.test(type))) this.timer ??= setTimeout(() => { this.timer = null; this.look(); }, VOTES);
  }

  /** Takes away what the stage no longer holds. */
  leave({ argument, chat, poll, text }) {
    this.drop("argument", (card) => (card.argument ? card.argument !== String(argument) : card.line !== String(chat)));
    if (poll === null) this.drop("poll");
    if (!text) this.drop("text");
  }

  drop(name, concerns = () => true) {
    const card = this.screen.querySelector(`[data-card="${name}"]`);
    if (!card || !concerns(card.dataset)) return;
    card.remove();
    this.shown.delete(name);
  }

  // ---- the cards

  async look() {
    if (this.isOver) return;
    this.isAsked = true;
    if (this.isBusy) return;
    this.isBusy = true;
    while (this.isAsked && !this.isOver) {
      this.isAsked = false;
      await this.ask();
    }
    this.isBusy = false;
  }

  async ask() {
    const sent = this.asked = Date.now();
    let answer, html;
    try {
      answer = await fetch(this.url, {
        headers: { "X-Overlay-Key": this.key, Accept: "text/html" },
        cache: "no-store", credentials: "omit", signal: AbortSignal.timeout(PATIENCE),
      });
      html = await answer.text();
    } catch { this.later(); return; }
    if (this.isOver) return;
    if (answer.status === 403 || answer.status === 404) this.end(this.token === null ? this.body.dataset.refused : "");
    else if (answer.ok) this.put(html, (sent + Date.now()) / 2);
    else this.later();
  }

  later() { setTimeout(() => this.look(), RETRY * (1 + Math.random())); }

  put(html, moment) {
    const template = document.createElement("template");
    template.innerHTML = html;
    const fresh = template.content.firstElementChild;
    const rooms = JSON.parse(fresh.dataset.rooms);
    if (this.token === null) this.begin(fresh, rooms);
    this.heard = Date.now();
    this.offset = Date.parse(fresh.dataset.now) - moment;
    if (rooms[this.room] < this.atLeast) { this.isAsked = true; return; }
    const names = new Set();
    for (const card of fresh.querySelectorAll("[data-card]")) {
      names.add(card.dataset.card);
      this.place(card);
    }
    for (const name of [...this.shown.keys()]) if (!names.has(name)) this.drop(name);
    this.tick();
  }

  begin({ dataset }, rooms) {
    this.token = dataset.key;
    this.until = Date.parse(dataset.until);
    this.room = dataset.room;
    const reread = () => { this.atLeast = 0; this.look(); };
    for (const [room, seq] of Object.entries(rooms)) {
      watchRoom(room, seq, (events) => (room === this.room ? this.apply(events) : this.applyOfBill(events)), reread);
    }
  }

  /** Puts a card on the screen; one that is there already as it should be is left alone, with its page. */
  place(card) {
    const name = card.dataset.card;
    const markup = card.outerHTML;
    if (this.shown.get(name) === markup) return;
    const old = this.screen.querySelector(`[data-card="${name}"]`);
    if (old) old.replaceWith(card);
    else { card.classList.add("fresh"); this.screen.append(card); }
    this.shown.set(name, markup);
    fit(card);
  }

  fitAll() { for (const card of this.screen.children) fit(card); }

  // ---- the end

  /** The key opens nothing any more: nothing is left on the screen, and nothing is said unless `sentence`. */
  end(sentence = "") {
    this.isOver = true;
    clearInterval(this.ticking);
    clearTimeout(this.timer);
    this.screen.replaceChildren();
    this.shown.clear();
    if (sentence) this.refuse(sentence);
  }

  refuse(sentence) {
    const note = document.createElement("p");
    note.className = "refusal";
    note.textContent = sentence;
    this.screen.replaceChildren(note);
  }

  // ---- what passes by itself

  tick() {
    const now = Date.now();
    if (now + this.offset >= this.until) { this.end(); return; }
    if (now - this.asked > LOOK) this.look();
    this.body.classList.toggle("deaf", now - this.heard > DEAF);
    for (const face of this.screen.querySelectorAll("[data-clock]")) {
      const since = face.dataset.since ? (now + this.offset - Date.parse(face.dataset.since)) / 1000 : 0;
      const left = Number(face.dataset.total) - Number(face.dataset.spent) - Math.max(0, since);
      write(face, clockFace(left));
      face.closest(".clock").classList.toggle("over", left < 0);
    }
    for (const face of this.screen.querySelectorAll("[data-countdown]")) {
      write(face, clockFace(Math.max(0, (Date.parse(face.dataset.countdown) - now - this.offset) / 1000)));
    }
    for (const box of this.screen.querySelectorAll("[data-turns]")) if (now >= Number(box.dataset.turns)) turn(box, now);
  }
}

function write(element, words) { if (element.textContent !== words) element.textContent = words; }

/** Sets the words of a card as large as they fit, else on pages that follow each other: nothing scrolls. */
function fit(card) {
  const box = card.querySelector("[data-fit]");
  if (!box) return;
  const flow = box.firstElementChild;
  card.querySelector(".pages")?.remove();
  delete box.dataset.turns;
  flow.removeAttribute("style");
  box.style.height = "0px";
  const room = Math.floor(parseFloat(getComputedStyle(card).maxHeight)) - card.offsetHeight;
  const size = sizeFor(Number(box.dataset.fit), room, (tried) => { flow.style.fontSize = `${tried}px`; return flow.offsetHeight; });
  flow.style.fontSize = `${size ?? SMALLEST}px`;
  box.style.height = `${size === null ? room : flow.offsetHeight}px`;
  if (size === null) paginate(card, box, flow, room);
}

function paginate(card, box, flow, room) {
  const width = box.clientWidth;
  Object.assign(flow.style, { height: `${room}px`, columnWidth: `${width}px`, columnGap: `${GAP}px` });
  const pages = pagesIn(box.scrollWidth, width, GAP);
  const mark = document.createElement("span");
  mark.className = "pages";
  card.querySelector(".label").append(mark);
  Object.assign(box.dataset, { page: "-1", count: String(pages), stays: String(pageTime(flow.textContent.length, pages)) });
  turn(box, Date.now());
}

function turn(box, now) {
  const { page, count, stays } = box.dataset;
  const next = (Number(page) + 1) % Number(count);
  box.dataset.page = String(next);
  box.dataset.turns = String(now + Number(stays));
  box.firstElementChild.style.transform = `translateX(${-next * (box.clientWidth + GAP)}px)`;
  box.closest(".card").querySelector(".pages").textContent = `${next + 1}/${count}`;
}

new Overlay(document.body).start();
