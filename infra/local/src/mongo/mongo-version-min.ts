/** The oldest MongoDB that is supported, `major.minor`. */
export const MONGO_VERSION_MIN = '6.0';
