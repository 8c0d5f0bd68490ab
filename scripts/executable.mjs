/** Marks the built command as executable where the file system knows such a mark (npm does so itself on install). */
import { chmod } from 'node:fs/promises';

await chmod('dist/cli/main.js', 0o755);
