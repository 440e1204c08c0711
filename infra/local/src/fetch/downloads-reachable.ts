import { reasonOf } from '../local-error.ts';

const PROBE_MS_MAX = 3000;

/**
 * Whether the host of an address answers at all, in at most 3 s: undefined when it does, else why
 * not. Any answer counts, a refusal too.
 */
export async function unreachableReason(address: string): Promise<string | undefined> {
  const { origin, host } = new URL(address);
  try {
    await fetch(origin, {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(PROBE_MS_MAX),
    });
    return undefined;
  } catch (thrown) {
    const cause = thrown instanceof Error ? (thrown.cause ?? thrown) : thrown;
    return `${host} cannot be reached (${reasonOf(cause)})`;
  }
}
