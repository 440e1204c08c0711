import { command, rules, service, type GuaranteeTopic } from './guarantee.ts';

/** What is promised of holds, transfers and the standing of accounts. */
export const moneyMoveGuarantees: GuaranteeTopic = {
  topic: 'Money moves',
  promises: [
    {
      promise:
        'Money that left an account arrives once or comes back once, whatever stops on the way: the sum ' +
        'over all accounts, and what is in transit, never changes.',
      limits:
        'In one partition both legs are one append, unless other writers are faster three times; then, and ' +
        'between partitions, the money is in transit for a moment.',
      tests: [
        service(
          'transfers',
          'between accounts of one partition is two entries next to one another',
        ),
        service('transfer-steps', 'arrives once when its process ended after step %i'),
        service('transfer-steps', 'comes back once, to a frozen account too, after step %i'),
        service('transfers-many-clients', 'all succeed, and neither make money nor lose any'),
        command('check-transfers', 'finds no difference while a service is killed'),
        command('check-transfers', 'says what is wrong with a transfer, and ends with 1'),
        rules(
          'account-invariants',
          'loses and finds no money when a transfer comes back or arrives',
        ),
      ],
    },
    {
      promise:
        'A hold is captured once, or voided, or expires; until then no withdrawal touches what is held.',
      limits:
        'A hold cannot be captured from its expiresAt on, by the clock of the service that is asked. Its ' +
        'money is free once the log says so: about UPKEEP_INTERVAL_MS after the read model shows the hold.',
      tests: [
        service('hold-races', 'is captured once of 100 times at once through %s'),
        service('hold-races', 'is either captured or voided, and never both'),
        service('hold-races', 'is never touched by withdrawals, whatever comes at the same time'),
        service(
          'hold-expiry',
          'is freed by one of two services, once, in the log and in the read model',
        ),
        rules(
          'account-invariants',
          'holds what its open holds come to, and has in transit what its pending transfers do',
        ),
      ],
    },
    {
      promise:
        'Available funds never pass the overdraft limit, and money is exact to 2^53 - 1 units.',
      tests: [
        rules(
          'account-invariants',
          'never has less available than its overdraft limit allows, and counts in safe integers',
        ),
        rules(
          'account-invariants',
          'has the funds that its events brought in, less those that they took out',
        ),
      ],
    },
    {
      promise:
        'A frozen account moves no money but what is on its way; a closed one, which is empty, ends for good.',
      tests: [
        service('standing', 'moves no money until it is unfrozen'),
        service('standing', 'is not made of one on which something is left'),
        rules('account-invariants', 'moves no money while it is frozen but what was on its way'),
      ],
    },
  ],
};
