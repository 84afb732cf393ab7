// The only script that a page loads. It is deferred and needs no build step, and
// everything works without it. It relies on these hooks in the HTML:
//   <html data-base="../">            the way to the site's root
//   <body data-charts="charts.json"   the page's chart objects, fetched on intent
//         data-charts-script="…"      charts.js; absent: no interactive charts
//         data-stale-hours="26">      data older than this is warned about
//   <time data-as-of datetime="…">    followed by the age of the data
//   <figure data-figure="ID">         holds [data-chart-box], button[data-interactive]
//   <table data-sortable>             cells of class n or t sort as numbers, by
//                                     data-value if they have one
//   <select data-goto>                goes to the chosen option's value
// What it makes is styled in script.css: .age, .sort, .filter, .figure-status,
// .last-time, .keys-open, dialog.keys.
(() => {
  'use strict';
  const doc = document, body = doc.body;
  const all = (s, e = doc) => [...e.querySelectorAll(s)];
  const make = (tag, props = {}, ...inside) => {
    const e = Object.assign(doc.createElement(tag), props);
    e.append(...inside);
    return e;
  };
  const base = new URL(doc.documentElement.dataset.base || './', doc.baseURI);
  // Storage may be forbidden or full; then nothing is remembered.
  const recall = (k) => { try { return localStorage.getItem(`rse:${k}`); } catch { return null; } };
  const remember = (k, v) => { try { localStorage.setItem(`rse:${k}`, v); } catch { /* forgotten */ } };

  // ----- interactive charts
  const figures = new Map(); // by element
  let library, charts;
  // A failed fetch is tried again the next time.
  const load = () => {
    library ??= import(new URL(body.dataset.chartsScript, doc.baseURI)).catch((e) => { library = null; throw e; });
    charts ??= fetch(new URL(body.dataset.charts || 'charts.json', doc.baseURI)).then((r) => {
      if (!r.ok) throw new Error(`the data of the charts is not there (${r.status})`);
      return r.json();
    }).catch((e) => { charts = null; throw e; });
    return Promise.all([library, charts]);
  };

  // say tells what happened: to everyone, or only to screen readers.
  const say = (f, text, unseen) => {
    if (!f.status) {
      f.status = make('p');
      f.status.setAttribute('role', 'status');
      f.figure.append(f.status);
    }
    f.status.className = unseen ? 'figure-status unseen' : 'figure-status';
    requestAnimationFrame(() => { f.status.textContent = text; });
  };

  function restore(f) {
    if (f.picture) f.box.replaceChildren(...f.picture);
    f.picture = null;
    f.box.classList.replace('chart-live', 'chart');
    f.box.style.height = f.box.style.margin = '';
  }

  async function show(f) {
    if (f.chart || f.loading) return;
    f.loading = true;
    f.box.setAttribute('aria-busy', 'true');
    try {
      const [lib, specs] = await load();
      const id = f.figure.dataset.figure;
      if (!Object.hasOwn(specs, id)) throw new Error('this figure has none');
      // Nothing around the chart may move, and it must not inherit the style of pictures.
      f.box.style.margin = getComputedStyle(f.box).margin;
      f.box.style.height = `${f.box.getBoundingClientRect().height}px`;
      f.box.classList.replace('chart', 'chart-live');
      f.picture = [...f.box.childNodes];
      f.chart = lib.open(f.box, specs[id]);
      f.button.setAttribute('aria-pressed', 'true');
      if (f.status) say(f, '');
    } catch (e) {
      restore(f);
      say(f, `The interactive chart could not be shown: ${e.message}. The picture and the table hold the same numbers.`);
    }
    f.loading = false;
    f.box.removeAttribute('aria-busy');
  }

  function hide(f) {
    if (!f.chart) return;
    f.chart.close();
    f.chart = null;
    f.dismissed = true; // from now on only the button opens it
    restore(f);
    f.button.setAttribute('aria-pressed', 'false');
    if (f.status) say(f, '');
  }

  const moves = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -1e9, End: 1e9 };

  function wire(figure) {
    const box = figure.querySelector('[data-chart-box]'), button = figure.querySelector('[data-interactive]');
    if (!box || !button) return;
    const f = { figure, box, button };
    figures.set(figure, f);
    button.hidden = false;
    button.setAttribute('aria-pressed', 'false');
    button.addEventListener('click', () => (f.chart ? hide(f) : show(f)));
    const wanted = () => { if (!f.dismissed) show(f); };
    // A mouse on its way to a link in the picture must still find it there.
    const linked = Boolean(box.querySelector('a'));
    let rest;
    box.addEventListener('pointerenter', (e) => { if (e.pointerType === 'mouse' && !linked) rest = setTimeout(wanted, 120); });
    box.addEventListener('pointerleave', () => clearTimeout(rest));
    // A finger that begins to scroll is cancelled; one that taps is not.
    box.addEventListener('pointerdown', (e) => { if (e.pointerType !== 'mouse' && !f.dismissed) load().catch(() => {}); });
    box.addEventListener('pointerup', (e) => { if (e.pointerType !== 'mouse' && !e.target.closest('a')) wanted(); });
    if (!box.hasAttribute('tabindex')) box.tabIndex = 0;
    if (!box.hasAttribute('role')) {
      box.setAttribute('role', 'group');
      box.setAttribute('aria-label', `Chart: ${figure.querySelector('h2,h3,h4')?.textContent ?? ''}`);
    }
    box.addEventListener('focus', () => { if (box.matches(':focus-visible') && !linked) wanted(); });
    box.addEventListener('keydown', (e) => {
      if (e.ctrlKey || e.metaKey || e.altKey) return;
      if (!f.chart) { if (e.key === 'Enter') show(f); return; }
      if (e.key === 'Escape') hide(f);
      else if (e.key === 's' || e.key === 'S') f.chart.save();
      else if (moves[e.key]) { const told = f.chart.step(moves[e.key]); if (told) say(f, told, true); }
      else return;
      e.preventDefault();
      e.stopPropagation();
    });
  }
  if (body.dataset.chartsScript) {
    all('figure[data-figure]').forEach(wire);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => figures.forEach((f) => f.chart?.restyle()));
  }

  // ----- the age of the data
  all('time[data-as-of]').forEach((time) => {
    const hours = (Date.now() - Date.parse(time.dateTime)) / 36e5;
    if (!(hours >= 0)) return;
    const n = hours < 1 ? 0 : Math.floor(hours < 48 ? hours : hours / 24);
    const unit = hours < 48 ? 'hour' : 'day';
    const age = n ? `${n} ${unit}${n > 1 ? 's' : ''} old` : 'less than an hour old';
    const stale = hours > (Number(body.dataset.staleHours) || Infinity);
    const note = make('span', { className: 'age' }, stale ? `⚠ ${age}: newer data was expected` : `(${age})`);
    if (stale) note.dataset.stale = '';
    time.after(' ', note);
  });

  // ----- tables: sorting, and filtering of long ones
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

  // ----- selection: go where the select says, and remember it
  const selects = all('select[data-goto]');
  selects.forEach((s) => {
    const here = s.selectedIndex;
    s.addEventListener('change', () => {
      const to = new URL(s.value, doc.baseURI);
      if (to.origin === location.origin && s.selectedIndex !== here) location.assign(to);
    });
  });
  // After going back, a select must show the selection of this page.
  addEventListener('pageshow', () => selects.forEach((s) => {
    const i = [...s.options].findIndex((o) => o.defaultSelected);
    if (i >= 0) s.selectedIndex = i;
  }));
  if (selects.length) {
    const chosen = selects.filter((s) => s.selectedIndex > 0).map((s) => s.selectedOptions[0].textContent.trim());
    const [path, name] = (recall('selection') ?? '').split('\n');
    if (chosen.length) remember('selection', `${location.pathname}\n${chosen.join(' · ')}`);
    else if (name && path.startsWith(base.pathname) && !path.startsWith('//')) {
      (selects[0].closest('label') ?? selects[0]).after(' ', make('a', { className: 'last-time', href: path }, `Last time: ${name}`));
    }
  }

  // ----- keyboard shortcuts, which can be switched off
  const places = { o: ['', 'Overview'], p: ['pipelines/', 'Pipelines'], s: ['security/', 'Security'], a: ['about/', 'About'] };
  let sheet, waiting = 0;
  function help() {
    if (!sheet) {
      const cell = (...inside) => make('td', {}, ...inside);
      const row = (name, ...keys) => make('tr', {}, cell(...keys.flatMap((k) => [make('kbd', {}, k), ' '])), cell(name));
      const on = make('input', { type: 'checkbox', checked: recall('keys') !== 'off' });
      on.addEventListener('change', () => remember('keys', on.checked ? 'on' : 'off'));
      sheet = make('dialog', { className: 'keys' },
        make('h2', { id: 'keys-title' }, 'Keyboard shortcuts'),
        make('table', {}, make('tbody', {},
          ...Object.entries(places).map(([k, [, name]]) => row(`Go to ${name}`, 'g', k)),
          row('Filter', '/'), row('This sheet', '?'),
          row('In a chart: through its values', '←', '→'), row('In a chart: save as an image', 's'),
          row('In a chart: back to the picture', 'Esc'))),
        make('p', {}, make('label', {}, on, ' Shortcuts outside charts are on')),
        make('form', { method: 'dialog' }, make('button', {}, 'Close')));
      sheet.setAttribute('aria-labelledby', 'keys-title');
      body.append(sheet);
    }
    if (!sheet.open) sheet.showModal();
  }
  const opener = make('button', { type: 'button', className: 'keys-open' }, 'Keyboard shortcuts');
  opener.addEventListener('click', help);
  doc.querySelector('body > footer')?.append(opener);
  doc.addEventListener('keydown', (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing || recall('keys') === 'off' || sheet?.open) return;
    if (e.target.closest?.('input, textarea, select, [contenteditable]')) return;
    const second = e.timeStamp < waiting;
    waiting = 0;
    if (second && Object.hasOwn(places, e.key)) location.assign(new URL(places[e.key][0], base));
    else if (e.key === 'g') waiting = e.timeStamp + 1500;
    else if (e.key === '?') help();
    else if (e.key === '/') {
      const field = all('.filter input, select[data-goto]').find((i) => i.getClientRects().length);
      if (!field) return;
      e.preventDefault();
      field.focus();
    }
  });
})();
