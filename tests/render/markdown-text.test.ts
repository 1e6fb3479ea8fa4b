import { describe, expect, test } from 'vitest';
import { leadOf, renderText } from '#render/markdown.ts';

function text(lines: string[], options?: Parameters<typeof renderText>[1]): string[] {
  return renderText(lines.join('\n'), options).split('\n');
}

describe('plain text', () => {
  test('wraps paragraphs at 72 columns and keeps hard breaks', () => {
    const sentence = 'Withdrawals have resumed for every customer who has set up a second factor again.';
    expect(text([sentence, sentence + '\\', 'Thank you.', '', 'Next.'])).toEqual([
      'Withdrawals have resumed for every customer who has set up a second',
      'factor again. Withdrawals have resumed for every customer who has set up',
      'a second factor again.',
      'Thank you.',
      '',
      'Next.',
    ]);
  });

  test('has exactly the asked width at most', () => {
    expect(text(['aaa bbb ccc'], { width: 7 })).toEqual(['aaa bbb', 'ccc']);
    expect(text(['aaa bbb ccc'], { width: 6 })).toEqual(['aaa', 'bbb', 'ccc']);
  });

  test('never breaks a longer word', () => {
    expect(text(['see https://status.example/history/2022-01 now'], { width: 10 })).toEqual([
      'see',
      'https://status.example/history/2022-01',
      'now',
    ]);
  });

  test('counts characters, not their parts, and breaks no fixed space', () => {
    expect(text(['👩‍💻🙂e\u0301 🙂🙂🙂 1000000\u00a0000 a'], { width: 12 })).toEqual([
      '👩‍💻🙂e\u0301 🙂🙂🙂',
      '1000000\u00a0000',
      'a',
    ]);
  });

  test('underlines headings', () => {
    expect(text(['## What *happened*', '', 'It broke.'])).toEqual(['What happened', '-------------', '', 'It broke.']);
  });

  test('indents lists under their marks', () => {
    const lines = ['- one two three four', '  - five six', '- [x] seven eight nine', '-'];
    expect(text(lines, { width: 14 })).toEqual([
      '- one two',
      '  three four',
      '  - five six',
      '- [x] seven',
      '      eight',
      '      nine',
      '-',
    ]);
  });

  test('numbers ordered lists from where they start, and spaces loose ones', () => {
    expect(text(['9. nine', '', '   more', '10. ten'])).toEqual(['9. nine', '', '   more', '', '10. ten']);
  });

  test('marks every line of a quote', () => {
    expect(text(['> one two three', '>', '> - four'], { width: 10 })).toEqual([
      '> one two',
      '> three',
      '>',
      '> - four',
    ]);
  });

  test('shows code and rules as lines of their own', () => {
    expect(text(['```sh', 'npm  ci  ', '  --x', '```', '***', 'Use `npm &amp; ci`.'])).toEqual([
      'npm  ci',
      '  --x',
      '',
      '* * *',
      '',
      'Use npm &amp; ci.',
    ]);
  });

  test('does not hide that text was struck out', () => {
    expect(renderText('~~400~~ **483** accounts')).toBe('~~400~~ 483 accounts');
  });

  test('decodes character references once and shows raw HTML as typed', () => {
    expect(renderText('&copy; &amp;lt; AT&T &#60;i&#62; <b>bold</b> <!-- hidden -->')).toBe(
      '© &lt; AT&T <i> <b>bold</b> <!-- hidden -->',
    );
  });

  test('is empty for empty markdown', () => {
    expect(renderText('\n\n[unused]: /x\n')).toBe('');
  });
});

describe('links in plain text', () => {
  test('follow their words', () => {
    expect(renderText('Read [the guide](https://a.example/guide).')).toBe('Read the guide (https://a.example/guide).');
  });

  test('are told once when the words are the address', () => {
    expect(renderText('https://a.example [a.example](https://a.example/) <help@a.example> www.a.example')).toBe(
      'https://a.example https://a.example/ help@a.example http://www.a.example',
    );
  });

  test('inside the site get their full address', () => {
    const resolveUrl = (href: string) => new URL(href, 'https://status.example/').href;
    expect(renderText('[All](/history), [mail](mailto:help@a.example)', { resolveUrl })).toBe(
      'All (https://status.example/history), mail (help@a.example)',
    );
  });

  test('to forbidden places are only words, and images only their alternative text', () => {
    expect(renderText('[words](javascript:x()) ![a *b*](https://a.example/b.png)')).toBe('words a b');
  });
});

describe('tables in plain text', () => {
  const table = ['| Service | Accounts |', '| --- | --: |', '| Withdrawals | 483 |', '| [Trade](/t) | |'];

  test('stand in columns where they fit', () => {
    expect(text(table)).toEqual([
      'Service      Accounts',
      '-----------  --------',
      'Withdrawals       483',
      'Trade (/t)',
    ]);
  });

  test('become lists of cells where they do not', () => {
    expect(text(table, { width: 20 })).toEqual([
      'Service:',
      '  Withdrawals',
      'Accounts: 483',
      '',
      'Service: Trade',
      '  (/t)',
    ]);
  });

  test('without rows name their columns', () => {
    expect(text(['| Service | Accounts |', '| --- | --- |'], { width: 16 })).toEqual(['Service,', 'Accounts']);
  });
});

describe('the lead', () => {
  test('is the first paragraph on one line without marks', () => {
    expect(leadOf('# Title\n\n- list\n\nWe *stopped*\n[withdrawals](/w)\\\n`now` &amp; here.\n\nMore.')).toBe(
      'We stopped withdrawals now & here.',
    );
  });

  test('leaves out what was struck out', () => {
    expect(leadOf('About ~~400~~ 483 accounts')).toBe('About 483 accounts');
  });

  test('is the first paragraph that has words', () => {
    expect(leadOf('![](x.png)\n\nWords.')).toBe('Words.');
  });

  test('is empty without a paragraph', () => {
    expect([leadOf(''), leadOf('# Title\n\n- list')]).toEqual(['', '']);
  });
});
