// What the page's tests share: the steps a person takes, by what they read on the page.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dropFiles } from "./harness.mjs";

/** Opens the page and waits for the first screen. */
export async function openPage(browser, url) {
  await browser.goto(url);
  await browser.page.getByRole("button", { name: "Open the example (simulated)" }).waitFor({ timeout: 30_000 });
}

export async function goStep(page, name) {
  await page.getByRole("navigation", { name: "Steps" }).getByRole("button", { name }).click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
}

/** Waits for a figure on the canvas and gives its text alternative. */
export async function figureShown(page) {
  const canvas = page.locator("canvas#figure");
  await canvas.waitFor({ state: "visible", timeout: 20_000 });
  await page.waitForFunction(() => {
    const canvas = document.querySelector("canvas#figure");
    if (!canvas || canvas.width < 100 || canvas.height < 100) return false;
    const copy = document.createElement("canvas");
    copy.width = canvas.width;
    copy.height = canvas.height;
    const context = copy.getContext("2d", { willReadFrequently: true });
    context.drawImage(canvas, 0, 0);
    const { data } = context.getImageData(0, 0, copy.width, copy.height);
    let inked = 0;
    for (let i = 0; i < data.length; i += 4)
      if (data[i + 3] > 0 && data[i] + data[i + 1] + data[i + 2] < 600) inked += 1;
    return inked > 500;
  });
  return canvas.getAttribute("aria-label");
}

/** Drops a file and waits for what was recognised. */
export async function dropFile(page, file) {
  await dropFiles(page, "body", [file]);
  const card = page.getByRole("article", { name: file.name });
  await card.waitFor({ timeout: 20_000 });
  return card;
}

/** A simulated plate of 96 wells as a reader writes it, with words around: no cells in column 1, a falling dose-response. */
export function simulatedFile() {
  const rows = [..."ABCDEFGH"].map((letter, row) => {
    const values = Array.from({ length: 12 }, (_, column) => {
      const signal = column === 0 ? 0.05 : 0.06 + 1.1 / (1 + (column / 6) ** 3);
      return (signal + ((row * 7 + column * 3) % 5) / 200).toFixed(4);
    });
    return [letter, ...values].join("\t");
  });
  const head = [
    "Simulated plate",
    "Absorbance 570 nm",
    "",
    ["", ...Array.from({ length: 12 }, (_, c) => c + 1)].join("\t"),
  ];
  const text = [...head, ...rows, "", "Temperature 23.5 after the read", ""].join("\r\n");
  return { name: "simulated.txt", bytes: Buffer.from(text, "utf8") };
}

/** The reads of the first plate of the project: `[{ index, label, wells }]`, a well without a number is null. */
export const readOf = (browser) =>
  browser.evaluate(`window.monolayer.engine.then(async (engine) => {
    const { plates } = (await engine.view()).document;
    const { reads } = await engine.plate(plates[0].id);
    // Wells cross as a block of 64-bit floats, NaN where there is no number.
    const values = ({ numbers: n }) => new Float64Array(n.buffer, n.byteOffset, n.byteLength / 8);
    const orNull = (value) => (Number.isNaN(value) ? null : value);
    return reads.map(({ label, wells }, index) => ({ index, label, wells: Array.from(values(wells), orNull) }));
  })`);

/** The middle of a well on the page. */
export async function wellAt(page, name) {
  const grid = page.getByRole("grid");
  const box = await grid.boundingBox();
  const rows = Number(await grid.getAttribute("aria-rowcount"));
  const columns = Number(await grid.getAttribute("aria-colcount"));
  const [, letters, number] = /^([A-Z]+)(\d+)$/.exec(name);
  const row = letters.length === 1 ? letters.charCodeAt(0) - 65 : 26 + letters.charCodeAt(1) - 65;
  const [left, top, rest] = [26, 22, 8];
  const width = (box.width - left - rest) / columns;
  const height = (box.height - top - rest) / rows;
  return { x: box.x + left + (Number(number) - 0.5) * width, y: box.y + top + (row + 0.5) * height };
}

/** Drags over wells with the mouse. */
export async function drag(page, from, to) {
  await page.getByRole("grid").scrollIntoViewIfNeeded();
  const [a, b] = [await wellAt(page, from), await wellAt(page, to)];
  await page.mouse.move(a.x, a.y);
  await page.mouse.down();
  await page.mouse.move((a.x + b.x) / 2, (a.y + b.y) / 2);
  await page.mouse.move(b.x, b.y);
  await page.mouse.up();
}

/** Takes a brush, drags, and puts the brush down. */
export async function paint(page, brush, from, to) {
  const button = page.getByRole("region", { name: "Brush" }).locator(".brush", { hasText: brush });
  await button.click();
  await drag(page, from, to);
  await button.click();
}

/** A serial dilution over a rectangle. */
export async function dilute(page, from, to, { start, factor, unit, direction = "right" }) {
  await drag(page, from, to);
  await page.getByRole("button", { name: "Serial dilution…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("First dose", { exact: true }).fill(String(start));
  await dialog.getByLabel("Unit", { exact: true }).fill(unit);
  await dialog.getByLabel("Factor or difference").fill(String(factor));
  await dialog.getByLabel("Direction", { exact: true }).selectOption(direction);
  await dialog.getByRole("button", { name: "Fill" }).click();
  await dialog.waitFor({ state: "detached" });
}

/** How many wells of each role the layout screen counts. */
export async function counts(page) {
  const lines = await page.getByRole("list", { name: "Wells of this plate" }).getByRole("listitem").allInnerTexts();
  return Object.fromEntries(
    lines.map((line) => {
      const [, number, name] = /^\s*(\d+)\s+(.*)$/s.exec(line);
      return [name.trim(), Number(number)];
    }),
  );
}

/** Clicks and gives the bytes and the name of the download that follows. */
export async function downloaded(page, click) {
  const [download] = await Promise.all([page.waitForEvent("download"), click()]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

export const resultJson = (browser) =>
  browser.evaluate("window.monolayer.engine.then((engine) => engine.resultJson())");

/** Fails when the console held an error or the page left its place. */
export function quiet(browser) {
  assert.deepEqual(browser.log, []);
}
