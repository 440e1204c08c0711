/** What Redis answers to one command, in RESP2. */
export type Reply = string | number | null | RedisReplyError | readonly Reply[];

/** An error that Redis answered. Named as ioredis names its own, so that both are told apart alike. */
export class RedisReplyError extends Error {
  override readonly name = 'ReplyError';
}
