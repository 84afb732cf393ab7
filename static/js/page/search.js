// The search box takes the place of the link to the page of all names. What it
// needs is loaded when a reader goes there.
const link = doc.querySelector('a.find[data-find]');
if (link) {
  const input = make('input', {
    type: 'search', placeholder: link.textContent, autocomplete: 'off', spellcheck: false, role: 'combobox',
    ariaLabel: link.textContent, ariaAutoComplete: 'list', ariaExpanded: 'false',
  });
  input.setAttribute('aria-controls', 'found');
  let opened;
  input.addEventListener('focus', () => {
    opened ??= loadFind()
      .then((module) => module.open(input, base, link.href)).catch(() => { opened = null; });
  });
  const focused = doc.activeElement === link, box = make('search', { className: 'find' }, input, make('kbd', { ariaHidden: 'true' }, '/'));
  box.dataset.find = link.dataset.find;
  link.replaceWith(box);
  if (focused) input.focus();

  // On the page of all names, the lists show those that hold all words.
  if (new URL(link.href).pathname === location.pathname) {
    const filter = () => {
      const words = input.value.trim().toLowerCase().split(/\s+/);
      all('main section').forEach((section) => {
        const items = all('li', section);
        items.forEach((li) => { li.hidden = !words.every((w) => li.textContent.toLowerCase().includes(w)); });
        section.hidden = items.every((li) => li.hidden);
      });
    };
    const follow = () => { input.value = new URLSearchParams(location.hash.slice(1)).get('q') ?? input.value; filter(); };
    input.addEventListener('input', filter);
    addEventListener('hashchange', follow);
    follow();
  }
}
