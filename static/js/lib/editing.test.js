import assert from "node:assert/strict";
import { test } from "node:test";
import { isUntouched, joined, Latest, paragraphsIn, payload, placeOf, splitAt, stateOf } from "./editing.js";

const originals = new Map([[1, "Un."], [2, "Deux."], [3, "Trois."]]);
const line = (base, text) => ({ base, text });

test("a paragraph left alone travels without its words", () => {
  const lines = [line(1, "Un."), line(2, "Deux mots."), line(null, "Neuf.")];
  assert.deepEqual(payload(lines, originals), [{ base: 1 }, { base: 2, text: "Deux mots." }, { base: null, text: "Neuf." }]);
});

test("a new paragraph is new even when it says what another one said", () => {
  assert.equal(stateOf(line(null, "Un."), originals), "new");
});

test("a text whose paragraphs changed places is no longer untouched", () => {
  assert.ok(isUntouched([line(1, "Un."), line(2, "Deux."), line(3, "Trois.")], originals));
  assert.ok(!isUntouched([line(2, "Deux."), line(1, "Un."), line(3, "Trois.")], originals));
  assert.ok(!isUntouched([line(1, "Un."), line(2, "Deux.")], originals));
});

test("a removed paragraph comes back after those that came before it", () => {
  assert.equal(placeOf([line(1, ""), line(3, "")], 2), 1);
  assert.equal(placeOf([line(2, ""), line(3, "")], 1), 0);
  assert.equal(placeOf([line(1, ""), line(null, ""), line(2, "")], 3), 3);
  assert.equal(placeOf([], 2), 0);
});

test("Enter cuts a paragraph in two, and a selection with it", () => {
  assert.deepEqual(splitAt("Le maire. Il signe.", 9), ["Le maire.", "Il signe."]);
  assert.deepEqual(splitAt("Le maire. Et puis. Il signe.", 9, 18), ["Le maire.", "Il signe."]);
  assert.deepEqual(splitAt("Le maire.", 0), ["", "Le maire."]);
});

test("joining two paragraphs keeps their words apart", () => {
  assert.deepEqual(joined("Le maire", "signe."), { text: "Le maire signe.", at: 9 });
  assert.deepEqual(joined("", "signe."), { text: "signe.", at: 0 });
});

test("pasted lines become paragraphs, whatever ends them", () => {
  assert.deepEqual(paragraphsIn("Un\r\n\r\n Deux \rTrois\u2028Quatre"), ["Un", "Deux", "Trois", "Quatre"]);
});

test("only the newest answer counts", () => {
  const latest = new Latest();
  const first = latest.ask();
  const second = latest.ask();
  assert.ok(!latest.isLatest(first));
  assert.ok(latest.isLatest(second));
});
