import { describe, expect, it } from 'vitest';
import { catalogueEntry, catalogueNames } from '../../../src/catalogue/catalogue.ts';
import { judgeProtocol, protocolWords, remembered } from '../../../src/facts/protocol-judgement.ts';

function verdict(text: string): string {
  const judgement = judgeProtocol(text);
  if (judgement.kind !== 'plain') return judgement.kind;
  return `${judgement.words.map(({ name }) => name).join()}${judgement.mixed ? ' or encrypted' : ''}`;
}

describe('the words of a protocol', () => {
  it.each([
    ['HTTP', 'HTTP'],
    ['http', 'HTTP'],
    ['HTTP/1.1', 'HTTP'],
    ['HTTP API', 'HTTP'],
    ['HTTP without TLS', 'HTTP'],
    ['HTTP/2 over TLS', 'encrypted'],
    ['HTTP/3', 'encrypted'],
    ['QUIC+HTTP3', 'encrypted'],
    ['HTTPS', 'encrypted'],
    ['HTTPS/WSS', 'encrypted'],
    ['HTTPS/WSS/TLS+TURN', 'encrypted'],
    ['HTTP/HTTPS', 'HTTP or encrypted'],
    ['HTTPS/WebSocket', 'encrypted'],
    ['HTTP/WebSocket', 'HTTP,WebSocket'],
    ['WebSocket+JSON-RPC', 'WebSocket'],
    ['TLS+SIP', 'encrypted'],
    ['SIP+TLS', 'encrypted'],
    ['SIP', 'SIP'],
    ['SRTP/RTP', 'RTP or encrypted'],
    ['ICE+DTLS-SRTP', 'encrypted'],
    ['ICE+RTP', 'RTP'],
    ['RTP (G.711)', 'RTP'],
    ['STUN/TURN', 'neutral'],
    ['TLS+TURN', 'encrypted'],
    ['TURN/TLS+TURN', 'neutral'],
    ['DNS', 'neutral'],
    ['DoT', 'encrypted'],
    ['ourRPC', 'unknown'],
    ['ourRPC/HTTP', 'HTTP'],
    ['TCP/TLS', 'unknown'],
    ['not HTTP', 'unknown'],
    ['/', 'unknown'],
    ['', 'unknown'],
  ])('%j: %s', (text, expected) => {
    expect(verdict(text)).toBe(expected);
  });

  it('are found wherever they stand', () => {
    expect(protocolWords('SFTP/SSH over TLS+Our Protocol')).toEqual(['SFTP', 'SSH', 'TLS', 'OUR', 'PROTOCOL']);
  });

  it('agree with what the catalogue says of encryption', () => {
    const spoken = catalogueNames.flatMap((name) =>
      Object.entries(catalogueEntry(name)?.listeners ?? {}).map(([listener, facts]) => ({
        path: `${name}.${listener}`,
        ...facts,
      })),
    );
    const wrong = spoken.filter(({ protocol = '', encrypted }) => {
      const { kind } = judgeProtocol(protocol);
      return encrypted ? kind === 'plain' : kind === 'encrypted';
    });
    expect(
      wrong.map(({ path, protocol, encrypted }) => `${path}: ${String(protocol)}, encrypted: ${String(encrypted)}`),
    ).toEqual([]);
    expect(spoken.length).toBeGreaterThan(100);
  });
});

describe('a remembered function', () => {
  it('is asked once for each text', () => {
    let asked = 0;
    const length = remembered((text) => ((asked += 1), text.length));
    expect([length('a'), length('bb'), length('a')]).toEqual([1, 2, 1]);
    expect(asked).toBe(2);
  });
});
