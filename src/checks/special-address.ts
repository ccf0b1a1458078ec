import { quote } from '../diagnostics/message-text.ts';
import { type SpecialBlock, formatPrefix, specialBlock } from '../net/prefixes.ts';
import { defineCheck } from './check.ts';

const meaning: Readonly<Record<SpecialBlock, string>> = {
  loopback: 'the loopback of every machine',
  unspecified: 'no address, but the mark for "any"',
  multicast: 'a multicast group',
};

export const specialAddress = defineCheck({
  id: 'special-address',
  severity: 'error',
  configurable: true,
  on: 'all',
  monotone: true,
  title: 'An address that belongs to no one machine',
  explanation: `Loopback (127.0.0.0/8, ::1), the unspecified address (0.0.0.0, ::) and multicast groups mean something to every machine,
or to none. A host or component with such an address cannot be reached from another, and rules made from it would match
nothing, or everything. Write the address on the machine's interface; a listener that is for its own machine only has
\`bind: loopback\`.`,
  source: 'RFC 6890 §2.2; RFC 5771; RFC 4291 §2.5, §2.7',
  *run({ topology }) {
    for (const { name, location, ...owner } of [...topology.hosts, ...topology.components]) {
      const addresses = 'public' in owner ? [...owner.addresses, ...owner.public] : owner.addresses;
      for (const block of addresses) {
        const special = specialBlock(block);
        if (special === undefined) continue;
        const message = `${quote(name)} has the address ${formatPrefix(block)}, which is ${meaning[special]}`;
        yield { message, at: location.at('addresses'), help: "write the address on the machine's own interface" };
      }
    }
  },
});
