// The step that shows the figure as it will be printed, and writes it out.
import { signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { HELP } from "../../help/texts";
import { NoteList } from "../../panels/notes";
import type { ExportFormat } from "../../types/ExportFormat";
import type { FigureKind } from "../../types/FigureKind";
import type { Scene } from "../../types/Scene";
import { useLater } from "../../ui/async";
import { Button, Field, Section, Segmented, Select } from "../../ui/controls";
import { download, fileName } from "../../ui/files";
import { number } from "../../ui/format";
import { ParamControls } from "../../ui/param-controls";
import { Parts } from "../../ui/parts";
import { answer, apply, asLabError, engine, go, params, report, run, toast, view } from "../../ui/store";
import { Withheld } from "./result";

export const kind = signal<FigureKind>("bars");

type Drawing = { bytes: Uint8Array; scene: Scene };

const decoder = new TextDecoder();

export function FigureScreen() {
  const now = view.value;
  const found = answer.value;
  const drawing = useLater<Drawing | null>(`${kind.value} ${now?.revision} ${found.state}`, async () => {
    if (answer.value.state !== "ready") return null;
    const bytes = await engine().figure(kind.value);
    return { bytes, scene: JSON.parse(decoder.decode(bytes)) as Scene };
  });
  if (!now) return null;
  const figures = params.value.figures;
  const heeds = figures.find((f) => f.kind === kind.value)?.params ?? [];
  return (
    <div class="screen figure-screen">
      <div class="screen-head">
        <h1>Figure</h1>
        <p class="lead">What you see is what is printed: same layout, same letters, the exact width.</p>
        <div class="screen-actions">
          <Button tone="primary" icon="arrow" onClick={() => go("text")}>
            Go to text
          </Button>
        </div>
      </div>
      <div class="work-grid">
        <div class="work-main">
          <Segmented
            label="Kind of figure"
            value={kind.value}
            options={figures.map((f) => ({ key: f.kind, label: f.label, help: f.help }))}
            onChange={(k) => {
              kind.value = k as FigureKind;
            }}
          />
          {found.state === "failed" ? (
            <Withheld />
          ) : (
            <Paper drawing={drawing.value ?? null} failed={drawing.error?.what} hint={drawing.error?.hint} />
          )}
        </div>
        <div class="work-side">
          <Parts later>
            <Exports scene={drawing.value?.scene ?? null} />
            <Section title="Choices">
              <ParamControls
                specs={params.value.figure.filter((spec) => heeds.includes(spec.key))}
                values={now.document.figure}
                onSet={(key, value) => void apply({ do: "set_figure", key, value })}
              />
            </Section>
          </Parts>
        </div>
      </div>
    </div>
  );
}

function Paper({
  drawing,
  failed,
  hint,
}: {
  drawing: Drawing | null;
  failed: string | undefined;
  hint: string | undefined;
}) {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    const element = canvas.current;
    const frame = box.current;
    if (!element || !frame || !drawing) return;
    let last = 0;
    const draw = () => {
      // A figure is shown at most at a little over twice its printed size (1 mm = 3.78 CSS pixels).
      const room = frame.clientWidth - 2 * Number.parseFloat(getComputedStyle(frame).paddingLeft);
      const width = Math.max(120, Math.min(room, drawing.scene.width_mm * 3.78 * 2.3));
      if (width === last) return;
      last = width;
      try {
        engine().drawScene(element, drawing.bytes, width);
        setProblem(null);
      } catch (thrown) {
        setProblem(asLabError(thrown).what);
      }
    };
    draw();
    const watch = new ResizeObserver(draw);
    watch.observe(frame);
    return () => watch.disconnect();
  }, [drawing]);
  const wrong = failed ?? problem;
  const found = answer.value;
  const blocks = found.state === "ready" ? found.notes.filter((n) => n.severity === "block") : [];
  return (
    <>
      {wrong && (
        <div class="empty-state" role="alert">
          <h2>{wrong}</h2>
          {hint && <p>{hint}</p>}
          {blocks.length === 0 && <Button onClick={() => go("result")}>Go to result</Button>}
          <NoteList notes={blocks} />
        </div>
      )}
      <figure class="paper" hidden={!drawing || Boolean(wrong)}>
        <div class="paper-box" ref={box}>
          <canvas ref={canvas} role="img" aria-label={drawing?.scene.alternative ?? ""} id="figure" />
        </div>
        {drawing && (
          <figcaption>
            <span>
              {number(drawing.scene.width_mm)} × {number(drawing.scene.height_mm, 3)} mm
            </span>
            {drawing.scene.missing && (
              <span role="note">
                The figure's own letters lack {[...drawing.scene.missing].join(" ")}: an empty box in PNG, TIFF and PDF.
                Write it another way, or download SVG with text.
              </span>
            )}
            <details>
              <summary>The figure in words</summary>
              <p>{drawing.scene.alternative}</p>
            </details>
          </figcaption>
        )}
      </figure>
    </>
  );
}

