// @ts-check
/**
 * What a reader may want besides the page: times in another zone, and a copy for
 * when there is no network. Loaded last; the page is whole without it.
 */

/** Pages that should be at hand offline though they were never opened. */
const KEPT = 'a[data-keep]';

const place = /** @type {HTMLElement | null} */ (document.querySelector('.zone'));
if (place) offerZones(place);
// Some browsers refuse a worker in private windows; the page needs none.
if ('serviceWorker' in navigator) keepCopy().catch(() => null);

/** @param {HTMLElement} container */
function offerZones(container) {
  const select = container.querySelector('select');
  if (!select) return;
  const { own = '', none = '' } = container.dataset;
  const chosen = stored() ?? '';
  select.append(new Option(own, ''), new Option(none, 'none'));
  if (isZone(chosen)) select.append(optionOf(chosen));
  select.value = chosen;
  if (select.selectedIndex < 0) select.value = '';
  // Naming all of them takes a slow phone a moment, and few readers ask.
  select.addEventListener('focus', () => select.append(...otherZones(chosen)), { once: true });
  select.addEventListener('change', () => {
    if (select.value === '') localStorage.removeItem('zone');
    else localStorage.setItem('zone', select.value);
    dispatchEvent(new Event('zone'));
  });
  container.hidden = stored() === null;
}

/** @param {string} name */
function isZone(name) {
  try {
    return name !== '' && Intl.DateTimeFormat('en', { timeZone: name }) !== null;
  } catch {
    return false;
  }
}

/** @param {string} chosen */
function otherZones(chosen) {
  return Intl.supportedValuesOf('timeZone')
    .filter((zone) => zone !== chosen)
    .map(optionOf);
}

/** @param {string} zone */
function optionOf(zone) {
  return new Option(zone.replaceAll('_', ' '), zone);
}

/** Null where the browser keeps nothing for us. */
function stored() {
  try {
    return localStorage.getItem('zone') ?? '';
  } catch {
    return null;
  }
}

async function keepCopy() {
  await navigator.serviceWorker.register('/sw.js');
  const { active } = await navigator.serviceWorker.ready;
  const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll(KEPT));
  active?.postMessage([location.href, ...[...links].map(({ href }) => href)]);
}
