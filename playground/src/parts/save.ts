// Saving to a file of the user's.

/** Offers `content` for saving as `name`. */
export function save(name: string, content: string | Uint8Array<ArrayBuffer>, type: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has begun to read it by the next turn, but not necessarily by now.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
