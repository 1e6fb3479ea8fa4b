import { blanksAreFilled } from './blanks.ts';
import { coloursCanBeRead, markIsThere, pageLinksAreTrusted } from './brand.ts';
import { actionsSayWhat, resolvedIsOperational, timesDiffer, updatesFollowTheFirst } from './course.ts';
import { foldersHaveDays, foldersHaveFiles, hasUpdates, speaksForFolder, translatesSomething } from './folders.ts';
import { linksAreTrusted } from './links.ts';
import { componentsExist, figuresHaveLabels, guidanceExists, pageIsConsistent } from './references.ts';
import type { Rule } from './rule.ts';
import { resolvedIsOver } from './resolved.ts';
import { bodiesSpeak, commentsAreNotHidden, summariesAreDated, textsAreSimple, titlesDiffer } from './texts.ts';
import {
  detectionComesFirst,
  endsFollowBeginnings,
  nothingIsInTheFuture,
  openUpdatesPromise,
  promisesLieAhead,
} from './times.ts';

export const RULES: readonly Rule[] = [
  actionsSayWhat,
  blanksAreFilled,
  bodiesSpeak,
  coloursCanBeRead,
  commentsAreNotHidden,
  componentsExist,
  detectionComesFirst,
  endsFollowBeginnings,
  figuresHaveLabels,
  foldersHaveDays,
  foldersHaveFiles,
  guidanceExists,
  hasUpdates,
  linksAreTrusted,
  markIsThere,
  nothingIsInTheFuture,
  openUpdatesPromise,
  pageIsConsistent,
  pageLinksAreTrusted,
  promisesLieAhead,
  resolvedIsOperational,
  resolvedIsOver,
  speaksForFolder,
  summariesAreDated,
  textsAreSimple,
  timesDiffer,
  titlesDiffer,
  translatesSomething,
  updatesFollowTheFirst,
];
