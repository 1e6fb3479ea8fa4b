/**
 * Runs inside a judged document: tells what an entry may not hold, then does
 * all that a reader could do. Self-contained, since the browser gets its source.
 */
export function provoke(): string[] {
  const allowed: Record<string, string[]> = {
    ...Object.fromEntries('p h1 h2 h3 h4 h5 h6 blockquote pre hr ul li'.split(' ').map((name) => [name, []])),
    ...Object.fromEntries('table thead tbody tr strong em del code br'.split(' ').map((name) => [name, []])),
    a: ['href', 'title', 'rel'],
    ol: ['start'],
    th: ['scope', 'data-align'],
    td: ['data-align'],
  };
  const everyday = 'click dblclick mousedown mouseup mouseover mouseenter mousemove mouseout pointerdown pointerenter';
  const other = 'keydown keyup focus blur input change submit load error toggle scroll wheel copy paste touchstart';

  const found = [...foreignNodes()];
  document.addEventListener('click', keepHere, true);
  for (const element of document.querySelectorAll<HTMLElement>('*')) tempt(element);
  return found;

  function* foreignNodes(): Generator<string> {
    const [meta, title] = document.head?.children ?? [];
    const main = document.body?.firstElementChild;
    const frame = new Set<Element | null | undefined>([document.documentElement, document.head, document.body]);
    for (const element of [meta, title, main]) frame.add(element);
    if (document.title !== 'Entry' || main?.localName !== 'main') yield 'another document';
    const walker = document.createTreeWalker(document, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_COMMENT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      if (!(node instanceof Element)) yield `<!--${node.nodeValue}-->`;
      else if (frame.has(node)) yield* foreignAttributes(node, node === meta ? ['charset'] : []);
      else yield* foreignParts(node);
    }
  }

  function* foreignParts(element: Element): Generator<string> {
    const names = Object.hasOwn(allowed, element.localName) ? allowed[element.localName] : undefined;
    if (names === undefined || !(element instanceof HTMLElement)) yield `<${element.localName}>`;
    else yield* foreignAttributes(element, names);
    if (element instanceof HTMLAnchorElement && !isAllowedTarget(element)) yield `href=${element.href}`;
  }

  function* foreignAttributes(element: Element, names: string[]): Generator<string> {
    for (const name of element.getAttributeNames()) {
      if (!names.includes(name)) yield `<${element.localName} ${name}>`;
    }
  }

  /** Another host must be written out, with its scheme. */
  function isAllowedTarget(link: HTMLAnchorElement): boolean {
    const written = link.getAttribute('href');
    if (written === null || link.protocol === 'mailto:') return true;
    if (link.protocol !== 'https:' && link.protocol !== 'http:') return false;
    return link.host === location.host || /^https?:\/\//i.test(written);
  }

  /** A link to another page would end the document before the rest is tried. */
  function keepHere(event: Event): void {
    const link = event.target instanceof Element ? event.target.closest('a, area') : null;
    const address = link instanceof HTMLAnchorElement || link instanceof HTMLAreaElement ? link.protocol : '';
    if (['https:', 'http:', 'mailto:', 'data:'].includes(address)) event.preventDefault();
  }

  function tempt(element: HTMLElement): void {
    const handled = element.getAttributeNames().flatMap((name) => (name.startsWith('on') ? [name.slice(2)] : []));
    for (const type of new Set([...`${everyday} ${other}`.split(' '), ...handled])) {
      element.dispatchEvent(new MouseEvent(type, { cancelable: true }));
    }
    element.focus?.();
    element.click?.();
    if (element instanceof HTMLFormElement) element.requestSubmit();
  }
}
