import { LocalError } from '../local-error.ts';
import { freePort, isPortFree } from '../process/free-port.ts';
import type { PreferredPort } from './stack-settings.ts';

/**
 * Checks that nobody listens on the port.
 *
 * @throws {LocalError} PORT_IN_USE naming the port and its setting.
 */
export async function requireFreePort(port: number, setting: string): Promise<number> {
  if (await isPortFree(port)) return port;
  throw new LocalError(
    'PORT_IN_USE',
    `Port ${String(port)} is in use by another program. Stop that, or choose another port with ${setting}, for example ${setting}=${String(port + 1000 > 65_535 ? port - 1000 : port + 1000)} npm start.`,
  );
}

/**
 * The preferred port if it is free; else a free one, and that is said. A port that was asked for is
 * not replaced.
 *
 * @throws {LocalError} PORT_IN_USE.
 */
export async function choosePort(
  name: string,
  { port, setting, isGiven }: PreferredPort,
  say: (line: string) => void,
): Promise<number> {
  if (isGiven) return requireFreePort(port, setting);
  if (await isPortFree(port)) return port;
  const other = await freePort();
  say(`Port ${String(port)} is in use by another program: ${name} listens on ${String(other)}.`);
  return other;
}
