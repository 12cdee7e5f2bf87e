// The order of a room's events: applies n+1, holds nothing else, and says when something is missing.
// Pure: no socket, no DOM (tested by `node --test`).

export class Cursor {
  constructor(seq) {
    this.seq = seq;
  }

  /** The events of `batch` not yet applied, in order; null when there is a gap, and nothing is applied then. */
  take(batch) {
    const fresh = [];
    let next = this.seq + 1;
    for (const event of batch) {
      if (event.seq < next) continue;
      if (event.seq > next) return null;
      fresh.push(event);
      next += 1;
    }
    this.seq = next - 1;
    return fresh;
  }
}
