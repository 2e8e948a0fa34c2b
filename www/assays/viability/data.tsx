// The first screen, and the step that shows what was recognised before anything is computed.
import { useState } from "preact/hooks";
import { HELP } from "../../help/texts";
import { kept, continueSession, discardSession, openExample } from "../../panels/session";
import { NoteList } from "../../panels/notes";
import type { DecimalMark } from "../../types/DecimalMark";
import type { Encoding } from "../../types/Encoding";
import type { Ignored } from "../../types/Ignored";
import type { ImportChoice } from "../../types/ImportChoice";
import type { InputFile } from "../../types/InputFile";
import type { Plate } from "../../types/Plate";
import type { Read } from "../../types/Read";
import type { Source } from "../../types/Source";
import { Button, Field, Help, IconButton, Section, Segmented, Select, TableBox } from "../../ui/controls";
import { takeFiles } from "../../ui/everywhere";
import { chooseFiles } from "../../ui/files";
import { bytes, count, delimiterName, ENCODING_NAMES, moment, number, place, plural, seconds } from "../../ui/format";
import { Flags, HeatMap, rangeWords, readCells } from "../../ui/heat-map";
import { Icon } from "../../ui/icons";
import { apply, go, hasData, placeOfError, view } from "../../ui/store";
import { AssayPicture } from "./picture";
import { addToProject, drop, flipDecimal, readAgain, type Staged, staged, stageText, want } from "./staging";

export function Data() {
  const entries = staged.value;
  if (!hasData.value && entries.length === 0) return <First />;
  const ready = entries.filter((s) => s.found && s.wanted.length > 0);
  const plates = ready.reduce((sum, s) => sum + s.wanted.length, 0);
  return (
    <div class="screen data-screen">
      <div class="screen-head">
        <h1>Data</h1>
        <p class="lead">
          {entries.length > 0
            ? "This is what was found. Nothing is computed yet: look whether the numbers stand where you pipetted."
            : "The files of this project. Drop another one anywhere to look at it."}
        </p>
      </div>
      {entries.map((entry) => (
        <StagedCard key={entry.key} entry={entry} />
      ))}
      {plates > 0 && (
        <div class="add-bar">
          <p>
            <strong>{plural(plates, "plate")}</strong> from {plural(ready.length, "file")} ready
          </p>
          <Button tone="primary" icon="plus" onClick={() => void addToProject(ready)}>
            Add to project
          </Button>
        </div>
      )}
      {hasData.value && <ProjectFiles />}
      <DropZone compact />
    </div>
  );
}

function First() {
  return (
    <div class="screen first-screen">
      <div class="hero">
        <h1>From plate reader to publication figure</h1>
        <p class="lead">
          Drop the file your instrument wrote. You get per cent viability, the IC50 with its confidence interval, the
          figure and the text for the methods.
        </p>
      </div>
      {kept.value.map((session) => (
        <section class="kept" key={session.id} aria-label="Last session">
          <div>
            <h2>Continue your last session?</h2>
            <p>
              {session.title || "Untitled project"}, {plural(session.plates, "plate")}
              {session.files.length > 0 && ` from ${session.files.slice(0, 2).join(", ")}`}
              {session.files.length > 2 && ` and ${plural(session.files.length - 2, "more file")}`}. Last change{" "}
              {moment(session.savedAt)}.
            </p>
            <p class="quiet">This browser kept it as a safety net. The file you save is the truth.</p>
          </div>
          <div class="row">
            <Button tone="primary" onClick={() => continueSession(session)}>
              Continue
            </Button>
            <Button tone="quiet" onClick={() => void discardSession(session)}>
              Discard
            </Button>
          </div>
        </section>
      ))}
      <div class="first-grid">
        <DropZone />
        <section class="tile" aria-labelledby="tile-viability">
          <AssayPicture />
          <div class="tile-text">
            <h2 id="tile-viability">Cell viability</h2>
            <p>MTT, XTT, WST-8, resazurin, ATP: per cent of control, dose-response curve, IC50.</p>
            <Button onClick={openExample} icon="arrow">
              Open the example (simulated)
            </Button>
          </div>
        </section>
      </div>
      <p class="coming quiet">In preparation: scratch wounds, RT-qPCR, western blots, protein assays.</p>
    </div>
  );
}

