/** A peer cannot be had on this machine: the run goes on, and its row says why. */
export class PeerUnavailableError extends Error {
  readonly code = 'peer_unavailable';
  override readonly name = 'PeerUnavailableError';
}
