// The whole path on the page: the example, real instrument files, and the keyboard alone.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { openChromium, pasteText, startSite, until } from "./harness.mjs";
import {
  counts,
  dilute,
  downloaded,
  drag,
  dropReal,
  figureShown,
  goStep,
  openPage,
  paint,
  quiet,
} from "./page-tools.mjs";

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

test("the example opens with one click and shows Figure 1 and a dose-response curve", async () => {
  const { page } = browser;
  await openPage(browser, site.url);
  await page.getByRole("button", { name: "Open the example (simulated)" }).click();
  const bars = await figureShown(page);
  assert.match(bars, /adapted/i);
  assert.match(bars, /240/);
  await page.getByLabel("Dose-response", { exact: true }).check({ force: true });
  await page.waitForFunction(
    (old) => document.querySelector("canvas#figure")?.getAttribute("aria-label") !== old,
    bars,
  );
  const curve = await figureShown(page);
  assert.match(curve, /IC50|dose/i);
  await browser.screenshot("page-example-dose-response");

  const magic = {
    SVG: /^(<\?xml|<svg)/,
    "SVG, text as outlines": /^(<\?xml|<svg)/,
    PDF: /^%PDF-/,
    PNG: /^\x89PNG/,
    TIFF: /^(II|MM)/,
  };
  for (const [label, start] of Object.entries(magic)) {
    await page.getByLabel("Format", { exact: true }).selectOption({ label });
    const { bytes } = await downloaded(page, () => page.getByRole("button", { name: /^Download / }).click());
    assert.match(bytes.subarray(0, 8).toString("latin1"), start, label);
  }
  await goStep(page, "Text");
  await page.frameLocator("iframe[title=Report]").locator("h1").first().waitFor();
  quiet(browser);
});

describe("real instrument files", () => {
  test("SoftMax Pro, tab-separated text: dropped, laid out, figure", async () => {
    const { page } = browser;
    await openPage(browser, site.url);
    const card = await dropReal(page, "softmax", "mtt.txt");
    assert.match(await card.innerText(), /SoftMax/);
    await page.getByRole("button", { name: "Add to project" }).click();
    await page.getByRole("heading", { level: 1, name: "Layout" }).waitFor();
    // Column 6 of this plate is the one without cells.
    await paint(page, "Blank", "A6", "H6");
    await paint(page, "Control", "A1", "H1");
    await dilute(page, "A2", "H5", { start: 100, factor: 0.5, unit: "µM" });
    await goStep(page, "Figure");
    assert.match(await figureShown(page), /12.5 µM/);
    await browser.screenshot("page-softmax");
    quiet(browser);
  });

  test("BioTek Gen5 with cells that are no number: the flags are said in words", async () => {
    const { page } = browser;
    await openPage(browser, site.url);
    const card = await dropReal(page, "gen5", "240411_172731_BNCH2345883_abs450_96well_non_numeric_values.txt");
    const text = await card.innerText();
    assert.match(text, /Gen5/);
    assert.match(text, /above what the detector can measure|above the range|not measured|text instead of a number/);
    await page.getByRole("button", { name: "Add to project" }).click();
    await page.getByRole("heading", { level: 1, name: "Layout" }).waitFor();
    await paint(page, "Control", "C1", "H3");
    await dilute(page, "C4", "H9", { start: 1, factor: 2, unit: "ng/ml" });
    await goStep(page, "Result");
    await page.getByLabel("Blank", { exact: true }).selectOption("none");
    await goStep(page, "Figure");
    await figureShown(page);
    await browser.screenshot("page-gen5");
    quiet(browser);
  });

  test("Tecan Spark workbook: dropped, laid out, figure", async () => {
    const { page } = browser;
    await openPage(browser, site.url);
    const card = await dropReal(page, "tecan", "tecan_spark_example.xlsx");
    assert.match(await card.innerText(), /Tecan/);
    await page.getByRole("button", { name: "Add to project" }).click();
    await page.getByRole("heading", { level: 1, name: "Layout" }).waitFor();
    // Rows B and C of this plate hold the signal, rows E to H the background.
    await paint(page, "Blank", "E1", "H12");
    await paint(page, "Control", "B1", "C4");
    await dilute(page, "B5", "C12", { start: 8, factor: 0.5, unit: "mM" });
    await goStep(page, "Figure");
    await figureShown(page);
    await browser.screenshot("page-tecan");
    quiet(browser);
  });
});

