import { generate } from 'selfsigned';

/** A certificate and its key, in PEM. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
}

/** An authority of one test, which nobody else trusts. */
export interface Authority {
  /** Its own certificate, in PEM. */
  readonly ca: string;
  /** A certificate for a server on the loopback address that is also called `name`, or for a client. */
  issue(name: string): Promise<Identity>;
}

/** Makes an authority; what it issues is valid for a year. */
export async function makeAuthority(): Promise<Authority> {
  const authority = await generate([{ name: 'commonName', value: 'test authority' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true },
    ],
  });
  return {
    ca: authority.cert,
    issue: async (name) => {
      const issued = await generate([{ name: 'commonName', value: name }], {
        keyType: 'ec',
        algorithm: 'sha256',
        ca: { key: authority.private, cert: authority.cert },
        extensions: [
          { name: 'basicConstraints', cA: false },
          { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
          {
            name: 'subjectAltName',
            altNames: [
              { type: 2, value: name },
              { type: 7, ip: '127.0.0.1' },
            ],
          },
        ],
      });
      return { cert: issued.cert, key: issued.private };
    },
  };
}
