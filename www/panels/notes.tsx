// Everything the program has to say about the data and the result, in one place.
import type { Note } from "../types/Note";
import type { Override } from "../types/Override";
import { askReason, Button, Drawer } from "../ui/controls";
import { Icon } from "../ui/icons";
import { allNotes, apply, notesOpen, placeOfError, placeOfLocation, problems, view } from "../ui/store";

const ORDER = { block: 0, warning: 1, info: 2 } as const;
const ICON = { block: "block", warning: "warning", info: "info" } as const;
const WORD = { block: "Withheld", warning: "Warning", info: "For information" } as const;

export function NotesPanel() {
  const notes = allNotes.value;
  const overrides = view.value?.document.overrides ?? [];
  const none = notes.length + problems.value.length + overrides.length === 0;
  return (
    <Drawer
      title="Notes"
      closing="Close the notes"
      onClose={() => {
        notesOpen.value = false;
      }}
    >
      <div class="drawer-body">
        {none && <p class="quiet">Nothing to say: no warning, no error.</p>}
        {problems.value.length > 0 && (
          <section>
            <h3>Errors of this session</h3>
            <ul class="notes">
              {[...problems.value].reverse().map((p) => (
                <li key={p.id} class="note warning">
                  <Icon name="warning" />
                  <div>
                    <p>{p.error.what}</p>
                    <p class="quiet">{[placeOfError(p.error), p.error.hint].filter(Boolean).join(" ")}</p>
                    <p class="quiet">While: {p.doing}</p>
                  </div>
                </li>
              ))}
            </ul>
          </section>
        )}
        <NoteList notes={notes} />
        {overrides.length > 0 && (
          <section>
            <h3>Overridden by you</h3>
            <ul class="notes">
              {overrides.map((o) => (
                <OverrideLine key={`${o.code} ${o.subject}`} override={o} />
              ))}
            </ul>
          </section>
        )}
      </div>
    </Drawer>
  );
}

function OverrideLine({ override }: { override: Override }) {
  return (
    <li class="note info">
      <Icon name="check" />
      <div>
        <p>
          {override.subject || override.code}: “{override.reason}”
        </p>
        <Button small onClick={() => void apply({ do: "withdraw", code: override.code, subject: override.subject })}>
          Take back
        </Button>
      </div>
    </li>
  );
}

/** Notes by how much they matter; each block can be stepped over with a reason. */
export function NoteList({ notes }: { notes: readonly Note[] }) {
  if (notes.length === 0) return null;
  const sorted = [...notes].sort((a, b) => ORDER[a.severity] - ORDER[b.severity]);
  return (
    <ul class="notes">
      {sorted.map((note, i) => (
        <NoteLine key={`${note.code} ${note.subject} ${i}`} note={note} />
      ))}
    </ul>
  );
}

function NoteLine({ note }: { note: Note }) {
  const place = placeOfLocation(note.location);
  return (
    <li class={`note ${note.severity}`}>
      <Icon name={ICON[note.severity]} />
      <div>
        <p>
          <span class="off-screen">{WORD[note.severity]}: </span>
          {note.message}
        </p>
        {(note.hint || place) && <p class="quiet">{[place, note.hint].filter(Boolean).join(" ")}</p>}
        {note.severity === "block" && (
          <Button small onClick={() => override(note)}>
            Override with a reason…
          </Button>
        )}
      </div>
    </li>
  );
}

function override(note: Note): void {
  askReason({
    title: "Override this note?",
    explain: (
      <>
        <p>{note.message}</p>
        <p>
          The number is withheld because it would probably mislead. With a reason, it is shown; the reason is printed
          with it.
        </p>
      </>
    ),
    action: "Override",
    onReason: (reason) => void apply({ do: "override", code: note.code, subject: note.subject, reason }),
  });
}
