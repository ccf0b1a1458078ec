import type { MissingFact } from './rule-tuples.ts';

/** What is missing for a rule, as documents and comparisons say it. */
export function missingFactText({ lacks }: MissingFact): string {
  switch (lacks) {
    case 'ports':
      return 'its ports are not known';
    case 'source-ports':
      return 'the source ports that a rule is to match are not known';
    case 'own-addresses':
      return 'the host has no addresses in the file';
    case 'far-addresses':
      return 'the other end has no addresses in the file';
    case 'bound-addresses':
      return 'the listener is bound to an address that the host does not have';
    case 'bound-source':
      return 'the source is bound to an address that its host does not have';
    case 'no-members':
      return 'all addresses of the zone that it goes to belong to zones inside it';
    case 'loopback':
      return 'the listener is bound to loopback, which other hosts cannot reach';
    case 'family':
      return 'the ends have no address family in common';
  }
}
