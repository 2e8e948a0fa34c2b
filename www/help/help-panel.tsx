// Help for the screen at hand, and the keys.
import { Drawer } from "../ui/controls";
import { helpOpen } from "../ui/everywhere";
import { step } from "../ui/store";
import { KEYS, SCREENS } from "./texts";

export function HelpPanel() {
  const topic = SCREENS[step.value];
  return (
    <Drawer
      title="Help"
      closing="Close the help"
      onClose={() => {
        helpOpen.value = false;
      }}
    >
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
    </Drawer>
  );
}
