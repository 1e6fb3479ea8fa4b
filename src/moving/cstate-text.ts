/** A text of cState's as markdown alone: its HTML becomes marks, and Hugo's shortcodes, which mean nothing here, are told. */
import { tagsToMarkdown } from './html-to-markdown.ts';
import { remark, type Remarks } from './remarks.ts';

const SHORTCODE = /\{\{[<%]\s*(\/?)\s*([\w-]+)[^{}]*?[>%]\}\}/g;

export function cstateText(remarks: Remarks, where: string, text: string): string {
  const bare = text.replaceAll(SHORTCODE, (_, slash: string, name: string) => {
    if (slash === '' && name !== 'track')
      remark(remarks, `The shortcode “${name}” has no place in a text; the words in it stay.`, where);
    return '';
  });
  const { markdown, lost } = tagsToMarkdown(bare);
  for (const tag of lost) remark(remarks, `“<${tag}>” has no place in a text.`, where);
  return markdown;
}
