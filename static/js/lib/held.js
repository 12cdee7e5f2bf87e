// What was on air, held back until the picture shows it. Pure: no DOM, no clock.

const MOST = 200; // held at once: a show that moves faster than that shows its last states only

export class Held {
  constructor() { this.items = []; }

  /** Keeps `what` for the moment when the picture shows what happened at `at` (ms of the site's clock). */
  push(at, seq, what) {
    this.items.push({ at, seq, what });
    this.items.sort((a, b) => a.seq - b.seq);
    if (this.items.length > MOST) this.items.shift();
  }

  /** Takes out what the picture shows by now, in order; what an earlier answer left behind goes with it. */
  due(delay, now) {
    return this.items.splice(0, this.items.findLastIndex((item) => delay.wait(item.at, now) <= 0) + 1);
  }

  /** How many ms until something is due; null when nothing is held. */
  next(delay, now) {
    return this.items.length ? Math.min(...this.items.map((item) => delay.wait(item.at, now))) : null;
  }
}

/** Sentences for screen readers, at most one in `pause` ms: what came meanwhile is said together, once each. */
export class Speech {
  constructor(pause) { this.pause = pause; this.kinds = new Map(); this.last = -Infinity; }

  /** A later sentence of the same kind replaces the earlier one that was not said yet. */
  add(kind, sentence) { if (sentence) this.kinds.set(kind, sentence); }

  /** What to say now; "" when there is nothing, or it is too soon. */
  take(now) {
    if (!this.kinds.size || now - this.last < this.pause) return "";
    const sentence = [...this.kinds.values()].join(" ");
    this.kinds.clear();
    this.last = now;
    return sentence;
  }
}
