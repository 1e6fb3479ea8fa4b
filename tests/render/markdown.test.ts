import { describe, expect, test } from 'vitest';
import { markdownToHtml, renderHtml, sanitise } from '#render/markdown.ts';

/** The rendered markdown without its line breaks, which mean nothing in HTML. */
function html(markdown: string, headingLevel?: number): string {
  return renderHtml(markdown, headingLevel === undefined ? {} : { headingLevel }).replaceAll('\n', '');
}

describe('text', () => {
  test('emphasis, struck text, code and hard breaks keep their marks', () => {
    expect(html('**Not** *all* ~~400~~ 483 `accounts`\\\nare back.')).toBe(
      '<p><strong>Not</strong> <em>all</em> <del>400</del> 483 <code>accounts</code><br>are back.</p>',
    );
  });

  test('lists, quotes and rules keep their shape', () => {
    expect(html('3. three\n4. four\n\n> said\n\n---\n\n- a\n- b')).toBe(
      '<ol start="3"><li>three</li><li>four</li></ol><blockquote><p>said</p></blockquote><hr><ul><li>a</li><li>b</li></ul>',
    );
  });

  test('a table says which cells are headers and where text lies', () => {
    expect(html('| Day | Accounts |\n| :-: | -: |\n| 18 | 483 |')).toBe(
      '<table><thead><tr><th scope="col" data-align="center">Day</th><th scope="col" data-align="end">Accounts</th></tr></thead>' +
        '<tbody><tr><td data-align="center">18</td><td data-align="end">483</td></tr></tbody></table>',
    );
  });

  test('a box to tick is text', () => {
    expect(html('- [x] done\n- [ ] open')).toBe('<ul><li>[x] done</li><li>[ ] open</li></ul>');
  });

  test('code has no class, whatever language it names', () => {
    expect(html('```sh\nnpm <x>\n```')).toBe('<pre><code>npm &lt;x&gt;</code></pre>');
  });

  test('an image is its alternative text', () => {
    expect(html('See ![the *red* <b> button](https://images.example/a.png).')).toBe(
      '<p>See the red &lt;b&gt; button.</p>',
    );
  });

  test('character references are the characters they name, once', () => {
    expect(html('&copy; AT&T &amp;lt; &#60;b&#62; `&copy;` \\&copy;')).toBe(
      '<p>© AT&amp;T &amp;lt; &lt;b&gt; <code>&amp;copy;</code> &amp;copy;</p>',
    );
  });

  test('raw HTML and HTML comments show as they were typed', () => {
    expect(html('<b>bold</b> <!-- hidden -->\n\n<div onclick="x()">\n\n</div>')).toBe(
      '<p>&lt;b&gt;bold&lt;/b&gt; &lt;!-- hidden --&gt;</p><p>&lt;div onclick="x()"&gt;</p><p>&lt;/div&gt;</p>',
    );
  });
});

describe('headings', () => {
  test('the highest is at level 3 unless another level is asked for', () => {
    expect(html('## What\n\n### How')).toBe('<h3>What</h3><h4>How</h4>');
    expect(html('# What\n\n## How', 2)).toBe('<h2>What</h2><h3>How</h3>');
  });

  test('none lies more than one level below the heading that it belongs to', () => {
    expect(html('# a\n\n#### b\n\n### c\n\n# d\n\n## e')).toBe('<h3>a</h3><h4>b</h4><h4>c</h4><h3>d</h3><h4>e</h4>');
  });

  test('none is below level 6', () => {
    expect(html('# a\n\n## b\n\n### c\n\n#### d\n\n##### e')).toBe(
      '<h3>a</h3><h4>b</h4><h5>c</h5><h6>d</h6><h6>e</h6>',
    );
  });
});

