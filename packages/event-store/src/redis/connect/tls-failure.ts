// Codes of OpenSSL's checks of a certificate, as Node passes them on.
const UNTRUSTED = new Set([
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** Why an encrypted connection failed, in words with the code; undefined: not by its encryption. */
export function tlsReason(code: string): string | undefined {
  const words = wordsFor(code);
  return words === undefined ? undefined : `${words} (${code})`;
}

function wordsFor(code: string): string | undefined {
  if (UNTRUSTED.has(code)) return 'its certificate is not of a trusted authority';
  if (code === 'CERT_HAS_EXPIRED') return 'its certificate has expired';
  if (code === 'CERT_NOT_YET_VALID') return 'its certificate is not valid yet';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'its certificate is for another name';
  if (/^ERR_SSL_\w*ALERT/.test(code)) return 'it refused the TLS handshake';
  if (code.startsWith('ERR_SSL_')) return 'the TLS handshake failed';
  return undefined;
}
