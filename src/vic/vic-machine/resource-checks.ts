/** Refusals by `vic-machine create`, or by vSphere, of a line whose options could be read. */

import { NAME_LENGTHS } from '../../constants/vic.ts';
import { type LineProblem, problemAt, replaceSpan } from '../command-line/line-problem.ts';
import type { Given } from '../command-line/options.ts';
import { DECIMAL_SIZE } from '../command-line/value-kinds.ts';
import { conventionRefusal } from '../docker/names.ts';
import type { AllocationDraft, CreateDraft, VicRelease } from './create-draft.ts';

/** Source: VIC 1.2.1 common/utils.go; VMware KB 2046088. */
const FORBIDDEN_IN_NAME = '%&*$#@!\\/:?"<>;\'|';

/** vSphere's answer to a number outside its range. */
const INCORRECT_PARAMETER = 'A specified parameter was not correct.';

export function checkName(line: string, name: Given<string> | null): LineProblem[] {
  if (name === null) return [];
  const problems: LineProblem[] = [];
  const forbidden = [...name.value].find((char) => FORBIDDEN_IN_NAME.includes(char));
  if (name.value.trim() === '') {
    problems.push(problemAt(name, 'invalid-vch-name', `${name.option} is empty`, { hint: 'give the VCH a name' }));
  }
  if (forbidden !== undefined) {
    const allowed = 'Allowed characters are alphanumeric, space and symbols - _ ( )';
    const what = `unsupported character ${JSON.stringify(forbidden)} in ${JSON.stringify(name.value)}`;
    const real = `--name contains unsupported characters: ${what} ${allowed}`;
    const message = `the name of a VCH may not contain ${forbidden}; allowed: letters, digits, space, - _ ( )`;
    const mended = [...name.value].map((char) => (FORBIDDEN_IN_NAME.includes(char) ? '-' : char)).join('');
    const corrected = mended.includes(' ') ? {} : { corrected: replaceSpan(line, name, mended) };
    problems.push(problemAt(name, 'invalid-vch-name', message, { real, hint: `for example ${mended}`, ...corrected }));
  }
  const length = utf8Length(name.value);
  if (length > NAME_LENGTHS.vch) {
    const limit = `exceeds the permitted ${NAME_LENGTHS.vch} characters limit`;
    const real = `Display name ${name.value} ${limit}. Please use a shorter -name parameter`;
    const message = `the name of a VCH may have ${NAME_LENGTHS.vch} characters, this one has ${length}`;
    problems.push(problemAt(name, 'vch-name-too-long', message, { real }));
  }
  return problems;
}

/** vSphere's checks of limits, reservations, shares and the endpoint VM. */
export function checkResources(draft: CreateDraft): LineProblem[] {
  return [
    ...checkAllocation(draft.cpu),
    ...checkAllocation(draft.memory),
    ...checkAtLeast(draft.endpointVcpus, 1, 'allowed: 1 and more vCPUs'),
    ...checkAtLeast(draft.endpointMemoryMb, 1, 'allowed: 1 MB and more'),
  ];
}

function checkAllocation({ limit, reservation, shares }: AllocationDraft): LineProblem[] {
  const problems = [
    ...checkAtLeast(limit, -1, 'allowed: 0 or -1 for no limit, or more'),
    ...checkAtLeast(reservation, 0, 'allowed: 0 and more'),
  ];
  if (shares === null || typeof shares.value === 'string') return problems;
  if (shares.value < 0) {
    const message = `${shares.option} is ${shares.text}, allowed: low, normal, high or a number above 0`;
    problems.push(problemAt(shares, 'invalid-value', message, { real: INCORRECT_PARAMETER }));
  } else if (shares.value === 0) {
    const message = `${shares.option} 0 sets nothing: shares stay normal`;
    problems.push(
      problemAt(shares, 'shares-of-zero', message, {
        severity: 'warning',
        hint: 'give low, normal, high or a number above 0',
      }),
    );
  } else if (shares.option.replaceAll('-', '') === 'cpus') {
    const message = `${shares.option} ${shares.text} means ${shares.text} CPU shares to vic-machine, not a number of CPUs`;
    problems.push(
      problemAt(shares, 'cpus-are-shares', message, { severity: 'warning', hint: 'the CPU limit is --cpu, in MHz' }),
    );
  }
  return problems;
}

function checkAtLeast(given: Given<number> | null, least: number, allowed: string): LineProblem[] {
  if (given === null || given.value >= least) return [];
  return [
    problemAt(given, 'invalid-value', `${given.option} is ${given.text}, ${allowed}`, { real: INCORRECT_PARAMETER }),
  ];
}

/** Decimal KB of a size such as 8GB, or null when VIC cannot read it. */
export function parseBaseImageKb(size: string): number | null {
  const parsed = DECIMAL_SIZE.parse(size);
  return 'refusal' in parsed ? null : Math.floor(parsed.value / 1000);
}

export function checkBaseImageSize(size: Given<string> | null): LineProblem[] {
  if (size === null) return [];
  const parsed = DECIMAL_SIZE.parse(size.value);
  if (!('refusal' in parsed)) return [];
  const real = `Invalid default image size ${size.value} provided; error from parser: ${parsed.refusal}`;
  const message = `${size.option} is ${JSON.stringify(size.value)}, allowed: a size in decimal units such as 8GB or 8000MB`;
  return [problemAt(size, 'invalid-base-image-size', message, { real, hint: 'for example --base-image-size 8GB' })];
}

/** Up to VIC 1.3, one kind of token is allowed. Later, both are allowed and the length is limited. */
export function checkNameConvention(convention: Given<string> | null, release: VicRelease): LineProblem[] {
  if (convention === null || convention.value === '') return [];
  const real = conventionRefusal(convention.value, release);
  if (real === null) return [];
  const found = `${convention.option} is ${JSON.stringify(convention.value)}`;
  const tokens = ['{id}', '{name}'].filter((token) => convention.value.includes(token)).length;
  const [message, hint] =
    tokens === 0
      ? [`${found}, without {id} or {name}`, 'for example PROD-{name}']
      : release !== '1.5'
        ? [`${found}; VIC ${release} allows one of {id} and {name}, not both`, 'for example PROD-{name}']
        : [`${found}, longer than VIC allows`, `allowed: fewer than ${NAME_LENGTHS.convention} characters`];
  return [problemAt(convention, 'invalid-name-convention', message, { real, hint })];
}

/** Go counts the length in bytes. */
function utf8Length(text: string): number {
  let bytes = 0;
  for (const char of text) {
    const code = char.codePointAt(0)!;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
