import { describe, expect, it } from 'vitest';
import { formatPorts, parsePorts } from '../../../src/net/ports.ts';

describe('parsePorts', () => {
  it.each([
    ['443', '443'],
    ['1', '1'],
    ['65535', '65535'],
    ['40000-57000', '40000-57000'],
    ['40000 - 57000', '40000-57000'],
    ['80,443', '80,443'],
    ['443, 80', '80,443'],
    ['80,81,82-90', '80-90'],
    ['5-5', '5'],
  ])('reads %j as %s', (text, ports) => {
    const read = parsePorts(text);
    expect(read.ok && formatPorts(read.value)).toBe(ports);
  });

  it.each([
    ['0', 'out of range'],
    ['65536', 'out of range'],
    ['0-10', 'out of range'],
    ['60000-50000', 'runs backwards'],
    ['', 'is not a port'],
    ['80,', 'an empty place'],
    ['-80', 'plain decimal'],
    ['0443', 'leading zero'],
    ['0x1bb', 'plain decimal'],
    ['0o17', 'plain decimal'],
    ['443.0', 'plain decimal'],
    ['1e3', 'plain decimal'],
    ['+80', 'plain decimal'],
    ['22:22', 'is not a port'],
    ['http', 'where a port is expected'],
    ['99999999999999999999', 'out of range'],
    ['٤٤٣', 'where a port is expected'],
  ])('refuses %j: %s', (text, problem) => {
    const read = parsePorts(text);
    expect(read.ok ? read.value : read.problem).toContain(problem);
  });

  it.each([
    ['16384:32768', 'write 16384-32768 for a range; for a mapping, write only the port'],
    ['80, 8000 : 8010', 'write 80, 8000-8010 for a range; for'],
    ['22:22', 'write only the port'],
    ['8080:80', 'write only the port'],
    ['127.0.0.1:8080:80', 'write only the port'],
  ])('says what to write instead of %j', (text, help) => {
    const read = parsePorts(text);
    expect(read.ok ? read.value : read.help).toMatch(new RegExp(`^${help}`));
  });
});
