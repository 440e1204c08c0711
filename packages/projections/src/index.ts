export { AT_THE_BEGINNING, type Checkpoint } from './checkpoint.ts';
export {
  EntriesTrimmedError,
  EntriesUnreadableError,
  FencedError,
  ForkError,
  LogBehindError,
  LogChangedError,
  LostRoundError,
  PartUnavailableError,
  ProjectionError,
  ProjectionStoppedError,
  ProjectionVersionError,
  StandaloneMongoError,
} from './errors.ts';
export type { PartitionLag } from './lag.ts';
export type { LeaseFacts } from './leases/lease-store.ts';
export type { Logger } from './logger.ts';
export { PARK_CODES, type ParkCode, type ParkedEntry } from './park-code.ts';
export type { ParkAnswer, ParkRequest } from './parking.ts';
export type { PartitionProjection } from './partition-projection.ts';
export type { Progress } from './progress.ts';
export type { ProjectionStatus } from './projection-status.ts';
export type {
  AnyCategoryProjection,
  AnyProjection,
  AnyStreamProjection,
  CategoryProjection,
  DocumentBody,
  EventFacts,
  IndexFields,
  Projection,
  StreamLines,
  StreamProjection,
} from './projection.ts';
export type { ObservedPage, ProjectorObserver } from './observer.ts';
export type { Projector } from './projector.ts';
export {
  checkReplicaSet,
  createMongoClient,
  type MongoConnectionOptions,
} from './mongo/connect-mongo.ts';
export { ensureConnected } from './mongo/ensure-connected.ts';
export { int64 } from './mongo/int64.ts';
export { LagReader, measureLag, type HeldProjection, type LagOptions } from './mongo/lag-reader.ts';
export { createLeaseClient, type LeaseClientOptions } from './mongo/lease-client.ts';
export { openProjector, type ProjectorOptions } from './mongo/open-projector.ts';
export {
  askParked,
  awaitAnswers,
  listParked,
  type AnsweredParked,
  type AskedParked,
  type AskParkedOptions,
  type ListParkedOptions,
} from './mongo/parked-requests.ts';
export type {
  ParkedDocument,
  ParkedId,
  StoredAnswer,
  StoredRequest,
} from './mongo/parked-document.ts';
export {
  rebuildProjection,
  type RebuildOptions,
  type RebuildParts,
  type RebuildResult,
} from './mongo/rebuild/rebuild-projection.ts';
export type { LeftOut } from './mongo/rebuild/leave-out-again.ts';
export type { BuildComparison } from './mongo/rebuild/compare-builds.ts';
export type { FillProgress } from './mongo/rebuild/rebuild-progress.ts';
export {
  verifyProjection,
  type VerifyOptions,
  type VerifyParts,
  type VerifyResult,
} from './mongo/verify/verify-projection.ts';
export type { PartitionBehind } from './mongo/verify/await-checkpoints.ts';
export type { Difference } from './mongo/verify/difference.ts';
export { readLeases, type LeaseReport } from './mongo/read-leases.ts';
export {
  readProjections,
  type ProjectionReport,
  type WorkReport,
} from './mongo/read-projections.ts';
export type { LogServer } from './redis/shared-connections.ts';
export { onMongo } from './mongo/mongo-failure.ts';
export { openReadModelWaits, type AwaitedWrite, type ReadModelWaits } from './mongo/mongo-waits.ts';
export type { WaitOptions, WaitOutcome } from './shared-waits.ts';
export { formatToken, parseToken, type WriteToken } from './write-token.ts';
