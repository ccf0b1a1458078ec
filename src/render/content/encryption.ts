import { type Encrypting, encryptedProtocols, leadingWord, protocolAlternatives } from '../../net/protocols.ts';
import type { Opening } from '../../topology/model.ts';

/** What encrypts the traffic; `yes`, `none`, or `?` if neither the file nor the protocol says so. */
export type Encryption = Encrypting | 'yes' | 'none' | '?';

/**
 * Determines the encryption of an opening: by its protocol if that always encrypts, else by `encrypted` of the
 * listener.
 *
 * Of alternatives (`HTTPS/WSS`) all must encrypt. Of layers (`ICE+DTLS-SRTP`) the first that encrypts counts.
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
