import { isPortFree } from '@streamfold/local';

// Below the ports that the system gives to connections: none of those can take the port of a server
// that is down for a while. With 10,000 added they still are.
const PORT_MIN = 12_000;
const PORT_MAX = 22_000;

/**
 * Ports of the loopback address that nobody listened on a moment ago, and that stay free for servers
 * that are killed and started again.
 *
 * @param also how far above each another port must be free too; at most 10,000
 */
export async function freePorts(count: number, also = 0): Promise<readonly number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = PORT_MIN + Math.floor(Math.random() * (PORT_MAX - PORT_MIN));
    if ((await isPortFree(port)) && (await isPortFree(port + also))) ports.add(port);
  }
  return [...ports];
}
