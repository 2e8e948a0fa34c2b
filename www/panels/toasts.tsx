// Short messages; errors stay until they are closed, and stay in the notes after that.
import { IconButton } from "../ui/controls";
import { Icon } from "../ui/icons";
import { dismissToast, toasts } from "../ui/store";

export function Toasts() {
  return (
    <section class="toasts" aria-label="Messages">
      <div aria-live="polite">
        {toasts.value.map((t) => (
          <div key={t.id} class={`toast ${t.tone}`} role={t.tone === "bad" ? "alert" : undefined}>
            <Icon name={t.tone === "bad" ? "warning" : t.tone === "good" ? "check" : "info"} />
            <div>
              <p>{t.text}</p>
              {t.detail && <p class="quiet">{t.detail}</p>}
            </div>
            <IconButton icon="close" label="Close this message" onClick={() => dismissToast(t.id)} />
          </div>
        ))}
      </div>
    </section>
  );
}
