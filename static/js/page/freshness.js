// The age of the data.
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
