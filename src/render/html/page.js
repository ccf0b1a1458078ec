'use strict';
// What the page can do beyond being read: search, filters, columns, CSV, highlights, theme. Everything that it knows
// stands in the page; text is only ever read as text and written as text.
{
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const one = (selector, root = document) => root.querySelector(selector);
  const words = (text) => (text ?? '').split(/\s+/).filter((word) => word !== '');
  const counted = (n) => (n === 1 ? '1 row' : `${n} rows`);
  const make = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  const form = one('.tools');
  const status = one('.count');
  const filtered = one('.filtered');
  const selects = all('select', form);

  // --- What there is: flows with their facts, rows with their flows, parts of drawings with theirs.

  const flows = new Map(
    all('[data-flow]', one('#flows').content).map(({ dataset }) => [dataset.flow, factsOf(dataset)]),
  );
  const tables = all('main table').map((table) => ({
    table,
    facts: one('[data-flows]', table) !== null,
    rows: rowsOf(table),
  }));
  const rows = tables.flatMap((table) => table.rows);
  const lines = all('.drawing [data-flows]').map(lineOf);
  const boxes = all('.drawing .topo-vertex').map(boxOf);
  const buttons = boxes.filter(({ select }) => select !== undefined);
  const related = relatedElements();

  function factsOf(dataset) {
    return Object.fromEntries(Object.entries(dataset).map(([facet, values]) => [facet, words(values)]));
  }

  function rowsOf(table) {
    return all('tbody tr', table).map((element) => ({
      element,
      flows: words(element.dataset.flows),
      text: [...element.cells].map(textOf).join('\n').toLowerCase(),
    }));
  }

  function lineOf(element) {
    const { flows: ids, from, to } = element.dataset;
    return { element, flows: words(ids), ends: [from, to] };
  }

  /** What a spreadsheet gets of a cell. */
  function textOf({ dataset, textContent }) {
    return dataset.csv ?? textContent;
  }

  /** A box of a drawing, with the lines that begin or end there and the filter that shows its flows. */
  function boxOf(element) {
    const { vertex, component, host, zone } = element.dataset;
    const [facet, name] = component ? ['components', component] : host ? ['hosts', host] : ['zones', zone];
    const own = lines.filter(({ ends }) => ends.includes(vertex));
    const near = new Set(own.flatMap(({ ends }) => ends));
    return { element, vertex, name, near, select: form.elements[facet], flows: own.flatMap((line) => line.flows) };
  }

  /** For each flow the rows, lines and boxes that tell of it. */
  function relatedElements() {
    const found = new Map([...flows.keys()].map((id) => [id, []]));
    for (const { element, flows: told } of [...rows, ...lines]) for (const id of told) found.get(id)?.push(element);
    return found;
  }

  // --- Search and filters.

  /** Every word must be there; a number is also there in a range of ports around it. */
  function matcher(query) {
    const wanted = words(query.toLowerCase());
    const isPort = (word) => /^\d{1,5}$/.test(word);
    return (text) => wanted.every((word) => text.includes(word) || (isPort(word) && inRange(text, Number(word))));
  }

  function inRange(text, port) {
    return [...text.matchAll(/(\d+)-(\d+)/g)].some(([, lo, hi]) => Number(lo) <= port && port <= Number(hi));
  }

  function update() {
    const query = form.elements.search.value.trim();
    const chosen = selects.filter(({ value }) => value !== '');
    const matches = matcher(query);
    const fitting = [...flows].filter(([, facts]) => chosen.every(({ name, value }) => facts[name].includes(value)));
    const able = new Set(fitting.map(([id]) => id));
    const shownFlows = new Set(query === '' ? able : []);
    for (const { facts, rows: own, table } of tables) {
      for (const row of own) {
        const fits = !facts || chosen.length === 0 || row.flows.some((id) => able.has(id));
        row.element.hidden = !(fits && matches(row.text));
        if (!row.element.hidden) for (const id of row.flows) if (able.has(id)) shownFlows.add(id);
      }
      const shown = own.filter(({ element }) => !element.hidden).length;
      table.counter.textContent = (shown === own.length ? '' : `${shown} of `) + counted(own.length);
    }
    fade(shownFlows);
    tell(query !== '' || chosen.length > 0);
    for (const select of selects) select.classList.toggle('active', select.value !== '');
    for (const { element, name, select } of buttons) element.setAttribute('aria-pressed', select.value === name);
  }

  function fade(shownFlows) {
    const everything = shownFlows.size === flows.size;
    for (const { element, flows: told } of [...lines, ...boxes])
      element.classList.toggle('faded', !everything && !told.some((id) => shownFlows.has(id)));
  }

  function tell(active) {
    const shown = rows.filter(({ element }) => !element.hidden).length;
    status.textContent = active ? `${shown} of ${counted(rows.length)} shown` : counted(rows.length);
    filtered.hidden = !active;
    filtered.textContent = `This copy is filtered: it shows ${shown} of ${counted(rows.length)}.`;
  }

  // --- A component of the drawing, with what is next to it.

  function choose({ vertex, name, select, near }) {
    const again = select.value === name;
    for (const button of buttons) button.select.value = '';
    select.value = again ? '' : name;
    update();
    const others = boxes.filter((box) => box.vertex !== vertex && near.has(box.vertex)).map((box) => box.name);
    if (!again) status.textContent += `; ${name} is next to ${others.join(', ') || 'nothing'}`;
  }

  function makeButton(box) {
    const { element, name } = box;
    const attributes = { role: 'button', tabindex: 0, 'aria-label': `${name}: show what is next to it` };
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.ownerSVGElement.setAttribute('role', 'group'); // what is in an img is not told to those who cannot see it
    element.addEventListener('click', () => choose(box));
    element.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      choose(box);
    });
  }

  // --- Highlights: what tells of the same flow, under the pointer or with the focus.

  let lit = [];
  function highlight({ target }) {
    const telling = '[data-flows], .topo-vertex';
    const at = target.closest?.(telling) ?? document.activeElement?.closest(telling);
    const { dataset } = at ?? { dataset: {} };
    const told = boxes.find(({ element }) => element === at)?.flows ?? words(dataset.flows);
    for (const element of lit) element.classList.remove('lit');
    lit = told.flatMap((id) => related.get(id) ?? []);
    for (const element of lit) element.classList.add('lit');
  }

  // --- Each table: which columns, how many rows, a copy for a spreadsheet.

  function addTools({ table, rows: own }) {
    table.counter = make('span', {});
    const heads = [...table.tHead.rows[0].cells];
    const copy = make('button', { type: 'button', textContent: 'Copy as CSV' });
    copy.addEventListener('click', () => copyText(csvOf(table, own), copy));
    const summary = make('summary', {});
    const picker = make('details', { className: 'columns' }, summary, make('div', {}, ...heads.map(columnBox)));
    const boxes = all('input', picker);
    const choose = () => {
      const chosen = boxes.filter(({ checked }) => checked).length;
      summary.textContent = chosen === boxes.length ? 'Columns' : `Columns: ${chosen} of ${boxes.length}`;
      for (const { cells } of table.rows)
        boxes.forEach(({ checked }, at) => cells[at].toggleAttribute('hidden', !checked));
    };
    picker.addEventListener('change', choose);
    choose();
    picker.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') {
        picker.open = false;
        summary.focus();
      }
    });
    table.parentElement.before(
      make('div', { className: 'table-tools' }, table.counter, ...(heads.length > 1 ? [picker] : []), copy),
    );
  }

  /** Columns of less interest are hidden at first, which takes a script that can show them. */
  function columnBox({ dataset, textContent }) {
    const checked = !('minor' in dataset);
    const box = make('input', { type: 'checkbox', checked, defaultChecked: checked });
    return make('label', {}, box, make('bdi', { textContent }));
  }

  /** RFC 4180, of what is shown; cells that a spreadsheet would take for formulas bring a harmless text with them. */
  function csvOf(table, own) {
    const shown = [table.tHead.rows[0], ...own.map(({ element }) => element).filter(({ hidden }) => !hidden)];
    const draft = 'draft' in table.dataset;
    const records = shown.map(({ cells }, i) => {
      const texts = [...cells].filter(({ hidden }) => !hidden).map(textOf);
      return [...texts, ...(draft ? [i === 0 ? 'Draft' : 'DRAFT'] : [])].map(quoted).join(',');
    });
    return `${records.join('\n')}\n`;
  }

  function quoted(text) {
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  }

  async function copyText(text, button) {
    const written = navigator.clipboard?.writeText(text) ?? Promise.reject(new Error('not over plain HTTP'));
    const copied = await written.then(() => true).catch(() => copyOldWay(text));
    status.textContent = copied
      ? `Copied ${counted(text.split('\n').length - 2)}`
      : 'The browser does not allow to copy';
    button.textContent = copied ? 'Copied' : 'Not copied';
    setTimeout(() => (button.textContent = 'Copy as CSV'), 2000);
  }

  /** For pages without navigator.clipboard. */
  function copyOldWay(text) {
    const set = (event) => {
      event.clipboardData.setData('text/plain', text);
      event.preventDefault();
    };
    document.addEventListener('copy', set, { once: true });
    const copied = document.execCommand('copy');
    document.removeEventListener('copy', set);
    return copied;
  }

  // --- The page as a whole.

  function setTheme(dark) {
    document.documentElement.dataset.theme = dark ? 'dark' : 'light';
    one('.theme').setAttribute('aria-pressed', String(dark));
  }

  function reset() {
    for (const box of all('.columns input')) box.checked = box.defaultChecked;
    for (const picker of all('.columns')) picker.dispatchEvent(new Event('change'));
    setTimeout(update); // the form's own reset comes after this event
  }

  /** A link to a row leads to it, also where a filter hides it. */
  function showTarget() {
    const target = one(':target');
    if (!target?.hidden) return;
    form.reset();
    setTimeout(() => target.scrollIntoView());
  }

  for (const table of tables) addTools(table);
  buttons.forEach(makeButton);
  for (const type of ['pointerover', 'focusin']) document.addEventListener(type, highlight);
  form.addEventListener('input', update);
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('reset', reset);
  one('.more').addEventListener('click', ({ currentTarget: button }) =>
    button.setAttribute('aria-expanded', String(button.ariaExpanded !== 'true')),
  );
  one('.theme').addEventListener('click', ({ currentTarget: button }) => setTheme(button.ariaPressed !== 'true'));
  one('.theme').setAttribute('aria-pressed', String(matchMedia('(prefers-color-scheme: dark)').matches));
  window.addEventListener('hashchange', showTarget);
  form.hidden = false;
  one('.search').hidden = rows.length === 0;
  update();
}
