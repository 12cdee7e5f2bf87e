// What the amendment editor computes, without the page: lines are { base: number | null, text }.
// Pure: no DOM, no network (tested by `node --test`).

/** What travels: a paragraph left alone goes without its words. */
export function payload(lines, originals) {
  return lines.map(({ base, text }) => (stateOf({ base, text }, originals) === "same" ? { base } : { base, text }));
}

/** "new", "changed" or "same", against the words the paragraph had (`originals` maps numbers to words). */
export function stateOf({ base, text }, originals) {
  if (base === null) return "new";
  return originals.get(base) === text ? "same" : "changed";
}

/** Whether the lines say anything else than the text itself. */
export function isUntouched(lines, originals) {
  const bases = [...originals.keys()];
  return lines.length === bases.length
    && lines.every((line, rank) => line.base === bases[rank] && stateOf(line, originals) === "same");
}

/** Where a removed paragraph comes back: after the last of those still there that came before it. */
export function placeOf(lines, base) {
  let place = 0;
  lines.forEach((line, rank) => {
    if (line.base !== null && line.base < base) place = rank + 1;
  });
  return place;
}

/** The two paragraphs that Enter makes of one; a selection is replaced by the break. */
export function splitAt(text, start, end = start) {
  return [text.slice(0, start).trimEnd(), text.slice(end).trimStart()];
}

/** One paragraph of two, and where the cursor stands then: a space is kept between words. */
export function joined(first, second) {
  const glue = first && second && !/\s$/u.test(first) && !/^\s/u.test(second) ? " " : "";
  return { text: first + glue + second, at: first.length + glue.length };
}

/** Pasted or typed text as paragraphs: a line end begins the next one, empty lines are none. */
export function paragraphsIn(text) {
  return text.split(/\r\n?|\n|\u2028|\u2029|\u0085/u).map((part) => part.trim()).filter(Boolean);
}

/** Only the newest answer counts: those that come late, or after a failure, are dropped. */
export class Latest {
  constructor() {
    this.asked = 0;
  }

  ask() {
    this.asked += 1;
    return this.asked;
  }

  isLatest(ticket) {
    return ticket === this.asked;
  }
}
