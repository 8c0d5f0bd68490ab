/**
 * Embeds a document in a page as the text of a `template` element. Browsers neither show nor run this text. The usual
 * `<script type="application/json">` is not possible: it is a script element, and the content policy forbids scripts.
 */

const ID = 'vchsim-summary';
const CARRIED = new RegExp(`<template id="${ID}">([^<]*)</template>`);

/** @param json a JSON text; `<`, `>` and `&` occur only inside its strings, so they can be replaced by escapes */
export function carryJson(json: string): string {
  const inert = json.replace(/[<>&]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `<template id="${ID}">${inert}</template>`;
}

/** The JSON text a page carries; null: none. */
export function findCarriedJson(page: string): string | null {
  return CARRIED.exec(page)?.[1] ?? null;
}
