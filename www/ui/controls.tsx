// The controls every screen is made of. Each field carries its help text: a visible "?" and F1.
import { type ComponentChildren, createContext } from "preact";
import { useContext, useEffect, useId, useRef, useState } from "preact/hooks";
import { Icon, type IconName } from "./icons";
import { bubble, dialog } from "./store";

type ButtonProps = {
  children: ComponentChildren;
  onClick: () => void;
  icon?: IconName;
  tone?: "plain" | "primary" | "quiet" | "danger";
  disabled?: boolean | undefined;
  pressed?: boolean | undefined;
  label?: string | undefined;
  small?: boolean;
  autoFocus?: boolean;
};

export function Button({
  children,
  onClick,
  icon,
  tone = "plain",
  disabled,
  pressed,
  label,
  small,
  autoFocus,
}: ButtonProps) {
  return (
    <button
      type="button"
      class={`button ${tone}${small ? " small" : ""}`}
      onClick={onClick}
      disabled={disabled}
      aria-pressed={pressed}
      aria-label={label}
      autofocus={autoFocus}
    >
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

/** A button that shows an icon alone; its name is spoken and shown on hover. */
export function IconButton(props: {
  icon: IconName;
  label: string;
  onClick: () => void;
  disabled?: boolean | undefined;
  pressed?: boolean;
}) {
  return (
    <button
      type="button"
      class="button quiet only-icon"
      aria-label={props.label}
      title={props.label}
      onClick={props.onClick}
      disabled={props.disabled}
      aria-pressed={props.pressed}
    >
      <Icon name={props.icon} />
    </button>
  );
}

/** The "?" beside a control. */
export function Help({ title, text }: { title: string; text: string }) {
  const open = bubble.value?.text === text && bubble.value.title === title;
  return (
    <button
      type="button"
      class="help-mark"
      aria-label={`Help on ${title}`}
      aria-expanded={open}
      data-help-title={title}
      data-help={text}
      onClick={(event) => {
        event.preventDefault();
        bubble.value = open ? null : { title, text, anchor: event.currentTarget };
      }}
    >
      ?
    </button>
  );
}

const FieldId = createContext<{ id: string; help?: string }>({ id: "" });

type FieldProps = {
  label: string;
  help?: string | undefined;
  unit?: string;
  children: ComponentChildren;
  wide?: boolean;
};

/** A labelled control with its unit and help. */
export function Field({ label, help, unit, children, wide }: FieldProps) {
  const id = useId();
  return (
    <div class={`field${wide ? " wide" : ""}`} data-help-title={label} data-help={help}>
      <div class="field-label">
        <label for={id}>{label}</label>
        {help && <Help title={label} text={help} />}
      </div>
      <div class="field-control">
        <FieldId.Provider value={{ id }}>{children}</FieldId.Provider>
        {unit && <span class="unit">{unit}</span>}
      </div>
    </div>
  );
}

/** A text that is handed over on Enter or when the field is left. */
export function TextInput(props: {
  value: string;
  onCommit: (value: string) => void;
  placeholder?: string;
  label?: string;
  live?: boolean;
  list?: string;
}) {
  const { id } = useContext(FieldId);
  const [draft, setDraft] = useState(props.value);
  useEffect(() => setDraft(props.value), [props.value]);
  const commit = () => draft !== props.value && props.onCommit(draft);
  return (
    <input
      id={props.label ? undefined : id}
      aria-label={props.label}
      type="text"
      autocomplete="off"
      spellcheck={false}
      value={draft}
      placeholder={props.placeholder}
      list={props.list}
      onInput={(e) => {
        setDraft(e.currentTarget.value);
        if (props.live) props.onCommit(e.currentTarget.value);
      }}
      onBlur={commit}
      onKeyDown={(e) => {
        if (e.key === "Enter") commit();
        if (e.key === "Escape" && draft !== props.value) {
          e.stopPropagation();
          setDraft(props.value);
        }
      }}
    />
  );
}

/** A number as typed; decimal commas are taken as points. Hands over a finite number or null. */
export function NumberInput(props: {
  value: number | null;
  onCommit: (value: number | null) => void;
  min?: number;
  max?: number;
  label?: string;
  live?: boolean;
}) {
  const { id } = useContext(FieldId);
  const shown = props.value === null ? "" : String(props.value);
  const [draft, setDraft] = useState(shown);
  const last = useRef(shown);
  useEffect(() => {
    if (shown !== last.current) setDraft(shown);
    last.current = shown;
  }, [shown]);
  const value = readNumber(draft);
  const bad =
    draft.trim() !== "" &&
    (value === null ||
      (props.min !== undefined && value < props.min) ||
      (props.max !== undefined && value > props.max));
  const hand = (text: string) => {
    const next = readNumber(text);
    last.current = next === null ? "" : String(next);
    props.onCommit(next);
  };
  const commit = () => !bad && draft !== shown && hand(draft);
  return (
    <input
      id={props.label ? undefined : id}
      aria-label={props.label}
      type="text"
      inputMode="decimal"
      autocomplete="off"
      class="number"
      value={draft}
      aria-invalid={bad}
      onInput={(e) => {
        setDraft(e.currentTarget.value);
        if (props.live) hand(e.currentTarget.value);
      }}
      onBlur={commit}
      onKeyDown={(e) => e.key === "Enter" && commit()}
    />
  );
}

export function readNumber(text: string): number | null {
  const cleaned = text.trim().replace("−", "-").replace(",", ".");
  if (!/^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(cleaned)) return null;
  const value = Number(cleaned);
  return Number.isFinite(value) ? value : null;
}

export type Option = { key: string; label: string; help?: string };

export function Select(props: { value: string; options: Option[]; onChange: (key: string) => void; label?: string }) {
  const { id } = useContext(FieldId);
  return (
    <select
      id={props.label ? undefined : id}
      aria-label={props.label}
      value={props.value}
      onChange={(e) => props.onChange(e.currentTarget.value)}
    >
      {props.options.map((o) => (
        <option key={o.key} value={o.key} selected={o.key === props.value}>
          {o.label}
        </option>
      ))}
    </select>
  );
}

/** Two to four choices side by side. */
export function Segmented(props: { value: string; options: Option[]; onChange: (key: string) => void; label: string }) {
  const name = useId();
  return (
    <div class="segmented" role="radiogroup" aria-label={props.label}>
      {props.options.map((o) => (
        <label key={o.key} class={o.key === props.value ? "on" : ""}>
          <input
            type="radio"
            name={name}
            value={o.key}
            checked={o.key === props.value}
            onChange={() => props.onChange(o.key)}
          />
          <span>{o.label}</span>
        </label>
      ))}
    </div>
  );
}

export function Switch(props: {
  checked: boolean;
  onChange: (on: boolean) => void;
  label: string;
  help?: string | undefined;
}) {
  return (
    <div class="switch-row" data-help-title={props.label} data-help={props.help}>
      <label class="switch">
        <input type="checkbox" checked={props.checked} onChange={(e) => props.onChange(e.currentTarget.checked)} />
        <span>{props.label}</span>
      </label>
      {props.help && <Help title={props.label} text={props.help} />}
    </div>
  );
}

export function closeDialog(): void {
  bubble.value = null;
  dialog.value = null;
}

/** A window over the page; Escape closes it, the focus stays inside and returns where it was. */
export function Dialog(props: {
  title: string;
  children: ComponentChildren;
  actions?: ComponentChildren;
  wide?: boolean;
  onSubmit?: () => void;
}) {
  const box = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const from = document.activeElement;
    box.current?.showModal();
    return () => {
      if (from instanceof HTMLElement && from.isConnected) from.focus();
    };
  }, []);
  return (
    <dialog
      ref={box}
      class={props.wide ? "dialog wide" : "dialog"}
      aria-labelledby={id}
      onClose={closeDialog}
      onCancel={(e) => {
        if (bubble.value) {
          e.preventDefault();
          bubble.value = null;
        }
      }}
    >
      <form
        method="dialog"
        onSubmit={(e) => e.preventDefault()}
        onKeyDown={(e) => {
          const line = e.target instanceof HTMLInputElement && e.target.type === "text";
          if (e.key !== "Enter" || !line || !props.onSubmit) return;
          e.preventDefault();
          props.onSubmit();
        }}
      >
        <header class="dialog-head">
          <h2 id={id}>{props.title}</h2>
          <IconButton icon="close" label="Close" onClick={closeDialog} />
        </header>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard */}
        <section class="dialog-body" tabIndex={0} aria-labelledby={id}>
          {props.children}
        </section>
        {props.actions && <footer class="dialog-foot">{props.actions}</footer>}
      </form>
    </dialog>
  );
}

