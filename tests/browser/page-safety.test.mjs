// Nothing is lost and nothing is run: killed tabs, damaged files, hostile text.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { dropFiles, openChromium, pasteText, startSite, until } from "./harness.mjs";
import {
  counts,
  dilute,
  downloaded,
  dropFile,
  figureShown,
  goStep,
  openPage,
  paint,
  quiet,
  resultJson,
  simulatedFile,
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

test("a tab killed in the middle of editing is offered back, complete", async () => {
  const profile = mkdtempSync(path.join(tmpdir(), "monolayer-killed-"));
  try {
    browser = await openChromium({ profile });
    const { page } = browser;
    await openPage(browser, site.url);
    await dropFile(page, simulatedFile());
    await page.getByRole("button", { name: "Add to project" }).click();
    await page.getByRole("heading", { level: 1, name: "Layout" }).waitFor();
    await paint(page, "Blank", "A1", "H1");
    await paint(page, "Control", "A2", "H2");
    await dilute(page, "A3", "H10", { start: 100, factor: 0.5, unit: "µM" });
    const before = await resultJson(browser);
    await page.getByText("kept in this browser").waitFor();
    await page.waitForTimeout(500);
    // The process is killed, not closed: nothing of the page runs on leaving.
    const crash = browser.context.newCDPSession(page).then((cdp) => cdp.send("Page.crash"));
    await Promise.race([crash.catch(() => {}), new Promise((resolve) => setTimeout(resolve, 2000))]);
    await browser.close();

    browser = await openChromium({ profile });
    await openPage(browser, site.url);
    await browser.page.getByRole("heading", { name: "Continue your last session?" }).waitFor();
    await browser.screenshot("page-last-session");
    await browser.page.getByRole("button", { name: "Continue", exact: true }).click();
    await browser.page.getByRole("heading", { level: 1, name: "Layout" }).waitFor();
    assert.deepEqual(await counts(browser.page), {
      "not said": 16,
      empty: 0,
      blank: 8,
      control: 8,
      treatment: 64,
      excluded: 0,
    });
    assert.equal(await resultJson(browser), before);
  } finally {
    await browser?.close();
    browser = undefined;
    rmSync(profile, { recursive: true, force: true });
  }
});

test("saved, reopened, computed again: identical digits", async () => {
  browser = await openChromium();
  const { page } = browser;
  await openPage(browser, site.url);
  await page.getByRole("button", { name: "Open the example (simulated)" }).click();
  await figureShown(page);
  const before = await resultJson(browser);
  const saved = await downloaded(page, () => page.getByRole("button", { name: "Save the project to a file" }).click());
  assert.match(saved.name, /\.monolayer$/);

  await page.reload();
  await openPage(browser, site.url);
  await dropFiles(page, "body", [{ name: saved.name, bytes: saved.bytes }]);
  await page.getByRole("heading", { level: 1, name: "Result" }).waitFor();
  assert.equal(await resultJson(browser), before);
  quiet(browser);
});

test("a damaged project gives a clear message and leaves the open work untouched", async () => {
  browser = await openChromium();
  const { page } = browser;
  await openPage(browser, site.url);
  await page.getByRole("button", { name: "Open the example (simulated)" }).click();
  await figureShown(page);
  const { bytes } = await downloaded(page, () =>
    page.getByRole("button", { name: "Save the project to a file" }).click(),
  );
  const before = await resultJson(browser);
  const flipped = Buffer.from(bytes);
  for (let i = Math.floor(bytes.length / 3); i < bytes.length; i += 97) flipped[i] ^= 0x55;
  const broken = {
    "cut.monolayer": [bytes.subarray(0, Math.floor(bytes.length / 3)), /missing or damaged/],
    "flipped.monolayer": [flipped, /missing from the project file|damaged/],
    "foreign.monolayer": [Buffer.from("%PDF-1.7 this is something else"), /not a Monolayer project/],
    "empty.monolayer": [Buffer.alloc(0), /empty/],
  };
  for (const [name, [content, words]] of Object.entries(broken)) {
    await dropFiles(page, "body", [{ name, bytes: content }]);
    const message = page.getByRole("alert").or(page.getByRole("dialog")).filter({ hasText: /\w/ }).first();
    await message.waitFor();
    assert.match(await message.innerText(), words, name);
    assert.equal(await resultJson(browser), before, `${name} changed the open work`);
    const stay = page.getByRole("button", { name: "Keep the open work" });
    if (await stay.isVisible()) await stay.click();
    assert.equal(await resultJson(browser), before, `${name} changed the open work`);
    for (const close of await page.getByRole("button", { name: "Close this message" }).all()) await close.click();
  }
});

test("hostile text stays text in page, SVG, PDF and report", async () => {
  const hostile = "<img src=x onerror=window.hacked=1>";
  browser = await openChromium();
  const { page } = browser;
  await openPage(browser, site.url);
  const grid = [
    hostile,
    ["", ...Array.from({ length: 12 }, (_, i) => i + 1)].join("\t"),
    ...Array.from({ length: 8 }, (_, r) =>
      [
        "ABCDEFGH"[r],
        ...Array.from({ length: 12 }, (_, c) => (r === 7 && c === 11 ? hostile : (1 / (c + 1) + r / 50).toFixed(3))),
      ].join("\t"),
    ),
  ].join("\n");
  await pasteText(page, grid);
  await page.getByRole("button", { name: "Add to project" }).waitFor();
  assert.ok((await page.locator("main").innerText()).includes(hostile), "the text is shown as it stands");
  await page.getByRole("button", { name: "Add to project" }).click();
  await page.getByRole("heading", { level: 1, name: "Layout" }).waitFor();
  await page.getByLabel("Title of the project").fill(hostile);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Edit series, treatments and replicates…" }).click();
  await page.getByLabel("New series").first().fill(hostile);
  await page.keyboard.press("Enter");
  await until(async () => (await page.getByLabel("Name of the series").count()) === 1);
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByLabel("Series of the next wells", { exact: true }).selectOption({ label: hostile });
  await paint(page, "Blank", "A12", "G12");
  await paint(page, "Control", "A1", "H1");
  await dilute(page, "A2", "H9", { start: 1, factor: 2, unit: hostile });
  await goStep(page, "Result");
  await page.getByRole("heading", { name: "Plate by plate" }).waitFor();
  await goStep(page, "Figure");
  await figureShown(page);
  for (const label of ["SVG", "PDF"]) {
    await page.getByLabel("Format", { exact: true }).selectOption({ label });
    const { bytes } = await downloaded(page, () => page.getByRole("button", { name: /^Download / }).click());
    assert.ok(!bytes.toString("latin1").includes("<img"), `${label} holds the text as markup`);
  }
  await goStep(page, "Text");
  const report = page.frameLocator("iframe[title=Report]");
  await report.locator("h1").first().waitFor();
  assert.equal(await report.locator("img[src=x]").count(), 0);
  assert.ok((await report.locator("body").innerText()).includes("onerror"), "the report names it");
  assert.equal(await page.locator("img[src=x]").count(), 0);
  assert.equal(await page.evaluate("window.hacked"), undefined);
  quiet(browser);
});
