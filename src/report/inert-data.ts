/**
 * A document carried by a page as data that does nothing: the text of a `template` element, which browsers neither show nor
 * run. A page whose content policy forbids scripts has no other place for it: `<script type="application/json">` is a script
 * element, too.
 */

const ID = 'vchsim-summary';
const CARRIED = new RegExp(`<template id="${ID}">([^<]*)</template>`);

/** @param json a JSON text; `<`, `>` and `&` occur in its strings alone, where an escape means the same */
export function carryJson(json: string): string {
  const inert = json.replace(/[<>&]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `<template id="${ID}">${inert}</template>`;
}

/** The JSON text a page carries; null: none. */
export function findCarriedJson(page: string): string | null {
  return CARRIED.exec(page)?.[1] ?? null;
}
