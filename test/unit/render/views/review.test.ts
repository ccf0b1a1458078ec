import { expect, it } from 'vitest';
import { views } from '../../../../src/render/render.ts';
import { topologyOf } from '../../../support/topologies.ts';
import { proseIn, rowsOf } from './blocks.ts';

const topology = topologyOf(`
zones: { internet: [0.0.0.0/0], lan: [10.0.0.0/24] }
hosts: { one: { addresses: [10.0.0.1] }, two: { addresses: [10.0.0.2] } }
components:
  browser: { zone: internet }
  web: { host: one, listeners: { http: 80/tcp HTTP, either: 81/tcp HTTP/HTTPS, gap: unknown/tcp HTTPS } }
  cache: { use: redis, host: two }
flows:
  - { id: full, from: web, to: web.http, purpose: p, owner: o, ticket: T-1, approved_by: a, expires: 2027-01-01 }
  - { id: plain, from: browser, to: web.http, purpose: p, owner: o }
  - { id: mixed, from: browser, to: web.either }
  - { id: gap, from: browser, to: web.gap, purpose: p }
  - { id: cache, from: browser, to: cache }
`);
const rows = Object.fromEntries(rowsOf(topology, 'review').map((row) => [String(row['id']), row]));

it('has every flow with those who answer for it', () => {
  expect(Object.keys(rows)).toEqual(['full', 'plain', 'mixed', 'gap', 'cache']);
  expect(rows['full']).toMatchObject({ owner: 'o', ticket: 'T-1', approved_by: 'a', expires: '2027-01-01' });
  expect(rows['full']).toMatchObject({ purpose: 'p', scope: 'same-host', service: 'TCP 80', missing: '' });
});

it('tells what is missing', () => {
  expect(rows['plain']?.['missing']).toBe('ticket, approver, expiry');
  expect(rows['mixed']?.['missing']).toBe('justification, owner, ticket, approver, expiry');
  expect(rows['gap']?.['missing']).toBe('ports, owner, ticket, approver, expiry');
  expect(proseIn(views.review.blocks(topology, {}))).toBe(
    'Missing, of 5 flows: justification: 2, ports: 1, owner: 3, ticket: 4, approver: 4, expiry: 4.',
  );
});

it('tells insecure services and what to use instead', () => {
  expect(rows['plain']?.['concern']).toEqual(['HTTP is not encrypted; instead: HTTPS']);
  expect(rows['mixed']?.['concern']).toEqual(['HTTP may be used, and is not encrypted; instead: HTTPS']);
  expect(rows['gap']?.['concern']).toEqual([]);
  expect(rows['cache']?.['concern']).toContain('cache.redis must not be public');
});

it('does not take a neighbour with an address in the internet for the internet', () => {
  const concern = (zones: string): unknown =>
    rowsOf(
      topologyOf(`zones: { internet: [0.0.0.0/0], ${zones} }
hosts: { gate: { addresses: [203.0.113.1, 10.0.0.1] }, db: { addresses: [10.0.0.2] } }
components: { app: { host: gate }, cache: { use: redis, host: db } }
flows: [{ from: app, to: cache }]`),
      'review',
    )[0]?.['concern'];
  expect(concern('lan: [10.0.0.0/24]')).not.toContain('cache.redis must not be public');
  expect(concern('far: [10.9.0.0/24]')).toContain('cache.redis must not be public');
});
