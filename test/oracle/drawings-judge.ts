// What Chromium finds wrong with one of our pictures. It runs there, and knows the picture and nothing else.

import type { Browser, Page } from 'puppeteer';

/** Opens the picture as a file of its own; every complaint is a sentence. */
export async function complaintsAbout(browser: Browser, svg: string): Promise<readonly string[]> {
  const page = await browser.newPage();
  try {
    const trouble: string[] = [];
    const address = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
    page.on('request', (request) => {
      if (request.url() !== address) trouble.push(`request: ${request.url()}`);
    });
    page.on('dialog', (dialog) => {
      trouble.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('console', (message) => trouble.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => trouble.push(`error: ${String(error)}`));
    await page.goto(address);
    return [...trouble, ...(await judgedIn(page))];
  } finally {
    await page.close();
  }
}

/** The texts of a picture that stand in elements with this selector, as a reader sees them. */
export async function textsIn(browser: Browser, svg: string, selector: string): Promise<readonly string[]> {
  const page = await browser.newPage();
  try {
    await page.goto(`data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`);
    return (await page.evaluate(
      `[...document.querySelectorAll(${JSON.stringify(selector)})].map((at) => [...at.querySelectorAll('text')].map((text) => text.textContent).join(' '))`,
    )) as readonly string[];
  } finally {
    await page.close();
  }
}

/** Words of boxes and lines that a line passes behind: in large pictures some do, in small ones none may. */
export async function wordsOnLines(browser: Browser, svg: string): Promise<readonly string[]> {
  const page = await browser.newPage();
  try {
    await page.goto(`data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`);
    return (await page.evaluate(crossed)) as readonly string[];
  } finally {
    await page.close();
  }
}

/** JavaScript for the browser: it walks along each line, a unit of the picture at a time. */
const crossed = `[...document.querySelectorAll('g.topo-edge path')].flatMap((path) => {
  const boxes = [...document.querySelectorAll('g.topo-label text')].map((text) => [text, text.getBoundingClientRect()]);
  const matrix = path.getScreenCTM();
  const hit = new Set();
  for (let at = 0; at <= path.getTotalLength(); at++) {
    const { x, y } = path.getPointAtLength(at).matrixTransform(matrix);
    for (const [text, { left, right, top, bottom }] of boxes)
      if (x > left && x < right && y > top + 1 && y < bottom - 1) hit.add(text.textContent);
  }
  return [...hit].map((text) => text + ', on ' + path.parentElement.dataset.flows);
})`;

async function judgedIn(page: Page): Promise<readonly string[]> {
  return (await page.evaluate(judge)) as readonly string[];
}

/** JavaScript for the browser. Distances are units of the picture. */
const judge = `(() => {
  const found = [];
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  if (document.documentElement.localName !== 'svg' || all('parsererror').length > 0) return ['no SVG'];

  const known = new Set('svg title desc style g path polygon polyline ellipse line rect text'.split(' '));
  for (const element of all('*')) {
    if (!known.has(element.localName)) found.push('foreign element: ' + element.localName);
    for (const { name, value } of element.attributes)
      if (/^on|href|^src$/i.test(name) || /url\\(|javascript:/i.test(value)) found.push('attribute: ' + name + '=' + value.slice(0, 40));
  }

  const boxOf = (element) => element.getBoundingClientRect();
  const around = (elements) => {
    const boxes = elements.map(boxOf);
    return {
      left: Math.min(...boxes.map((b) => b.left)), right: Math.max(...boxes.map((b) => b.right)),
      top: Math.min(...boxes.map((b) => b.top)), bottom: Math.max(...boxes.map((b) => b.bottom)),
    };
  };
  const within = (a, b, spare) =>
    a.left >= b.left - spare && a.right <= b.right + spare && a.top >= b.top - spare && a.bottom <= b.bottom + spare;
  const overlap = (a, b, spare, below = spare) =>
    a.left < b.right - spare && b.left < a.right - spare && a.top < b.bottom - below && b.top < a.bottom - below;
  const words = (element) => JSON.stringify(element.textContent.slice(0, 30));

  const paper = boxOf(document.documentElement);
  for (const text of all('text'))
    if (!within(boxOf(text), paper, 1)) found.push('text leaves the picture: ' + words(text));

  const vertices = new Map(all('g.topo-vertex').map((g) => [g.dataset.vertex, { g, box: around(all('polygon', g)) }]));
  for (const { g, box } of vertices.values())
    for (const text of all('text', g)) if (!within(boxOf(text), box, 1)) found.push('text leaves its box: ' + words(text));
  for (const row of all('g.topo-row')) {
    const polygons = all('polygon', row);
    for (const text of all('text', row))
      if (polygons.length > 0 && !within(boxOf(text), around(polygons), 1)) found.push('text leaves its row: ' + words(text));
  }
  const boxes = [...vertices];
  boxes.forEach(([a, one], i) => {
    for (const [b, other] of boxes.slice(i + 1)) if (overlap(one.box, other.box, 0.5)) found.push('boxes overlap: ' + a + ', ' + b);
  });

  for (const label of all('g.topo-label[data-host], g.topo-label[data-zone]')) {
    const kind = label.dataset.host === undefined ? 'zone' : 'host';
    const group = all('g.topo-group').find((g) => g.dataset[kind] === label.dataset[kind]);
    const shape = group && all('polygon, path', group);
    if (!shape?.length) found.push('a title without a box: ' + words(label));
    else for (const text of all('text', label)) if (!within(boxOf(text), around(shape), 1)) found.push('title leaves its box: ' + words(text));
  }

  const rowOf = (key, socket) => {
    const { g, box } = vertices.get(key) ?? {};
    if (g === undefined) return undefined;
    const row = socket === undefined ? undefined : all('g.topo-row', g).find((one) => one.dataset.socket === socket);
    return row === undefined ? box : { ...around(all('polygon', row)), left: box.left, right: box.right };
  };
  const touches = (points, box) => points.some(({ x, y }) =>
    y >= box.top - 1 && y <= box.bottom + 1 && Math.min(Math.abs(x - box.left), Math.abs(x - box.right)) <= 7);
  const onScreen = (element, { x, y }) => new DOMPoint(x, y).matrixTransform(element.getScreenCTM());
  for (const edge of all('g.topo-edge')) {
    const { from, to, socket, origin, flows } = edge.dataset;
    const path = all('path', edge)[0];
    if (path === undefined) { found.push('no line: ' + flows); continue; }
    const length = path.getTotalLength();
    const heads = all('polygon', edge).flatMap((polygon) => [...polygon.points].map((p) => onScreen(polygon, p)));
    const ends = [path.getPointAtLength(0), path.getPointAtLength(length)].map((p) => onScreen(path, p));
    const target = rowOf(to, socket);
    const source = rowOf(from, origin);
    if (heads.length === 0) found.push('no head: ' + flows);
    if (target === undefined || !touches(heads, target)) found.push('head misses ' + (socket ?? to) + ': ' + flows);
    const dots = all('ellipse', edge).map(boxOf).flatMap((b) => [{ x: b.left, y: (b.top + b.bottom) / 2 }, { x: b.right, y: (b.top + b.bottom) / 2 }]);
    if (source === undefined || !touches([...ends, ...heads, ...dots], source)) found.push('tail misses ' + (origin ?? from) + ': ' + flows);
  }

  for (const head of all('g.topo-lifeline'))
    for (const text of all('text', head)) if (!within(boxOf(text), boxOf(all('rect', head)[0]), 1)) found.push('text leaves its head: ' + words(text));
  if (vertices.size === 0) {
    const texts = all('text').map((text) => [text, boxOf(text)]).filter(([, box]) => box.width > 0);
    texts.forEach(([a, one], i) => {
      for (const [b, other] of texts.slice(i + 1)) if (overlap(one, other, 1, 4)) found.push('texts overlap: ' + words(a) + ', ' + words(b));
    });
  }
  return found;
})()`;
