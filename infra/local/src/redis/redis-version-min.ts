/** The oldest Redis that is supported, `major.minor`. */
export const REDIS_VERSION_MIN = '6.2';
