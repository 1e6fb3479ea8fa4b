/**
 * What only the reader's browser knows: their zone, and how much later it is
 * than the page. The page is whole without it. No import, 2 KB at most.
 */
const { dataset, lang } = document.documentElement;
const shownAt = Date.parse(dataset['now'] ?? '');
const startedAt = Date.now();
const ZONE_MINUTES = new Date(shownAt).getTimezoneOffset();

/** A page of the past counts from its own moment, one of the present from the reader's clock. */
function clock(): number {
  return 'past' in dataset ? shownAt + Date.now() - startedAt : Date.now();
}

function lengthOf(milliseconds: number): string {
  const minutes = Math.floor(Math.abs(milliseconds) / 60_000);
  const hours = Math.floor(minutes / 60);
  const counts = hours < 72 ? [0, hours, minutes % 60] : [Math.floor(hours / 24), hours % 24, 0];
  const units = dataset['units']?.split('|') ?? [];
  const said = counts.map((count, index) => (count > 0 ? fill(units[index], String(count)) : ''));
  return said.filter(Boolean).join(' ') || fill(units[2], '0');
}

function fill(template: string | undefined, value: string): string {
  return (template ?? '').replace('{}', value);
}

function addOwnTimes(): void {
  const clockTime = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  for (const time of document.querySelectorAll('time')) {
    const at = new Date(time.dateTime);
    const weekday = at.getDay() === at.getUTCDay() ? {} : ({ weekday: 'short' } as const);
    const own = fill(dataset['yours'], new Intl.DateTimeFormat(lang, { ...weekday, ...clockTime }).format(at));
    if ('local' in time.dataset && ZONE_MINUTES !== 0) time.append(` (${own})`);
    else time.title = own;
  }
}

function count(): void {
  for (const place of document.querySelectorAll<HTMLElement>('[data-count]')) {
    const left = Date.parse(place.dataset['count'] ?? '') - clock();
    const text = fill(left < 0 ? place.dataset['past'] : dataset['ahead'], lengthOf(left));
    place.textContent = text && `(${text})`;
    if (left < 0 && place.parentElement && 'tone' in place.parentElement.dataset)
      place.parentElement.dataset['tone'] = 'bad';
  }
  const notice = document.querySelector<HTMLElement>('.age');
  // The build knew when its truth would end; ten minutes are for the next build to come.
  if (notice && clock() > Date.parse(dataset['next'] ?? '') + 600_000) {
    notice.hidden = false;
    notice.textContent = fill(dataset['age'], lengthOf(clock() - shownAt));
  }
}

addOwnTimes();
count();
setInterval(count, 20_000);
