import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findBrowser, quietFlags } from '../../../../src/cli/browser/browser.ts';
import { EnvironmentError } from '../../../../src/cli/errors.ts';

const folder = mkdtempSync(join(tmpdir(), 'topo-browsers-'));
afterAll(() => rmSync(folder, { recursive: true }));

function program(name: string): string {
  const path = join(folder, name);
  writeFileSync(path, '#!/bin/sh\n');
  chmodSync(path, 0o755);
  return path;
}

describe('a browser', () => {
  const chrome = program('google-chrome');
  const other = program('other');

  it('is found in the PATH, Chromium before Chrome', () => {
    expect(findBrowser({ PATH: `/nowhere::${folder}` })).toBe(chrome);
    const chromium = program('chromium');
    expect(findBrowser({ PATH: `/nowhere:${folder}` })).toBe(chromium);
    rmSync(chromium);
  });

  it('is the one that a variable names', () => {
    expect(findBrowser({ PATH: folder, CHROME_PATH: other })).toBe(other);
    expect(findBrowser({ PATH: folder, CHROME_PATH: chrome, PUPPETEER_EXECUTABLE_PATH: other })).toBe(other);
    expect(findBrowser({ PATH: folder, CHROME_PATH: '' })).toBe(chrome);
  });

  it('is not guessed where a variable names none', () => {
    expect(() => findBrowser({ PATH: folder, CHROME_PATH: join(folder, 'gone') })).toThrow(EnvironmentError);
  });

  it('keeps its sandbox, but for root', () => {
    expect(quietFlags().includes('--no-sandbox')).toBe(process.getuid?.() === 0);
  });
});
