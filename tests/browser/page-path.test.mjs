// The whole path on the page: the example, and the keyboard alone. Real instrument files are in page-files.test.mjs.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { openChromium, pasteText, startSite, until } from "./harness.mjs";
import {
  counts,
  downloaded,
  drag,
  dropFile,
  figureShown,
  goStep,
  openPage,
  paint,
  quiet,
  simulatedFile,
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

test("undo and redo take the last stroke back and again", async () => {
  const { page } = browser;
  await openPage(browser, site.url);
  await dropFile(page, simulatedFile());
  await page.getByRole("button", { name: "Add to project" }).click();
  await page.getByRole("heading", { level: 1, name: "Layout" }).waitFor();
  await paint(page, "Blank", "A1", "H1");
  await until(async () => (await counts(page)).blank === 8);
  await page.keyboard.press("Control+z");
  await until(async () => (await counts(page)).blank === 0);
  await page.keyboard.press("Control+y");
  await until(async () => (await counts(page)).blank === 8);
  const { audit } = JSON.parse(await browser.evaluate("window.monolayer.engine.then((e) => e.snapshot())"));
  const [undone, again] = audit.slice(-2);
  assert.match(undone.text, /^Undid/);
  assert.match(again.text, /^Did again/);
  for (const { at } of [undone, again]) assert.match(at, /^\d{4}-\d\d-\d\dT.*Z$/);
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