function DropZone({ compact }: { compact?: boolean }) {
  const choose = () => chooseFiles({ multiple: true }, takeFiles);
  const [refused, setRefused] = useState(false);
  const paste = async () => {
    try {
      const text = await navigator.clipboard.readText();
      if (text.trim() === "") setRefused(true);
      else await stageText(text);
    } catch {
      setRefused(true);
    }
  };
  return (
    <section class={compact ? "drop compact" : "drop"} aria-label="Add data">
      {!compact && (
        <div class="drop-art" aria-hidden="true">
          <Icon name="file" size={34} />
        </div>
      )}
      <div>
        <h2>{compact ? "Add another file" : "Drop a plate reader file here"}</h2>
        <p class="quiet">
          {compact
            ? "Drop it anywhere, or choose it."
            : "Text, CSV or workbook, 6 to 1536 wells, one plate or many. Tecan, BioTek Gen5, SoftMax Pro, BMG, PerkinElmer, Thermo and plain tables."}
        </p>
      </div>
      <div class="row">
        <Button tone={compact ? "plain" : "primary"} icon="open" onClick={choose}>
          Choose files…
        </Button>
        <Button icon="copy" onClick={() => void paste()}>
          Paste a table
        </Button>
      </div>
      <p class="quiet small-text" role="status">
        {refused
          ? "The browser did not hand over the clipboard. Press Ctrl V (⌘ V) on this page in place of the button."
          : "Numbers copied in a spreadsheet: press Ctrl V (⌘ V) anywhere on this page."}
      </p>
    </section>
  );
}

function StagedCard({ entry }: { entry: Staged }) {
  const { found, error } = entry;
  if (error) {
    return (
      <article class="card failed" aria-label={entry.name}>
        <header class="card-head">
          <Icon name="block" />
          <h2 class="file-name">{entry.name}</h2>
          <IconButton icon="close" label={`Put ${entry.name} aside`} onClick={() => drop(entry)} />
        </header>
        <div class="card-body" role="alert">
          <p>
            <strong>{error.what}</strong>
          </p>
          <p class="quiet">{[placeOfError(error), error.hint].filter(Boolean).join(" ")}</p>
          <ReadingControls entry={entry} />
        </div>
      </article>
    );
  }
  if (!found) return null;
  const { source, plates, ignored } = found.found;
  return (
    <article class="card" aria-label={entry.name}>
      <header class="card-head">
        <Icon name="file" />
        <h2 class="file-name">{entry.name}</h2>
        <span class="quiet">{bytes(found.bytes)}</span>
        <IconButton icon="close" label={`Put ${entry.name} aside`} onClick={() => drop(entry)} />
      </header>
      <div class="card-body">
        <p class="recognised">
          <strong>{source.dialect}</strong>
          <Help title="Recognised as" text={HELP.dialect} />
          <span class="quiet">
            {source.because
              ? ` recognised by “${source.because}”`
              : " no vendor recognised; numbers found by their grid"}
          </span>
        </p>
        {found.known != null && (
          <p class="inline-note">
            <Icon name="info" /> The project holds the very same file already. Added again, its wells count twice.
          </p>
        )}
        <ReadingControls entry={entry} />
        <NoteList notes={found.notes} />
        <PlatesFound entry={entry} plates={plates} />
        <IgnoredList ignored={ignored} />
      </div>
    </article>
  );
}

function ReadingControls({ entry }: { entry: Staged }) {
  const source = entry.found?.found.source;
  const text = source ? source.container === "text" : true;
  return (
    <div class="reading">
      {source && (
        <Field label="Decimal mark" help={HELP.decimal}>
          <Segmented
            label="Decimal mark"
            value={source.decimal}
            options={MARKS}
            onChange={() => void flipDecimal(entry)}
          />
        </Field>
      )}
      {source && !source.decimal_certain && entry.choice.decimal == null && (
        <p class="inline-note warn">
          <Icon name="warning" /> No number in the file decides the decimal mark. Please compare a number with your
          instrument.
        </p>
      )}
      {text && (
        <TextControls choice={entry.choice} source={source} onChange={(change) => void readAgain(entry, change)} />
      )}
      {source && !text && <p class="quiet container">{source.container.toUpperCase()} workbook</p>}
    </div>
  );
}

