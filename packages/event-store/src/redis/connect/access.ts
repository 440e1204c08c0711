/** How connections log in and are encrypted, where that is not for the URL to say. */
export interface RedisAccess {
  /** The user of the server's access control list. @default the URL's, or else `default` */
  readonly username?: string;
  /** Kept out of the URL, it is in no log and no list of processes. @default the URL's */
  readonly password?: string;
  /**
   * How the server is recognised and this client proves itself. Given, every connection is encrypted,
   * whatever the URL says.
   *
   * @default encrypted for `rediss://`, by the authorities that Node trusts
   */
  readonly tls?: RedisTls;
}

/** Certificates and keys in PEM. A server whose certificate cannot be checked is never talked to. */
export interface RedisTls {
  /** The authority that has signed the server's certificate. @default those that Node trusts */
  readonly ca?: string;
  /** This client's own certificate, where the server asks for one. */
  readonly cert?: string;
  /** The key of `cert`. */
  readonly key?: string;
  /** The name in the server's certificate. @default the host of the URL */
  readonly servername?: string;
}
