// Real instrument files on the page: dropped, compared with what is expected of them, laid out, drawn.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { openChromium, startSite, until } from "./harness.mjs";
import { counts, dilute, drag, dropFile, figureShown, goStep, openPage, paint, quiet, readOf } from "./page-tools.mjs";
import { bytesOf, differentDialects, realFiles } from "./reference.mjs";

const { entries, absent } = realFiles();
const chosen = differentDialects(entries, 3);
const flagsOf = (read) => Object.entries(read.non_numeric ?? {}).filter(([, text]) => String(text).trim() !== "");

let site;
let browser;
before(async () => {
  site = await startSite();
});
beforeEach(async () => {
  await browser?.close();
  browser = await openChromium();
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

for (const [number, entry] of (absent ? [undefined, undefined, undefined] : chosen).entries()) {
  const name = entry ? `${entry.file} (${entry.format})` : `real file ${number + 1}`;
  test(`${name}: dropped, as expected, laid out, figure`, { skip: absent }, async () => {
    const { page } = browser;
    await openPage(browser, site.url);
    const card = await dropFile(page, bytesOf(entry));
    await addFirstPlate(page, card, entry);
    const want = entry.plates[0].reads.find(({ n_numeric }) => n_numeric >= 48);
    const read = await matchingRead(browser, want);
    assert.ok(read, `no read of the page has the sum ${want.sum} over ${want.n_numeric} wells`);
    for (const [well, value] of Object.entries(want.wells ?? {})) {
      assert.equal(read.wells[wellIndex(well)], value, `${entry.file}, ${want.label}, ${well}`);
    }

    const { blank, control, from, to } = plan(read.wells);
    await paint(page, "Blank", `A${blank}`, `H${blank}`);
    await paint(page, "Control", `A${control}`, `H${control}`);
    await dilute(page, `A${from}`, `H${to}`, { start: 100, factor: 0.5, unit: "µM" });
    const wells = (to - from + 1) * 8;
    await until(async () => (await counts(page)).treatment === wells);
    await goStep(page, "Result");
    await page.getByLabel("Signal", { exact: true }).selectOption({ label: read.label });
    await page.getByLabel("Reference wavelength", { exact: true }).selectOption({ label: "None" });
    await page.getByRole("heading", { name: "Plate by plate" }).waitFor();
    await goStep(page, "Figure");
    assert.match(await figureShown(page), /100 µM/);
    await browser.screenshot(`page-real-${number + 1}`);
    quiet(browser);
  });
}

const withFlags = entries.find(({ plates }) => plates[0].reads.some((read) => flagsOf(read).length > 0));
const noFlags = absent || (withFlags ? false : "ABSENT: no plate of the folder has cells that are no number");

test("cells that are no number are said in words", { skip: noFlags }, async () => {
  const { page } = browser;
  await openPage(browser, site.url);
  const card = await dropFile(page, bytesOf(withFlags));
  assert.match(
    await card.innerText(),
    /detector can measure|of the range|not measured|masked|not computable|instead of/,
  );
  await addFirstPlate(page, card, withFlags);
  const want = withFlags.plates[0].reads.find((read) => flagsOf(read).length > 0);
  const [[well, text]] = flagsOf(want);
  const reads = page.getByLabel("Read shown in the wells", { exact: true });
  const read = await matchingRead(browser, want);
  if (await reads.isVisible()) await reads.selectOption(String(read.index));
  await drag(page, well, well);
  await page.locator(".readout").getByText(text, { exact: false }).waitFor();
  quiet(browser);
});

/** Takes only the first plate of the file into the project. */
async function addFirstPlate(page, card, { plates }) {
  const picks = card.locator(".plate-pick input[type=checkbox]");
  for (let at = 1; at < Math.min(plates.length, await picks.count()); at += 1) await picks.nth(at).uncheck();
  await page.getByRole("button", { name: "Add to project" }).click();
  await page.getByRole("heading", { level: 1, name: "Layout" }).waitFor();
  await page.getByRole("grid").waitFor();
}

/** The read of the page's first plate with the expected count and sum of numbers. */
async function matchingRead(browser, want) {
  const reads = await readOf(browser);
  return reads.find(({ wells }) => {
    const numbers = wells.filter((value) => value !== null);
    const sum = numbers.reduce((total, value) => total + value, 0);
    return numbers.length === want.n_numeric && Math.abs(sum - want.sum) <= 1e-9 * Math.abs(want.sum);
  });
}

const wellIndex = (name) => (name.charCodeAt(0) - 65) * 12 + Number(name.slice(1)) - 1;

/** The brightest column as control, the darkest as blank, the longest run of columns beside them as treatments. */
function plan(wells) {
  const means = Array.from({ length: 12 }, (_, column) => {
    const numbers = wells.filter((value, at) => at % 12 === column && value !== null);
    return { column: column + 1, mean: numbers.reduce((a, b) => a + b, 0) / numbers.length, count: numbers.length };
  }).filter(({ count }) => count > 0);
  const sorted = [...means].sort((a, b) => a.mean - b.mean);
  const [blank, control] = [sorted[0].column, sorted.at(-1).column];
  let best = [];
  let run = [];
  for (const { column } of means) {
    if (column === blank || column === control) run = [];
    else run = run.at(-1) === column - 1 ? [...run, column] : [column];
    if (run.length > best.length) best = run;
  }
  return { blank, control, from: best[0], to: best.at(-1) };
}
