// Selection: go where the select says when its button or Enter is pressed, and
// remember it.
const selects = all('select[data-goto]');
selects.forEach((s) => {
  const here = s.selectedIndex;
  const show = () => {
    const to = new URL(s.value, doc.baseURI);
    if (to.origin !== location.origin || s.selectedIndex === here) return;
    to.hash = fragment();
    location.assign(to);
  };
  s.closest('.by-script')?.querySelector('[data-show]')?.addEventListener('click', show);
  s.addEventListener('keydown', (e) => { if (e.key === 'Enter') { e.preventDefault(); show(); } });
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