const MARKS = [
  { key: "point", label: "0.5" },
  { key: "comma", label: "0,5" },
];

/** What can be said about a text file in place of what was detected. */
function TextControls(props: {
  choice: ImportChoice;
  source: Source | undefined;
  onChange: (change: Partial<ImportChoice>) => void;
}) {
  const { choice, source, onChange } = props;
  const delimiter = source?.delimiter != null ? `Found: ${delimiterName(source.delimiter)}` : "Automatic";
  const encoding = source?.encoding != null ? `Found: ${ENCODING_NAMES[source.encoding]}` : "Automatic";
  return (
    <>
      <Field label="Cells separated by" help={HELP.delimiter}>
        <Select
          value={choice.delimiter ?? "auto"}
          options={[
            { key: "auto", label: delimiter },
            ...["\t", ",", ";", "|"].map((d) => ({ key: d, label: delimiterName(d) })),
          ]}
          onChange={(d) => onChange({ delimiter: d === "auto" ? null : d })}
        />
      </Field>
      <Field label="Encoding" help={HELP.encoding}>
        <Select
          value={choice.encoding ?? "auto"}
          options={[
            { key: "auto", label: encoding },
            ...Object.entries(ENCODING_NAMES).map(([key, label]) => ({ key, label })),
          ]}
          onChange={(e) => onChange({ encoding: e === "auto" ? null : (e as Encoding) })}
        />
      </Field>
    </>
  );
}

const AT_ONCE = 6;

function PlatesFound({ entry, plates }: { entry: Staged; plates: Plate[] }) {
  const [all, setAll] = useState(false);
  const shown = all ? plates : plates.slice(0, AT_ONCE);
  return (
    <Section title={plural(plates.length, "plate")} help={HELP.plates}>
      <div class="plates-found">
        {shown.map((plate, i) => (
          <PlateFound key={i} plate={plate} wanted={entry.wanted.includes(i)} onWant={(yes) => want(entry, i, yes)} />
        ))}
      </div>
      {plates.length > AT_ONCE && (
        <Button tone="quiet" onClick={() => setAll(!all)}>
          {all ? "Show fewer" : `Show ${plural(plates.length - AT_ONCE, "more plate")}`}
        </Button>
      )}
    </Section>
  );
}

function readTitle(read: Read): string {
  const parts = [read.label];
  if (read.wavelength_nm != null && !read.label.includes(String(read.wavelength_nm)))
    parts.push(`${number(read.wavelength_nm)} nm`);
  if (read.time_s != null) parts.push(seconds(read.time_s));
  return parts.join(", ");
}

function PlateFound({ plate, wanted, onWant }: { plate: Plate; wanted: boolean; onWant: (yes: boolean) => void }) {
  const [at, setAt] = useState(0);
  const read = plate.reads[at] ?? plate.reads[0];
  return (
    <div class={wanted ? "plate-found" : "plate-found off"}>
      <label class="plate-pick">
        <input type="checkbox" checked={wanted} onChange={(e) => onWant(e.currentTarget.checked)} />
        <strong>{plate.name}</strong>
        <span class="quiet">
          {count(plate.rows * plate.columns)} wells, {plural(plate.reads.length, "read")}
        </span>
      </label>
      {plate.reads.length > 1 && (
        <Select
          label={`Read of ${plate.name} to look at`}
          value={String(at)}
          options={plate.reads.map((r, i) => ({ key: String(i), label: readTitle(r) }))}
          onChange={(i) => setAt(Number(i))}
        />
      )}
      {read && (
        <>
          <ReadMap plate={plate} read={read} />
          <p class="small-text">
            {plate.reads.length === 1 && <strong>{readTitle(read)}. </strong>}
            {read.kind === "derived" && "Computed by the instrument’s software. "}
            {rangeWords(read.wells)}
          </p>
          <p class="small-text quiet">In the file: {place(read.place)}</p>
          <Flags wells={read.wells} columns={plate.columns} />
        </>
      )}
      {plate.names.length > 0 && (
        <p class="small-text quiet">Also a table of names: {plate.names.map((n) => n.label || "unnamed").join(", ")}</p>
      )}
    </div>
  );
}

