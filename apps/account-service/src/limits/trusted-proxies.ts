import { isIP } from 'node:net';

/** The proxies of `TRUSTED_PROXIES`, and the parts of it that name none. */
export interface TrustedProxies {
  readonly addresses: readonly string[];
  readonly unreadable: readonly string[];
}

/** Reads a list of addresses and CIDR ranges: `10.0.0.0/8, ::1`. */
export function trustedProxiesOf(text: string): TrustedProxies {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return {
    addresses: parts.filter(isAddressOrRange),
    unreadable: parts.filter((part) => !isAddressOrRange(part)),
  };
}

// A range of no bits would trust everybody, and so let everybody choose an address.
function isAddressOrRange(part: string): boolean {
  const [address = '', bits, ...more] = part.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  if (bits === undefined) return true;
  return /^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
}
