import { kept } from './kept.ts';

export const languages = { en: 'English', ko: '한국어' } as const;
export type Language = keyof typeof languages;

const choice = kept<Language>('language', (text) => text in languages);

/** The language chosen before, else the browser's, else English. */
export function currentLanguage(): Language {
  const wanted = navigator.languages.map((tag) => tag.slice(0, 2)).find((tag) => tag in languages);
  return choice.get() ?? (wanted as Language | undefined) ?? 'en';
}

export function setLanguage(language: Language): void {
  choice.set(language);
  document.documentElement.lang = language;
}

/** A table of texts in both languages; the function returned gives those of the current one. */
export const translations =
  <T>(en: T, ko: NoInfer<T>): (() => T) =>
  () =>
    currentLanguage() === 'ko' ? ko : en;

/** Numbers as the reader writes them. */
export const formatNumber = (value: number, digits = 3): string =>
  Number.isFinite(value)
    ? value.toLocaleString(currentLanguage(), { maximumSignificantDigits: digits })
    : String(value);

export const formatPercent = (share: number): string =>
  share.toLocaleString(currentLanguage(), {
    style: 'percent',
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
