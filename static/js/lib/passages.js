// Where a selection is in a paragraph, counted as the server counts: in code points, from 0.
// Pure: no DOM (tested by `node --test`). A page counts in UTF-16 units, where an emoji takes two.

/** How many code points stand before a UTF-16 offset; half of a pair counts as the whole character. */
export function toCodePoints(text, offset) {
  let count = 0;
  for (let at = 0; at < Math.min(offset, text.length); count += 1) at += text.codePointAt(at) > 0xffff ? 2 : 1;
  return count;
}

/** The UTF-16 offset of a place counted in code points. */
export function toUnits(text, points) {
  let at = 0;
  for (let count = 0; count < points && at < text.length; count += 1) at += text.codePointAt(at) > 0xffff ? 2 : 1;
  return at;
}

/** The selected words without the blanks around them: { start, end, quote } in code points; null when none are left. */
export function passage(text, from, to) {
  let [low, high] = from < to ? [from, to] : [to, from];
  low = Math.max(0, low);
  high = Math.min(text.length, high);
  if (isInsidePair(text, low)) low -= 1;
  if (isInsidePair(text, high)) high += 1;
  const quote = text.slice(low, high);
  low += quote.length - quote.trimStart().length;
  high = low + quote.trim().length;
  if (low >= high) return null;
  return { start: toCodePoints(text, low), end: toCodePoints(text, high), quote: text.slice(low, high) };
}

function isInsidePair(text, at) {
  const before = text.charCodeAt(at - 1);
  const after = text.charCodeAt(at);
  return before >= 0xd800 && before < 0xdc00 && after >= 0xdc00 && after < 0xe000;
}
