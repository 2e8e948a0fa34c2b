// Files out of and into the page.

/** Hands bytes to the browser's download. */
export function download(bytes: Uint8Array | string, name: string, type: string): void {
  const blob = new Blob([bytes as BlobPart], { type });
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A file name made from a title; signs that some file systems refuse become hyphens. */
export function fileName(title: string | undefined, extension: string, part = ""): string {
  const safe = (title ?? "")
    .replace(/[\\/:*?"<>|\p{Cc}]+/gu, "-")
    .replace(/^[-. ]+|[-. ]+$/g, "")
    .slice(0, 80);
  return `${[safe || "Monolayer project", part].filter(Boolean).join(" – ")}.${extension}`;
}

export function isProject(name: string): boolean {
  return name.toLowerCase().endsWith(".monolayer");
}

/** Lets the user choose files. */
export function chooseFiles(options: { accept?: string; multiple?: boolean }, then: (files: File[]) => void): void {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = options.multiple ?? false;
  if (options.accept) input.accept = options.accept;
  input.className = "off-screen";
  input.setAttribute("aria-hidden", "true");
  input.tabIndex = -1;
  input.addEventListener("change", () => {
    const files = [...(input.files ?? [])];
    input.remove();
    if (files.length > 0) then(files);
  });
  input.addEventListener("cancel", () => input.remove());
  document.body.append(input);
  input.click();
}
