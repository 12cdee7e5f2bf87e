// Take out of the package-lock.json files what names a host: `resolved` addresses and `funding` pages.
// Installing needs neither: the integrity hash says what a package must be.
import { readFileSync, writeFileSync } from "node:fs";

for (const path of ["../package-lock.json", "../bench/node/package-lock.json"]) {
  const file = new URL(path, import.meta.url);
  const lock = JSON.parse(readFileSync(file, "utf8"));
  for (const entry of Object.values(lock.packages)) {
    delete entry.resolved;
    delete entry.funding;
  }
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
}
