import type { AccountCommand } from './account-commands.ts';
import type { AccountEvent, MovementText } from './account-events.ts';
import { UNSAID_CURRENCY, type Currency } from './currency.ts';
import { created } from './decide.ts';

/**
 * Whether `events` are what `command` led to when it was accepted: all that the client said is compared,
 * what the service adds for each request (the name of a hold, the time) is not.
 *
 * By this a repeated request is told from another one that carries the same key: what counts is what the
 * log holds under it.
 */
export function isOutcomeOf(command: AccountCommand, events: readonly AccountEvent[]): boolean {
  const [event, ...more] = events;
  return event !== undefined && more.length === 0 && isEventOf(command, event);
}

function isEventOf(command: AccountCommand, event: AccountEvent): boolean {
  switch (command.type) {
    case 'createAccount': {
      const { overdraftLimit, currency, owner } = created(command);
      return (
        event.type === 'create' &&
        event.overdraftLimit === overdraftLimit &&
        event.currency === currency &&
        event.owner === owner
      );
    }
    case 'deposit':
    case 'withdraw':
      return event.type === command.type && isSameMovement(command, event) && isIn(command, event);
    case 'placeHold':
      return (
        event.type === 'hold' &&
        event.expiresAt === command.expiresAt &&
        isSameMovement(command, event)
      );
    case 'captureHold':
      return (
        event.type === 'capture' &&
        event.holdId === command.holdId &&
        (command.amount === undefined || event.amount === command.amount) &&
        isSameText(command, event) &&
        isIn(command, event)
      );
    case 'voidHold':
      return event.type === 'void' && event.holdId === command.holdId;
    case 'expireHold':
      return event.type === 'expire' && event.holdId === command.holdId;
    case 'sendTransfer':
      return (
        event.type === 'transferOut' &&
        event.to === command.to &&
        isSameMovement(command, event) &&
        isIn(command, event)
      );
    case 'receiveTransfer':
      return (
        event.type === 'transferIn' &&
        event.transferId === command.transferId &&
        event.from === command.from &&
        isSameMovement(command, event) &&
        isIn(command, event)
      );
    case 'refuseTransfer':
      return event.type === 'transferRefused' && event.transferId === command.transferId;
    case 'finishTransfer':
      return event.type === 'transferDone' && event.transferId === command.transferId;
    case 'returnTransfer':
      return event.type === 'transferBack' && event.transferId === command.transferId;
    case 'changeLimit':
      return event.type === 'limit' && event.overdraftLimit === command.overdraftLimit;
    case 'freeze':
      return event.type === 'freeze' && event.description === command.description;
    case 'unfreeze':
    case 'close':
      return event.type === command.type;
  }
}

interface WithCurrency {
  readonly currency?: Currency;
}

type MovementFacts = MovementText & { readonly amount: number };

function isSameMovement(command: MovementFacts, event: MovementFacts): boolean {
  return event.amount === command.amount && isSameText(command, event);
}

// A command that names no currency goes for any.
function isIn({ currency }: WithCurrency, event: WithCurrency): boolean {
  return currency === undefined || currency === (event.currency ?? UNSAID_CURRENCY);
}

function isSameText(command: MovementText, event: MovementText): boolean {
  return event.reference === command.reference && event.description === command.description;
}
