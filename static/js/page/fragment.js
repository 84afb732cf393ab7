// What the reader has chosen stands in the fragment of the address, so that it
// survives a reload and a change of project or type: sort.ID=Column or -Column,
// filter.ID=words, at=ID of the part in view. A fragment that only names a part is
// an anchor as usual.
const anchor = location.hash.slice(1);
const chosen = new URLSearchParams(anchor.includes('=') ? anchor : anchor && { at: anchor });

function fragment() {
  const at = chosen.get('at');
  if (!chosen.size) return '';
  return chosen.size === 1 && at ? `#${at}` : `#${chosen}`;
}

function choose(key, value) {
  if ((chosen.get(key) ?? '') === value) return;
  if (value) chosen.set(key, value);
  else chosen.delete(key);
  history.replaceState(history.state, '', `${location.pathname}${location.search}${fragment()}`);
}

// Links to other selections show the same part, sorted and filtered alike.
for (const type of ['pointerdown', 'click']) {
  doc.addEventListener(type, (e) => {
    const a = e.target.closest?.('.filters a');
    if (a) a.hash = fragment();
  });
}

// A link to a folded part opens it.
const unfold = (id) => doc.getElementById(id)?.querySelector(':scope > .folded')?.setAttribute('open', '');
addEventListener('hashchange', () => unfold(location.hash.slice(1)));
unfold(chosen.get('at') ?? '');

if (doc.querySelector('.contents')) {
  const parts = all('main section[id], main figure[id]');
  // Once the tables are as they were, show the part. A reload keeps the place anyway.
  const again = performance.getEntriesByType('navigation')[0]?.type;
  if (anchor.includes('=') && again === 'navigate') {
    requestAnimationFrame(() => doc.getElementById(chosen.get('at') ?? '')?.scrollIntoView({ behavior: 'instant' }));
  }
  addEventListener('scrollend', () => {
    const line = innerHeight / 3;
    choose('at', parts.findLast((part) => part.getBoundingClientRect().top < line && part.getClientRects().length)?.id ?? '');
  });
}
