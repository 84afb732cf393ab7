// makeSheet returns the dialog of the keyboard shortcuts. places are what follows g,
// by key; on tells whether shortcuts are on, and changed is told when that changes.
export function makeSheet(places, on, changed) {
  const make = (tag, props, ...inside) => {
    const e = Object.assign(document.createElement(tag), props);
    e.append(...inside);
    return e;
  };
  const cell = (...inside) => make('td', {}, ...inside);
  const row = (name, ...keys) => make('tr', {}, cell(...keys.flatMap((k) => [make('kbd', {}, k), ' '])), cell(name));
  const box = make('input', { type: 'checkbox', checked: on });
  box.addEventListener('change', () => changed(box.checked));
  const sheet = make('dialog', { className: 'keys' },
    make('h2', { id: 'keys-title' }, 'Keyboard shortcuts'),
    make('table', {}, make('tbody', {},
      ...Object.entries(places).map(([k, [, name]]) => row(`Go to ${name}`, 'g', k)),
      row('Find a name', '/'), row('Filter rows', 'f'), row('This sheet', '?'),
      row('In a picture: through its values', '←', '→'), row('In a zoomed chart: save as an image', 's'),
      row('Back from the zoom, or hide the tip', 'Esc'))),
    make('p', {}, make('label', {}, box, ' Use these shortcuts (those in pictures always work)')),
    make('form', { method: 'dialog' }, make('button', {}, 'Close')));
  sheet.setAttribute('aria-labelledby', 'keys-title');
  return sheet;
}
