import { PROBLEMS, type ProblemCode } from '../http/problem-catalog.ts';
import { commandProblems } from '../http/problems/command-problems.ts';
import { ruleProblems } from '../http/problems/rule-problems.ts';

/** What can be seen of an operation that tells which problems it can answer. */
export interface OperationFacts {
  readonly method: string;
  readonly hasJsonBody: boolean;
  readonly hasAccount: boolean;
  /** The names of the headers it looks at, in lower case. */
  readonly headers: readonly string[];
  /** The names of the members of its query. */
  readonly query: readonly string[];
  /** Undefined: the operation does not say. */
  readonly refuses: readonly string[] | undefined;
}

type Condition = (facts: OperationFacts) => boolean;

const takesKey: Condition = ({ headers }) => headers.includes('idempotency-key');
const takesVersion: Condition = ({ headers }) => headers.includes('if-match');
const readsModel: Condition = ({ query }) => query.includes('waitms');
const pushes: Condition = ({ headers }) => headers.includes('last-event-id');
/** Of an operation that says so by its `refuses`. */
const whereSaid: Condition = () => false;

/** What must be so for a code to be possible. A code that is not here is possible anywhere. */
const CONDITIONS: Partial<Record<ProblemCode, Condition>> = {
  json_invalid: ({ hasJsonBody }) => hasJsonBody,
  idempotency_key_invalid: takesKey,
  idempotency_key_reused: takesKey,
  idempotency_key_in_use: takesKey,
  if_match_invalid: takesVersion,
  version_mismatch: takesVersion,
  version_conflict: takesKey,
  account_unknown: ({ hasAccount }) => hasAccount,
  account_exists: whereSaid,
  version_unknown: whereSaid,
  history_too_long: whereSaid,
  transfer_unfinished: whereSaid,
  last_event_id_invalid: pushes,
  events_archived: pushes,
  append_outcome_unknown: takesKey,
  archive_unavailable: (facts) => facts.hasAccount || takesKey(facts) || pushes(facts),
  read_model_behind: readsModel,
  read_model_unavailable: readsModel,
  // These are answers to paths and methods that are no operation.
  route_unknown: () => false,
  method_not_allowed: () => false,
};

/** The problems that an operation can answer with `status`. */
export function possibleProblems(status: number, facts: OperationFacts): readonly ProblemCode[] {
  const { refuses } = facts;
  const codes = (Object.keys(PROBLEMS) as ProblemCode[]).filter(
    (code) => PROBLEMS[code].status === status,
  );
  return codes.filter((code) => {
    if (refuses?.includes(code) === true) return true;
    if (code in ruleProblems && refuses !== undefined) return false;
    // A read is refused by no rule.
    if ((code in ruleProblems || code in commandProblems) && facts.method === 'get') {
      return code === 'account_unknown' && facts.hasAccount;
    }
    return CONDITIONS[code]?.(facts) ?? true;
  });
}
