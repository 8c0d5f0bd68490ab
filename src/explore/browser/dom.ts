/** Elements made of text nodes and attributes: the only way anything gets into the page. Never markup. */

import { domText } from '../../escape.ts';

export type Child = Node | string | null;
export type Attributes = Readonly<Record<string, string | number | boolean | null>>;

/** `true` sets an attribute without value; `false` and null leave it out. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null) continue;
    made.setAttribute(name, value === true ? '' : domText(String(value)));
  }
  made.append(...nodes(children));
  return made;
}

/** Puts `children` in place of whatever is in `parent`. */
export function fill(parent: Element, ...children: readonly Child[]): void {
  parent.replaceChildren(...nodes(children));
}

/** A name from the scenario. Its writing direction does not affect the text around it. */
export function nameElement(text: string): HTMLElement {
  return element('bdi', {}, text);
}

function nodes(children: readonly Child[]): Node[] {
  return children
    .filter((child): child is Node | string => child !== null)
    .map((child) => (typeof child === 'string' ? document.createTextNode(domText(child)) : child));
}

/** Lets the page take input and draw before going on. */
export function yieldToPage(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
