import { Type } from 'typebox';

/** How commands are understood. */
export const commandSettings = {
  CURRENCY_DEFAULT: Type.String({
    pattern: '^[A-Z]{3}$',
    default: 'EUR',
    form: 'a currency code of ISO 4217',
    description: 'What an account is kept in whose creation names no currency.',
  }),
  IDEMPOTENCY_WINDOW_MS: Type.Integer({
    minimum: 60_000,
    maximum: 31_536_000_000,
    default: 86_400_000,
    unit: 'ms',
    description:
      'How long an Idempotency-Key is remembered at least. After it, the same key is a new request.',
  }),
} as const;
