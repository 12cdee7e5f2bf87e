// How late this browser's picture is, and when something said on air is seen in it. Pure: no DOM, no clock.

const KEPT = 5; // samples of the player: their median forgets a hiccup
const WORTH_TELLING = 2; // seconds of change before the site is told again

export class Delay {
  /** `fallback`: seconds, until the player or the person says otherwise. */
  constructor(fallback) {
    this.samples = [];
    this.chosen = null;
    this.fallback = fallback;
    this.told = null;
  }

  /** A measure of the player, in seconds; what cannot be one is left out. */
  sample(seconds) {
    if (!Number.isFinite(seconds) || seconds < 0 || seconds > 120) return;
    this.samples.push(seconds);
    if (this.samples.length > KEPT) this.samples.shift();
  }

  /** The person's own choice; null gives the word back to the player. */
  choose(seconds) { this.chosen = seconds; }

  get seconds() {
    if (this.chosen !== null) return this.chosen;
    if (!this.samples.length) return this.fallback;
    const sorted = [...this.samples].sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)];
  }

  /** The seconds to tell the site, once they have changed enough; null when there is nothing new. */
  news() {
    const known = this.chosen !== null || this.samples.length > 0;
    if (!known || (this.told !== null && Math.abs(this.seconds - this.told) < WORTH_TELLING)) return null;
    this.told = this.seconds;
    return this.told;
  }

  /** How many ms from `now` until the picture shows what happened at `at` (both in ms of the site's clock). */
  wait(at, now) { return Math.max(0, at + this.seconds * 1000 - now); }
}

/** "3:07" for so many seconds; "−0:12" once the time is used up and `total` is given. */
export function clockFace(seconds) {
  const whole = Math.floor(Math.abs(seconds));
  return `${seconds < 0 ? "−" : ""}${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
