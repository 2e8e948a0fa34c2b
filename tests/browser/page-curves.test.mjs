// Two plates, four compounds, one of them with an incomplete curve: from the drop to the result, the comparison, the
// figure and the workbook. The plates are simulated here, so the truth is known.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { axe, dropFiles, openChromium, startSite, until } from "./harness.mjs";
import { counts, downloaded, figureShown, goStep, openPage, quiet } from "./page-tools.mjs";

/** True IC50s in µM; the doses end at 30 µM, where Delta inhibits less than a quarter. */
const TRUTH = { Alpha: 0.5, Beta: 2, Gamma: 0.05, Delta: 120 };
const NAMES = Object.keys(TRUTH);
const DOSES = [30, 10, 3, 1, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001];

/** Scatter of a few per cent that is the same on every run. */
function scatter(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const first = state / 2 ** 32;
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return first + state / 2 ** 32 - 1;
  };
}

/** A reader's export: column 1 blank, column 2 control, two rows a compound, doses falling to the right. */
function plateFile(name, seed, shift) {
  const noise = scatter(seed);
  const rows = [..."ABCDEFGH"].map((letter, row) => {
    const ic50 = TRUTH[NAMES[Math.floor(row / 2)]] * shift;
    const values = Array.from({ length: 12 }, (_, column) => {
      if (column === 0) return 0.06 + 0.002 * noise();
      const left = column === 1 ? 1 : 1 / (1 + (DOSES[column - 2] / ic50) ** 1.2);
      return 0.06 + 1.1 * left * (1 + 0.04 * noise());
    });
    return [letter, ...values.map((v) => v.toFixed(4))].join("\t");
  });
  const columns = ["", ...Array.from({ length: 12 }, (_, c) => c + 1)].join("\t");
  const text = [name, "Absorbance 570 nm", "", columns, ...rows, ""].join("\r\n");
  return { name: `${name}.txt`, bytes: Buffer.from(text, "utf8") };
}

const plateMap = [..."ABCDEFGH"]
  .map((_, row) => {
    const compound = NAMES[Math.floor(row / 2)];
    return ["Blank", `${compound} Ctrl`, ...DOSES.map((dose) => `${compound} ${dose} µM`)].join("\t");
  })
  .join("\n");

/** Drops the two plates and lays them out, each its own biological replicate. */
async function laidOut(page) {
  await dropFiles(page, "body", [plateFile("Passage 12", 7, 0.93), plateFile("Passage 13", 11, 1.07)]);
  await page.getByRole("article", { name: "Passage 13.txt" }).waitFor({ timeout: 20_000 });
  await page.getByRole("button", { name: "Add to project" }).click();
  await page.getByRole("heading", { level: 1, name: "Layout" }).waitFor();
  await page.getByRole("grid").waitFor();
  await page.getByRole("button", { name: "Paste a plate map…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox").fill(plateMap);
  await dialog.getByRole("button", { name: "Use it" }).click();
  await dialog.waitFor({ state: "detached" });
  await until(async () => (await counts(page)).treatment === 80);
  await page.getByRole("button", { name: "Copy to other plates…" }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /^Copy to/ })
    .click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  const plates = page.getByRole("group", { name: "Plates" }).getByRole("button");
  for (const at of [0, 1]) {
    await plates.nth(at).click();
    await page.getByLabel("Biological replicate", { exact: true }).selectOption({ label: "Another one" });
    await until(async () => /Replicate/.test(await chosen(page)));
  }
}

const chosen = (page) =>
  page.getByLabel("Biological replicate", { exact: true }).evaluate((select) => select.selectedOptions[0].label);

const table = (page) => page.getByRole("region", { name: "Fitted curves" });

/** The row of a compound as its cells' texts. */
const cells = (page, name) =>
  table(page)
    .getByRole("row")
    .filter({ has: page.getByRole("rowheader", { name }) })
    .first()
    .getByRole("cell")
    .allInnerTexts();

let site;
before(async () => {
  site = await startSite();
});
after(() => site?.stop());

