// The step that gives the words: methods, report, and the source data as a table.
import { useEffect, useMemo, useRef } from "preact/hooks";
import { useLater } from "../../ui/async";
import { Button, Section } from "../../ui/controls";
import { download, fileName } from "../../ui/files";
import { answer, engine, run, speak, toast, view } from "../../ui/store";
import { Withheld } from "./result";

export function TextScreen() {
  const now = view.value;
  const found = answer.value;
  const html = useLater<string | null>(`${now?.revision} ${found.state}`, async () =>
    answer.value.state === "ready" ? engine().report() : null,
  );
  if (!now) return null;
  const title = now.document.title;
  const saveReport = () => {
    if (html.value) download(html.value, fileName(title, "html", "report"), "text/html");
  };
  const saveTable = async () => {
    const bytes = await run("Writing the table", (e) => e.csv());
    if (bytes) download(bytes, fileName(title, "csv", "source data"), "text/csv");
  };
  const saveWorkbook = async () => {
    const bytes = await run("Writing the workbook", (e) => e.workbook());
    const type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    if (bytes) download(bytes, fileName(title, "xlsx", "results"), type);
  };
  const saveResult = async () => {
    const json = await run("Writing the result", (e) => e.resultJson());
    if (json) download(json, fileName(title, "json", "result"), "application/json");
  };
  return (
    <div class="screen text-screen">
      <div class="screen-head">
        <h1>Text</h1>
        <p class="lead">The methods for your paper, and a report that says everything that was done.</p>
      </div>
      {found.state === "failed" ? (
        <Withheld />
      ) : (
        <div class="work-grid">
          <div class="work-main">
            {html.error && (
              <div class="empty-state" role="alert">
                <h2>{html.error.what}</h2>
                <p>{html.error.hint}</p>
              </div>
            )}
            {html.value && (
              <>
                <Methods html={html.value} />
                <Section title="Report">
                  <iframe class="report" title="Report" sandbox="" srcdoc={html.value} />
                </Section>
              </>
            )}
          </div>
          <div class="work-side">
            <Section title="Download">
              <div class="stack">
                <Button tone="primary" icon="save" disabled={!html.value} onClick={saveReport}>
                  Report (HTML)
                </Button>
                <Button icon="save" disabled={found.state !== "ready"} onClick={() => void saveWorkbook()}>
                  Workbook with formulas (XLSX)
                </Button>
                <Button icon="save" disabled={found.state !== "ready"} onClick={() => void saveTable()}>
                  Source data (CSV)
                </Button>
                <Button icon="save" disabled={found.state !== "ready"} onClick={() => void saveResult()}>
                  Result, all digits (JSON)
                </Button>
              </div>
              <p class="small-text quiet">
                The report is one file without links. It opens in any browser and prints. In the workbook every number
                down to the mean is a formula that a colleague can follow.
              </p>
            </Section>
          </div>
        </div>
      )}
      {html.value && <Printed html={html.value} />}
    </div>
  );
}

/** The report as it goes to the printer: a frame would be cut off at its own height. Its texts are escaped already. */
function Printed({ html }: { html: string }) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!host.current) return;
    const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: "open" });
    const page = new DOMParser().parseFromString(html, "text/html");
    root.replaceChildren(...page.querySelectorAll("style"), ...page.body.childNodes);
  }, [html]);
  return <div class="printed-report" ref={host} />;
}

/** The methods part of the report, as plain text to copy. */
function Methods({ html }: { html: string }) {
  const paragraphs = useMemo(() => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const part: Element[] = [];
    let next =
      [...page.querySelectorAll("h2")].find((h) => h.textContent?.trim() === "Methods")?.nextElementSibling ?? null;
    while (next && next.tagName !== "H2") {
      part.push(next);
      next = next.nextElementSibling;
    }
    return part.map((p) => p.textContent?.replace(/\s+/g, " ").trim() ?? "").filter(Boolean);
  }, [html]);
  if (paragraphs.length === 0) return null;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(paragraphs.join("\n\n"));
      toast("The methods text is in the clipboard.", "good");
    } catch {
      speak("The browser did not take the text.");
      toast("This browser did not take the text. Select it and press Ctrl C.", "bad");
    }
  };
  return (
    <Section
      title="Methods"
      aside={
        <Button small icon="copy" onClick={() => void copy()}>
          Copy
        </Button>
      }
    >
      <div class="methods">
        {paragraphs.map((p) => (
          <p key={p}>{p}</p>
        ))}
      </div>
    </Section>
  );
}
