import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MarkElement } from '#core/brand.ts';
import { readMark } from '#entries/mark.ts';

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"';

function read(text: string): ReturnType<typeof readMark> {
  return readMark({ file: 'brand/mark.svg', text });
}

describe('a mark', () => {
  test('is its shapes, without what only a file needs', () => {
    const text = `<?xml version="1.0" encoding="UTF-8"?>
<!-- Ours -->
<svg xmlns="http://www.w3.org/2000/svg" version="1.1" width="32" height="32px" viewBox="0 0 32 32.5" fill="none">
  <g transform="translate(1,1) scale(2)"><path d="M1 1h4v-.5z" fill='#0B57D0' fill-rule="evenodd"></path></g>
  <polyline points="1,2 3,4" stroke = "currentColor" stroke-width="2" stroke-linecap="round"/>
</svg>
`;
    expect(read(text)).toEqual({
      name: 'svg',
      attributes: { viewBox: '0 0 32 32.5', fill: 'none' },
      children: [
        {
          name: 'g',
          attributes: { transform: 'translate(1,1) scale(2)' },
          children: [
            { name: 'path', attributes: { d: 'M1 1h4v-.5z', fill: '#0B57D0', 'fill-rule': 'evenodd' }, children: [] },
          ],
        },
        {
          name: 'polyline',
          attributes: { points: '1,2 3,4', stroke: 'currentColor', 'stroke-width': '2', 'stroke-linecap': 'round' },
          children: [],
        },
      ],
    });
  });

  test.each([
    ['a script', '<script>alert(1)</script>'],
    ['a script in other letters', '<SCRIPT/>'],
    ['a script of another name space', '<svg:script/>'],
    ['a foreign object', '<foreignObject><p>text</p></foreignObject>'],
    ['an image', '<image href="https://evil.example/a.png"/>'],
    ['a use', '<use href="#a"/>'],
    ['a link', '<a href="javascript:alert(1)"><path d="M0 0"/></a>'],
    ['an animation', '<animate attributeName="href" to="javascript:alert(1)"/>'],
    ['a set', '<path d="M0 0"><set attributeName="onclick" to="alert(1)"/></path>'],
    ['a style', '<style>@import url(https://evil.example)</style>'],
    ['a text', '<text>Example</text>'],
    ['a filter', '<filter><feImage href="https://evil.example"/></filter>'],
    ['another svg', '<svg viewBox="0 0 1 1"/>'],
    ['an event handler', '<path d="M0 0" onload="alert(1)"/>'],
    ['an event handler in other letters', '<path d="M0 0" ONCLICK="alert(1)"/>'],
    ['a style attribute', '<path d="M0 0" style="fill:url(https://evil.example)"/>'],
    ['a class', '<path d="M0 0" class="skip"/>'],
    ['an id', '<path d="M0 0" id="content"/>'],
    ['a reference', '<path d="M0 0" fill="url(#a)"/>'],
    ['a foreign reference', '<path d="M0 0" stroke="url(https://evil.example/a#b)"/>'],
    ['a link of an older kind', '<path d="M0 0" xlink:href="https://evil.example"/>'],
    ['a base', '<path d="M0 0" xml:base="https://evil.example"/>'],
    ['an attribute of every object', '<path d="M0 0" constructor="1" __proto__="2"/>'],
    ['an entity', '<path d="M0 0" fill="&#114;ed"/>'],
    ['an attribute without quotation marks', '<path d=M0/>'],
    ['an attribute without a value', '<path hidden/>'],
    ['words between the shapes', 'hello'],
    ['characters as they are', '<![CDATA[<script>]]>'],
    ['an instruction', '<?xml-stylesheet href="https://evil.example/a.css"?>'],
    ['an end of nothing', '</g>'],
    ['an end that was not opened', '<g></path>'],
    ['a shape without an end', '<g>'],
    ['half a comment', '<!-- <g/>'],
    ['depth without end', `${'<g>'.repeat(30)}${'</g>'.repeat(30)}`],
  ])('with %s is refused', (_, inside) => {
    const found = read(`${SVG}>${inside}</svg>`);
    expect(Array.isArray(found) && found.length > 0 && found.every(({ code }) => code === 'mark-not-allowed')).toBe(
      true,
    );
  });

  test.each([
    ['nothing', ''],
    ['text', 'Example'],
    ['HTML', '<html><body></body></html>'],
    ['a document type', '<!DOCTYPE svg [<!ENTITY a "b">]><svg viewBox="0 0 1 1"/>'],
    ['two pictures', '<svg viewBox="0 0 1 1"/><svg viewBox="0 0 1 1"/>'],
    ['a picture without its plane', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['a plane of nothing', '<svg viewBox="0 0 0 10"/>'],
    ['another name space', '<svg xmlns="http://www.w3.org/1999/xhtml" viewBox="0 0 1 1"/>'],
    ['a picture with a handler', `${SVG} onload="alert(1)"/>`],
    ['an open tag', SVG],
  ])('of %s is refused', (_, text) => {
    const found = read(text);
    expect(Array.isArray(found) && found.map(({ code }) => code)).toContain('mark-not-allowed');
  });

  test('of many bytes is refused, however small its picture', () => {
    expect(read(`${SVG}>${'<g/>'.repeat(3000)}</svg>`)).toEqual([
      {
        file: 'brand/mark.svg',
        line: 1,
        column: 1,
        code: 'file-too-large',
        message: 'The mark has 12066 bytes, and may have 8192: it travels with every page.',
        fix: 'Draw it with fewer shapes, or save it again with fewer digits.',
      },
    ]);
  });

  test('that passes holds nothing but shapes, whatever the file was made of', () => {
    const piece = fc.constantFrom(
      ...'<svg <g <path <script <a <use > /> </svg> </g> </path> </script> <!-- --> " \' = & ; url( javascript: #'.split(
        ' ',
      ),
      ' viewBox="0 0 1 1"',
      ' d="M0 0"',
      ' fill="red"',
      ' onload="a"',
      " href='b'",
      ' style="c"',
      '\n',
      ' ',
      'x',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const found = read(`${SVG}>${pieces.join('')}</svg>`);
        if (Array.isArray(found)) return;
        expect(allOf(found).filter(({ name }) => !['svg', 'g', 'path'].includes(name))).toEqual([]);
        const keys = allOf(found).flatMap(({ attributes }) => Object.keys(attributes));
        expect(keys.filter((key) => !['viewBox', 'd', 'fill'].includes(key))).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  test('is judged at once, even one made to keep the judge busy', () => {
    const traps = [
      'd="' + ' '.repeat(8000),
      `points="${'1'.repeat(8000)}x"`,
      ` ${'a '.repeat(4000)}`,
      `transform="${'scale(1) '.repeat(800)}x"`,
    ];
    const begun = performance.now();
    for (const trap of traps) expect(Array.isArray(read(`${SVG}><path ${trap}/></svg>`))).toBe(true);
    expect(performance.now() - begun).toBeLessThan(2000);
  });
});

function allOf(element: MarkElement): MarkElement[] {
  return [element, ...element.children.flatMap(allOf)];
}
