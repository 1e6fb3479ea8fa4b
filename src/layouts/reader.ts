/**
 * What only the reader's browser knows: their zone, and how much later it is
 * than the page. The page is whole without it. No import, 2 KB at most.
 */
const { dataset, lang } = document.documentElement;
const moment = (text: string | undefined): number => Date.parse(text ?? '');
const shownAt = moment(dataset['now']);
const startedAt = Date.now();

/** A page of the past counts from its own moment, one of the present from the reader's clock. */
function clock(): number {
  return 'past' in dataset ? shownAt + Date.now() - startedAt : Date.now();
}

function fill(template: string | undefined, value: string): string {
  return (template ?? '').replace('{}', value);
}

function lengthOf(milliseconds: number): string {
  const minutes = Math.floor(Math.abs(milliseconds) / 60_000);
  const hours = Math.floor(minutes / 60);
  const counts = hours < 72 ? [0, hours, minutes % 60] : [Math.floor(hours / 24), hours % 24];
  const units = dataset['units']?.split('|') ?? [];
  const said = counts.map((count, index) => (count ? `${fill(units[index], `${count}`)} ` : '')).join('');
  return said.trim() || fill(units[2], '0');
}

/** Chosen in `extras.js`: a zone, “none”, or nothing, which is the reader's own. */
function chosenZone(): string | undefined {
  try {
    const zone = localStorage['zone'] as string | undefined;
    // A name that this browser does not know throws.
    if (zone !== 'none') Intl.DateTimeFormat('en', { timeZone: zone });
    return zone;
  } catch {
    return undefined;
  }
}

function addOtherTimes(): void {
  const zone = chosenZone();
  const told = (timeZone: string | undefined, options: object, at: Date): string =>
    new Intl.DateTimeFormat(`${lang}-u-nu-latn`, { ...options, timeZone }).format(at);
  const day = { weekday: 'short' };
  const clockTime = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
  const template = zone ? `{} ${zone.replace(/.*\//, '').replaceAll('_', ' ')}` : dataset['yours'];
  for (const time of document.querySelectorAll('time')) {
    const said = (time.dataset['said'] ??= time.textContent);
    const at = new Date(time.dateTime);
    const own = zone === 'none' ? dataset['zone'] : zone;
    const isSame = (options: object): boolean => told(own, options, at) === told(dataset['zone'], options, at);
    const other = fill(template, told(own, isSame(day) ? clockTime : { ...day, ...clockTime }, at));
    const isTold = isSame(clockTime) && isSame(day);
    if ('local' in time.dataset) time.textContent = isTold ? said : `${said} (${other})`;
    else time.title = zone === 'none' ? '' : other;
  }
}

function count(): void {
  const now = clock();
  for (const place of document.querySelectorAll<HTMLElement>('[data-count]')) {
    const { count: at, past, ahead = dataset['ahead'], tone } = place.dataset;
    const left = moment(at) - now;
    const text = fill(left < 0 ? past : ahead, lengthOf(left));
    place.textContent = text && `(${text})`;
    if (left < 0 && tone) place.parentElement?.setAttribute('data-tone', tone);
  }
  for (const place of document.querySelectorAll<HTMLElement>('[data-during]'))
    place.hidden = now < moment(place.dataset['from']) || now >= moment(place.dataset['until']);
  const notice = document.querySelector<HTMLElement>('.age');
  const savedAt = moment(dataset['saved']);
  // The build knew when its truth would end; ten minutes are for the next build to come.
  const isOld = now > moment(dataset['next']) + 600_000;
  if (notice && (savedAt || isOld)) {
    notice.hidden = false;
    const [template, since] = savedAt ? [dataset['offline'], startedAt - savedAt] : [dataset['age'], now - shownAt];
    notice.firstElementChild?.replaceChildren(fill(template, lengthOf(since)));
  }
}

addOtherTimes();
addEventListener('zone', addOtherTimes);
count();
setInterval(count, 20_000);
