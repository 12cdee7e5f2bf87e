import assert from "node:assert/strict";
import { test } from "node:test";
import { passage, toCodePoints, toUnits } from "./passages.js";

test("letters outside the basic plane count for one, as on the server", () => {
  const text = "a😀b𝒜c";
  assert.equal(toCodePoints(text, 0), 0);
  assert.equal(toCodePoints(text, 3), 2);
  assert.equal(toCodePoints(text, text.length), 5);
  assert.equal(toUnits(text, 2), 3);
  for (let points = 0; points <= 5; points += 1) assert.equal(toCodePoints(text, toUnits(text, points)), points);
});

test("a selection keeps its words and drops the blanks around them", () => {
  assert.deepEqual(passage("Le maire signe.", 2, 9), { start: 3, end: 8, quote: "maire" });
  assert.deepEqual(passage("Le maire signe.", 9, 2), { start: 3, end: 8, quote: "maire" });
});

test("a selection of blanks, or of nothing, is none", () => {
  assert.equal(passage("Le maire", 2, 3), null);
  assert.equal(passage("Le maire", 4, 4), null);
  assert.equal(passage("", 0, 5), null);
});

test("half an emoji selects it whole", () => {
  assert.deepEqual(passage("a😀b", 2, 4), { start: 1, end: 3, quote: "😀b" });
  assert.deepEqual(passage("a😀b", 0, 2), { start: 0, end: 2, quote: "a😀" });
});

test("French spaces and combining accents are counted one by one", () => {
  const text = "l’e\u0301tat\u00a0: « oui »";
  const found = passage(text, 0, text.length);
  assert.equal(found.end - found.start, [...text].length);
});
