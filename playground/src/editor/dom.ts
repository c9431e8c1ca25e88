// Elements for the parts of the page that the editor draws. Text stays text.

/** Returns an element with a class and a text. */
export function element(tag: string, name = "", text = ""): HTMLElement {
  const made = document.createElement(tag);
  if (name !== "") made.className = name;
  made.textContent = text;
  return made;
}

/** Returns an element with `text`, of which what stands in backticks is shown as code. */
export function prose(tag: string, text: string, name = ""): HTMLElement {
  const made = element(tag, name);
  text.split("`").forEach((part, at) => made.append(at % 2 === 1 ? element("code", "", part) : part));
  return made;
}

/** Returns a button. */
export function button(text: string, click: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.onclick = click;
  return made;
}
