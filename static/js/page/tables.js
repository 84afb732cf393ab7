// Tables: sorting, filtering of long ones, and finding in the rows that the page
// leaves out.
const byName = new Intl.Collator('en', { numeric: true });
// Words that have an order of their own.
const orders = [
  'critical,high,medium,moderate,low,other,unknown', 'monday,tuesday,wednesday,thursday,friday,saturday,sunday', 'mon,tue,wed,thu,fri,sat,sun',
  'failure,unknown,aborted,success', 'broken,flaky,failed once', 'expired,expires soon,permanent,until then', 'off,unknown,on,not applicable',
].map((list) => list.split(','));
const textOf = (cell) => ((cell?.querySelector('bdi') ?? cell)?.textContent.trim() ?? '').replace(/^–$/, '');

// amount reads a number or a time as package words writes it: "1,234", "<0.1%",
// "3 d 4 h", "−12 days", "20 Nov 2026, 10:37". It is NaN if there is none.
const seconds = { ms: 0.001, min: 60, h: 3600, d: 86400, k: 1e3, M: 1e6, bn: 1e9, tn: 1e12 };
function amount(cell) {
  const text = textOf(cell).replaceAll(',', '');
  if (cell?.matches('.t')) return Date.parse(`${text} UTC`);
  const parts = [...text.matchAll(/([\d.]+)\s*(\w*)/g)].map(([, n, unit]) => n * (seconds[unit] ?? 1));
  return parts.length ? parts.reduce((a, b) => a + b) * ({ '−': -1, '<': 0.5, '>': 1.0005 }[text[0]] ?? 1) : NaN;
}

// comparer returns how to order rows by a column, sign 1 or -1: numbers and times
// by their value, known words in their order, other texts by name. What is missing
// comes last either way.
function comparer(rows, column, numeric, sign) {
  const order = !numeric && orders.find((o) => rows.every((r) => ['', ...o].includes(textOf(r.cells[column]).toLowerCase())));
  const keys = new Map(rows.map((r) => {
    if (numeric) return [r, amount(r.cells[column])];
    const text = textOf(r.cells[column]);
    return [r, order && text ? order.indexOf(text.toLowerCase()) : text];
  }));
  const missing = (k) => k === '' || Number.isNaN(k);
  return (a, b) => {
    const x = keys.get(a), y = keys.get(b);
    if (missing(x) || missing(y)) return missing(x) - missing(y);
    return sign * (typeof x === 'number' ? x - y : byName.compare(x, y));
  };
}

function enhance(table) {
  if (table.dataset.ready) return;
  table.dataset.ready = 'yes';
  const tbody = table.tBodies[0], heads = [...(table.tHead?.rows[table.tHead.rows.length - 1]?.cells ?? [])];
  let rows = [...(tbody?.rows ?? [])];
  if (rows.length < 2) return;
  const id = table.closest('[data-figure]')?.dataset.figure ?? '';
  const columns = heads.map((th) => th.textContent);
  const isNumeric = (column) => rows.some((r) => r.cells[column]?.matches('.n, .t'));
  let input, count;

  // order puts the rows as the headings say.
  const order = () => {
    const column = heads.findIndex((th) => th.ariaSort), sign = heads[column]?.ariaSort === 'descending' ? -1 : 1;
    tbody.replaceChildren(...(column < 0 ? rows : [...rows].sort(comparer(rows, column, isNumeric(column), sign))));
  };
  const sort = (column, direction) => {
    heads.forEach((th) => th.removeAttribute('aria-sort'));
    if (direction) heads[column].ariaSort = direction;
    order();
  };
  const filter = () => {
    const want = input.value.trim().toLowerCase().split(/\s+/);
    let shown = 0;
    for (const r of rows) {
      const text = r.textContent.toLowerCase();
      r.hidden = !want.every((w) => text.includes(w));
      shown += !r.hidden;
    }
    count.textContent = shown === rows.length ? '' : `${shown} of ${rows.length}`;
  };

  heads.forEach((th, column) => {
    const button = make('button', { type: 'button', className: 'sort' }, ...th.childNodes);
    th.append(button);
    button.addEventListener('click', () => {
      // The first order is the most useful one: numbers from the top.
      const [first, second] = isNumeric(column) ? ['descending', 'ascending'] : ['ascending', 'descending'];
      const now = th.ariaSort === first ? second : th.ariaSort === second ? null : first;
      sort(column, now);
      choose(`sort.${id}`, now ? `${now === 'descending' ? '-' : ''}${columns[column]}` : '');
    });
  });
  const sorted = chosen.get(`sort.${id}`) ?? '', column = columns.indexOf(sorted.replace(/^-/, ''));
  if (column >= 0) sort(column, sorted.startsWith('-') ? 'descending' : 'ascending');
  if (rows.length <= 12) return;

  const total = Number(table.dataset.rows ?? 0), cut = table.closest('.scroll')?.previousElementSibling?.matches('.note');
  const scope = doc.createTextNode(cut ? 'Filter the rows shown ' : 'Filter rows ');
  input = make('input', { type: 'search', autocomplete: 'off', spellcheck: false, value: chosen.get(`filter.${id}`) ?? '' });
  count = make('output');
  const line = make('div', { className: 'filter' }, make('label', {}, scope, input), ' ', count);
  input.addEventListener('input', () => { filter(); choose(`filter.${id}`, input.value.trim()); });
  if (total && doc.querySelector('[data-find]')) {
    const button = make('button', { type: 'button' }, `Find in all ${total.toLocaleString('en-GB')} rows`);
    button.addEventListener('click', async () => {
      button.disabled = true;
      try {
        const { allRows } = await loadFind();
        rows = await allRows(table, heads, rows, base);
        label(table, rows);
        order();
        filter();
        scope.data = 'Filter all rows ';
        input.focus();
        button.remove();
      } catch (e) {
        button.disabled = false;
        count.textContent = `The other rows could not be loaded: ${e.message}. The CSV has them.`;
      }
    });
    line.append(' ', button);
  }
  (table.closest('.scroll') ?? table).before(line);
  if (input.value) filter();
}

// The heading of a table that has room stays in view; any other one scrolls
// sideways in its own box.
const fits = new ResizeObserver((list) => list.forEach(({ target }) => {
  const box = target.closest('.scroll');
  box.classList.toggle('fits', target.offsetWidth <= box.clientWidth);
}));

const isOpen = (t) => !t.closest('details:not([open])');
// On a phone, each value stands under the heading of its column.
function label(table, rows) {
  const columns = [...(table.tHead?.rows[0]?.cells ?? [])].map((th) => th.textContent);
  if (columns.length > 3) rows.forEach((r) => columns.forEach((name, i) => { if (r.cells[i]) r.cells[i].dataset.label = name; }));
}
function ready(table) {
  if (!isOpen(table) || table.dataset.ready) return;
  label(table, [...table.tBodies[0]?.rows ?? []]);
  enhance(table);
  if (table.closest('.scroll')) fits.observe(table);
}
for (const key of chosen.keys()) {
  const [what, id] = key.split('.');
  let folded = /^(sort|filter)$/.test(what) && doc.getElementById(id)?.querySelector('table[data-sortable]')?.closest('details');
  for (; folded; folded = folded.parentElement.closest('details')) folded.open = true;
}
all('table[data-sortable]').forEach(ready);
doc.addEventListener('toggle', (e) => { if (e.target.open) all('table[data-sortable]', e.target).forEach(ready); }, true);
