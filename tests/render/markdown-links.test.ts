import { expect, test } from 'vitest';
import { linksOf } from '#render/markdown.ts';

/** What stands at the places that are told, beside the addresses. */
function found(markdown: string): [string, string][] {
  return linksOf(markdown).map(({ href, offset }) => [href, markdown.slice(offset, offset + 12)]);
}

test('links, images and bare addresses are told where their address begins', () => {
  expect(found('[a](https://a.example/) ![b](<b.png>)\n<https://c.example/> https://d.example/ www.e.example')).toEqual(
    [
      ['https://a.example/', 'https://a.ex'],
      ['b.png', 'b.png>)\n<htt'],
      ['https://c.example/', 'https://c.ex'],
      ['https://d.example/', 'https://d.ex'],
      ['http://www.e.example', 'www.e.exampl'],
    ],
  );
});

test('the address of references is told once, where it is defined', () => {
  expect(found('[a][x], [x] and [x][]\n\n[x]: https://a.example/')).toEqual([['https://a.example/', 'https://a.ex']]);
});

test('the same address in several places is told for each', () => {
  expect(linksOf('`[a](/x)` [a](/x)\n\n    [a](/x)\n\n[a](/x)').map(({ offset }) => offset)).toEqual([14, 36]);
});

test('an image in a link and the link are both told', () => {
  expect(found('[![a](/image)](/target)')).toEqual([
    ['/image', '/image)](/ta'],
    ['/target', '/target)'],
  ]);
});

test('links inside quotes, lists, tables and over several lines are found', () => {
  const markdown =
    '> words\n> [a\n> b](/quote)\n\n- x\n  - y [c](/list)\n\n| h |\n| - |\n| \\| [d](/table) |\n\n[e\nf](/lines)';
  expect(found(markdown)).toEqual([
    ['/quote', '/quote)\n\n- x'],
    ['/list', '/list)\n\n| h '],
    ['/table', '/table) |\n\n['],
    ['/lines', '/lines)'],
  ]);
});

test('offsets hold where lines end in two characters', () => {
  expect(found('one\r\ntwo\r\n\r\n> three\r\n> [a](/four)\r\n')).toEqual([['/four', '/four)\r\n']]);
});

test('forbidden addresses are told as a browser would read them', () => {
  expect(found('[a](java&#115;cript:x)')).toEqual([['javascript:x', 'java&#115;cr']]);
});
