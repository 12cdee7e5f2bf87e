// A recording and its timeline: whatever is clicked or entered, the picture goes there. Without the picture
// the links lead to their row, and to the same moment on the recording's own site.

import { linkAt, openPicture } from "./lib/pictures.js";

const LOOK = 500; // ms between two looks at the player's time

export function mount(page) { new Replay(page).prepare(); }

class Replay {
  constructor(page) {
    this.page = page;
    this.holder = page.querySelector("[data-player]");
    this.picture = null;
    this.wanted = 0; // seconds, before the picture is there
    this.times = [...page.querySelectorAll("a.time")].map((link) => ({ link, second: secondOf(link) }));
    this.times.sort((a, b) => a.second - b.second);
    this.current = null;
  }

  prepare() {
    this.page.addEventListener("click", (event) => this.onClick(event));
    window.addEventListener("hashchange", () => this.go(this.asked()));
    const load = this.holder?.querySelector("[data-load]");
    if (load) {
      load.hidden = false;
      load.addEventListener("click", () => this.load());
    }
    this.page.querySelector("[data-here]")?.addEventListener("click", () => this.here());
    this.go(this.asked());
  }

  /** The second that the address asks for: a moment, or an argument's own. */
  asked() {
    const row = /^#argument-\d+$/.test(location.hash) ? document.getElementById(location.hash.slice(1)) : null;
    const link = row?.querySelector("a.time");
    return link ? secondOf(link) : secondIn(location.hash);
  }

  async load() {
    const { embed, script, title } = this.holder.dataset;
    const { kind, ref } = this.page.dataset;
    this.picture = await openPicture(this.holder, { kind, ref, embed, script, title }, this.wanted);
    this.holder.tabIndex = -1;
    this.holder.focus({ preventScroll: true });
    const here = this.page.querySelector("[data-here]");
    if (here) here.hidden = false;
    setInterval(() => this.follow(this.picture.time), LOOK);
  }

  onClick(event) {
    const link = event.target.closest('a[href^="#t="]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const second = secondOf(link);
    if (this.picture) event.preventDefault(); // the list stays where it is read
    if (this.picture && location.hash !== `#t=${second}`) history.pushState(null, "", `#t=${second}`);
    this.go(second);
  }

  go(second) {
    if (second === null) return;
    this.wanted = second;
    if (this.picture) this.picture.seek(second);
    else if (this.holder) this.holder.querySelector("[data-there]").href = linkAt(this.page.dataset.kind, this.holder.dataset.link, second);
    this.follow(second);
  }

  /** Marks what the picture is at: the last row that began by then, and the line over the lanes. */
  follow(second) {
    if (!Number.isFinite(second)) return;
    let found = null;
    for (const each of this.times) { if (each.second <= second + 0.5) found = each; else break; }
    this.moveHead(second);
    if (found === this.current) return;
    this.current?.link.removeAttribute("aria-current");
    this.current = found;
    if (!found) return;
    found.link.setAttribute("aria-current", "true");
    const chapter = found.link.closest("[data-chapter]")?.querySelector(".chapter-name")?.textContent.trim().replace(/\s+/g, " ");
    this.page.querySelector("[data-now-playing]").textContent = [found.link.textContent, chapter].filter(Boolean).join(" · ");
  }

  /** The lanes are drawn on the show's own time: the nearest rows say where this second of the picture is. */
  moveHead(second) {
    const boxes = [...this.page.querySelectorAll("[data-lanes] .lane-chapters a")];
    let best = null;
    for (const box of boxes) if (secondOf(box) <= second || best === null) best = box;
    if (!best) return;
    const lanes = this.page.querySelector("[data-lanes]");
    const x = Number(best.querySelector("rect").getAttribute("x")) + (second - secondOf(best)) * 1000 / Math.max(Number(lanes.dataset.length), 1);
    for (const head of lanes.querySelectorAll("[data-head]")) { head.setAttribute("x1", x); head.setAttribute("x2", x); }
  }

  /** Writes the player's time into the field of the anchor. */
  here() {
    const time = this.picture?.time;
    if (!Number.isFinite(time)) return;
    const field = this.page.querySelector("[data-media]");
    const tenths = Math.round(time * 10) / 10;
    const whole = Math.floor(tenths);
    const rest = (tenths - Math.floor(tenths / 60) * 60).toFixed(1).padStart(4, "0");
    field.value = `${Math.floor(whole / 3600)}:${String(Math.floor((whole % 3600) / 60)).padStart(2, "0")}:${rest}`;
    field.focus();
  }
}

function secondOf(link) { return secondIn(link.getAttribute("href")); }

function secondIn(hash) {
  const found = /^#t=(\d{1,6})$/.exec(hash ?? "");
  return found ? Number(found[1]) : null;
}
