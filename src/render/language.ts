/** What Intl knows of languages. */

/** In which direction it is read. */
export function directionOf(language: string): 'ltr' | 'rtl' {
  return new Intl.Locale(language).getTextInfo().direction === 'rtl' ? 'rtl' : 'ltr';
}

/** The name of a language in another, or in itself: “Spanish”, “español”. */
export function languageName(language: string, inLanguage: string = language): string {
  return new Intl.DisplayNames([inLanguage], { type: 'language' }).of(language) ?? language;
}
