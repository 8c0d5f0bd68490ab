import { describe, expect, it } from 'vitest';
import { readScenario } from '../../../src/index.ts';

/** The hints for one create line, each without what stands before the line it shows. */
function mended(create: string): string[] {
  const text = JSON.stringify({
    vchsim: 1,
    duration: '1m',
    host: { cores: 4, mhz: 1800, memory: '32GB' },
    vchs: [{ create }],
  });
  const { issues } = readScenario(text, { path: 'a.json', load: () => new Uint8Array() });
  return issues.flatMap(({ hint = '' }) =>
    hint.includes('vic-machine') ? [hint.slice(hint.indexOf('vic-machine'))] : [],
  );
}

describe('a mended line', () => {
  it('holds neither typographic characters nor the other mistakes of the line', () => {
    const whole = 'vic-machine-linux create --name "limited" --cpu 500 --memory 500 --no-tls';
    expect(mended('vic-machine-linux create –-name “limited” --cpuu 500 --memry 500 --no-tls')).toEqual([
      whole,
      whole,
      whole,
    ]);
  });

  it('leaves what has no obvious way as it was typed', () => {
    expect(mended('vic-machine-linux create –name limited --cpu many')).toEqual([
      'vic-machine-linux create --name limited --cpu many',
    ]);
  });

  it('mends a value given with a unit beside an option misspelt', () => {
    expect(mended('vic-machine-linux create --nam limited --cpu 2GHz --no-tls')).toContain(
      'vic-machine-linux create --name limited --cpu 2000 --no-tls',
    );
  });
});
