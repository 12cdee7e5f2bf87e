// How large words are set in a card, on how many pages, and how long each page stays. Pure: no DOM.

export const SMALLEST = 32; // px: what can still be read on a picture scaled down to 720 lines
const STEP = 4; // px
const LEAST = 7000; // ms that a page stays, however short
const MOST = 25000;
const PACE = 15; // characters a second, read by somebody who also listens

/** The sizes to try, in px, from the preferred one down. */
export function sizes(preferred) {
  const found = [];
  for (let size = preferred; size > SMALLEST; size -= STEP) found.push(size);
  return [...found, SMALLEST];
}

/** The largest size at which `height(size)` is at most `room`; null when the words need pages. */
export function sizeFor(preferred, room, height) {
  return sizes(preferred).find((size) => height(size) <= room) ?? null;
}

/** How many columns of `width` px, `gap` px apart, make `total` px. */
export function pagesIn(total, width, gap) {
  return Math.max(1, Math.round((total + gap) / (width + gap)));
}

/** How long one of `pages` pages of so many characters stays, in ms. */
export function pageTime(characters, pages) {
  return Math.min(MOST, Math.max(LEAST, (1000 * characters) / pages / PACE));
}
