/** What the words of a `protocol` say about encryption. `/` is "either, on one socket", `+` is "layered". */
export type Judgement =
  | { readonly kind: 'plain'; readonly words: readonly PlainWord[]; readonly mixed: boolean }
  | { readonly kind: 'encrypted' | 'neutral' | 'unknown' };

export interface PlainWord {
  readonly name: string;
  readonly instead: string;
}

interface PlainEntry extends PlainWord {
  /** People use the word for both forms: beside an encrypted alternative it means the encrypted one. */
  readonly loose?: true;
}

/** Protocols that travel in clear unless something is put below them or negotiated, with what to use instead. */
const plain: ReadonlyMap<string, PlainEntry> = new Map([
  ['HTTP', { name: 'HTTP', instead: 'HTTPS' }], // RFC 9110 §4.2.1, §4.2.2
  ['H2C', { name: 'HTTP/2 in clear', instead: 'HTTPS' }], // RFC 9113 §3
  ['WS', { name: 'WS', instead: 'WSS' }], // RFC 6455 §3
  ['WEBSOCKET', { name: 'WebSocket', instead: 'WSS', loose: true }], // RFC 6455 §3
  ['FTP', { name: 'FTP', instead: 'SFTP or FTPS' }], // RFC 2577 §5, §6
  ['TFTP', { name: 'TFTP', instead: 'SFTP or HTTPS' }], // RFC 1350
  ['TELNET', { name: 'Telnet', instead: 'SSH' }], // RFC 854
  ['SMTP', { name: 'SMTP', instead: 'SMTP over TLS' }], // RFC 5321 §7.1; RFC 8314 §3.3
  ['IMAP', { name: 'IMAP', instead: 'IMAPS' }], // RFC 8314 §3.2
  ['POP3', { name: 'POP3', instead: 'POP3S' }], // RFC 8314 §3.1
  ['LDAP', { name: 'LDAP', instead: 'LDAPS or StartTLS' }], // RFC 4513 §3
  ['RTMP', { name: 'RTMP', instead: 'RTMPS' }], // Adobe, RTMP 1.0
  ['RTMPT', { name: 'RTMPT', instead: 'RTMPS' }], // RTMP in HTTP
  ['RTP', { name: 'RTP', instead: 'SRTP' }], // RFC 3550 §9; RFC 3711
  ['RTCP', { name: 'RTCP', instead: 'SRTCP' }], // RFC 3550 §9; RFC 3711
  ['RTSP', { name: 'RTSP', instead: 'RTSPS' }], // RFC 7826 §19
  ['SIP', { name: 'SIP', instead: 'SIP over TLS' }], // RFC 3261 §26
  ['MQTT', { name: 'MQTT', instead: 'MQTT over TLS' }], // OASIS MQTT 5.0 §5.4
  ['AMQP', { name: 'AMQP', instead: 'AMQPS' }], // OASIS AMQP 1.0 part 5; rabbitmq.com/docs/ssl
  ['STOMP', { name: 'STOMP', instead: 'STOMP over TLS' }], // STOMP 1.2
  ['COAP', { name: 'CoAP', instead: 'CoAPS' }], // RFC 7252 §9
  ['RESP', { name: 'RESP (Redis)', instead: 'Redis with TLS' }], // redis.io, Security: TLS is optional
  ['REDIS', { name: 'Redis', instead: 'Redis with TLS' }], // as above
  ['MEMCACHED', { name: 'memcached', instead: 'memcached with TLS' }], // memcached doc/tls.txt
  ['MYSQL', { name: 'MySQL', instead: 'MySQL with require_secure_transport' }], // MySQL 8.4 manual §8.3.1
  ['POSTGRESQL', { name: 'PostgreSQL', instead: 'PostgreSQL with hostssl' }], // PostgreSQL 17 §18.9, §20.1
  ['POSTGRES', { name: 'PostgreSQL', instead: 'PostgreSQL with hostssl' }], // as above
  ['MONGODB', { name: 'MongoDB', instead: 'MongoDB with net.tls.mode: requireTLS' }], // MongoDB manual, TLS
  ['SYSLOG', { name: 'syslog', instead: 'syslog over TLS (RFC 5425)' }], // RFC 5424 §8.7
  ['VNC', { name: 'VNC', instead: 'VNC in an SSH tunnel' }], // RFC 6143 §8
  ['RFB', { name: 'RFB (VNC)', instead: 'VNC in an SSH tunnel' }], // RFC 6143 §8
]);

