import { withNode } from './node-client.ts';
import type { PrivateServer } from './private-server.ts';

/** One server of a cluster. */
export type ClusterNode = PrivateServer & {
  /** Its name in the cluster. */
  readonly id: string;
  /** Sends it one command. */
  readonly call: (command: string, ...args: readonly (string | number)[]) => Promise<unknown>;
};

/** A started server with its name in the cluster. */
export function clusterNode(server: PrivateServer, id: string): ClusterNode {
  const { port } = server;
  const call: ClusterNode['call'] = (command, ...args) =>
    withNode(port, (client) => client.call(command, ...args));
  // Added and not copied: its process is another one after each start.
  return Object.assign(server, { id, call });
}
