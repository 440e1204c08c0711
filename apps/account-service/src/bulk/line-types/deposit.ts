import { depositSchema } from '../../accounts/account-schemas.ts';
import { moveMoneyLine } from './move-money-line.ts';

/** `{"key":"…","type":"deposit","id":"JohnDoe","amount":100}`: as `POST /accounts/:id/deposits`. */
export const depositLine = moveMoneyLine('deposit', depositSchema);