/** Asks for a reason, which must not be empty. */
export function askReason(options: {
  title: string;
  explain: ComponentChildren;
  action: string;
  suggestions?: string[];
  onReason: (reason: string) => void;
}): void {
  dialog.value = <ReasonDialog {...options} />;
}

function ReasonDialog(props: Parameters<typeof askReason>[0]) {
  const [reason, setReason] = useState("");
  const box = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  useEffect(() => box.current?.focus(), []);
  const ready = reason.trim() !== "";
  const submit = () => {
    if (!ready) return;
    closeDialog();
    props.onReason(reason.trim());
  };
  return (
    <Dialog
      title={props.title}
      onSubmit={submit}
      actions={
        <>
          <Button onClick={closeDialog}>Cancel</Button>
          <Button tone="primary" onClick={submit} disabled={!ready}>
            {props.action}
          </Button>
        </>
      }
    >
      <div class="prose">{props.explain}</div>
      <div class="field wide">
        <div class="field-label">
          <label for={id}>Reason</label>
          <span class="quiet">It will stand in the report.</span>
        </div>
        <textarea
          id={id}
          ref={box}
          rows={3}
          value={reason}
          onInput={(e) => setReason(e.currentTarget.value)}
          onKeyDown={(e) => e.key === "Enter" && (e.ctrlKey || e.metaKey) && submit()}
        />
      </div>
      {props.suggestions && (
        <div class="chips">
          {props.suggestions.map((s) => (
            <button type="button" class="chip" key={s} onClick={() => setReason(s)}>
              {s}
            </button>
          ))}
        </div>
      )}
    </Dialog>
  );
}

