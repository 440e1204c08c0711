/** What is promised, what is not, and the tests that show it. */
export interface Guarantee {
  readonly promise: string;
  /** What the promise does not say. */
  readonly limits?: string;
  readonly tests: readonly { readonly file: string; readonly title: string }[];
}

/** Promises about one thing. */
export interface GuaranteeTopic {
  readonly topic: string;
  readonly promises: readonly Guarantee[];
}

/** A test of the event store. */
export const store = (file: string, title: string) => ({
  file: `packages/event-store/test/${file}.int.test.ts`,
  title,
});
/** A test of the contract that every event store passes; it is run on Redis. */
export const contract = (file: string, title: string) => ({
  file: `packages/event-store/src/testing/contract/${file}.ts`,
  title,
});
/** A test of the projections. */
export const projections = (file: string, title: string) => ({
  file: `packages/projections/test/${file}.int.test.ts`,
  title,
});
/** A test of the projections without I/O. */
export const pure = (file: string, title: string) => ({
  file: `packages/projections/src/${file}.unit.test.ts`,
  title,
});
/** A test of what projections keep, which is run on MongoDB and in memory. */
export const kept = (file: string, title: string) => ({
  file: `packages/projections/test/support/${file}-contract.ts`,
  title,
});
/** A test of the command. */
export const command = (file: string, title: string) => ({
  file: `apps/cli/test/${file}.int.test.ts`,
  title,
});
/** A test of the account service. */
export const service = (file: string, title: string) => ({
  file: `apps/account-service/test/${file}.int.test.ts`,
  title,
});
/** A test of the rules of accounts, without I/O. */
export const rules = (file: string, title: string) => ({
  file: `packages/accounts/src/${file}.unit.test.ts`,
  title,
});
/** A test of the projector. */
export const projector = (file: string, title: string) => ({
  file: `apps/projector/test/${file}.int.test.ts`,
  title,
});
/** A test of the whole system. */
export const whole = (file: string, title: string) => ({ file: `test/${file}.e2e.test.ts`, title });
