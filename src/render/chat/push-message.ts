/** A notice as the JSON that a browser's service worker shows: a title, one line and where the rest stands. */
import { wireId } from '../api/wire-id.ts';
import { directionOf } from '../language.ts';
import { chatStory, type ChatNotice } from './chat-story.ts';
import { cutText, jsonBytes } from './cut.ts';

/** A push service takes 4,096 bytes encrypted; what is added to each message is far below the rest. */
const MAX_TITLE = 800;
const MAX_LINE = 2000;

export function pushMessage(said: ChatNotice) {
  const { demonstration, corrects, status, title, line, code, link } = chatStory(said);
  return {
    title: cutText(title, MAX_TITLE, jsonBytes),
    body: cutText([demonstration, corrects, status, line, code].filter(Boolean).join('\n'), MAX_LINE, jsonBytes),
    url: link.address,
    /** A later message of the same subject takes this one's place on the screen. */
    tag: wireId(said.notice.subjectId),
    lang: said.language,
    dir: directionOf(said.language),
  };
}
