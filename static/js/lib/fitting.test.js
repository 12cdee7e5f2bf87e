import assert from "node:assert/strict";
import { test } from "node:test";
import { pagesIn, pageTime, sizeFor, sizes, SMALLEST } from "./fitting.js";

test("words are tried from the preferred size down, and never below what can be read", () => {
  assert.deepEqual(sizes(44), [44, 40, 36, 32]);
  assert.deepEqual(sizes(46), [46, 42, 38, 34, 32]);
  assert.deepEqual(sizes(20), [SMALLEST]);
});

test("the largest size that fits is kept; none when pages are needed", () => {
  assert.equal(sizeFor(48, 400, (size) => size * 10), 40);
  assert.equal(sizeFor(48, 300, (size) => size * 10), null);
});

test("columns are counted without their last gap", () => {
  assert.equal(pagesIn(600, 600, 48), 1);
  assert.equal(pagesIn(600 * 3 + 48 * 2, 600, 48), 3);
});

test("a page stays long enough to be read, and no longer than patience", () => {
  assert.equal(pageTime(10, 1), 7000);
  assert.equal(pageTime(600, 2), 20000);
  assert.equal(pageTime(100000, 2), 25000);
});
