/** Names from scenarios as names of files: safe on every file system, and never two alike. */

/** Longest name made; display names in vSphere have at most 80 characters, and `<vch>.<container>` is two of them. */
const NAME_CHARACTERS_MAX = 160;

/** Device names Windows keeps for itself, with any extension. */
const RESERVED_ON_WINDOWS = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i;

/**
 * `name` in the characters `A-Za-z0-9._-`, not beginning with a dot, unlike every name in `taken`, to which it is added.
 * The second of two alike gets `-2`. Names that differ only in case are alike, as they are on Windows and macOS.
 */
export function safeFileName(name: string, taken: Set<string>): string {
  const cleaned = name
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[.-]+|-+$/g, '')
    .slice(0, NAME_CHARACTERS_MAX);
  const base = cleaned === '' ? 'unnamed' : RESERVED_ON_WINDOWS.test(cleaned) ? `vm-${cleaned}` : cleaned;
  let unique = base;
  for (let number = 2; taken.has(unique.toLowerCase()); number++) unique = `${base}-${number}`;
  taken.add(unique.toLowerCase());
  return unique;
}
