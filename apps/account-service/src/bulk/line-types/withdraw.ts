import { withdrawSchema } from '../../accounts/account-schemas.ts';
import { moveMoneyLine } from './move-money-line.ts';

/** `{"key":"…","type":"withdraw","id":"JohnDoe","amount":100}`: as `POST /accounts/:id/withdrawals`. */
export const withdrawLine = moveMoneyLine('withdraw', withdrawSchema);
