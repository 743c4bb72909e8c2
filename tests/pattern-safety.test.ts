import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { check } from 'recheck';
import { describe, expect, it } from 'vitest';
import { modelNames, modelUrl } from '../src/models/index.ts';
import { assertLinear, type LinearOptions } from '../src/pattern-safety.ts';
import { readSafetensors } from '../src/safetensors.ts';
import { growth } from './helpers/growth.ts';
import { BAD, GOOD, GOOD_FOR_TOKENS } from './pattern-safety.golden.ts';
import { idsOfToken, make } from './text/features/helpers.ts';

const TOKEN = { longest: 64 };
const SENTENCE = { longest: 512 };
const TEXT = {};

function refuses(pattern: RegExp, options: LinearOptions): boolean {
  try {
    assertLinear(pattern, 'here', options);
    return false;
  } catch (error) {
    expect(error).toBeInstanceOf(RangeError);
    expect((error as Error).message).toMatch(/^here: got \/.*, which .*\. Expected a pattern that /s);
    return true;
  }
}

const PIECES = [
  'a',
  'A',
  '0',
  ' ',
  ',',
  '<',
  'ab',
  'a ',
  '0,',
  'a=',
  '한',
  'é',
  '-',
  '.',
  '\\"',
  'foo',
  '😀',
];

/** Texts on which patterns may take long: what recheck finds for this one, and repetitions of what they are made of. */
async function attacksOn({ source, flags }: RegExp): Promise<string[]> {
  const found = await check(source, flags, { timeout: 1000 });
  return [
    ...(found.status === 'vulnerable' ? [found.attack.string] : []),
    ...PIECES.map((piece) => `${piece.repeat(20_000)}\n!`),
  ];
}

