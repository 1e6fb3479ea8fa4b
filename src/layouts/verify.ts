/** Jumps to the notice whose code is typed, however it is typed; without this script the list is whole. */
import { parseNoticeCode } from '#core/notice-code.ts';

const form = document.querySelector<HTMLFormElement>('form[data-verify]');
const field = form?.querySelector('input');
const status = form?.querySelector('[role=status]');

if (form && field && status) {
  form.hidden = false;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    status.textContent = answerTo(field.value, form.dataset);
  });
}

function answerTo(typed: string, { found, missing, noCode = '' }: DOMStringMap): string {
  const code = parseNoticeCode(typed);
  if (code === null) return noCode;
  const anchor = `code-${code}`;
  if (document.getElementById(anchor) === null) return (missing ?? '').replace('{}', code);
  location.hash = anchor;
  return (found ?? '').replace('{}', code);
}