describe("two plates and four compounds", () => {
  let browser;
  let page;
  before(async () => {
    browser = await openChromium({ context: { viewport: { width: 1280, height: 900 } } });
    page = browser.page;
    await openPage(browser, site.url);
    await laidOut(page);
    await goStep(page, "Result");
    await table(page).waitFor({ timeout: 60_000 });
  });
  after(() => browser?.close());

  test("three IC50s near the truth, and no number where the doses end too early", async () => {
    for (const name of NAMES.slice(0, 3)) {
      const [ic50] = await cells(page, name);
      const value = Number.parseFloat(ic50);
      const off = Math.abs(value / TRUTH[name] - 1);
      assert.ok(off < 0.25, `${name}: ${ic50.replace(/\s+/g, " ")}, where ${TRUTH[name]} µM is true`);
      assert.match(ic50, /µM/);
    }
    const [open] = await cells(page, "Delta");
    assert.match(open, /^> 30\S* µM \(\d+ % inhibition\)/);
    assert.doesNotMatch(open, / to /);
  });

  test("the table is sorted by potency, and a curve without an IC50 stands last either way", async () => {
    const order = async () => {
      const heads = await table(page).getByRole("rowheader").allInnerTexts();
      return heads.map((text) => text.trim());
    };
    const head = table(page).getByRole("button", { name: /^IC50/ });
    await head.click();
    assert.deepEqual(await order(), ["Gamma", "Alpha", "Beta", "Delta"]);
    await head.click();
    assert.deepEqual(await order(), ["Beta", "Alpha", "Gamma", "Delta"]);
    await head.click();
    assert.deepEqual(await order(), NAMES);
  });

  test("a row opens by the keyboard to what is behind the curve", async () => {
    const row = page.getByRole("button", { name: "Details of Alpha", exact: true });
    await row.focus();
    await page.keyboard.press("Enter");
    assert.equal(await row.getAttribute("aria-expanded"), "true");
    for (const words of ["By biological replicate", "Does the curve describe the points?"]) {
      await table(page).getByRole("heading", { name: words }).waitFor();
    }
    await page.getByText("Other curves that were tried").click();
    await table(page).getByText("Weibull type 1").first().waitFor();
    assert.deepEqual(await axe(page), []);
    await browser.screenshot("page-curves-row");
    await row.press("Enter");
    assert.equal(await row.getAttribute("aria-expanded"), "false");
  });

  test("two compounds are compared by their replicates, and the wells' view is marked as such", async () => {
    const pairs = page.getByRole("region", { name: "Ratios of IC50" });
    const pair = page.getByRole("button", { name: "Details of Alpha against Beta" });
    await pair.scrollIntoViewIfNeeded();
    const row = pairs.getByRole("row").filter({ has: pair });
    const [ratio, , n] = await row.getByRole("cell").allInnerTexts();
    const off = Math.abs(Number.parseFloat(ratio) / (TRUTH.Alpha / TRUTH.Beta) - 1);
    assert.ok(off < 0.25, `the ratio is ${ratio}`);
    assert.equal(n.trim(), "2 and 2");
    await pair.click();
    await pairs.getByText("points of one replicate are not").waitFor();
    assert.deepEqual(await axe(page), []);
    await browser.screenshot("page-curves-comparison");
  });

  test("what is known of a parameter is said in its row, and is fitted so", async () => {
    await page.getByLabel("What is known of Bottom").selectOption({ label: "Fixed at" });
    const value = page.getByLabel("Bottom, fixed at");
    await value.fill("0");
    await value.press("Enter");
    await until(async () => ((await cells(page, "Alpha"))[3] ?? "").startsWith("0 %"), 60_000);
    const before = await browser.evaluate(
      "window.monolayer.engine.then(async (e) => (await e.view()).document.viability)",
    );
    assert.equal(before.constraints, "bottom = 0");
    await page.getByLabel("What is known of Bottom").selectOption({ label: "Free" });
    await until(async () => !((await cells(page, "Alpha"))[3] ?? "0 %").startsWith("0 %"), 60_000);
  });

  test("the plates show raw signal, viability and deviation", async () => {
    for (const [label, name] of [
      ["Raw signal", /^Raw signal on Plate 1/],
      ["Off from its like", /^Distance of each well/],
      ["Viability", /^Viability on Plate 1/],
    ]) {
      await page.getByLabel(label, { exact: true }).check({ force: true });
      await page.getByRole("img", { name }).first().waitFor();
    }
  });

  test("on to the figure and the workbook", async () => {
    await goStep(page, "Figure");
    const bars = await figureShown(page);
    await page.getByLabel("Dose-response", { exact: true }).check({ force: true });
    const words = await until(async () => {
      const now = await figureShown(page);
      return now !== bars && now;
    });
    for (const name of NAMES) assert.match(words, new RegExp(name));
    await browser.screenshot("page-curves-figure");
    await goStep(page, "Text");
    const { name, bytes } = await downloaded(page, () =>
      page.getByRole("button", { name: "Workbook with formulas (XLSX)" }).click(),
    );
    assert.match(name, /\.xlsx$/);
    const plates = await browser.evaluate(`window.monolayer.engine.then(async (engine) => {
      const { found } = await engine.inspect("results.xlsx", Uint8Array.from(${JSON.stringify([...bytes])}).buffer);
      return found.plates.map((plate) => plate.name);
    })`);
    assert.equal(plates.length, 2, `the workbook holds ${plates.join(", ")}`);
    quiet(browser);
  });
});

for (const colorScheme of ["light", "dark"]) {
  for (const width of [1280, 390]) {
    test(`the result, ${colorScheme}, ${width} px`, async () => {
      const viewport = { width, height: width < 500 ? 844 : 900 };
      const browser = await openChromium({ context: { colorScheme, viewport } });
      const { page } = browser;
      try {
        await openPage(browser, site.url);
        await laidOut(page);
        await goStep(page, "Result");
        await table(page).waitFor({ timeout: 60_000 });
        await page.getByRole("heading", { name: "Plate by plate" }).waitFor();
        await page.getByText("Advanced", { exact: true }).click();
        await page.getByRole("button", { name: "Details of Delta", exact: true }).click();
        assert.deepEqual(await axe(page), []);
        const scroll = await browser.evaluate("document.documentElement.scrollWidth");
        assert.ok(scroll <= width, `the result is ${scroll} px wide`);
        await page.screenshot({ path: `test-results/page-curves-result-${width}-${colorScheme}.png`, fullPage: true });
        quiet(browser);
      } finally {
        await browser.close();
      }
    });
  }
}