const FORMATS: { key: ExportFormat; label: string; extension: string; type: string; pixels?: boolean }[] = [
  { key: "svg", label: "SVG", extension: "svg", type: "image/svg+xml" },
  { key: "svg_outlines", label: "SVG, text as outlines", extension: "svg", type: "image/svg+xml" },
  { key: "pdf", label: "PDF", extension: "pdf", type: "application/pdf" },
  { key: "png", label: "PNG", extension: "png", type: "image/png", pixels: true },
  { key: "tiff", label: "TIFF", extension: "tif", type: "image/tiff", pixels: true },
];

const dpi = signal(600);
const format = signal<ExportFormat>("svg");

function Exports({ scene }: { scene: Scene | null }) {
  const chosen = FORMATS.find((f) => f.key === format.value) ?? FORMATS[0];
  if (!chosen) return null;
  const save = async () => {
    const bytes = await run(`Writing ${chosen.label}`, (e) => e.export(kind.value, chosen.key, dpi.value));
    if (!bytes) return;
    const part = [
      scene?.title ?? "figure",
      chosen.key === "svg_outlines" ? "outlines" : chosen.pixels ? `${dpi.value} dpi` : "",
    ];
    download(
      bytes,
      fileName(view.value?.document.title, chosen.extension, part.filter(Boolean).join(", ")),
      chosen.type,
    );
    toast(`${chosen.label} is in your downloads.`, "good");
  };
  const copy = async () => {
    try {
      const png = engine()
        .export(kind.value, "png", dpi.value)
        .then((bytes) => new Blob([bytes as BlobPart], { type: "image/png" }));
      await navigator.clipboard.write([new ClipboardItem({ "image/png": png })]);
      toast("Copied as PNG. Paste it into a slide or a document.", "good");
    } catch (thrown) {
      report(
        {
          kind: "unsupported",
          what: "This browser did not take the picture into the clipboard.",
          hint: "Download it as PNG.",
          location: {},
          cause: thrown,
        },
        "Copying the figure",
      );
    }
  };
  return (
    <Section title="Download" help={HELP.format}>
      <Field label="Format" wide>
        <Select
          value={format.value}
          options={FORMATS}
          onChange={(f) => {
            format.value = f as ExportFormat;
          }}
        />
      </Field>
      {chosen.pixels && (
        <Field label="Resolution" unit="dpi" help={HELP.dpi} wide>
          <Segmented
            label="Resolution"
            value={String(dpi.value)}
            options={[300, 600, 1200].map((d) => ({ key: String(d), label: String(d) }))}
            onChange={(d) => {
              dpi.value = Number(d);
            }}
          />
        </Field>
      )}
      <div class="row">
        <Button tone="primary" icon="save" disabled={!scene} onClick={() => void save()}>
          Download {chosen.label.split(",")[0]}
        </Button>
        {typeof ClipboardItem !== "undefined" && (
          <Button icon="copy" disabled={!scene} onClick={() => void copy()}>
            Copy
          </Button>
        )}
      </div>
    </Section>
  );
}
