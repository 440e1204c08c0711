import { Type, type Static, type TObject, type TProperties } from 'typebox';
import type { CommandParts } from '../accounts/carry-out.ts';
import type { AccountDefaults } from '../accounts/create-account.ts';
import type { Principal } from '../auth/principal.ts';
import { IDEMPOTENCY_KEY_LENGTH } from '../http/idempotency-key.ts';

/** What the lines of a bulk are carried out with. */
export interface LineContext {
  readonly parts: CommandParts;
  readonly principal: Principal;
  readonly defaults: AccountDefaults;
}

/** The answer of a line, as the route for the same thing would give it. */
export interface LineAnswer {
  readonly status: number;
  readonly body: object;
  readonly isReplay: boolean;
}

/** One thing that a line of a bulk may ask for. */
export interface LineType {
  /** The member `type` of its lines. */
  readonly type: string;
  /** What a whole line of this type looks like. */
  readonly schema: TObject;
  /**
   * Carries out a line that the schema has let pass, under its key.
   *
   * @throws {ProblemError} it is refused
   * @throws whatever `EventStore.handle` throws
   */
  readonly run: (line: object, key: string, context: LineContext) => Promise<LineAnswer>;
}

/** What a route takes in its path and body; a line has both side by side. */
interface RouteSchema<Params extends TProperties, Body extends TProperties> {
  readonly params?: TObject<Params>;
  readonly body: TObject<Body>;
}

const { min, max } = IDEMPOTENCY_KEY_LENGTH;

/** The key of a line: what a header would say, without its quotes. */
export const LINE_KEY_PATTERN = `^[!-~]{${min},${max}}$`;

const LineKey = Type.String({
  pattern: LINE_KEY_PATTERN,
  description: 'A name for this line, as Idempotency-Key is for a request.',
  examples: ['8e03978e-40d5-43dd-bc93-6894a57f9324'],
});

/** A type of line that takes what a route takes, checked by the schemas of the route. */
export function lineType<Params extends TProperties, Body extends TProperties>(
  type: string,
  route: RouteSchema<Params, Body>,
  run: (
    line: Static<TObject<Params>> & Static<TObject<Body>>,
    key: string,
    context: LineContext,
  ) => Promise<LineAnswer>,
): LineType {
  const members = { ...route.params?.properties, ...route.body.properties };
  return {
    type,
    schema: Type.Object(
      { key: LineKey, type: Type.Literal(type), ...members },
      { additionalProperties: false },
    ),
    run: (line, key, context) =>
      // The schema is made of the two: what it has let pass is both.
      run(line as Static<TObject<Params>> & Static<TObject<Body>>, key, context),
  };
}
