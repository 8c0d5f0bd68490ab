/**
 * CPU time, which other processes of a busy machine do not lengthen. Other threads of this process count as well: with as
 * many workers as cores that is a small multiple of the time of the act alone.
 */

/** Seconds of CPU this process spends while `act` runs. */
export function cpuSeconds(act: () => void): number {
  const before = process.cpuUsage();
  act();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
