import type { Opening } from '../topology/model.ts';

/** What encrypts the traffic: a protocol's name, `yes`, `none`, or `?` where neither the file nor the protocol tells. */
export type Encryption =
  'TLS' | 'DTLS' | 'SRTP' | 'DTLS-SRTP' | 'QUIC' | 'SSH' | 'WireGuard' | 'IPsec' | 'yes' | 'none' | '?';

/** Names of protocols over TLS, as URI schemes and lists of ports spell them. */
const OVER_TLS =
  'amqps doh dot ftps grpcs https imaps ircs ldaps mqtts mtls pop3s rediss rtmps rtsps sips smtps ssl stuns tls turns wss';

/** Protocols that cannot be spoken in the clear, in lower case. */
const ENCRYPTS: ReadonlyMap<string, Encryption> = new Map<string, Encryption>([
  ...OVER_TLS.split(' ').map((name): [string, Encryption] => [name, 'TLS']),
  ['dtls', 'DTLS'],
  ['coaps', 'DTLS'],
  ['srtp', 'SRTP'],
  ['srtcp', 'SRTP'],
  ['dtls-srtp', 'DTLS-SRTP'],
  ['webrtc', 'DTLS-SRTP'],
  ['quic', 'QUIC'],
  ['doq', 'QUIC'],
  ['http/3', 'QUIC'],
  ['h3', 'QUIC'],
  ['ssh', 'SSH'],
  ['sftp', 'SSH'],
  ['scp', 'SSH'],
  ['wireguard', 'WireGuard'],
  ['esp', 'IPsec'],
  ['ipsec', 'IPsec'],
]);

/**
 * Told by the protocol where it is one of those that always encrypt, else by the listener's `encrypted`. Of alternatives
 * (`HTTPS/WSS`) all must; of layers (`ICE+DTLS-SRTP`) the first that does counts.
 */
export function encryptionOf({ protocol = '', listener, transports }: Opening): Encryption {
  if (listener?.encrypted === false) return 'none';
  const told = byProtocol(protocol.toLowerCase());
  if (told !== undefined) return told;
  if (transports.every((transport) => transport === 'esp')) return 'IPsec';
  if (listener?.encrypted !== true) return '?';
  return transports.every((transport) => transport === 'tcp') ? 'TLS' : 'yes';
}

function byProtocol(protocol: string): Encryption | undefined {
  const [first, ...others] = protocol.split(/\/(?!\d)/).map(byLayers);
  return others.every((other) => other !== undefined) ? first : undefined;
}

/** `HTTPS` of "HTTPS API": what follows the name explains it. */
function byLayers(alternative: string): Encryption | undefined {
  return alternative
    .split(/\+|\sover\s/)
    .map((layer) => ENCRYPTS.get(layer.trim().split(/[\s(]/, 1)[0] ?? ''))
    .find((layer) => layer !== undefined);
}
