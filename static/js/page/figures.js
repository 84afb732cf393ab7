// Interactive charts, which a button opens.
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
  f.status ??= f.figure.querySelector(':scope > [role="status"]'); // a picture and its chart share it
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
    f.box.tabIndex = 0;
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
  restore(f);
  f.button.setAttribute('aria-pressed', 'false');
  if (f.status) say(f, '');
  f.button.focus();
}

const moves = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -1e9, End: 1e9 };

// Only the button opens a chart.
function wire(figure) {
  const box = figure.querySelector('[data-chart-box]'), button = figure.querySelector('[data-interactive]');
  if (!box || !button) return;
  const f = { figure, box, button };
  figures.set(figure, f);
  button.hidden = false;
  button.setAttribute('aria-pressed', 'false');
  button.addEventListener('click', () => (f.chart ? hide(f) : show(f)));
  figure.addEventListener('keydown', (e) => {
    if (!f.chart || e.ctrlKey || e.metaKey || e.altKey || e.target.closest('figure details')) return;
    if (e.key === 'Escape') hide(f);
    else if (e.target !== box) return;
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
