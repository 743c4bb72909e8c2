import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Tagger } from 'oriel';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import {
  colorClass,
  labelWithMeaning,
  meaningIn,
  Palette,
} from '../../src/playground/rooms/names/palette.ts';

beforeAll(() => void vi.stubGlobal('navigator', { languages: ['en'] }));

const read = (path: string): string =>
  readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');

describe('colors of labels', () => {
  it.each([
    ['PER', 'PS', 'PERSON', 'person'],
    ['LOC', 'LC', 'GPE', 'LOCATION'],
    ['ORG', 'OG', 'ORGANIZATION'],
    ['DATE', 'DT'],
    ['TIME', 'TI'],
    ['QT', 'QUANTITY'],
  ])('%s, %s … have one color, whichever comes first', (...labels) => {
    const shuffled = [...labels].reverse();
    const colors = [labels, shuffled].flatMap((all) => {
      const { colorOf } = new Palette();
      colorOf('ORDER');
      return all.map(colorOf);
    });
    expect(new Set(colors).size).toBe(1);
  });

  it.each(['en', 'ko', 'pii'])('all labels of the model %s differ', async (name) => {
    const file = fileURLToPath(new URL(`../../models/${name}.safetensors`, import.meta.url));
    const { labels, config } = await Tagger.load(readFileSync(file));
    const ruled = Array.isArray(config.rules) ? [] : Object.values(config.rules ?? {});
    const all = [...new Set([...labels, ...ruled])];
    const { colorOf } = new Palette();
    expect(new Set(all.map(colorOf)).size).toBe(all.length);
  });

  it('of other labels are the same for the same label, and none that is shown', () => {
    const known = ['PER', 'LOC', 'ORG', 'DATE', 'TIME', 'PRODUCT', 'CARD', 'IBAN', 'SSN', 'URL', 'IP'];
    const others = [
      'ORDER',
      'SHIP',
      'TICKET',
      'DRUG',
      'FLIGHT',
      'VERSION',
      'ROOM',
      'DUE',
      '주문',
      'X',
      'Y',
      'Z',
    ];
    const { colorOf } = new Palette();
    const colors = [...others, ...known].map(colorOf);
    expect(new Set(colors).size).toBe(colors.length);
    expect(others.map(colorOf)).toEqual(colors.slice(0, others.length));
    // Alone, each has its own color whatever came before in other visits.
    for (const label of others) expect(new Palette().colorOf(label)).toBe(new Palette().colorOf(label));
  });

  it('differ in hue or in how the label is underlined', () => {
    const classes = Array.from({ length: 36 }, (_, color) => colorClass(color));
    expect(new Set(classes).size).toBe(36);
    expect(new Set(classes.map((one) => one.split(' ')[0])).size).toBe(12);
  });

  it('labels are told in words', () => {
    expect(labelWithMeaning('LC')).toBe('LC (place)');
    expect(labelWithMeaning('DATE')).toBe('DATE');
    expect(labelWithMeaning('SHIP')).toBe('SHIP');
    expect(meaningIn('SHIP')).toBeUndefined();
  });
});

type Color = [number, number, number];

const hex = (text: string): Color => {
  const value = Number.parseInt(text.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255].map((c) => c / 255) as Color;
};

/** Of WCAG 2.2. */
function contrast(a: Color, b: Color): number {
  const luminance = (color: Color) => {
    const [red, green, blue] = color.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

const mixed = (over: Color, under: Color, share: number): Color =>
  over.map((c, i) => share * c + (1 - share) * under[i]) as Color;

it.each(['light', 'dark'])('labels can be read on a card and on their marks, %s', (theme) => {
  const start = theme === 'light' ? ':root {' : ":root[data-theme='dark'] {";
  const block = ['style.css', 'rooms/names/style.css']
    .map((file) => read(`src/playground/${file}`))
    .map((style) => style.slice(style.indexOf(start), style.indexOf('}', style.indexOf(start))))
    .join('');
  const variable = (name: string): Color => hex(new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(block)![1]);
  for (const under of ['card', 'accent-soft'])
    for (let i = 0; i < 12; i++) {
      const [color, surface] = [variable(`label-${i}`), variable(under)];
      expect(contrast(color, surface)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(color, mixed(color, surface, 0.2))).toBeGreaterThanOrEqual(4.5);
      expect(contrast(variable('text'), mixed(color, surface, 0.2))).toBeGreaterThanOrEqual(4.5);
    }
});
