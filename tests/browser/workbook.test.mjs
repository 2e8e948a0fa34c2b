// The workbook: downloaded where the table is, and read back by the program's own reader.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openChromium, startSite } from "./harness.mjs";
import { downloaded, dropFile, figureShown, goStep, openPage, quiet } from "./page-tools.mjs";

let site;
let browser;
before(async () => {
  site = await startSite();
  browser = await openChromium();
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

test("the example's workbook is downloaded and read back: three plates with the numbers they had", async () => {
  const { page } = browser;
  await openPage(browser, site.url);
  await page.getByRole("button", { name: "Open the example (simulated)" }).click();
  await figureShown(page);
  await goStep(page, "Text");
  const { name, bytes } = await downloaded(page, () =>
    page.getByRole("button", { name: "Workbook with formulas (XLSX)" }).click(),
  );
  assert.match(name, /\.xlsx$/);
  assert.equal(bytes.subarray(0, 4).toString("latin1"), "PK\x03\x04");

  const same = await browser.evaluate(`window.monolayer.engine.then(async (engine) => {
    const bytes = Uint8Array.from(${JSON.stringify([...bytes])});
    const { found } = await engine.inspect("workbook.xlsx", bytes.buffer);
    const { plates } = (await engine.view()).document;
    const numbers = ({ wells }) => JSON.stringify([Array.from(wells.numbers), wells.flags]);
    const pairs = await Promise.all(plates.map(async ({ id }, at) => {
      const { reads } = await engine.plate(id);
      return [0, 1].every(
        (read) => reads[read].wells.numbers.length === 96 * 8 && numbers(reads[read]) === numbers(found.plates[at].reads[read]),
      );
    }));
    return pairs;
  })`);
  assert.deepEqual(same, [true, true, true]);

  await goStep(page, "Data");
  const card = await dropFile(page, { name: "workbook.xlsx", bytes });
  assert.match(await card.innerText(), /Simulated plate 3/);
  await browser.screenshot("page-workbook");
  quiet(browser);
});
