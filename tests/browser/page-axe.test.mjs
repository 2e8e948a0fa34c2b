// Every screen in both themes and two widths: axe-core finds nothing, nothing is wider than the window, pictures to look at.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { axe, openChromium, startSite } from "./harness.mjs";
import { dropFile, figureShown, goStep, openPage, simulatedFile } from "./page-tools.mjs";

let site;
before(async () => {
  site = await startSite();
});
after(() => site?.stop());

for (const colorScheme of ["light", "dark"]) {
  for (const width of [1280, 390]) {
    describe(`${colorScheme}, ${width} px`, () => {
      let browser;
      before(async () => {
        browser = await openChromium({
          context: { colorScheme, viewport: { width, height: width < 500 ? 844 : 800 } },
        });
      });
      after(() => browser?.close());

      const look = async (name) => {
        assert.deepEqual(await axe(browser.page), [], name);
        const scroll = await browser.evaluate("document.documentElement.scrollWidth");
        assert.ok(scroll <= width, `${name} is ${scroll} px wide`);
        await browser.screenshot(`page-${name}-${width}-${colorScheme}`);
      };

      test("every screen", async () => {
        const { page } = browser;
        await openPage(browser, site.url);
        await look("first");
        await dropFile(page, simulatedFile());
        await page.getByText("left out, with the reason").first().click();
        await look("data");
        await page.getByRole("button", { name: /^Put .* aside/ }).click();
        await page.getByRole("button", { name: "Open the example (simulated)" }).click();
        await figureShown(page);
        await look("figure");
        await page.getByLabel("Dose-response", { exact: true }).check({ force: true });
        await figureShown(page);
        await look("dose-response");
        await goStep(page, "Result");
        await page.getByRole("heading", { name: "Plate by plate" }).waitFor();
        await look("result");
        await goStep(page, "Layout");
        await page.getByRole("grid").waitFor();
        await look("layout");
        await page.getByRole("button", { name: "Edit series, treatments and replicates…" }).click();
        await look("design");
        await page.getByRole("button", { name: "Done" }).click();
        await page.getByRole("button", { name: "Paste a plate map…" }).click();
        await look("paste");
        await page.keyboard.press("Escape");
        await goStep(page, "Text");
        await page.frameLocator("iframe[title=Report]").locator("h1").first().waitFor();
        await look("text");
        await goStep(page, "Data");
        await look("files");
        for (const name of ["What’s new", "Validation", "About"]) {
          await page.getByRole("button", { name: new RegExp(`^${name}`) }).click();
          await page.getByRole("dialog").waitFor();
          await look(name.replace(/\W/g, "").toLowerCase());
          await page.keyboard.press("Escape");
        }
        await page.getByRole("button", { name: /^Notes/ }).click();
        await look("notes");
        await page.getByRole("button", { name: "Close the notes" }).click();
        await page.keyboard.press("F1");
        await look("help");
        assert.deepEqual(browser.log, []);
      });
    });
  }
}