const cellsOf = new WeakMap<Read, ReturnType<typeof readCells>>();

function ReadMap({ plate, read }: { plate: Plate; read: Read }) {
  let cells = cellsOf.get(read);
  if (!cells) {
    cells = readCells(read.wells);
    cellsOf.set(read, cells);
  }
  const label = `Heat map of ${plate.name}, ${readTitle(read)}: ${rangeWords(read.wells)}`;
  return <HeatMap rows={plate.rows} columns={plate.columns} cells={cells} label={label} />;
}

function IgnoredList({ ignored }: { ignored: Ignored[] }) {
  if (ignored.length === 0) return null;
  return (
    <details class="ignored">
      <summary>{plural(ignored.length, "part")} of the file left out, with the reason</summary>
      <TableBox label="Parts left out">
        <table class="table">
          <thead>
            <tr>
              <th scope="col">Where</th>
              <th scope="col">Why</th>
              <th scope="col">First words</th>
            </tr>
          </thead>
          <tbody>
            {ignored.slice(0, 200).map((part, i) => (
              <tr key={i}>
                <td>{place(part.place)}</td>
                <td>{part.reason}</td>
                <td class="excerpt">{part.excerpt}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableBox>
      {ignored.length > 200 && <p class="quiet">and {plural(ignored.length - 200, "more", "more")}</p>}
    </details>
  );
}

function ProjectFiles() {
  const document = view.value?.document;
  if (!document) return null;
  return (
    <Section
      title="In this project"
      aside={
        <Button tone="primary" icon="arrow" onClick={() => go("layout")}>
          Go to layout
        </Button>
      }
    >
      <ul class="file-list">
        {document.files.map((file) => (
          <FileLine key={file.id} file={file} />
        ))}
      </ul>
    </Section>
  );
}

function setImport(file: InputFile, change: Partial<ImportChoice>): void {
  const choice = { ...file.choice, ...change };
  void apply({ do: "set_import", file: file.id, choice }, `Reading ${file.name}`);
}

function FileLine({ file }: { file: InputFile }) {
  const document = view.value?.document;
  const plates = document?.plates.filter((p) => p.file === file.id) ?? [];
  const lines = view.value?.plates ?? [];
  return (
    <li>
      <div class="file-line">
        <Icon name="file" />
        <div class="grow">
          <p class="file-name">{file.name}</p>
          <p class="small-text quiet">
            {bytes(file.bytes)}, {plural(plates.length, "plate")}, SHA-256{" "}
            <code title={file.sha256}>{file.sha256.slice(0, 12)}…</code>
          </p>
        </div>
        <Button
          small
          icon="trash"
          tone="quiet"
          label={`Remove ${file.name} and its plates`}
          onClick={() => void apply({ do: "remove_file", file: file.id })}
        >
          Remove
        </Button>
      </div>
      <details class="ignored read-otherwise">
        <summary>Read this file otherwise</summary>
        <div class="reading">
          <Field label="Decimal mark" help={HELP.decimal}>
            <Select
              value={file.choice.decimal ?? "auto"}
              options={[{ key: "auto", label: "Automatic" }, ...MARKS]}
              onChange={(d) => setImport(file, { decimal: d === "auto" ? null : (d as DecimalMark) })}
            />
          </Field>
          <TextControls choice={file.choice} source={undefined} onChange={(change) => setImport(file, change)} />
        </div>
      </details>
      <ul class="plate-lines">
        {plates.map((p) => {
          const line = lines.find((l) => l.id === p.id);
          return (
            <li key={p.id}>
              <span>{p.name}</span>
              <span class="quiet">
                {count(p.rows * p.columns)} wells
                {line &&
                  line.reads.length > 0 &&
                  `: ${line.reads
                    .map((r) => r.label)
                    .slice(0, 4)
                    .join(", ")}`}
                {line && line.reads.length > 4 && ` and ${plural(line.reads.length - 4, "more read")}`}
              </span>
            </li>
          );
        })}
      </ul>
    </li>
  );
}
