// The search of all names, which js/page/search.js loads when a reader goes to the
// search box. It is the combobox of the ARIA authoring practices: the focus stays
// in the box, arrow keys move through the list, Enter goes where the marked name
// leads, Escape closes the list and then empties the box.

const most = 12; // names that the list shows

// read returns the names of the file: {kind, name, path}. See appendNames in
// render/find.go for its form.
export function read(text) {
  return text.split('\n\n').flatMap((block) => {
    const [[kind, folder], ...lines] = block.split('\n').filter(Boolean).map((line) => line.split('\t'));
    return lines.map(([name, at = '~/']) => ({
      kind, name, lower: name.toLowerCase(),
      path: at.startsWith('/') ? at.slice(1) : folder + (at.startsWith('~') ? slug(name) + at.slice(1) : at),
    }));
  });
}

const slug = (name) => name.toLowerCase().match(/[a-z0-9]+/g).join('-');

// rank says how well a name fits all words: 0 not at all; better at the beginning
// of the name or of a part of it, and for short names.
function rank(entry, words) {
  let sum = 0;
  for (const word of words) {
    const at = entry.lower.indexOf(word);
    if (at < 0) return 0;
    const begins = at === 0 ? 4 : /[^a-z0-9]/.test(entry.lower[at - 1]) ? 2 : 1;
    sum += begins + word.length / entry.lower.length;
  }
  return sum;
}

// find returns the names that fit the words, best first.
export function find(names, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  return names.map((entry) => [rank(entry, words), entry]).filter(([r]) => r)
    .sort(([a], [b]) => b - a).map(([, entry]) => entry);
}

// open makes a combobox of an input. base is the site's root, all the address of
// the page of all names.
export async function open(input, base, all) {
  const file = new URL('names.txt', all);
  const list = document.createElement('ul'), status = document.createElement('span');
  Object.assign(list, { id: 'found', role: 'listbox', ariaLabel: 'Names found', hidden: true });
  Object.assign(status, { className: 'unseen', role: 'status' });
  input.after(list, status);
  let names = [], marked = -1;
  const close = () => { list.hidden = true; marked = -1; input.ariaExpanded = 'false'; input.removeAttribute('aria-activedescendant'); };
  const options = () => [...list.querySelectorAll('[role=option]')];
  const mark = (n) => {
    const items = options();
    items[marked]?.removeAttribute('aria-selected');
    marked = (n + items.length) % items.length;
    items[marked].ariaSelected = 'true';
    items[marked].scrollIntoView({ block: 'nearest' });
    input.setAttribute('aria-activedescendant', items[marked].id);
  };
  const go = (item) => location.assign(item.dataset.to);
  const show = () => {
    const found = find(names, input.value);
    close();
    list.replaceChildren(...found.slice(0, most).map(({ kind, name, path }, n) => {
      const item = document.createElement('li'), what = document.createElement('small'), text = document.createElement('bdi');
      Object.assign(item, { id: `found-${n}`, role: 'option' });
      item.dataset.to = new URL(path, base);
      text.textContent = name;
      what.textContent = kind;
      item.append(text, ' ', what);
      return item;
    }));
    const typed = input.value.trim() !== '';
    list.hidden = !found.length;
    input.ariaExpanded = String(!list.hidden);
    status.textContent = !typed ? '' : found.length > most ? `The first ${most} of ${found.length} names` : `${found.length} names found`;
  };
  input.addEventListener('input', show);
  input.addEventListener('blur', close);
  list.addEventListener('pointerdown', (e) => e.preventDefault()); // the focus stays in the box
  list.addEventListener('click', (e) => { const item = e.target.closest('[role=option]'); if (item) go(item); });
  input.addEventListener('keydown', (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing) return;
    if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
      if (list.hidden) show();
      if (!list.hidden) mark(e.key === 'ArrowDown' ? marked + 1 : marked < 0 ? -1 : marked - 1);
    } else if (e.key === 'Enter') {
      const item = options()[marked];
      if (item) go(item);
      else location.assign(`${all}#q=${encodeURIComponent(input.value.trim())}`);
    } else if (e.key === 'Escape') {
      if (list.hidden) { input.value = ''; show(); } else close();
    } else return;
    e.preventDefault();
  });
  try {
    const response = await fetch(file);
    if (!response.ok) throw new Error(response.status);
    names = read(await response.text());
    show();
  } catch {
    status.className = 'find-error';
    status.textContent = 'The names could not be loaded. Press Enter for the page of all names.';
  }
}
