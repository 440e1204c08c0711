import { signalProcess } from './process-identity.ts';

const live = new Set<number>();
let isHooked = false;

/**
 * Sees to it that a child process does not outlive this one: when this process exits, for whatever
 * reason it can notice, the child gets SIGKILL. The returned function ends that.
 */
export function killAtExit(pid: number): () => void {
  live.add(pid);
  if (!isHooked) {
    isHooked = true;
    process.on('exit', () => {
      for (const child of live) signalProcess(child, 'SIGKILL');
    });
  }
  return () => live.delete(pid);
}
