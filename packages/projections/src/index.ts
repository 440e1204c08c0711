export { applyBatch, type BatchParts } from './apply-batch.ts';
export type { RawEntry } from './category-entry.ts';
export type { Documents, DocumentWrite } from './documents.ts';
export {
  ForkError,
  LogChangedError,
  PartUnavailableError,
  ProjectionError,
  ProjectionStoppedError,
  ProjectionVersionError,
  StandaloneMongoError,
} from './errors.ts';
export { bindLog, type BindableLog, type Binding, type Bindings } from './log-binding.ts';
export type { Logger } from './logger.ts';
export type { OwnStreamReader } from './own-streams.ts';
export { PARK_CODES, type ParkCode, type ParkedEntry } from './park-code.ts';
export type { Parking } from './parking.ts';
export type { StoredDocument } from './plan/applied.ts';
export type { Progress } from './progress.ts';
export type { DocumentBody, StreamProjection } from './projection.ts';
export type { ProjectorStatus } from './projector-status.ts';
export { createProjector, type Projector, type ProjectorParts } from './projector.ts';
export type { SessionParts } from './session.ts';
export {
  checkReplicaSet,
  createMongoClient,
  type MongoConnectionOptions,
} from './mongo/connect-mongo.ts';
export { int64 } from './mongo/int64.ts';
export { mongoBindings } from './mongo/mongo-bindings.ts';
export { mongoDocuments } from './mongo/mongo-documents.ts';
export { mongoParking, prepareParking } from './mongo/mongo-parking.ts';
export {
  openConsumerGroup,
  type ConsumerGroup,
  type ConsumerOptions,
} from './redis/consumer-group.ts';
export type { GroupRead } from './redis/group-replies.ts';
