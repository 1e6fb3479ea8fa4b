import type { Problem } from '#entries/problem.ts';
import { type Files } from '#tests/support/content-folder.ts';

/** A mistake in an otherwise valid folder, and every word that the check says about it. */
export interface Case {
  /** A sentence about the world. */
  says: string;
  files: Files;
  /** Does to the folder what no text can, such as making links. */
  arrange?: (folder: string) => void;
  problems: Problem[];
}
