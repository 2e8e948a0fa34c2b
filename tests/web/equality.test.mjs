import assert from "node:assert/strict";
import { test } from "node:test";
import { dataDir, loadCore, nativeOutcomes, nodeOutcome, plateFiles, recipes } from "../equality.mjs";

const core = await loadCore();
const list = recipes(core);
const native = await nativeOutcomes(list);

test("there are recipes, and most end in a result", () => {
  const files = plateFiles().length;
  console.log(`equality: ${list.length} recipes, ${files} of them real files from ${dataDir}`);
  assert.equal(native.length, list.length);
  if (process.env.MONOLAYER_DATA) assert.ok(files > 0, "MONOLAYER_DATA is set, but holds no plate files");
  const answered = native.filter(({ result }) => !result.startsWith("error:"));
  assert.ok(answered.length >= 2 + files / 2, `only ${answered.length} recipes end in a result`);
});

for (const [index, recipe] of list.entries()) {
  test(`node's wasm and native give the same bytes: ${recipe.name}`, async () => {
    const outcome = await nodeOutcome(core, recipe);
    assert.equal(outcome.result, native[index].result);
    assert.deepEqual(outcome, native[index]);
  });
}
