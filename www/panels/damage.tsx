// A project file that lost something, while other work is open: the user chooses.
import type { Note } from "../types/Note";
import { Button, closeDialog, Dialog } from "../ui/controls";
import { dialog } from "../ui/store";
import { NoteList } from "./notes";

export function askAboutDamage(name: string, lost: Note[], onOpen: () => void): void {
  dialog.value = (
    <Dialog
      title={`${name} is damaged`}
      actions={
        <>
          <Button
            onClick={() => {
              closeDialog();
              onOpen();
            }}
          >
            Open what is left
          </Button>
          <Button tone="primary" autoFocus onClick={closeDialog}>
            Keep the open work
          </Button>
        </>
      }
    >
      <p class="prose">Your open work is untouched. Opening the damaged file would replace it.</p>
      <NoteList notes={lost} />
    </Dialog>
  );
}
