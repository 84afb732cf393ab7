// Keyboard shortcuts, which can be switched off.
const places = { o: ['', 'Overview'], p: ['pipelines/', 'Pipelines'], s: ['security/', 'Security'], t: ['teams/', 'Teams'], a: ['about/', 'About'] };
let sheet, waiting = 0;
async function help() {
  const found = await loadFind().catch(() => null);
  if (!found) return;
  sheet ??= body.appendChild(found.makeSheet(places, recall('keys') !== 'off', (on) => remember('keys', on ? 'on' : 'off')));
  if (!sheet.open) sheet.showModal();
}
if (doc.querySelector('[data-find]')) {
  const opener = make('button', { type: 'button', className: 'keys-open' }, 'Keyboard shortcuts');
  opener.addEventListener('click', help);
  doc.querySelector('body > footer')?.append(opener);
}
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
