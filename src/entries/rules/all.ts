import { actionsSayWhat, resolvedIsOperational, timesDiffer, updatesFollowTheFirst } from './course.ts';
import { hasUpdates, speaksForFolder, translatesSomething } from './folders.ts';
import { linksAreTrusted } from './links.ts';
import { componentsExist, figuresHaveLabels, guidanceExists, pageIsConsistent } from './references.ts';
import type { Rule } from './rule.ts';
import { bodiesSpeak, commentsAreNotHidden, summariesAreDated, textsAreSimple, titlesDiffer } from './texts.ts';
import { endsFollowBeginnings, nothingIsInTheFuture, promisesLieAhead } from './times.ts';

export const RULES: readonly Rule[] = [
  actionsSayWhat,
  bodiesSpeak,
  commentsAreNotHidden,
  componentsExist,
  endsFollowBeginnings,
  figuresHaveLabels,
  guidanceExists,
  hasUpdates,
  linksAreTrusted,
  nothingIsInTheFuture,
  pageIsConsistent,
  promisesLieAhead,
  resolvedIsOperational,
  speaksForFolder,
  summariesAreDated,
  textsAreSimple,
  timesDiffer,
  titlesDiffer,
  translatesSomething,
  updatesFollowTheFirst,
];
