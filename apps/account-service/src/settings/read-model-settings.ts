import { Type } from 'typebox';

/** Where the read models are. */
export const readModelSettings = {
  MONGO_URL: Type.String({
    pattern: '^mongodb(\\+srv)?://.+',
    default: 'mongodb://127.0.0.1:27017/?replicaSet=rs0',
    form: 'a mongodb:// or mongodb+srv:// URL',
    description:
      'The MongoDB replica set that holds the read models. It is connected to when a read model ' +
      'is first asked for, or /readyz; commands, and the start, do without it.',
  }),
  MONGO_DATABASE: Type.String({
    pattern: '^[A-Za-z0-9_-]{1,63}$',
    default: 'accountDB',
    form: '1 to 63 letters, digits, _ or -',
    description: 'The database that the projector keeps the read models in.',
  }),
} as const;
