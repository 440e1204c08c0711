import type { depositSchema, withdrawSchema } from '../../accounts/account-schemas.ts';
import { carryOutFor } from '../../accounts/carry-out.ts';
import { moneyCommandOf, movedBody } from '../../accounts/move-money.ts';
import { lineType, type LineType } from '../line-type.ts';

/** The type of line that puts money in, or the one that takes it out. */
export function moveMoneyLine(
  type: 'deposit' | 'withdraw',
  schema: typeof depositSchema | typeof withdrawSchema,
): LineType {
  return lineType(type, schema, async (line, key, { parts, principal }) => {
    const { id } = line;
    const order = { principal, id, key, isTokenWanted: false };
    const done = await carryOutFor(parts, order, moneyCommandOf(type, line));
    return { status: 200, body: movedBody(id, line, done), isReplay: done.isReplay };
  });
}
