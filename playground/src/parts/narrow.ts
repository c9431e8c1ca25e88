/** Where the editor is the first of the tabs, and not beside them; `page.css` says the same. */
export const NARROW = "(max-width: 799px)";
