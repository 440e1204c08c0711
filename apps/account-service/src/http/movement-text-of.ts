import {
  parseCurrency,
  parseDescription,
  parseReference,
  type Currency,
  type MovementText,
} from '@streamfold/accounts';
import { validOf } from './valid-of.ts';

/** What a body may say of a movement of money. */
export interface MovementBody {
  readonly currency?: string;
  readonly reference?: string;
  readonly description?: string;
}

/** What a body says of a movement, as a command has it. @throws {ProblemError} `input_invalid` */
export function movementTextOf({
  currency,
  reference,
  description,
}: MovementBody): MovementText & { readonly currency?: Currency } {
  return {
    ...(currency === undefined ? {} : { currency: validOf(parseCurrency(currency)) }),
    ...(reference === undefined ? {} : { reference: validOf(parseReference(reference)) }),
    ...(description === undefined ? {} : { description: validOf(parseDescription(description)) }),
  };
}
