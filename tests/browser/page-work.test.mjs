// What people do beside the plain path: fingers, templates, left-out wells, the printer, and stopping long work.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { axe, dropFiles, openChromium, startSite, until } from "./harness.mjs";
import {
  counts,
  dilute,
  downloaded,
  drag,
  dropFile,
  figureShown,
  goStep,
  openPage,
  paint,
  quiet,
  resultJson,
  simulatedFile,
  wellAt,
} from "./page-tools.mjs";

let site;
let browser;
before(async () => {
  site = await startSite();
});
beforeEach(async () => {
  await browser?.close();
  browser = undefined;
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

/** Takes a simulated plate in and stands on its layout. */
async function withPlate(page) {
  await dropFile(page, simulatedFile());
  await page.getByRole("button", { name: "Add to project" }).click();
  await page.getByRole("heading", { level: 1, name: "Layout" }).waitFor();
  await page.getByRole("grid").waitFor();
}

const brush = (page, name) => page.getByRole("region", { name: "Brush" }).locator(".brush", { hasText: name });

test("wells are painted with a finger, and the page does not scroll under it", async () => {
  browser = await openChromium({ context: { hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } } });
  const { page, context } = browser;
  await openPage(browser, site.url);
  await withPlate(page);
  await brush(page, "Blank").tap();
  await page.getByRole("grid").scrollIntoViewIfNeeded();
  const scrolled = await page.evaluate("window.scrollY");
  const kinds = await page.evaluate(() => {
    window.kinds = new Set();
    document.addEventListener("pointerdown", (event) => window.kinds.add(event.pointerType), true);
    return true;
  });
  assert.ok(kinds);
  const finger = await context.newCDPSession(page);
  const touch = (type, points) => finger.send("Input.dispatchTouchEvent", { type, touchPoints: points });
  const [from, to] = [await wellAt(page, "A1"), await wellAt(page, "H1")];
  await touch("touchStart", [from]);
  for (let step = 1; step <= 8; step += 1) {
    await touch("touchMove", [{ x: from.x, y: from.y + ((to.y - from.y) * step) / 8 }]);
  }
  await touch("touchEnd", []);
  await until(async () => (await counts(page)).blank === 8);
  assert.equal(await page.evaluate("window.scrollY"), scrolled);
  assert.deepEqual(await page.evaluate("[...window.kinds]"), ["touch"]);
  // A tap within about a second of a quick drag gives no click in Chromium, whatever it is on.
  await page.waitForTimeout(1500);
  await brush(page, "Control").tap();
  await page.getByRole("grid").scrollIntoViewIfNeeded();
  const well = await wellAt(page, "B2");
  await page.touchscreen.tap(well.x, well.y);
  await until(async () => (await counts(page)).control === 1);
  await browser.screenshot("page-touch-390");
  quiet(browser);
});

test("a serial dilution shows the doses it will give, and says why it cannot", async () => {
  browser = await openChromium();
  const { page } = browser;
  await openPage(browser, site.url);
  await withPlate(page);
  await drag(page, "A2", "C5");
  await page.getByRole("button", { name: "Serial dilution…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("First dose", { exact: true }).fill("100");
  await dialog.getByLabel("Unit", { exact: true }).fill("µM");
  await dialog.getByLabel("Factor or difference").fill("0.3333333333");
  await dialog.locator(".doses").getByText("33.33 µM").waitFor();
  const doses = await dialog.locator(".doses li").allInnerTexts();
  assert.deepEqual(doses, ["100 µM", "33.33 µM", "11.11 µM", "3.704 µM"]);
  await browser.screenshot("page-dilution");
  await dialog.getByLabel("Factor or difference").fill("-1");
  await dialog.getByText("A dilution needs a first dose and a factor above zero.").waitFor();
  assert.ok(await dialog.getByRole("button", { name: "Fill" }).isDisabled());
  assert.deepEqual(await axe(page), []);
  await dialog.getByLabel("Factor or difference").fill("0.3333333333");
  await dialog.locator(".doses").getByText("33.33 µM").waitFor();
  await dialog.getByRole("button", { name: "Fill" }).click();
  await dialog.waitFor({ state: "detached" });
  const chips = await page.locator(".chips .chip").allInnerTexts();
  for (const dose of doses) assert.ok(chips.includes(dose), `${dose} is no treatment`);
  quiet(browser);
});

test("a template goes from one project to the next, through the browser and through a file", async () => {
  browser = await openChromium();
  const { page } = browser;
  await openPage(browser, site.url);
  await withPlate(page);
  await paint(page, "Blank", "A1", "H1");
  await paint(page, "Control", "A2", "H2");
  await dilute(page, "A3", "H12", { start: 100, factor: 0.5, unit: "µM" });
  const laid = await counts(page);
  await page.getByRole("button", { name: "Save as template…" }).click();
  await page.getByLabel("Name of the template").fill("MTT, ten doses");
  await page.getByRole("dialog").getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("is offered in other projects of this browser").waitFor();
  await page.getByRole("button", { name: "Use a template…" }).click();
  const file = await downloaded(page, () => page.getByRole("button", { name: "Save to a file…" }).click());
  assert.match(file.name, /^MTT, ten doses\.monolayer-template$/);
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "New project…" }).click();
  await page.getByRole("button", { name: "Start a new project" }).click();
  await withPlate(page);
  assert.equal((await counts(page)).treatment, 0);
  await page.getByRole("button", { name: "Use a template…" }).click();
  const others = page.getByRole("region", { name: "Templates of other projects" });
  await others.getByText("MTT, ten doses").waitFor();
  assert.deepEqual(await axe(page), []);
  await browser.screenshot("page-templates-1280-light");
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize({ width: 390, height: 844 });
  assert.deepEqual(await axe(page), []);
  await browser.screenshot("page-templates-390-dark");
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.emulateMedia({ colorScheme: "light" });
  await others.getByRole("button", { name: "Use" }).click();
  await until(async () => (await counts(page)).treatment === laid.treatment);
  assert.deepEqual(await counts(page), laid);
  const said = await browser.evaluate("window.monolayer.engine.then(async (e) => (await e.view()).undo)");
  assert.equal(said, "Use template MTT, ten doses");
  await page.getByLabel("Plate map of", { exact: false }).focus();
  await page.keyboard.press("Control+z");
  await until(async () => (await counts(page)).treatment === 0);

  await page.getByRole("button", { name: "Use a template…" }).click();
  await page.getByRole("button", { name: "Forget the template MTT, ten doses" }).click();
  await page.getByText("There is no template yet.").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await dropFiles(page, "body", [{ name: "foreign.monolayer-template", bytes: Buffer.from("well,name") }]);
  await page.getByText("This file is not a Monolayer template.").waitFor();
  await page.getByRole("button", { name: "Use a template…" }).click();
  const choosing = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "From a file…" }).click();
  await (await choosing).setFiles({ name: file.name, mimeType: "application/json", buffer: file.bytes });
  const own = page.getByRole("region", { name: "Templates of this project" });
  await own.getByRole("button", { name: "Use", exact: true }).click();
  await until(async () => (await counts(page)).treatment === laid.treatment);
  quiet(browser);
});

