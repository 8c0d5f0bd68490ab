/** Image names: the syntax that docker's client accepts, and the images that run stress. */

import type { Word } from '../command-line/shell-words.ts';
import { type FoundStress, findStress, type Unread } from '../stress/wrapped.ts';

/** Source: docker/distribution reference grammar; path components of lower-case letters and digits joined by . _ __ or -. */
const COMPONENT = /^[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*$/;
const DOMAIN = /^[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?::[0-9]+)?$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const DIGEST = /^[A-Za-z][A-Za-z0-9+._-]*:[0-9a-fA-F]{32,}$/;

export interface Image {
  /** Without tag and digest. */
  readonly repository: string;
  /** Last element of the repository's path, e.g. `stress` of `progrium/stress`. */
  readonly shortName: string;
}

/** The parts of `[registry[:port]/]path[:tag][@digest]`, or docker's refusal. */
export function parseImage(text: string): Image | { readonly refusal: string } {
  const invalid = { refusal: 'invalid reference format' };
  const at = text.indexOf('@');
  if (at >= 0 && !DIGEST.test(text.slice(at + 1))) return invalid;
  const named = at < 0 ? text : text.slice(0, at);
  const colon = named.lastIndexOf(':');
  // A colon before the last slash belongs to the registry's port.
  const tagged = colon > named.lastIndexOf('/');
  if (tagged && !TAG.test(named.slice(colon + 1))) return invalid;
  const repository = tagged ? named.slice(0, colon) : named;
  const elements = repository.split('/');
  const path = isRegistry(elements[0]!) && elements.length > 1 ? elements.slice(1) : elements;
  if (path.length < elements.length && !DOMAIN.test(elements[0]!)) return invalid;
  if (!path.every((element) => COMPONENT.test(element))) {
    const lowered = path.every((element) => COMPONENT.test(element.toLowerCase()));
    return lowered ? { refusal: 'invalid reference format: repository name must be lowercase' } : invalid;
  }
  return { repository, shortName: path.at(-1)! };
}

/** The first element names a registry when it looks like a host: a dot, a port, or localhost. */
function isRegistry(element: string): boolean {
  return element === 'localhost' || element.includes('.') || element.includes(':');
}

type StressProgram = 'stress' | 'stress-ng';

/** Image whose entry point is stress, so that a first word "stress" is an argument. Source: its Dockerfile. */
const ENTRYPOINT_IS_STRESS = 'progrium/stress';

/**
 * The stress command that a container runs. null if it runs another program. An image with stress in its name is
 * assumed to run stress. A command that names stress runs it, too.
 */
export function stressCommand(
  line: string,
  image: Image,
  imageWord: Word,
  entrypoint: Word | null,
  command: readonly Word[],
): FoundStress | Unread | null {
  if (entrypoint !== null) return findStress(line, [entrypoint, ...command]);
  const named = programOfImage(image);
  const fixed = image.repository === ENTRYPOINT_IS_STRESS || image.repository.endsWith(`/${ENTRYPOINT_IS_STRESS}`);
  const found = fixed ? null : findStress(line, command);
  if (found !== null || named === null) return found;
  return { words: [{ ...imageWord, text: named }, ...command], killed: null };
}

function programOfImage(image: Image): StressProgram | null {
  if (image.shortName.includes('stress-ng')) return 'stress-ng';
  return image.shortName.includes('stress') ? 'stress' : null;
}
