// README.md and docs/ are true: every fenced command is run and prints what the page shows below it, every table is the
// one that its registry gives, and every link leads somewhere. `UPDATE=1 npx vitest run test/readme.test.ts` writes the
// tables again.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { compile } from '../src/compile.ts';
import { languageKeys, optionsOfCommand, pageOfCommand, tableNames, withTables } from './support/page-tables.ts';
import {
  type Block,
  anchorsOf,
  blocksOf,
  inlineCodeOf,
  linksOf,
  pages,
  patternOf,
  sessionsOf,
  textOf,
} from './support/pages.ts';
import { writeStandIns } from './support/stand-ins.ts';
import { today } from './support/topologies.ts';

const root = join(import.meta.dirname, '..');

/** Exit codes of a command that did what it was asked: fine, findings, undecided. */
const ANSWERS = [0, 1, 4];

/** A folder for the commands of one page: the examples are there, and programs that must not be run are stand-ins. */
class Sandbox {
  readonly #base = mkdtempSync(join(tmpdir(), 'topo-page-'));
  readonly folder = join(this.#base, 'topo');

  constructor() {
    mkdirSync(this.folder);
    for (const name of ['examples', 'schemas']) symlinkSync(join(root, name), join(this.folder, name));
    writeStandIns(join(this.#base, 'bin'));
  }

  /** What a terminal would show, and the exit code. */
  run(command: string): { readonly shown: string; readonly status: number | null } {
    const { stdout, status } = spawnSync('bash', ['-c', `exec 2>&1\n${command}`], {
      cwd: this.folder,
      encoding: 'utf8',
      input: '',
      env: { PATH: `${join(this.#base, 'bin')}:/usr/bin:/bin`, HOME: this.#base, TZ: 'UTC', NO_COLOR: '1' },
    });
    return { shown: stdout, status };
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(join(this.folder, name)), { recursive: true });
    writeFileSync(join(this.folder, name), text);
  }

  remove(): void {
    rmSync(this.#base, { recursive: true, force: true });
  }
}

/** The file that a YAML block shows: its first line is a comment with the name. Undefined for a part of a topology. */
function fileNameOf({ language, text }: Block): string | undefined {
  return language === 'yaml' ? /^# (\S+\.ya?ml)\n/.exec(text)?.[1] : undefined;
}

function commandsOfWorkflow(text: string): readonly string[] {
  const { jobs } = parse(text) as { jobs: Record<string, { steps: readonly { run?: string }[] }> };
  return Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));
}

describe.each(pages)('%s', (page) => {
  const text = textOf(page);
  const blocks = blocksOf(text);
  const sandbox = new Sandbox();
  // The other pages begin where README's section about setting up ends.
  if (page !== 'README.md') sandbox.run('npx topo init');
  afterAll(() => {
    sandbox.remove();
  });

  it.each(blocks)('holds at line $line', (block) => {
    const name = fileNameOf(block);
    if (block.language === 'console') {
      const sessions = sessionsOf(block.text);
      expect(sessions).not.toEqual([]);
      for (const { command, output } of sessions) {
        const { shown, status } = sandbox.run(command);
        expect(shown).toMatch(patternOf(output));
        expect(ANSWERS, shown).toContain(status);
      }
    } else if (block.language === 'sh') {
      expect(sandbox.run(`set -e\n${block.text}`)).toMatchObject({ status: 0 });
    } else if (name !== undefined) {
      sandbox.write(name, block.text);
      if (!name.startsWith('.github/')) return;
      for (const command of commandsOfWorkflow(block.text))
        expect(ANSWERS, command).toContain(sandbox.run(command).status);
    } else {
      expect(block.language, 'a block is a file, a part of a topology, or commands').toBe('yaml');
    }
  });

  const parts = blocks.filter((block) => block.language === 'yaml' && fileNameOf(block) === undefined);
  it('has parts of a topology that together have no problems', () => {
    if (parts.length === 0) return;
    const { diagnostics } = compile({ name: page, text: parts.map((part) => part.text).join('') }, { today });
    expect(diagnostics.map(({ rule, message }) => `${rule.id}: ${message}`)).toEqual([]);
  });

  it('has the tables of its registries', () => {
    const updated = withTables(text);
    if (process.env['UPDATE'] !== undefined) writeFileSync(join(root, page), updated);
    else expect(text, 'run: UPDATE=1 npx vitest run test/readme.test.ts').toBe(updated);
  });

  it('has links that lead somewhere', () => {
    for (const link of linksOf(text)) {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? page : join(dirname(page), path);
      expect(existsSync(join(root, target)), link).toBe(true);
      if (anchor !== undefined) expect(anchorsOf(textOf(target)), link).toContain(anchor);
    }
  });

  it('names commands and options that exist', () => {
    const any = [...optionsOfCommand.values()].flat();
    for (const code of inlineCodeOf(text).filter((one) => /^(?:(?:npx )?topo|--)/.test(one))) {
      const [, name] = /topo ([a-z]+)/.exec(code) ?? [];
      if (name !== undefined) expect(['help', ...optionsOfCommand.keys()], code).toContain(name);
      const options = name === undefined ? any : (optionsOfCommand.get(name) ?? []);
      for (const [flag] of code.matchAll(/(?<!\S)--[a-z][a-z0-9-]*/g))
        expect(['--help', ...options.map(({ long }) => long)], code).toContain(flag);
    }
  });
});

describe('the documentation', () => {
  it('shows every table', () => {
    const shown = pages.flatMap((page) =>
      [...textOf(page).matchAll(/^<!-- table: (.*) -->$/gm)].map(([, name]) => name),
    );
    expect(shown.sort()).toEqual([...tableNames].sort());
  });

  it('shows every command at work, on its page', () => {
    for (const [command, page] of Object.entries(pageOfCommand)) {
      const run = blocksOf(textOf(page)).filter(({ language }) => ['console', 'sh'].includes(language));
      expect(
        run.some(({ text }) => text.includes(`npx topo ${command}`)),
        `${command}: ${page}`,
      ).toBe(true);
    }
  });

  it('shows every key of the language in the topology of its page', () => {
    const example = blocksOf(textOf('docs/language.md'))
      .filter((block) => block.language === 'yaml')
      .map(({ text }) => text)
      .join('');
    const missing = languageKeys.filter((key) => !new RegExp(`(^|[\\s{,])${key}:`, 'm').test(example));
    expect(missing).toEqual([]);
  });
});

describe('README.md', () => {
  const readme = textOf('README.md');

  it('leads to every page', () => {
    const linked = linksOf(readme).map((link) => link.split('#')[0]);
    expect(linked).toEqual(expect.arrayContaining(pages.filter((page) => page !== 'README.md')));
  });

  it('shows a picture', () => {
    const [, path = ''] = /!\[[^\]]+\]\(([^)]+)\)/.exec(readme) ?? [];
    expect(readFileSync(join(root, path), 'utf8')).toContain('<svg');
  });

  it('names scripts that package.json has', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object };
    for (const [, script = ''] of readme.matchAll(/npm run ([a-z:]+)/g)) expect(Object.keys(scripts)).toContain(script);
    expect(readme).toMatch(/^npm ci\b/m);
    expect(readme).toMatch(/^npm test\b/m);
  });

  it('gives the exit codes that the help gives', () => {
    const help = new Sandbox();
    const [line = 'none'] = /^Exit codes: .*$/m.exec(help.run('npx topo --help').shown) ?? [];
    help.remove();
    expect(readme.replaceAll(/\s+/g, ' ').replaceAll('**', '')).toContain(line);
  });
});
