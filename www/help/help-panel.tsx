// Help for the screen at hand, and the keys.
import { IconButton } from "../ui/controls";
import { helpOpen } from "../ui/everywhere";
import { step } from "../ui/store";
import { KEYS, SCREENS } from "./texts";

export function HelpPanel() {
  const topic = SCREENS[step.value];
  return (
    <aside class="drawer" aria-label="Help">
      <header class="drawer-head">
        <h2>Help</h2>
        <IconButton
          icon="close"
          label="Close the help"
          onClick={() => {
            helpOpen.value = false;
          }}
        />
      </header>
      <div class="drawer-body prose">
        <h3>{topic.title}</h3>
        {topic.text.map((t) => (
          <p key={t}>{t}</p>
        ))}
        <h3>Keys</h3>
        <dl class="keys">
          {KEYS.map(([keys, what]) => (
            <div key={keys}>
              <dt>
                <kbd>{keys}</kbd>
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
      </div>
    </aside>
  );
}
