// Node's diff-match-patch on words, cleaned up for reading: node diff_match_patch.mjs PACKAGE CALLS < [before, after]
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [, , folder, calls] = process.argv;
const { diff_match_patch } = createRequire(import.meta.url)(folder);
const [before, after] = JSON.parse(readFileSync(0, "utf8"));

function compare() {
  const olds = before.match(/[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu) ?? [];
  const news = after.match(/[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu) ?? [];
  const codes = new Map();
  const names = [];
  const encode = (tokens) => tokens.map((token) => {
    if (!codes.has(token)) {
      codes.set(token, String.fromCharCode(names.length + 0x100));
      names.push(token);
    }
    return codes.get(token);
  }).join("");
  const engine = new diff_match_patch();
  const diffs = engine.diff_main(encode(olds), encode(news), false);
  engine.diff_cleanupSemantic(diffs);
  return diffs.map(([op, chunk]) => [op, [...chunk].map((code) => names[code.charCodeAt(0) - 0x100]).join("")]);
}

for (let k = 0; k < 3; k += 1) compare(); // let the compiler settle
const start = performance.now();
for (let k = 0; k < Number(calls); k += 1) compare();
console.log((performance.now() - start) / Number(calls));
