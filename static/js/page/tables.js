// Tables: sorting, and filtering of long ones.
const words = new Intl.Collator('en', { numeric: true });
function enhance(table) {
  if (table.dataset.ready) return;
  table.dataset.ready = 'yes';
  const rows = table.tBodies[0] ? [...table.tBodies[0].rows] : [];
  const heads = [...(table.tHead?.rows[table.tHead.rows.length - 1]?.cells ?? [])];
  if (rows.length < 2) return;
  heads.forEach((th, column) => {
    const button = make('button', { type: 'button', className: 'sort' }, ...th.childNodes);
    th.append(button);
    button.addEventListener('click', () => {
      // The first order is the most useful one: numbers from the top.
      const numeric = rows.some((r) => r.cells[column]?.matches('.n, .t'));
      const first = numeric ? 'descending' : 'ascending', second = numeric ? 'ascending' : 'descending';
      const was = th.getAttribute('aria-sort'), now = was === first ? second : was === second ? null : first;
      heads.forEach((h) => h.removeAttribute('aria-sort'));
      const sign = now === 'descending' ? -1 : 1;
      const key = (r) => {
        const cell = r.cells[column];
        if (!numeric) return cell?.textContent.trim() ?? '';
        return Number.parseFloat(cell?.dataset.value ?? cell?.textContent);
      };
      const missing = (k) => k === '' || Number.isNaN(k);
      const order = (a, b) => {
        const x = key(a), y = key(b);
        if (missing(x) || missing(y)) return missing(x) - missing(y); // last either way
        return sign * (numeric ? x - y : words.compare(x, y));
      };
      if (now) th.setAttribute('aria-sort', now);
      table.tBodies[0].append(...(now ? [...rows].sort(order) : rows));
    });
  });
  if (rows.length <= 12) return;
  const input = make('input', { type: 'search', autocomplete: 'off', spellcheck: false });
  const count = make('output');
  const label = make('label', { className: 'filter' }, 'Filter rows ', input, ' ', count);
  input.addEventListener('input', () => {
    const want = input.value.trim().toLowerCase().split(/\s+/);
    let shown = 0;
    for (const r of rows) {
      const text = r.textContent.toLowerCase();
      r.hidden = !want.every((w) => text.includes(w));
      shown += !r.hidden;
    }
    count.textContent = shown === rows.length ? '' : `${shown} of ${rows.length}`;
  });
  (table.closest('.scroll') ?? table).before(label);
}
const isOpen = (t) => !t.closest('details:not([open])');
all('table[data-sortable]').forEach((t) => { if (isOpen(t)) enhance(t); });
doc.addEventListener('toggle', (e) => {
  if (e.target.open) all('table[data-sortable]', e.target).forEach((t) => { if (isOpen(t)) enhance(t); });
}, true);
