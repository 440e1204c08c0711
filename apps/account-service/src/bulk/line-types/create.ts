import { createAccountSchema } from '../../accounts/account-schemas.ts';
import { carryOutFor } from '../../accounts/carry-out.ts';
import { createCommandOf } from '../../accounts/create-account.ts';
import { lineType } from '../line-type.ts';

/** `{"key":"…","type":"create","id":"JohnDoe"}`: as `POST /accounts`. */
export const createLine = lineType(
  'create',
  createAccountSchema,
  async (line, key, { parts, principal, defaults }) => {
    const { id } = line;
    const order = { principal, id, key, isTokenWanted: false };
    const command = createCommandOf(line, principal, defaults);
    const { version, isReplay } = await carryOutFor(parts, order, command);
    return { status: 201, body: { id, version }, isReplay };
  },
);
