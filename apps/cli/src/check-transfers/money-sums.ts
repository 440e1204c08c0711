import { fundsChangeOf, UNSAID_CURRENCY, type AccountEvent } from '@streamfold/accounts';

/** What all the events in one currency come to, minor units. */
export interface MoneySums {
  deposits: bigint;
  withdrawals: bigint;
  captures: bigint;
  /** The sum of the funds of all accounts. */
  funds: bigint;
  /** What has left an account and has neither arrived at another nor come back. */
  inTransit: bigint;
}

/** Sums by currency. */
export class SumsByCurrency {
  readonly #sums = new Map<string, MoneySums>();

  /** The sums of a currency, which may be added to. */
  of(currency: string): MoneySums {
    const known = this.#sums.get(currency);
    if (known !== undefined) return known;
    const none = { deposits: 0n, withdrawals: 0n, captures: 0n, funds: 0n, inTransit: 0n };
    this.#sums.set(currency, none);
    return none;
  }

  /** Counts what an event does to the funds of its account. */
  add(event: AccountEvent): void {
    const change = fundsChangeOf(event);
    if (change === 0 || !('amount' in event)) return;
    const sums = this.of(('currency' in event ? event.currency : undefined) ?? UNSAID_CURRENCY);
    sums.funds += BigInt(change);
    const amount = BigInt(event.amount);
    if (event.type === 'deposit') sums.deposits += amount;
    if (event.type === 'withdraw') sums.withdrawals += amount;
    if (event.type === 'capture') sums.captures += amount;
  }

  /** Every currency with its sums, by its code. */
  entries(): readonly (readonly [string, MoneySums])[] {
    return [...this.#sums].sort(([a], [b]) => (a < b ? -1 : 1));
  }
}

/** What came in and has not gone out again, less what is there: 0 where no money was made or lost. */
export function missingOf(sums: MoneySums): bigint {
  const { deposits, withdrawals, captures, funds, inTransit } = sums;
  return deposits - withdrawals - captures - funds - inTransit;
}
