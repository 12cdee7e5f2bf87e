import assert from "node:assert/strict";
import { test } from "node:test";

import { clockFace, Delay } from "./delay.js";

test("until something is known the delay is the usual one, and nobody is told", () => {
  const delay = new Delay(8);
  assert.equal(delay.seconds, 8);
  assert.equal(delay.news(), null);
});

test("the median of the last five measures forgets a hiccup", () => {
  const delay = new Delay(8);
  for (const seconds of [4, 4.2, 60, 4.1, 4.3]) delay.sample(seconds);
  assert.equal(delay.seconds, 4.2);
  for (const nonsense of [NaN, -1, 500, undefined]) delay.sample(nonsense);
  assert.equal(delay.seconds, 4.2);
});

test("what the person chose holds until given back", () => {
  const delay = new Delay(8);
  delay.sample(4);
  delay.choose(20);
  assert.equal(delay.seconds, 20);
  delay.choose(null);
  assert.equal(delay.seconds, 4);
});

test("the site is told once, then again when it has changed", () => {
  const delay = new Delay(8);
  delay.sample(5);
  assert.equal(delay.news(), 5);
  assert.equal(delay.news(), null);
  delay.choose(6);
  assert.equal(delay.news(), null);
  delay.choose(12);
  assert.equal(delay.news(), 12);
});

test("what happens on air shows when the picture gets there, at once if it is there already", () => {
  const delay = new Delay(10);
  assert.equal(delay.wait(1000, 3000), 8000);
  assert.equal(delay.wait(1000, 60000), 0);
});

test("a clock's face", () => {
  assert.equal(clockFace(187.9), "3:07");
  assert.equal(clockFace(-12), "−0:12");
});
