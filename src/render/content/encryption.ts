import { type Encrypting, encryptedProtocols, leadingWord, protocolAlternatives } from '../../net/protocols.ts';
import type { Opening } from '../../topology/model.ts';

/** What encrypts the traffic; `yes`, `none`, or `?` where neither the file nor the protocol tells. */
export type Encryption = Encrypting | 'yes' | 'none' | '?';

/**
 * Told by the protocol where it is one of those that always encrypt, else by the listener's `encrypted`. Of alternatives
 * (`HTTPS/WSS`) all must; of layers (`ICE+DTLS-SRTP`) the first that does counts.
 */
export function encryptionOf({ protocol = '', listener, transports }: Opening): Encryption {
  if (listener?.encrypted === false) return 'none';
  const told = byProtocol(protocol);
  if (told !== undefined) return told;
  if (transports.every((transport) => transport === 'esp')) return 'IPsec';
  if (listener?.encrypted !== true) return '?';
  return transports.every((transport) => transport === 'tcp') ? 'TLS' : 'yes';
}

function byProtocol(protocol: string): Encryption | undefined {
  const [first, ...others] = protocolAlternatives(protocol).map((layers) =>
    layers.map((layer) => encryptedProtocols.get(leadingWord(layer))).find((by) => by !== undefined),
  );
  return others.every((other) => other !== undefined) ? first : undefined;
}
