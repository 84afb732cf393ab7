// Keyboard shortcuts, which can be switched off.
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
        row('Find a name', '/'), row('Filter rows', 'f'), row('This sheet', '?'),
        row('In a picture: through its values', '←', '→'), row('In a zoomed chart: save as an image', 's'),
        row('Back from the zoom, or hide the tip', 'Esc'))),
      make('p', {}, make('label', {}, on, ' Shortcuts outside pictures are on')),
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
  else if (e.key === '/' || e.key === 'f') {
    const wanted = e.key === '/' ? '.find input, .filter input, select[data-goto]' : '.filter input';
    const field = all(wanted).find((i) => i.getClientRects().length);
    if (!field) return;
    e.preventDefault();
    field.focus();
  }
});
