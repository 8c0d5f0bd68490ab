/** Matches `*` as any run of characters without building a regular expression from what the user wrote. */
export function compileWildcard(pattern: string): (text: string) => boolean {
  const parts = pattern.split('*');
  return (text) => {
    if (parts.length === 1) return text === pattern;
    const first = parts[0]!;
    const last = parts.at(-1)!;
    if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
    let from = first.length;
    for (const part of parts.slice(1, -1)) {
      const at = text.indexOf(part, from);
      if (at < 0 || at + part.length > text.length - last.length) return false;
      from = at + part.length;
    }
    return true;
  };
}
