import assert from "node:assert/strict";
import { test } from "node:test";
import { keyAction } from "./keys.js";

const IN_A_ROW = { letters: true, inRow: true };
const on = (isField) => ({ matches: () => isField });
const press = (key, more = {}) => ({ key, target: on(false), ...more });

test("letters act on the list", () => {
  const acts = ["j", "k", "x", "a", "n", "r", "?"].map((key) => keyAction(press(key), IN_A_ROW));
  assert.deepEqual(acts, ["next", "previous", "tick", "mine", "note", "answer", "help"]);
});

test("letters that are turned off do nothing, arrows still move", () => {
  const off = { letters: false, inRow: true };
  assert.equal(keyAction(press("j"), off), null);
  assert.equal(keyAction(press("?"), off), null);
  assert.equal(keyAction(press("ArrowDown"), off), "next");
});

test("no letter acts while one types, but Escape closes", () => {
  const typing = (key) => press(key, { target: on(true) });
  assert.equal(keyAction(typing("a"), IN_A_ROW), null);
  assert.equal(keyAction(typing("ArrowDown"), IN_A_ROW), null);
  assert.equal(keyAction(typing("Escape"), IN_A_ROW), "close");
});

test("the browser's own shortcuts are left alone", () => {
  for (const held of ["ctrlKey", "metaKey", "altKey"]) assert.equal(keyAction(press("a", { [held]: true }), IN_A_ROW), null);
  assert.equal(keyAction(press("J", { shiftKey: true }), IN_A_ROW), null);
  assert.equal(keyAction(press("?", { shiftKey: true }), IN_A_ROW), "help");
});

test("outside of a row the arrows scroll the page", () => {
  assert.equal(keyAction(press("ArrowDown"), { letters: true, inRow: false }), null);
});
