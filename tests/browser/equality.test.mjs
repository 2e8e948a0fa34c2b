import assert from "node:assert/strict";
import { test } from "node:test";
import { browserOutcome, loadCore, nativeOutcomes, recipes } from "../equality.mjs";
import { browsers, engineReady, singleFile, startSite } from "./harness.mjs";

const core = await loadCore();
const list = recipes(core);
const native = await nativeOutcomes(list);

for (const [name, open] of Object.entries(browsers)) {
  for (const kind of ["the hosted page", "the single file"]) {
    test(`${name}, ${kind}: the same bytes as native code, for ${list.length} recipes`, async () => {
      const site = await startSite();
      const browser = await open();
      try {
        await browser.goto(kind === "the single file" ? singleFile : site.url);
        await engineReady(browser);
        for (const [index, recipe] of list.entries()) {
          const outcome = await browserOutcome(browser, recipe);
          assert.equal(outcome.result, native[index].result, recipe.name);
          assert.deepEqual(outcome, native[index], recipe.name);
        }
      } finally {
        await browser.close();
        await site.stop();
      }
    });
  }
}
