/** What was said of an issue: its own text, and its comments. */
import type { z } from 'zod';
import { foreignTime } from './foreign-time.ts';
import { tagsToMarkdown } from './html-to-markdown.ts';
import { remark, type Remarks } from './remarks.ts';
import type { commentSchema, Issue } from './upptime-shape.ts';

export interface Spoken {
  id: string;
  at: number;
  body: string;
}

export function statements(remarks: Remarks, issue: Issue, comments: z.output<typeof commentSchema>[]): Spoken[] {
  const where = `#${issue.number}`;
  const opening = {
    id: where,
    at: foreignTime(issue.created_at ?? issue.createdAt ?? '', `issue ${where}`),
    body: markdownOf(remarks, where, issue.body),
  };
  const later = comments.map(({ id, body, created_at: created, createdAt }, index) => ({
    id: String(id ?? `${where}-${index + 1}`),
    at: foreignTime(created ?? createdAt ?? '', `a comment of issue ${where}`),
    body: markdownOf(remarks, where, body),
  }));
  for (const comment of comments) {
    if ((comment.author_association ?? comment.authorAssociation) === 'NONE')
      remark(remarks, 'A comment is by somebody outside the repository: look whether it should stand here.', where);
  }
  return [opening, ...later.toSorted((a, b) => a.at - b.at)];
}

function markdownOf(remarks: Remarks, where: string, body: string | null | undefined): string {
  const { markdown, lost } = tagsToMarkdown(body ?? '');
  for (const tag of lost) remark(remarks, `“<${tag}>” has no place in a text.`, where);
  return markdown;
}