test("with wells left out, both results stand side by side", async () => {
  browser = await openChromium();
  const { page } = browser;
  await openPage(browser, site.url);
  await withPlate(page);
  await paint(page, "Blank", "A1", "H1");
  await paint(page, "Control", "A2", "H2");
  await dilute(page, "A3", "H12", { start: 100, factor: 0.5, unit: "µM" });
  await goStep(page, "Result");
  await page.getByRole("heading", { name: "Plate by plate" }).waitFor();
  const both = page.getByRole("region", { name: "With and without the wells left out", exact: true });
  assert.equal(await both.count(), 0);
  const table = page.getByLabel("Viability by series and treatment");
  const mean = async (dose) => table.getByRole("row").filter({ hasText: dose }).locator("td.strong").innerText();
  const whole = await mean("100 µM");

  await goStep(page, "Layout");
  await drag(page, "D3", "E3");
  await page.getByRole("button", { name: /^Exclude/ }).click();
  await page.getByLabel("Reason").fill("Bubble in the well");
  await page.getByRole("dialog").getByRole("button", { name: "Exclude" }).click();
  await until(async () => (await counts(page)).excluded === 2);
  await goStep(page, "Result");
  await both.waitFor();
  const row = both.getByRole("row").filter({ hasText: "100 µM" });
  await row.waitFor();
  const [, reported, , wells, every, , all] = await row.locator("td").allInnerTexts();
  assert.equal(reported.split(" ")[0], await mean("100 µM"));
  assert.equal(every.split(" ")[0], whole);
  assert.notEqual(reported, every);
  assert.deepEqual([wells, all], ["6", "8"]);
  await both.getByLabel("IC50 with and without the wells left out").waitFor();
  await both.scrollIntoViewIfNeeded();
  for (const [width, colorScheme] of [
    [1280, "light"],
    [390, "light"],
    [1280, "dark"],
    [390, "dark"],
  ]) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 800 });
    await both.scrollIntoViewIfNeeded();
    assert.deepEqual(await axe(page), []);
    assert.ok((await browser.evaluate("document.documentElement.scrollWidth")) <= width);
    await browser.screenshot(`page-both-${width}-${colorScheme}`);
  }
  await goStep(page, "Text");
  const report = page.frameLocator("iframe[title=Report]");
  await report.getByRole("heading", { name: "With and without the wells left out" }).waitFor();
  quiet(browser);
});

