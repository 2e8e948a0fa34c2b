// Layouts to use again: those of this project, those this browser kept from other projects, and those in files.
import { useEffect, useState } from "preact/hooks";
import { HELP } from "../../help/texts";
import { forgetTemplate, keepTemplate, type KeptTemplate, keptTemplates } from "../../templates";
import type { PlateOutline } from "../../types/PlateOutline";
import { Button, closeDialog, Dialog, Field, IconButton, TextInput } from "../../ui/controls";
import { chooseFiles, download, fileName } from "../../ui/files";
import { moment, plural } from "../../ui/format";
import { apply, engine, run, toast, view } from "../../ui/store";

const EXTENSION = "monolayer-template";

/** The templates as of the newest change of the document. */
const ownTemplates = () => view.value?.document.templates ?? [];

export function TemplatesDialog({ plate }: { plate: PlateOutline }) {
  const [kept, setKept] = useState<KeptTemplate[]>([]);
  useEffect(() => {
    void keptTemplates().then(setKept);
  }, []);
  const own = ownTemplates();
  const others = kept.filter((k) => !own.some((t) => t.name === k.name));
  const fits = (t: { rows: number; columns: number }) => t.rows === plate.rows && t.columns === plate.columns;

  const use = async (name: string) => {
    if (await apply({ do: "use_template", plate: plate.id, name })) closeDialog();
  };
  const take = async ({ name, text }: { name: string; text: string }) => {
    const commands = [{ do: "add_template", text } as const, { do: "use_template", plate: plate.id, name } as const];
    if (await apply({ do: "batch", label: `Use template ${name}`, commands })) closeDialog();
  };
  const fromFile = () =>
    chooseFiles({ accept: `.${EXTENSION}` }, async ([file]) => {
      if (file && (await takeTemplate(file))) setKept(await keptTemplates());
    });
  const forget = async (name: string) => {
    await forgetTemplate(name).catch(() => undefined);
    setKept(await keptTemplates());
  };

  return (
    <Dialog
      title={`Use a template on ${plate.name}`}
      actions={
        <>
          <Button onClick={fromFile}>From a file…</Button>
          <span class="grow" />
          <Button onClick={closeDialog}>Cancel</Button>
        </>
      }
    >
      <p class="prose">{HELP.templates} Exclusions stay as they are, and undo takes it back.</p>
      {own.length + others.length === 0 && <p class="quiet">There is no template yet.</p>}
      {own.length > 0 && (
        <section aria-label="Templates of this project">
          <h3>In this project</h3>
          <ul class="templates">
            {own.map((t) => (
              <li key={t.name}>
                <Name of={t} fits={fits(t)} />
                <Button small onClick={() => void toFile(t.name)}>
                  Save to a file…
                </Button>
                <Button small tone="primary" disabled={!fits(t)} onClick={() => void use(t.name)}>
                  Use
                </Button>
              </li>
            ))}
          </ul>
        </section>
      )}
      {others.length > 0 && (
        <section aria-label="Templates of other projects">
          <h3>From other projects, kept in this browser</h3>
          <ul class="templates">
            {others.map((t) => (
              <li key={t.name}>
                <Name of={t} fits={fits(t)} note={moment(t.savedAt)} />
                <IconButton icon="close" label={`Forget the template ${t.name}`} onClick={() => void forget(t.name)} />
                <Button small tone="primary" disabled={!fits(t)} onClick={() => void take(t)}>
                  Use
                </Button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </Dialog>
  );
}

function Name(props: { of: { name: string; rows: number; columns: number }; fits: boolean; note?: string }) {
  const { name, rows, columns } = props.of;
  return (
    <span class="template-name">
      <strong>{name}</strong>
      <span class="quiet small-text">
        {plural(rows * columns, "well")}
        {props.note && `, ${props.note}`}
        {!props.fits && ", another plate size"}
      </span>
    </span>
  );
}

export const isTemplate = (name: string) => name.toLowerCase().endsWith(`.${EXTENSION}`);

/** Takes a template's file into the project, and keeps it for others; false when it was refused (and said so). */
export async function takeTemplate(file: File): Promise<boolean> {
  const text = await file.text();
  const before = new Set(ownTemplates().map((t) => t.name));
  const next = await apply({ do: "add_template", text }, `Reading ${file.name}`);
  if (!next) return false;
  // One that is here already changes nothing.
  const added = next.document.templates.find((t) => !before.has(t.name));
  if (added) await keep(added);
  return true;
}

async function toFile(name: string): Promise<void> {
  const text = await run("Saving the template", (e) => e.template(name));
  if (text !== undefined) download(text, fileName(name, EXTENSION), "application/json");
}

/** Keeps a template of this project in the browser, for the next project. */
async function keep({ name, rows, columns }: { name: string; rows: number; columns: number }): Promise<boolean> {
  try {
    const text = await engine().template(name);
    await keepTemplate({ name, rows, columns, text, savedAt: Date.now() });
    return true;
  } catch {
    return false;
  }
}

export function SaveTemplateDialog({ plate }: { plate: PlateOutline }) {
  const [name, setName] = useState("");
  const save = async () => {
    const given = name.trim();
    if (given === "") return;
    const next = await apply({ do: "save_template", plate: plate.id, name: given });
    if (!next) return;
    closeDialog();
    const saved = next.document.templates.at(-1);
    const kept = saved !== undefined && (await keep(saved));
    if (kept) toast(`Saved. “${saved.name}” is offered in other projects of this browser, too.`, "good");
    else toast("Saved in this project. This browser keeps nothing for other projects; save the template to a file.");
  };
  return (
    <Dialog
      title="Save the layout as a template"
      onSubmit={() => void save()}
      actions={
        <>
          <Button onClick={closeDialog}>Cancel</Button>
          <Button tone="primary" onClick={() => void save()} disabled={name.trim() === ""}>
            Save
          </Button>
        </>
      }
    >
      <p class="prose">
        A template keeps what stands in the wells, without exclusions and without data. It is part of this project’s
        file, and this browser offers it in your other projects.
      </p>
      <Field label="Name of the template" wide>
        <TextInput value={name} onCommit={setName} live />
      </Field>
    </Dialog>
  );
}
