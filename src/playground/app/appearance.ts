import { kept } from './kept.ts';

export const themes = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const choice = kept<Theme>('theme', (text) => (themes as readonly string[]).includes(text));

export const currentTheme = (): Theme => choice.get() ?? 'auto';

const changes = new EventTarget();

/** Puts the theme in force; `auto` is the system's. */
export function applyTheme(theme = currentTheme()): void {
  const dark = theme === 'dark' || (theme === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  changes.dispatchEvent(new Event('change'));
}

export function setTheme(theme: Theme): void {
  choice.set(theme);
  applyTheme(theme);
}

/** Calls back when colors change, until the signal says stop. */
export const onAppearance = (listener: () => void, signal: AbortSignal): void =>
  changes.addEventListener('change', listener, { signal });

/** The value of a custom property of the style sheet, such as `--accent`. */
export const css = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** A color of the style sheet, `#rrggbb`, as three bytes. */
export function rgb(name: string): [number, number, number] {
  const value = Number.parseInt(css(name).slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