test("on paper stand the figure and the report, on white and without the page's tools", async () => {
  browser = await openChromium({ context: { colorScheme: "dark" } });
  const { page } = browser;
  await openPage(browser, site.url);
  await page.getByRole("button", { name: "Open the example (simulated)" }).click();
  await figureShown(page);
  const tools = [".head-actions", ".steps", ".work-side", ".foot", ".screen-actions"];
  const toolsHidden = async () => {
    for (const tool of tools) assert.equal(await page.locator(tool).first().isVisible(), false, `${tool} is printed`);
    assert.equal(await page.evaluate("getComputedStyle(document.body).backgroundColor"), "rgb(255, 255, 255)");
    const ink = await page.evaluate("getComputedStyle(document.body).color");
    assert.ok(
      ink
        .match(/\d+/g)
        .slice(0, 3)
        .every((part) => Number(part) < 80),
      `the ink is ${ink}`,
    );
  };
  await page.emulateMedia({ media: "print" });
  await toolsHidden();
  assert.ok(await page.locator("canvas#figure").isVisible());
  await browser.screenshot("page-print-figure");
  await page.emulateMedia({ media: "screen" });
  await goStep(page, "Text");
  await page.frameLocator("iframe[title=Report]").locator("h1").first().waitFor();
  await page.emulateMedia({ media: "print" });
  await toolsHidden();
  const printed = page.locator(".printed-report");
  assert.equal(await page.locator("iframe.report").isVisible(), false, "a frame is cut off at its height");
  for (const name of ["Methods", "Viability", "Raw files"]) {
    assert.ok(await printed.getByRole("heading", { name, exact: true }).isVisible(), `${name} is not printed`);
  }
  await browser.screenshot("page-print-report");
  const pages = (await page.pdf({ format: "A4" })).toString("latin1").match(/\/Type\s*\/Page\b/g).length;
  assert.ok(pages >= 3, `the report is cut off after ${pages} pages`);
  quiet(browser);
});

test("dark is the same whether the system or the person asks for it, and light can be chosen over it", async () => {
  browser = await openChromium();
  const { page } = browser;
  await openPage(browser, site.url);
  const tokens = () =>
    page.evaluate(() => {
      const style = getComputedStyle(document.documentElement);
      const names = ["--paper", "--surface", "--ink", "--accent", "--warn", "--danger", "--plate", "--shadow"];
      return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(name).trim()]));
    });
  const light = await tokens();
  for (const [name, value] of Object.entries(light)) assert.notEqual(value, "", `${name} has no value`);
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await tokens();
  for (const name of Object.keys(light)) assert.notEqual(dark[name], light[name], name);
  await page.getByRole("button", { name: "Change to light" }).click();
  assert.deepEqual(await tokens(), light);
  await page.emulateMedia({ colorScheme: "light" });
  await page.getByRole("button", { name: "Change to dark" }).click();
  assert.deepEqual(await tokens(), dark);
  quiet(browser);
});

/** Plates of 1536 wells, enough that reading and computing take seconds. */
function manyPlates(count) {
  const letters = Array.from({ length: 32 }, (_, row) => (row < 26 ? "" : "A") + String.fromCharCode(65 + (row % 26)));
  const parts = [];
  for (let plate = 0; plate < count; plate += 1) {
    parts.push(`Plate ${plate + 1}`, ["", ...Array.from({ length: 48 }, (_, c) => c + 1)].join("\t"));
    for (const [row, letter] of letters.entries()) {
      const value = (column) => (0.1 + 1 / (1 + column / 9) + ((row * 48 + column * 7 + plate) % 97) / 1000).toFixed(3);
      parts.push([letter, ...Array.from({ length: 48 }, (_, column) => value(column))].join("\t"));
    }
    parts.push("");
  }
  return { name: "screen.txt", bytes: Buffer.from(parts.join("\n"), "utf8") };
}

test("long work stops when it is told to, and the work before is whole and usable", async () => {
  browser = await openChromium();
  const { page } = browser;
  await openPage(browser, site.url);
  await withPlate(page);
  await paint(page, "Blank", "A1", "H1");
  await paint(page, "Control", "A2", "H2");
  await dilute(page, "A3", "H12", { start: 100, factor: 0.5, unit: "µM" });
  const before = await resultJson(browser);

  await goStep(page, "Data");
  await dropFiles(page, "body", [manyPlates(1500)]);
  const stop = page.getByRole("button", { name: "Stop", exact: true });
  await stop.waitFor({ timeout: 30_000 });
  await browser.screenshot("page-stop");
  await stop.click();
  await page.getByText("Stopped. Nothing was changed.").waitFor();
  await stop.waitFor({ state: "detached" });

  assert.equal(await resultJson(browser), before);
  await goStep(page, "Layout");
  await paint(page, "Empty", "A1", "A1");
  await until(async () => (await counts(page)).empty === 1);
  await page.keyboard.press("Control+z");
  await until(async () => (await counts(page)).empty === 0);
  assert.equal(await resultJson(browser), before);
  await goStep(page, "Figure");
  await figureShown(page);
  quiet(browser);
});
