/** The release, stated once more than in package.json because the core reads no files; a test keeps the two equal. */
export const VERSION = '0.1.0';
