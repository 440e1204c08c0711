/** What is read of a stream, with everything that was left out filled in. */
export interface StreamRange {
  readonly streamId: string;
  readonly from: number;
  /** The highest version there can be, if none was named. */
  readonly to: number;
  readonly isEndNamed: boolean;
  readonly limit: number;
}
