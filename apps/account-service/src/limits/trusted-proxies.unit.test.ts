import { describe, expect, it } from 'vitest';
import { trustedProxiesOf } from './trusted-proxies.ts';

describe('trusted proxies', () => {
  it('are addresses and ranges of either family, and none by default', () => {
    expect(trustedProxiesOf('')).toEqual({ addresses: [], unreadable: [] });
    const addresses = ['10.0.0.0/8', '192.0.2.7', '::1', '2001:db8::/32'];
    expect(trustedProxiesOf(addresses.join(' , '))).toEqual({ addresses, unreadable: [] });
  });

  it.each(['0.0.0.0/0', '::/0', '10.0.0.0/33', '10.0.0.0/8/8', '10.0.0', 'proxy', '1.2.3.4/x'])(
    'are not %s',
    (text) => {
      expect(trustedProxiesOf(`10.0.0.1,${text}`).unreadable).toEqual([text]);
    },
  );
});
