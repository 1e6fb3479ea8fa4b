/** What only the embedded line and bar say, where the page itself cannot be read. */
export interface EmbedWords {
  unknown: string;
  /** After the moment of a state. */
  old: string;
}

const ENGLISH: EmbedWords = { unknown: 'The state of the services is not known', old: 'may be out of date' };

const WORDS: Record<string, EmbedWords> = {
  ar: { unknown: 'حالة الخدمات غير معروفة', old: 'قد تكون قديمة' },
  de: { unknown: 'Der Zustand der Dienste ist nicht bekannt', old: 'vielleicht veraltet' },
  en: ENGLISH,
  es: { unknown: 'No se conoce el estado de los servicios', old: 'puede no estar al día' },
  fr: { unknown: 'L’état des services n’est pas connu', old: 'peut-être périmé' },
  he: { unknown: 'מצב השירותים אינו ידוע', old: 'ייתכן שאינו עדכני' },
  hi: { unknown: 'सेवाओं की स्थिति ज्ञात नहीं है', old: 'पुरानी हो सकती है' },
  ja: { unknown: 'サービスの状況は不明です', old: '古い可能性があります' },
  pt: { unknown: 'Não se conhece o estado dos serviços', old: 'pode estar desatualizado' },
  tr: { unknown: 'Hizmetlerin durumu bilinmiyor', old: 'güncel olmayabilir' },
  zh: { unknown: '服务状态未知', old: '可能已过时' },
};

/** Of the tag or of its first part; in English where there is none. */
export function embedWords(language: string): EmbedWords {
  return WORDS[language] ?? WORDS[language.split('-')[0] ?? ''] ?? ENGLISH;
}
