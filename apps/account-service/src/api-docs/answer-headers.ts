/** A header, as the description has it. */
export interface DescribedHeader {
  readonly description: string;
  readonly schema: object;
  readonly example: string;
}

type Headers = Readonly<Record<string, DescribedHeader>>;

/** Headers that are said once, and referred to. */
export type HeaderReferences = Readonly<Record<string, { readonly $ref: string }>>;

/** Every answer has these. */
export const ANY_ANSWER: Headers = {
  'X-Request-Id': {
    description: 'The name of the request in the log: that of the request, or one of ours.',
    schema: { type: 'string' },
    example: '5f0c7e1a9d3b-1',
  },
};

const ETag = {
  description: 'The version of the account: what If-Match takes.',
  schema: { type: 'string', pattern: '^"[1-9][0-9]*"$' },
  example: '"2"',
};

/** A command that was carried out is answered with these. */
export const COMMAND_DONE: Headers = {
  ETag,
  'Streamfold-Token': {
    description: 'What a read of a read model takes as `after`, to see this command at least.',
    schema: { type: 'string' },
    example: '2.0.1795253400000-0',
  },
  'Idempotency-Replayed': {
    description: 'Sent, as `true`, where the command had been carried out before.',
    schema: { type: 'string', const: 'true' },
    example: 'true',
  },
};

/** A command is answered with these, whatever came of it. */
export const COMMAND_ANY: Headers = {
  'Idempotency-Protected': {
    description:
      'Sent, as `false`, where there was no key: sent again, it would be another command.',
    schema: { type: 'string', const: 'false' },
    example: 'false',
  },
};

/** A read of one account from the log is answered with these. */
export const ACCOUNT_READ: Headers = { ETag };

/** Answers of some statuses have these. */
export const BY_STATUS: Readonly<Record<number, Headers>> = {
  201: {
    Location: {
      description: 'The path of what was created.',
      schema: { type: 'string' },
      example: '/accounts/JohnDoe',
    },
  },
  401: {
    'WWW-Authenticate': {
      description: 'How to say who one is.',
      schema: { type: 'string' },
      example: 'Bearer',
    },
  },
};

/** An answer that is worth waiting for has this. */
export const RETRY_AFTER: Headers = {
  'Retry-After': {
    description: 'When to send the request again, in seconds.',
    schema: { type: 'integer', minimum: 0 },
    example: '1',
  },
};

/** All headers, as the description says them once. */
export function sharedHeaders(): Record<string, DescribedHeader> {
  const byStatus = Object.values(BY_STATUS);
  return Object.assign(
    {},
    ANY_ANSWER,
    COMMAND_DONE,
    COMMAND_ANY,
    RETRY_AFTER,
    ...byStatus,
  ) as Record<string, DescribedHeader>;
}

/** Refers to headers that are said once. */
export function referencesTo(headers: Headers): HeaderReferences {
  const names = Object.keys(headers);
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