/** A layer of these encrypts what is in it. */
const encrypted: ReadonlySet<string> = new Set(
  [
    ['TLS', 'DTLS', 'SSL', 'QUIC', 'MTLS'], // RFC 8446, RFC 9147, RFC 9001
    ['SSH', 'SFTP', 'SCP'], // RFC 4253
    ['SRTP', 'SRTCP', 'DTLS-SRTP', 'WEBRTC'], // RFC 3711, RFC 5764, RFC 8827 §6.5
    ['HTTPS', 'HTTP/3', 'HTTP3', 'H3', 'WSS'], // RFC 9110 §4.2.2, RFC 9114, RFC 6455 §3
    [
      'FTPS',
      'SMTPS',
      'IMAPS',
      'POP3S',
      'LDAPS',
      'SIPS',
      'MQTTS',
      'AMQPS',
      'COAPS',
      'RTMPS',
      'RTSPS',
      'REDISS',
      'GRPCS',
    ],
    ['DOT', 'DOH', 'DOQ'], // RFC 7858, RFC 8484, RFC 9250
    ['STUNS', 'TURNS'], // RFC 7064, RFC 7065
    ['IPSEC', 'ESP', 'IKE', 'IKEV2', 'WIREGUARD', 'OPENVPN'], // RFC 4303, RFC 7296
    ['RDP'], // [MS-RDPBCGR] §5.4: Enhanced RDP Security is TLS
  ].flat(),
);

/** They carry nothing that would be hidden, or hide it in a way of their own: not judged. */
const neutral: ReadonlySet<string> = new Set([
  'STUN',
  'TURN',
  'ICE',
  'DNS',
  'MDNS',
  'NTP',
  'NTS',
  'PTP',
  'RTMFP',
  'DHCP',
  'ICMP',
]);

/** Every word of the text, in capitals: what stands between `/`, `+`, "over" and white space. */
export function protocolWords(text: string): readonly string[] {
  return alternatives(text).flatMap((layers) => layers.flatMap((layer) => layer.split(/\s+/)));
}

/** One alternative in clear makes the whole plain; one layer that encrypts makes its alternative encrypted. */
export function judgeProtocol(text: string): Judgement {
  const judged = alternatives(text).map(judgeLayers);
  const mixed = judged.some((one) => one === 'encrypted');
  const words = judged.flatMap((one) => (typeof one === 'string' || (mixed && one.loose === true) ? [] : [one]));
  if (words.length > 0) return { kind: 'plain', words, mixed };
  if (judged.some((one) => one === 'unknown')) return { kind: 'unknown' };
  return { kind: judged.some((one) => one === 'neutral') ? 'neutral' : 'encrypted' };
}

type LayersJudgement = PlainEntry | 'encrypted' | 'neutral' | 'unknown';

function judgeLayers(layers: readonly string[]): LayersJudgement {
  const words = layers.map(leadingWord);
  if (words.some((word) => encrypted.has(word))) return 'encrypted';
  const clear = words.map((word) => plain.get(word.replace(/\/.*$/, ''))).find((entry) => entry !== undefined);
  if (clear !== undefined) return clear;
  return words.every((word) => neutral.has(word)) ? 'neutral' : 'unknown';
}

/** `HTTP` of "HTTP API": what follows the name explains it. */
function leadingWord(layer: string): string {
  return layer.split(/[\s(]/, 1)[0] ?? '';
}

/** A slash before a digit belongs to a version, as in HTTP/2. */
function alternatives(text: string): readonly (readonly string[])[] {
  return text
    .toUpperCase()
    .split(/\/(?!\d)/)
    .map((alternative) => alternative.split(/\+|\sOVER\s/).map((layer) => layer.trim()));
}

/** The same function, which works out each text once: flows by the thousand speak a handful of protocols. */
export function remembered<T>(read: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    if (!known.has(text)) known.set(text, read(text));
    return known.get(text) as T;
  };
}