describe('links', () => {
  test.for([
    ['https://help.example/a?b=1&c=2', '<a href="https://help.example/a?b=1&amp;c=2" rel="noreferrer">words</a>'],
    ['https://help.example/?a=1&amp;b=2', '<a href="https://help.example/?a=1&amp;b=2" rel="noreferrer">words</a>'],
    ['HTTP://HELP.example', '<a href="http://help.example" rel="noreferrer">words</a>'],
    ['https://bücher.example/ü%20b', '<a href="https://xn--bcher-kva.example/%C3%BC%20b" rel="noreferrer">words</a>'],
    ['mailto:help@help.example', '<a href="mailto:help@help.example">words</a>'],
    ['/guidance/set-up-2fa-again#steps', '<a href="/guidance/set-up-2fa-again#steps">words</a>'],
    ['/.//still-here', '<a href="/.//still-here">words</a>'],
    ['#figures', '<a href="#figures">words</a>'],
  ] as const)('%s is linked', ([href, link]) => {
    expect(html(`[words](${href})`)).toBe(`<p>${link}</p>`);
  });

  test.for([
    'javascript:alert(1)',
    'JavaScript&colon;alert(1)',
    'java&#115;cript:alert(1)',
    'java&Tab;script:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'ftp://help.example/',
    'tel:+15550100',
    '//help.example/',
    '/\\\\help.example/',
    '\\\\\\\\help.example/',
    '/&Tab;/help.example/',
    '/&#x202e;moc.elpmaxe',
    'https://',
    'https://bank.example@help.example/',
    'https://help.example/a\u200bb',
    'mailto:?bcc=all@help.example',
    'guidance/set-up-2fa-again',
    '?page=2',
  ])('%s is only words', (href) => {
    expect(html(`[words](${href}) and [words][ref]\n\n[ref]: ${href}`)).toBe('<p>words and words</p>');
  });

  test('bare addresses, references and titles work', () => {
    expect(html('https://a.example/ <help@a.example> [r]\n\n[r]: /history "All &amp; everything"')).toBe(
      '<p><a href="https://a.example/" rel="noreferrer">https://a.example/</a> ' +
        '<a href="mailto:help@a.example">help@a.example</a> <a href="/history" title="All &amp; everything">r</a></p>',
    );
  });

  test('a link without words shows its address', () => {
    expect(html('[](https://a.example/) [![](x.png)](/history)')).toBe(
      '<p><a href="https://a.example/" rel="noreferrer">https://a.example/</a> <a href="/history">/history</a></p>',
    );
  });
});

describe('the first wall alone', () => {
  test('writes no markup that an author typed', () => {
    expect(markdownToHtml('a <code> <svg/onload=x()> <kbd>b')).toBe(
      '<p>a &lt;code&gt; &lt;svg/onload=x()&gt; &lt;kbd&gt;b</p>\n',
    );
  });

  test('writes no link to a forbidden place', () => {
    expect(markdownToHtml('[words](javascript:x())')).toBe('<p>words</p>\n');
  });
});

describe('the second wall alone', () => {
  test('leaves what markdown needs', () => {
    const wanted = markdownToHtml('# a\n\n- [b](https://b.example/ "c")\n\n| d |\n| -: |\n| e |\n\n3. f  \n   g');
    expect(sanitise(wanted)).toBe(wanted);
  });

  test('takes scripts, styles and frames away', () => {
    expect(sanitise('<script>x()</script><style>p{}</style><iframe srcdoc="<b>"></iframe><p>words</p>')).toBe(
      '<p>words</p>',
    );
  });

  test('takes every other attribute away', () => {
    expect(
      sanitise('<p id="a" class="b" style="c" data-d="e" onclick="f()">g</p><td data-align="h" align="right">i</td>'),
    ).toBe('<p>g</p><td data-align>i</td>');
  });

  test('takes forbidden addresses away', () => {
    const hrefs = ['javascript:x()', 'java&#10;script:x()', 'data:,x', '//a.example', '/\\a.example', 'https:a', 'a/b'];
    const links = hrefs.map((href) => `<a href="${href}">b</a>`);
    expect(sanitise(links.join(''))).toBe('<a>b</a>'.repeat(hrefs.length));
  });
});
