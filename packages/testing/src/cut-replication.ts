import { withNode } from './node-client.ts';
import type { PrivateServer } from './private-server.ts';

/**
 * Ends the replication of a master for good, which goes on taking writes: what is written from now on
 * is lost with it.
 */
export async function cutReplication(master: Pick<PrivateServer, 'port'>): Promise<void> {
  await withNode(master.port, async (client) => {
    await client.call('ACL', 'SETUSER', 'default', '-psync', '-sync');
    await client.call('CLIENT', 'KILL', 'TYPE', 'replica');
  });
}
