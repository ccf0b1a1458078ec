import { expect, it } from 'vitest';
import { attribute, joined, markup, trusted } from '../../../../src/render/html/markup.ts';

it('escapes every text that is put into a template', () => {
  expect(markup`<p title="${`"'`}">${'<b>&'}${1}${undefined}${[markup`<i>${'>'}</i>`, 'x']}</p>`.text).toBe(
    '<p title="&quot;&#39;">&lt;b&gt;&amp;1<i>&gt;</i>x</p>',
  );
});

it('takes nothing for markup that only looks like it', () => {
  const disguised = { text: '<script>' } as never;
  expect(() => markup`${disguised}`.text).toThrow();
});

it('leaves our own markup alone', () => {
  expect(markup`${trusted('<br>')}${joined(['<', '>'], markup`<wbr>`)}`.text).toBe('<br>&lt;<wbr>&gt;');
  expect(attribute('a', undefined).text + attribute('a', '"').text).toBe(' a="&quot;"');
});
