// The page's only door for addresses of scripts and for text that is parsed: the browser refuses any other, as the
// content security policy says.

interface Policy {
  createHTML(text: string): unknown;
  createScriptURL(url: string): unknown;
}

interface Factory {
  createPolicy(name: string, rules: Policy): Policy;
}

const rules: Policy = { createHTML: (text) => text, createScriptURL: (url) => url };

const policy = (window as { trustedTypes?: Factory }).trustedTypes?.createPolicy("portolan", rules) ?? rules;

/** Lets the address of the page's own worker through. */
export function workerAddress(url: string): string {
  return policy.createScriptURL(url) as string;
}

/** Lets a picture through to be parsed; it is cleaned before any of it is part of the page. */
export function pictureText(text: string): string {
  return policy.createHTML(text) as string;
}
