// Pictures answer when they are pointed at, touched or stepped through with the arrow
// keys. Their values stand in their attributes, as tips.go of render/svg writes them:
// nothing is fetched, and a picture never changes its scale, its grain or its colours.
const tip = make('div', { className: 'tip', hidden: true });
tip.setAttribute('aria-hidden', 'true'); // what it shows is said when the keyboard asks
const marker = doc.createElementNS('http://www.w3.org/2000/svg', 'rect');
marker.setAttribute('class', 'p-marker');
let pointed, again; // the picture with the tip, and what shows it again
const hideTip = () => { tip.hidden = true; marker.remove(); pointed = null; };

// read returns the places of a picture: how many there are, how many stand side by side,
// which one is at a point, and where one stands. Across, positions are shares of the
// width; down, they are in em.
function read(svg) {
  const [titles, ...places] = svg.dataset.tips.split('\n').map((line) => line.split('\t'));
  const [from, step, ...words] = svg.dataset.dates?.split(' ') ?? [];
  const date = (i) => {
    const [weekday, on, month, year, time] = new Date((Number(from) + i * step) * 1000).toUTCString().replace(',', '').split(' ');
    return `${words.join(' ')}${weekday} ${Number(on)} ${month} ${year}${step < 86400 ? `, ${time.slice(0, 5)}` : ''}`;
  };
  const [kind, ...numbers] = svg.dataset.places.split(' ');
  const [first, height, ...middles] = numbers.map(Number), n = places.length;
  const text = (i) => [from ? date(i) : places[i][0], ...titles.map((title, k) => `${title}: ${places[i][k + 1] ?? '–'}`)];
  if (kind === 'grid') {
    const [down, along, between] = svg.dataset.names.split('\n').map((line) => line.split('\t'));
    for (const [i, place] of places.entries()) {
      if (place[0] !== '–') place[0] = `${down[Math.floor(i / first)]}${between}${along[i % first]}${place[0] && ', few builds'}`;
    }
    const across = first, at = (x, y) => Math.floor(y / height) * across + Math.min(across - 1, Math.floor(x * across));
    return { n, across, at, text, box: (i) => [(i % across) / across, Math.floor(i / across) * height, 1 / across, height] };
  }
  const middle = (i) => (middles.length ? middles[i] / 1000 : (i + 0.5) / n);
  const nearest = (x) => middles.reduce((best, m, i) => (Math.abs(m / 1000 - x) < Math.abs(middle(best) - x) ? i : best), 0);
  const width = middles.length ? 0 : 1 / n;
  return {
    n, across: 1, text, at: (x) => (middles.length ? nearest(x) : Math.floor(x * n)),
    box: (i) => [middle(i) - width / 2, first, width, height],
  };
}

function wirePicture(box) {
  const svg = box.querySelector('svg[data-tips]');
  if (!svg) return;
  let places, last = -1;
  const sizes = () => {
    places ??= read(svg);
    const style = getComputedStyle(svg), frame = svg.getBoundingClientRect(), left = parseFloat(style.paddingLeft);
    return { x: frame.left + left, y: frame.top, width: frame.width - left, em: parseFloat(style.fontSize) };
  };
  const show = (i, x, y) => {
    const s = sizes();
    if (!(i >= 0 && i < places.n)) { hideTip(); return null; }
    last = i;
    pointed = box;
    again = () => show(i);
    const [left, top, width, height] = places.box(i);
    Object.entries({ x: `${left * 100}%`, y: `${top}em`, width: width ? `${width * 100}%` : 1, height: `${height}em` })
      .forEach(([name, value]) => marker.setAttribute(name, value));
    svg.append(marker);
    const [heading, ...values] = places.text(i);
    tip.replaceChildren(make('b', { textContent: heading }), ...values.map((textContent) => make('span', { textContent })));
    tip.hidden = false;
    const size = tip.getBoundingClientRect(), from = x ?? s.x + (left + width / 2) * s.width, above = (y ?? s.y + top * s.em) - size.height - 12;
    tip.style.left = `${Math.max(4, Math.min(doc.documentElement.clientWidth - size.width - 4, from + 12))}px`;
    tip.style.top = `${above > 4 ? above : (y ?? s.y + (top + height) * s.em) + 16}px`;
    return [heading, ...values].join(', ');
  };
  const point = (e) => {
    const s = sizes(), x = (e.clientX - s.x) / s.width;
    show(x < 0 || x >= 1 ? -1 : places.at(x, (e.clientY - s.y) / s.em), e.clientX, e.clientY);
  };
  svg.addEventListener('pointermove', (e) => { if (e.pointerType === 'mouse') point(e); });
  svg.addEventListener('pointerleave', (e) => { if (e.pointerType === 'mouse') hideTip(); });
  svg.addEventListener('click', point);
  box.tabIndex = 0;
  box.setAttribute('role', 'group');
  box.setAttribute('aria-label', `Picture, the arrow keys step through its values: ${svg.querySelector('title').textContent}`);
  box.addEventListener('blur', hideTip);
  const figure = { figure: box.closest('figure') };
  box.addEventListener('keydown', (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || !svg.isConnected) return;
    if (e.key === 'Escape' && pointed === box) hideTip();
    else if (moves[e.key]) {
      sizes();
      const by = moves[e.key] * (e.key.endsWith('Up') || e.key.endsWith('Down') ? places.across : 1);
      const next = last < 0 ? (by < 0 ? places.n - 1 : 0) : Math.min(places.n - 1, Math.max(0, last + by));
      say(figure, show(next), true);
    } else return;
    e.preventDefault();
    e.stopPropagation();
  });
}
const pictures = all('[data-chart-box]');
if (pictures.length) {
  body.append(tip);
  pictures.forEach(wirePicture);
  addEventListener('scroll', () => { if (pointed) (pointed.matches(':focus') ? again : hideTip)(); }, { passive: true });
  doc.addEventListener('pointerdown', (e) => { if (pointed && !pointed.contains(e.target)) hideTip(); });
}
