import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compile } from '../src/compile.ts';
import { formatIds, formats, viewIds, views } from '../src/render/render.ts';
import { executable } from './support/executable.ts';
import { today } from './support/topologies.ts';

const root = join(import.meta.dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

function blocks(language: string): readonly string[] {
  return [...readme.matchAll(/^```(\w+)\n(.*?)^```$/gms)]
    .filter((block) => block[1] === language)
    .map((block) => block[2] ?? '');
}

interface Session {
  readonly command: string;
  readonly output: string;
}

/** A console block: a command behind `$ `, then what it prints; a line `…` stands for any lines. */
function session(block: string): Session {
  const [first = '', ...output] = block.split('\n');
  return { command: first.replace(/^\$ npx topo /, ''), output: output.join('\n') };
}

/** As a shell takes them apart, which knows single quotes alone here. */
function wordsOf(command: string): readonly string[] {
  return [...command.matchAll(/'([^']*)'|\S+/g)].map(([word, quoted]) => quoted ?? word);
}

function pattern(output: string): RegExp {
  const lines = output
    .trimEnd()
    .split('\n')
    .map((line) => (line === '…' ? '(?:.*\\n)*?' : `${line.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}\\n`));
  return new RegExp(`^${lines.join('')}$`);
}

function topo(args: readonly string[], cwd = root): { stdout: string; status: number | null } {
  return spawnSync(process.execPath, [executable, ...args], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
}

describe('README', () => {
  const sessions = blocks('console').map(session);

  it('shows commands', () => {
    expect(sessions.length).toBeGreaterThan(3);
    for (const { command } of sessions) expect(command).not.toContain('$');
  });

  it.each(sessions)('$command prints what it says', ({ command, output }) => {
    const { stdout } = topo(wordsOf(command));
    expect(stdout.length).toBeGreaterThan(100);
    expect(stdout).toMatch(pattern(output));
  });

  it('has a first file that checks clean', () => {
    const [first = ''] = blocks('yaml').filter((block) => block.startsWith('topo: 1'));
    const { diagnostics } = compile({ name: 'README.md', text: first }, { today });
    expect(diagnostics.map(({ rule, message }) => `${rule.id}: ${message}`)).toEqual([]);
  });

  it('sets up with commands that package.json has', () => {
    const scripts = Object.keys(
      (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object }).scripts,
    );
    for (const [, script] of readme.matchAll(/npm run ([a-z]+)/g)) expect(scripts).toContain(script);
    expect(blocks('sh')[0]).toContain('npm ci && npx topo render examples/openvidu-ce/topology.yaml');
  });

  it('tells every view and every format, in the words of their help', () => {
    const rows = [
      ...['| view | tells |', '|---|---|', ...viewIds.map((id) => `| \`${id}\` | ${views[id].summary} |`)],
      ...['', '| format | endings | is |', '|---|---|---|'],
      ...formatIds.map((id) => {
        const endings = formats[id].endings.map((ending) => `\`.${ending}\``).join(' ');
        return `| \`${id}\` | ${endings} | ${formats[id].summary} |`;
      }),
    ];
    expect(readme).toContain(`\n${rows.join('\n')}\n`);
  });

  it('shows a picture that is there', () => {
    const [, path = ''] = /!\[[^\]]+\]\(([^)]+)\)/.exec(readme) ?? [];
    expect(readFileSync(join(root, path), 'utf8')).toContain('<svg');
  });

  it('has a workflow whose command works', () => {
    const folder = mkdtempSync(join(tmpdir(), 'topo-readme-'));
    try {
      writeFileSync(join(folder, 'topology.yaml'), readFileSync(join(root, 'examples/openvidu-ce/as-answered.yaml')));
      const { stdout, status } = topo(['check', '--format', 'github', 'topology.yaml'], folder);
      expect(stdout).toMatch(/^::error file=topology\.yaml,line=\d+/m);
      expect(status).toBe(1);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
