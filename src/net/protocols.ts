/** Application protocols by the names that port tables use, and whether they encrypt their traffic. */

/** The layer that encrypts the traffic of a protocol. */
export type Encrypting = 'TLS' | 'DTLS' | 'SRTP' | 'DTLS-SRTP' | 'QUIC' | 'SSH' | 'WireGuard' | 'OpenVPN' | 'IPsec';

/** A protocol that sends cleartext. */
export interface PlainProtocol {
  readonly name: string;
  /** The encrypted protocol to use instead. */
  readonly instead: string;
  /** The name is used for the encrypted form, too: beside an encrypted alternative it means that one. */
  readonly loose?: true;
}

/** Protocols that send cleartext unless a lower layer or a negotiated extension encrypts it. */
export const plainProtocols: ReadonlyMap<string, PlainProtocol> = new Map([
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

/** Protocols that always encrypt, with the layer that does it. Such a layer encrypts everything that it carries. */
export const encryptedProtocols: ReadonlyMap<string, Encrypting> = new Map<string, Encrypting>([
  ...words('TLS', 'TLS SSL MTLS HTTPS WSS GRPCS REDISS'), // RFC 8446; RFC 9110 §4.2.2; RFC 6455 §3
  ...words('TLS', 'FTPS SMTPS IMAPS POP3S LDAPS IRCS'), // RFC 4217; RFC 8314; RFC 4513
  ...words('TLS', 'SIPS MQTTS AMQPS RTMPS RTSPS STUNS TURNS'), // RFC 3261 §26; RFC 7064, RFC 7065; RFC 7826 §19
  ...words('TLS', 'DOT DOH RDP'), // RFC 7858; RFC 8484; [MS-RDPBCGR] §5.4
  ...words('DTLS', 'DTLS COAPS'), // RFC 9147; RFC 7252 §9
  ...words('SRTP', 'SRTP SRTCP'), // RFC 3711
  ...words('DTLS-SRTP', 'DTLS-SRTP WEBRTC'), // RFC 5764; RFC 8827 §6.5
  ...words('QUIC', 'QUIC HTTP/3 HTTP3 H3 DOQ'), // RFC 9001; RFC 9114; RFC 9250
  ...words('SSH', 'SSH SFTP SCP'), // RFC 4253
  ...words('IPsec', 'IPSEC ESP IKE IKEV2'), // RFC 4303; RFC 7296
  ...words('WireGuard', 'WIREGUARD'),
  ...words('OpenVPN', 'OPENVPN'),
]);

function words(by: Encrypting, names: string): readonly [string, Encrypting][] {
  return names.split(' ').map((name) => [name, by]);
}

/** Protocols that are not judged: they carry nothing confidential, or protect it in their own way. */
export const neutralProtocols: ReadonlySet<string> = new Set([
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

/** Returns the protocol's name without the words that explain it: `HTTP` for "HTTP API". */
export function leadingWord(layer: string): string {
  return layer.split(/[\s(]/, 1)[0] ?? '';
}

/**
 * Splits a protocol text into alternatives (separated by `/`), each a list of layers (separated by `+`), in upper case.
 * A slash before a digit belongs to a version, as in HTTP/3.
 */
export function protocolAlternatives(text: string): readonly (readonly string[])[] {
  return text
    .toUpperCase()
    .split(/\/(?!\d)/)
    .map((alternative) => alternative.split(/\+|\sOVER\s/).map((layer) => layer.trim()));
}
