// render beyond text on standard output: several formats at once, bytes, --check, and browsers that are not there.

import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import readXlsxFile from 'read-excel-file/node';
import { describe, expect, it } from 'vitest';
import { executable } from '../support/executable.ts';
import { clean, put, temporaryFolder, topo } from './topo.ts';

const folder = temporaryFolder();
const inFolder = { cwd: folder };
put(folder, 'topology.yaml', clean);

function read(name: string): string {
  return readFileSync(join(folder, name), 'utf8');
}

/** A browser is looked for in vain. */
const noBrowser = { cwd: folder, env: { PATH: '/nowhere' } };

describe('several files at once', () => {
  it('are written in the formats of their endings', async () => {
    const run = await topo(['render', '-o', 'all.md', '-o', 'all.html', '-o', 'all.xlsx', '-o', 'all.txt'], inFolder);
    const wrote = ['md', 'html', 'xlsx', 'txt'].map((ending) => `topo: wrote all.${ending}\n`).join('');
    expect(run).toEqual({ code: 0, stdout: '', stderr: wrote });
    expect(read('all.md')).toMatch(/^# clean\n/);
    expect(read('all.html')).toMatch(/^<!doctype html>/i);
    expect(read('all.txt')).toMatch(/^clean\n═════\n/);
    const sheets = await readXlsxFile(join(folder, 'all.xlsx'));
    expect(sheets.at(-1)?.sheet).toBe('About');
  });

  it('are written all or none', async () => {
    const { code, stderr } = await topo(['render', '-o', 'one.md', '-o', 'no/two.md'], inFolder);
    expect(code).toBe(3);
    expect(stderr).toContain('no/two.md: its folder does not exist');
    expect(readdirSync(folder)).not.toContain('one.md');
  });

  it('are the same whatever folder topo is called in', async () => {
    expect((await topo(['render', '-o', 'here.md'], inFolder)).code).toBe(0);
    expect((await topo(['render', join(folder, 'topology.yaml'), '-o', join(folder, 'there.md')])).code).toBe(0);
    expect(read('there.md')).toBe(read('here.md'));
  });
});

describe('a date', () => {
  it('is there only where it is given', async () => {
    const words = ['render', '--date', '2026-11-20'];
    for (const format of ['markdown', 'text', 'html']) {
      expect((await topo([...words, '--format', format], inFolder)).stdout).toContain('2026-11-20');
      expect((await topo(['render', '--format', format], inFolder)).stdout).not.toMatch(/20[2-9]\d-\d\d-\d\d/);
    }
  });
});

describe('what cannot be', () => {
  it.each([
    ['an unknown ending', ['-o', 'x.docx'], 'no format has the extension .docx'],
    ['one file twice', ['-o', 'x.md', '-o', 'x.md'], '-o x.md is given twice'],
    ['a day that is none', ['--date', '2026-02-30'], '--date: "2026-02-30" is not a calendar date'],
    ['a depth of nothing', ['--depth', '2'], '--depth needs --focus'],
    ['a depth that is no number', ['--focus', 'ssh', '--depth', 'x'], '--depth: x is not a number'],
    [
      'an engine for tables',
      ['--view', 'connections', '--format', 'csv', '--engine', 'mermaid'],
      '--engine has no effect',
    ],
    ['an unknown engine', ['--engine', 'x'], 'Allowed choices are graphviz, mermaid'],
    ['a thing of which there is none', ['--view', 'diagram', '--focus', 'nothing'], 'nothing'],
    ['--check of standard output', ['--check'], '--check needs files to compare with'],
    ['--check of what a browser draws', ['--check', '-o', 'x.pdf'], 'x.pdf cannot be compared'],
  ])('is refused: %s', async (_, words, text) => {
    const { code, stdout, stderr } = await topo(['render', ...words], inFolder);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(text);
  });
});

describe('--check', () => {
  const words = ['render', 'checked.yaml', '-o', 'checked.md', '-o', 'checked.html', '-o', 'checked.xlsx'];
  put(folder, 'checked.yaml', clean);

  it('is content with what topo wrote', async () => {
    expect((await topo(words, inFolder)).code).toBe(0);
    const { code, stdout } = await topo([...words, '--check'], inFolder);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  });

  it('finds a single other character in the topology, shows it and writes nothing', async () => {
    expect((await topo(words, inFolder)).code).toBe(0);
    const before = read('checked.md');
    put(folder, 'checked.yaml', clean.replace('administration', 'Administration'));
    const { code, stdout, stderr } = await topo([...words, '--check'], inFolder);
    expect(code).toBe(1);
    expect(stdout).toContain('--- checked.md\n+++ checked.md (expected)\n@@ ');
    expect(stdout).toMatch(/^-.*administration/m);
    expect(stdout).toMatch(/^\+.*Administration/m);
    expect(stdout).toContain('checked.xlsx differs\n');
    expect(stderr).toContain('topo: checked.md is out of date; the same command without --check writes it\n');
    expect(read('checked.md')).toBe(before);
    put(folder, 'checked.yaml', clean);
  });

  it('finds what is not there', async () => {
    const { code, stdout } = await topo(['render', '-o', 'missing.md', '--check'], inFolder);
    expect({ code, stdout }).toEqual({ code: 1, stdout: 'missing.md does not exist\n' });
  });

  it('does not mind the line ends of Windows', async () => {
    put(folder, 'crlf.md', (await topo(['render'], inFolder)).stdout.replaceAll('\n', '\r\n'));
    expect((await topo(['render', '-o', 'crlf.md', '--check'], inFolder)).code).toBe(0);
  });

  it('stops at errors of the file', async () => {
    put(folder, 'expired.yaml', clean.replace('purpose:', 'expires: 2020-01-31, purpose:'));
    expect(await topo(['render', 'expired.yaml', '-o', 'checked.md', '--check'], inFolder)).toMatchObject({
      code: 1,
      stdout: '',
    });
  });

  it('tells of a folder in the way', async () => {
    expect(await topo(['render', '--format', 'markdown', '-o', '/', '--check'], inFolder)).toMatchObject({ code: 3 });
  });
});

describe('bytes', () => {
  it('go into a pipe', () => {
    const { status, stdout } = spawnSync(process.execPath, [executable, 'render', '--format', 'xlsx'], { cwd: folder });
    expect(status).toBe(0);
    expect(stdout.subarray(0, 2).toString()).toBe('PK');
  });

  it.each(['md', 'xlsx'])('and text meet a disk that is full: the old %s stays whole', (ending) => {
    const path = `full.${ending}`;
    put(folder, path, 'old');
    const command = `ulimit -f 1; exec "${process.execPath}" "${executable}" render -o ${path}`;
    const { status, stderr } = spawnSync('bash', ['-c', command], { cwd: folder, encoding: 'utf8' });
    expect(status).toBe(3);
    expect(stderr).toContain(`topo: ${path}: cannot be written: file too large`);
    expect(read(path)).toBe('old');
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it.each(['markdown', 'xlsx'])('and text meet a device that is full: %s', async (format) => {
    const { code, stderr } = await topo(['render', '--format', format, '-o', '/dev/full'], inFolder);
    expect(code).toBe(3);
    expect(stderr).toContain('topo: /dev/full: cannot be written: no space left on device');
  });
});

describe('without a browser', () => {
  it('a PDF is refused, with what to install', async () => {
    const { code, stderr } = await topo(['render', '-o', 'x.pdf'], noBrowser);
    expect(code).toBe(3);
    expect(stderr).toContain(
      'topo: Chromium or Chrome was not found\n  = help: install one (Debian: apt install chromium)',
    );
    expect(readdirSync(folder)).not.toContain('x.pdf');
  });

  it('a picture is made as SVG, and refused as PNG', async () => {
    const diagram = ['render', '--view', 'diagram', '-o'];
    expect((await topo([...diagram, 'x.svg'], noBrowser)).code).toBe(0);
    expect(read('x.svg')).toMatch(/<svg/);
    expect(await topo([...diagram, 'x.png'], noBrowser)).toMatchObject({ code: 3 });
  });

  it('everything else is made', async () => {
    for (const format of ['html', 'markdown', 'text', 'xlsx']) {
      expect((await topo(['render', '--format', format], noBrowser)).code).toBe(0);
    }
  });

  it('Mermaid does not draw', async () => {
    const words = ['render', '--view', 'diagram', '--engine', 'mermaid', '-o', 'x.svg'];
    expect(await topo(words, noBrowser)).toMatchObject({ code: 3 });
  });

  it('Mermaid does not draw without mermaid-cli either, and says how to get it', () => {
    const elsewhere = temporaryFolder();
    cpSync(dirname(executable), elsewhere, { recursive: true });
    put(elsewhere, 'package.json', '{ "type": "module" }');
    const words = ['render', '--view', 'diagram', '--engine', 'mermaid', '--format', 'svg'];
    const { status, stderr } = spawnSync(process.execPath, [join(elsewhere, 'main.js'), ...words], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(status).toBe(3);
    expect(stderr).toContain('--engine mermaid needs mermaid-cli, which is not installed\n  = help: run npm install');
  });

  it.each([
    ['none', '/nowhere/chromium', 'PUPPETEER_EXECUTABLE_PATH: /nowhere/chromium is not an executable program'],
    ['one that ends at once', '/bin/false', '/bin/false: exited at once'],
  ])('that is named: %s', async (_, path, text) => {
    const { code, stderr } = await topo(['render', '-o', 'x.pdf'], {
      cwd: folder,
      env: { PUPPETEER_EXECUTABLE_PATH: path },
    });
    expect(code).toBe(3);
    expect(stderr).toContain(text);
  });

  it('that says why it ends, its words are told', async () => {
    put(folder, 'browser', '#!/bin/sh\necho "no display \\033[31m" >&2\nexit 1\n');
    chmodSync(join(folder, 'browser'), 0o755);
    const { stderr } = await topo(['render', '-o', 'x.pdf'], {
      cwd: folder,
      env: { CHROME_PATH: join(folder, 'browser') },
    });
    expect(stderr).toMatch(/browser: exited at once: no display \\u\{1b\}\[31m\n/);
  });
});
