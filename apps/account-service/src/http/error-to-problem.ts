import {
  AppendOutcomeUnknownError,
  ArchiveUnavailableError,
  DurabilityMismatchError,
  EventsArchivedError,
  LogIdentityError,
  StoreClosedError,
  StoreUnavailableError,
} from '@streamfold/event-store';
import { PartUnavailableError } from '@streamfold/projections';
import { ProblemError } from './problem-details.ts';

/**
 * The error answer for anything that was thrown while a request was served.
 *
 * What is not known here becomes `internal_error`: its own text never reaches the client.
 */
export function errorToProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof PartUnavailableError) {
    return new ProblemError('read_model_unavailable', 'the read model does not answer', {
      cause: error,
    });
  }
  return storeProblem(error) ?? frameworkProblem(error) ?? internalError(error);
}

function storeProblem(cause: unknown): ProblemError | undefined {
  if (cause instanceof AppendOutcomeUnknownError) {
    return new ProblemError(
      'append_outcome_unknown',
      'the connection to the event store was lost; it is not known whether the event was written',
      { cause },
    );
  }
  if (cause instanceof StoreClosedError) {
    return new ProblemError('stopping', 'the service is stopping; nothing was written', { cause });
  }
  if (cause instanceof EventsArchivedError || cause instanceof ArchiveUnavailableError) {
    return new ProblemError('archive_unavailable', 'archived events are needed and not to be had', {
      cause,
    });
  }
  if (
    cause instanceof StoreUnavailableError ||
    cause instanceof LogIdentityError ||
    cause instanceof DurabilityMismatchError
  ) {
    return new ProblemError(
      'store_unavailable',
      'the event store does not answer or refuses to work; nothing was written',
      { cause },
    );
  }
  return undefined;
}

function frameworkProblem(error: unknown): ProblemError | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('validation' in error && Array.isArray(error.validation)) {
    // The text is Ajv's about our schema: it names the place and the rule, not what was sent.
    return new ProblemError('input_invalid', error.message);
  }
  switch ('code' in error ? error.code : undefined) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new ProblemError('body_too_large', 'the body is larger than is read here');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new ProblemError('media_type_unsupported', 'the body must be application/json');
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new ProblemError('request_malformed', 'the body is not as long as was said');
    case 'FST_ERR_BAD_URL':
      return new ProblemError('request_malformed', 'the path of the URL is not valid');
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new ProblemError('uri_too_long', 'a part of the path is longer than any id');
    case 'ECONNRESET':
      // The client went away while its body was read: nobody will read this answer.
      return 'statusCode' in error && error.statusCode === 400
        ? new ProblemError('request_malformed', 'the body did not arrive whole')
        : undefined;
    default:
      return undefined;
  }
}

function internalError(cause: unknown): ProblemError {
  return new ProblemError('internal_error', 'something went wrong here; it has been logged', {
    cause,
  });
}