/** The least processor time of some runs in milliseconds, since other processes share the machine. */
function fastest(run: () => unknown): number {
  let least = Infinity;
  for (let i = 0; i < 12 && least > 5; i++) {
    const started = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(started);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

const tokenFeature = (pattern: RegExp) => make('tokenPatterns', { patterns: { it: String(pattern) } });

describe.each(Object.entries(BAD))('%s', (_, patterns) => {
  it.each(patterns)('%s: is refused, or takes less than 50 ms', async (pattern) => {
    expect(refuses(pattern, TEXT)).toBe(true);
    if (refuses(pattern, TOKEN)) return expect(() => tokenFeature(pattern)).toThrow('patterns.it: got /');
    const feature = tokenFeature(pattern);
    for (const text of await attacksOn(pattern))
      expect(
        fastest(() => idsOfToken(feature, text)),
        text.slice(0, 20),
      ).toBeLessThan(50);
  });
});

it('what takes exponential time is refused for short texts too', () => {
  for (const kind of ['a repetition inside of a repetition', 'alternatives that overlap, repeated'])
    for (const pattern of BAD[kind]) expect(refuses(pattern, TOKEN), String(pattern)).toBe(true);
});

describe('ordinary patterns', () => {
  it('are as many as are said', () => {
    expect(Object.values(BAD).flat().length).toBeGreaterThanOrEqual(200);
    expect(GOOD.length).toBeGreaterThanOrEqual(150);
  });

  it.each(GOOD)('%s: is accepted everywhere, and linear', async (pattern) => {
    for (const options of [TOKEN, SENTENCE, TEXT])
      expect(() => assertLinear(pattern, 'x', options)).not.toThrow();
    const { status } = await check(pattern.source, pattern.flags, { timeout: 1000, checker: 'automaton' });
    expect(status).not.toBe('vulnerable');
    const everywhere = new RegExp(pattern.source, `${pattern.flags.replace(/[gy]/g, '')}g`);
    for (const piece of PIECES.slice(0, 9))
      expect(
        growth((times) => [...`${piece.repeat(times)}\n!`.matchAll(everywhere)], 4000),
        piece,
      ).toBeLessThan(3);
  });

  it.each(GOOD_FOR_TOKENS)('%s: is accepted for tokens, but not for texts', (pattern) => {
    expect(refuses(pattern, TOKEN)).toBe(false);
    expect(refuses(pattern, TEXT)).toBe(true);
  });

  it('of the models of the package are accepted', () => {
    const patterns = modelNames.flatMap((name) => {
      const { metadata } = readSafetensors(readFileSync(fileURLToPath(modelUrl(name))));
      const { features } = JSON.parse(metadata.config) as {
        features: { patterns?: Record<string, string> }[];
      };
      return features.flatMap((feature) => Object.values(feature.patterns ?? {}));
    });
    expect(patterns.length).toBeGreaterThan(0);
    for (const pattern of patterns) expect(refuses(new RegExp(pattern, 'u'), TOKEN), pattern).toBe(false);
  });
});

describe('the check', () => {
  it('says what was got, why it is refused and how to write it', () => {
    expect(() => assertLinear(/^(\w+\s?)*$/u, 'patterns.words', TOKEN)).toThrow(
      'patterns.words: got /^(\\w+\\s?)*$/u, which may take very long where it does not match: "aaaaaaaaaaaaa" takes ' +
        '8191 steps for each character. Expected a pattern that reads each text in one way: write (a+)+ as a+',
    );
    expect(() => assertLinear(/(a)\1/, 'x')).toThrow('has the back reference or octal escape \\1. Expected');
    expect(() => assertLinear(/(?<=\s*)x/, 'x')).toThrow(
      'cannot be shown to take a time in proportion to the length of the text. Expected',
    );
  });

  it('asks for bounded matches where a match may be searched again', () => {
    expect(refuses(/\d+/, { overlapping: true })).toBe(true);
    expect(refuses(/\bhttps?:\/\/\S+/, { overlapping: true })).toBe(true);
    expect(refuses(/\d{1,40}/, { overlapping: true })).toBe(false);
    expect(refuses(/(?<!\w)\w+(?!\w)/, { overlapping: true })).toBe(false);
  });

  it.each<[string, string]>([
    ['octal escapes', '(?:\\101+)+$'],
    ['a backslash before a c', '(?:\\c+)+$'],
    ['sets without characters', '(?:a[^\\s\\S]+)+$'],
    ['escapes of code points', '(?:\\x61+|\\u0061)+$'],
    ['classes with brackets', '(?:[[\\]a]+)+$'],
    ['braces that are no count', '(?:a{,5}|a[{],5.)*$'],
    ['lazy and named', '(?<n>(?:a+?)+?)$'],
    ['groups inside of each other', `${'('.repeat(500)}a${')+'.repeat(500)}$`],
    ['letters of either case', '(?:K|k|[A-J])*$'.replace('K', '\\u212a')],
  ])('is not fooled by %s', (_, source) => {
    expect(refuses(new RegExp(source, source.includes('212a') ? 'iu' : ''), TOKEN)).toBe(true);
  });

  it('takes little time itself, whatever the pattern', () => {
    const words = Array.from({ length: 3000 }, (_, i) => `w${i.toString(36)}`).join('|');
    const hostile = [
      new RegExp(`^(?:${words})$`),
      new RegExp(`(?:${words})+x`),
      new RegExp(`${'(?:a?b?c?'.repeat(40)}${')*'.repeat(40)}x`),
      /(?:[ab]{0,30}c{0,30}[bc]{0,30}){0,30}x/,
      /(?:\w{1,200}[\d-]{1,200}){1,4}x/,
      new RegExp(Array.from({ length: 60 }, (_, i) => `\\p{L}{0,${i}}[${i}-z]`).join('.?'), 'u'),
      new RegExp(
        Array.from({ length: 300 }, (_, i) => `[${String.fromCharCode(0x4e00 + i)}-龥]+`).join('|'),
        'u',
      ),
    ];
    for (const pattern of hostile) {
      for (const options of [TOKEN, SENTENCE, TEXT]) {
        const started = process.cpuUsage();
        refuses(pattern, options);
        expect(process.cpuUsage(started).user / 1e6, String(pattern).slice(0, 50)).toBeLessThan(3);
      }
    }
  });
});
