import { accountDecider } from '@streamfold/accounts';
import type { AccountTurns } from './account-turns.ts';
import { decideLegs, type DecidedLegs, type TransferToDecide } from './decide-legs.ts';
import { jitteredPause } from './jittered-pause.ts';
import { existing } from './existing.ts';
import { replayTransfer } from './replay-transfer.ts';
import type { SettleParts } from './settle-parts.ts';
import type { TransferResult } from './transfer.ts';

/** What transfers between accounts of one partition are carried out with. */
export interface AtOnceParts extends SettleParts {
  readonly turns: AccountTurns;
}

/** Other writers were faster at one of the accounts every time it was tried. Nothing was written. */
export interface Outrun {
  readonly outcome: 'outrun';
}

/**
 * How often a transfer is decided on. Those of this process take turns, so that it is other processes, and
 * other commands on the same accounts, that it can lose to. Where those never cease, more tries only keep the
 * next transfer waiting.
 */
const TRIES_MAX = 3;

/**
 * Moves money between two accounts of one partition: both events are in the log, next to one another, or
 * none is.
 *
 * @throws whatever `EventStore.appendToStreams` throws
 */
export function transferAtOnce(
  parts: AtOnceParts,
  transfer: TransferToDecide,
): Promise<TransferResult | Outrun> {
  const { from, to } = transfer.order;
  return parts.turns.take([from, to], async () => {
    for (let tries = 1; tries <= TRIES_MAX; tries += 1) {
      const legs = await decideLegs(parts.store, transfer);
      if (legs.refusal !== undefined) {
        // Refused as a new request; one that was carried out before is answered as it was then.
        return (await replayTransfer(parts, transfer)) ?? legs.refusal;
      }
      const result = await appendLegs(parts, transfer, legs);
      if (result.outcome !== 'conflict') return result;
      await jitteredPause(tries);
    }
    return { outcome: 'outrun' };
  });
}

async function appendLegs(
  parts: AtOnceParts,
  transfer: TransferToDecide,
  { sender, receiver, out, in: into }: DecidedLegs,
): Promise<TransferResult> {
  const { order, transferId, context } = transfer;
  const { commitId, actor } = context;
  if (out.outcome === 'rejected' || into.outcome === 'rejected') {
    throw new TypeError('what the rules refuse is not appended');
  }
  const result = await parts.store.appendToStreams(
    [
      { streamId: order.from, expectedVersion: sender.version, events: out.events },
      { streamId: order.to, expectedVersion: receiver.version, events: into.events },
    ],
    {
      ...(commitId === undefined ? {} : { commitId }),
      ...(actor === undefined ? {} : { actor }),
    },
  );
  switch (result.outcome) {
    case 'appended': {
      const [{ version, positions } = { version: 0, positions: [] }] = result.streams;
      const state = existing(out.events.reduce(accountDecider.evolve, sender.state));
      return {
        outcome: 'completed',
        transferId,
        isReplay: false,
        version,
        state,
        positions: positions.slice(-1),
      };
    }
    case 'duplicate': {
      const [{ version } = { version: 0 }] = result.streams;
      // Found on the other account alone, the key is that of a request to it.
      return (await replayTransfer(parts, transfer)) ?? { outcome: 'keyReused', version };
    }
    case 'conflict':
    case 'overloaded':
      return result;
  }
}