/** Asks a yes-or-no question before something is lost. */
export function confirmThen(options: { title: string; text: string; action: string; onYes: () => void }): void {
  dialog.value = (
    <Dialog
      title={options.title}
      actions={
        <>
          <Button onClick={closeDialog}>Cancel</Button>
          <Button
            tone="primary"
            autoFocus
            onClick={() => {
              closeDialog();
              options.onYes();
            }}
          >
            {options.action}
          </Button>
        </>
      }
    >
      <p class="prose">{options.text}</p>
    </Dialog>
  );
}

export function Section(props: {
  title: string;
  help?: string | undefined;
  children: ComponentChildren;
  aside?: ComponentChildren;
}) {
  const id = useId();
  return (
    <section class="section" aria-labelledby={id}>
      <header class="section-head">
        <h2 id={id}>{props.title}</h2>
        {props.help && <Help title={props.title} text={props.help} />}
        {props.aside && <div class="section-aside">{props.aside}</div>}
      </header>
      {props.children}
    </section>
  );
}

/** A table that scrolls within its own frame. */
export function TableBox({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard
    <section class="table-box" aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}

/** A panel at the side: it takes the focus when it opens and gives it back when it closes. */
export function Drawer(props: { title: string; closing: string; onClose: () => void; children: ComponentChildren }) {
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    const from = document.activeElement;
    box.current?.querySelector("button")?.focus();
    return () => {
      if (from instanceof HTMLElement && from.isConnected) from.focus();
    };
  }, []);
  return (
    <aside class="drawer" aria-label={props.title} ref={box}>
      <header class="drawer-head">
        <h2>{props.title}</h2>
        <IconButton icon="close" label={props.closing} onClick={props.onClose} />
      </header>
      {props.children}
    </aside>
  );
}
