/** Which way a read goes. */
export type Direction = 'forwards' | 'backwards';

/** Which part of a stream to read. */
export interface ReadStreamOptions {
  /** The lowest version wanted. @default 1 */
  readonly fromVersion?: number;
  /** The highest version wanted. @default the last there is */
  readonly toVersion?: number;
  /** `backwards` begins with the highest version. @default 'forwards' */
  readonly direction?: Direction;
  /** How many events at the most. @default all */
  readonly limit?: number;
}

/**
 * A place in the category: the position of one partition, or a position for each partition in the
 * order of their numbers (`0-0`: before the first event). A log of one partition, and a read of one
 * partition, take the single position too.
 */
export type CategoryPosition = string | readonly string[];

/** Which part of a category to read. */
export interface ReadCategoryOptions {
  /** Only this partition, from 0. @default all, merged by position */
  readonly partition?: number;
  /** Read what comes after this place. @default the beginning */
  readonly afterPosition?: CategoryPosition;
  /** Read what comes before this place. @default the end at the moment when the read begins */
  readonly beforePosition?: CategoryPosition;
  /** `backwards` begins with the newest event. @default 'forwards' */
  readonly direction?: Direction;
  /** How many events at the most. @default all */
  readonly limit?: number;
  /** Only events of these types; of the others nothing but the type is looked at. @default all */
  readonly types?: readonly string[];
}