test("undo and redo take the last stroke back and again", async () => {
  const { page } = browser;
  await openPage(browser, site.url);
  await dropReal(page, "softmax", "mtt.txt");
  await page.getByRole("button", { name: "Add to project" }).click();
  await page.getByRole("heading", { level: 1, name: "Layout" }).waitFor();
  await paint(page, "Blank", "A1", "H1");
  await until(async () => (await counts(page)).blank === 8);
  await page.keyboard.press("Control+z");
  await until(async () => (await counts(page)).blank === 0);
  await page.keyboard.press("Control+y");
  await until(async () => (await counts(page)).blank === 8);
  await drag(page, "B1", "C1");
  await page.getByRole("button", { name: /^Exclude/ }).click();
  await page.getByLabel("Reason").fill("Bubble in the well");
  await page.getByRole("dialog").getByRole("button", { name: "Exclude" }).click();
  await until(async () => (await counts(page)).excluded === 2);
  quiet(browser);
});

test("a decimal comma is shown, and can be flipped before anything is computed", async () => {
  const { page } = browser;
  await openPage(browser, site.url);
  const rows = Array.from({ length: 8 }, (_, r) =>
    Array.from({ length: 12 }, (_, c) => `${r + 1},${100 + c}`).join("\t"),
  );
  await pasteText(page, rows.join("\n"));
  const card = page.getByRole("article", { name: "Pasted text" });
  await card.waitFor();
  const comma = card.getByLabel("0,5", { exact: true });
  if (!(await comma.isChecked())) await comma.check({ force: true });
  await card.getByText("1.1 to 8.111, 96 wells").waitFor();
  await card.getByLabel("0.5", { exact: true }).check({ force: true });
  await card.getByText("1100 to 8111, 96 wells").waitFor();
  quiet(browser);
});

test("F1 explains the control that has the focus, in the engine's words", async () => {
  const { page } = browser;
  await openPage(browser, site.url);
  await page.getByRole("button", { name: "Open the example (simulated)" }).click();
  await figureShown(page);
  await goStep(page, "Result");
  const help = await browser.evaluate(
    "window.monolayer.engine.then(async (e) => (await e.params()).analysis.find((p) => p.key === 'blank').help)",
  );
  await page.getByLabel("Blank", { exact: true }).focus();
  await page.keyboard.press("F1");
  await page.locator(".bubble").getByText(help).waitFor();
  await page.keyboard.press("Escape");
  await page.locator(".bubble").waitFor({ state: "hidden" });
  quiet(browser);
});

test("the whole path with the keyboard alone", async () => {
  const { page } = browser;
  await openPage(browser, site.url);
  const table = (row) => Array.from({ length: 12 }, (_, column) => row(column).toString()).join("\t");
  const rows = Array.from({ length: 8 }, (_, r) => table((c) => (c === 0 ? 0.05 : 1.2 / (1 + (c / 6) ** 2) + r / 100)));
  await pasteText(page, rows.join("\n"));
  const add = page.getByRole("button", { name: "Add to project" });
  await add.waitFor();
  await tabTo(page, "Add to project");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Layout" }).waitFor();
  await page.getByRole("grid").waitFor();
  await tabTo(page, "Plate map of");
  await press(page, "Shift+ArrowDown", 7);
  await page.keyboard.press("b");
  await until(async () => (await counts(page)).blank === 8);
  await page.keyboard.press("ArrowUp");
  await press(page, "ArrowUp", 7);
  await page.keyboard.press("ArrowRight");
  await press(page, "Shift+ArrowDown", 7);
  await page.keyboard.press("c");
  await until(async () => (await counts(page)).control === 8);
  await press(page, "ArrowUp", 8);
  await page.keyboard.press("ArrowRight");
  for (let i = 0; i < 7; i += 1) await page.keyboard.press("Shift+ArrowDown");
  for (let i = 0; i < 9; i += 1) await page.keyboard.press("Shift+ArrowRight");
  await tabTo(page, "Serial dilution…");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await tabTo(page, "First dose");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("1");
  await tabTo(page, "Factor or difference");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("2");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await until(async () => (await counts(page)).treatment === 80);
  await page.keyboard.press("Alt+4");
  await figureShown(page);
  await tabTo(page, "Download SVG");
  const { bytes } = await downloaded(page, () => page.keyboard.press("Enter"));
  assert.match(bytes.toString("utf8").slice(0, 200), /<svg/);
  quiet(browser);
});

async function press(page, key, times) {
  for (let i = 0; i < times; i += 1) await page.keyboard.press(key);
}

/** Presses Tab until the element of that name has the focus. */
async function tabTo(page, name) {
  for (let i = 0; i < 120; i += 1) {
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return "";
      const label =
        element.getAttribute("aria-label") ??
        (element.id && document.querySelector(`label[for="${CSS.escape(element.id)}"]`)?.textContent);
      return label || element.textContent || "";
    });
    if (focused.trim().startsWith(name)) return;
    await page.keyboard.press("Tab");
  }
  assert.fail(`Tab never reached “${name}”`);
}
