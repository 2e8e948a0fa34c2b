// What is running, and the button that stops it. Quick work shows nothing.
import { useEffect, useState } from "preact/hooks";
import { Button } from "../ui/controls";
import { engine, work } from "../ui/store";

export function Progress() {
  const now = work.value;
  const [visible, setVisible] = useState(false);
  useEffect(() => {
    setVisible(false);
    if (!now) return;
    const timer = setTimeout(() => setVisible(true), 350);
    return () => clearTimeout(timer);
  }, [now]);
  if (!now || !visible) return null;
  return (
    <div class="progress" role="status">
      <div class="progress-bar" role="progressbar" aria-label={now.label} />
      <div class="progress-line">
        <span>{now.label}…</span>
        {now.cancellable && (
          <Button small onClick={() => engine().cancel()}>
            Stop
          </Button>
        )}
      </div>
    </div>
  );
}
