import assert from "node:assert/strict";
import { test } from "node:test";
import { Delay } from "./delay.js";
import { Held, Speech } from "./held.js";

test("what happened on air is due when the picture shows it, in its order", () => {
  const held = new Held();
  const delay = new Delay(8);
  held.push(1000, 1, "A");
  held.push(4000, 2, "B");
  assert.equal(held.due(delay, 8000).length, 0);
  assert.equal(held.next(delay, 8000), 1000);
  assert.equal(held.due(delay, 9000)[0].what, "A");
  assert.equal(held.due(delay, 9001).length, 0);
  assert.equal(held.due(delay, 12000)[0].what, "B");
  assert.equal(held.next(delay, 12000), null);
});

test("several that are due come in the order in which they happened", () => {
  const held = new Held();
  held.push(2000, 2, "B");
  held.push(1000, 1, "A");
  assert.deepEqual(held.due(new Delay(0), 5000).map((item) => item.what), ["A", "B"]);
  assert.deepEqual(held.due(new Delay(0), 5000), []);
});

test("an answer that comes late does not take back what followed it", () => {
  const held = new Held();
  held.push(2000, 2, "B");
  assert.equal(held.due(new Delay(0), 2000)[0].seq, 2);
  held.push(1000, 1, "A");
  assert.equal(held.due(new Delay(0), 2001)[0].seq, 1); // its reader compares the numbers
});

test("a picture found to be later holds what was waiting longer", () => {
  const held = new Held();
  const delay = new Delay(2);
  held.push(0, 1, "A");
  delay.sample(10);
  assert.equal(held.due(delay, 5000).length, 0);
  assert.equal(held.due(delay, 10000)[0].what, "A");
});

test("sentences are said together, once each, and not oftener than the pause", () => {
  const speech = new Speech(10_000);
  speech.add("threads", "One new argument.");
  assert.equal(speech.take(0), "One new argument.");
  speech.add("threads", "One more.");
  speech.add("stage", "On screen: yes.");
  speech.add("threads", "Two more.");
  assert.equal(speech.take(9_999), "");
  assert.equal(speech.take(10_000), "Two more. On screen: yes.");
  assert.equal(speech.take(30_000), "");
});
