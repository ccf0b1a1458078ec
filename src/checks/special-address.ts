import { quote } from '../diagnostics/message-text.ts';
import { type SpecialBlock, formatPrefix, specialBlock } from '../net/prefixes.ts';
import { defineCheck } from './check.ts';

const meaning: Readonly<Record<SpecialBlock, string>> = {
  loopback: 'a loopback address on every machine',
  unspecified: 'the placeholder for "any address"',
  multicast: 'a multicast group',
};

export const specialAddress = defineCheck({
  id: 'special-address',
  severity: 'error',
  configurable: true,
  on: 'all',
  monotone: true,
  title: 'An address does not belong to any one machine',
  explanation: `Loopback (127.0.0.0/8, ::1), the unspecified address (0.0.0.0, ::) and multicast groups mean the same
on every machine. No other machine can reach a host or component at such an address. A rule for it would match
nothing, or everything.

For example, \`addresses: [127.0.0.1]\` on a host is reported.

Write the address of the interface of the machine. A listener that serves only its own machine has \`bind: loopback\`.`,
  source: 'RFC 6890 §2.2; RFC 5771; RFC 4291 §2.5, §2.7',
  *run({ topology }) {
    for (const { name, location, ...owner } of [...topology.hosts, ...topology.components]) {
      const addresses = 'public' in owner ? [...owner.addresses, ...owner.public] : owner.addresses;
      for (const block of addresses) {
        const special = specialBlock(block);
        if (special === undefined) continue;
        const message = `${quote(name)} has the address ${formatPrefix(block)}, which is ${meaning[special]}`;
        yield { message, at: location.at('addresses'), help: "write the address of the machine's own interface" };
      }
    }
  },
});
