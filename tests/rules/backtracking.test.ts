import { describe, expect, it, test } from 'vitest';
import { findPatterns, rules } from '../../src/rules/index.ts';
import { BAD } from '../pattern-safety.golden.ts';

const found = (pattern: RegExp | string, text: string) =>
  findPatterns(text, [{ label: 'X', pattern }]).map((entity) => entity.text);

/** Rules as users write them, and what they find. */
const ORDINARY: [RegExp | string, string][] = [
  [/\bORD-\d{4,10}\b/, 'ORD-20145'],
  [/ord-\d+/i, 'Ord-7'],
  [/\b[A-Z]{2,4}-\d{3,6}(?:-[A-Z0-9]+)?\b/, 'SKU-1234-XL'],
  [/#\d{4,}/, '#10023'],
  [/\bINV[-_ ]?\d{4}[-/]\d+\b/, 'INV-2024/118'],
  [/\bPO\s*#?\s*\d{5,}\b/i, 'PO #48213'],
  [/\b[A-Z]{1,3}[ -]?[A-Z]{1,2}[ -]?\d{1,4}\b/, 'B-MW 1234'],
  [/\d{2,3}[가-힣]\s?\d{4}/, '12가 3456'],
  [/(?:서울|경기|부산)\s*\d{1,2}\s*[가-힣]\s*\d{4}/, '서울 12 가 3456'],
  [/\bgh[pousr]_[A-Za-z0-9]{36,}\b/, `ghp_${'a1B2'.repeat(9)}`],
  [/\bgithub_pat_\w{22,}\b/, `github_pat_${'a1B2'.repeat(6)}`],
  [/\bAKIA[0-9A-Z]{16}\b/, 'AKIAIOSFODNN7EXAMPLE'],
  [/\bsk-[A-Za-z0-9]{20,}\b/, `sk-${'abcd'.repeat(6)}`],
  [/\bxox[baprs]-[\w-]+/, 'xoxb-123-abc'],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]+/, 'eyJhbGci.eyJzdWIi.SflK_xw'],
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i, '123e4567-e89b-12d3-a456-426614174000'],
  [/\b(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}\b/i, '00:1B:44:11:3a:b7'],
  [/-?\d{1,3}\.\d+,\s*-?\d{1,3}\.\d+/, '37.5665, 126.9780'],
  [/\d+°\d+'\d+(?:\.\d+)?"[NSEW]/, '37°33\'59.4"N'],
  [/\bEMP\d{5}\b/, 'EMP00123'],
  [/\b[A-Z]\d{6}[A-Z]?\b/, 'K123456Z'],
  [/\d{3}-\d{2}-\d{5}/, '123-45-67890'],
  [/\b\d{6}-\d{7}\b/, '110111-1234567'],
  ['\\d{3}-\\d{2}-\\d{5}', '123-45-67890'],
  ['/room \\d+/i', 'Room 12'],
  [/room \d+[a-z]?/i, 'room 12b'],
  [/\w+@\w+\.\w+/, 'ann@lee.com'],
  [/[\w.+-]+@[\w-]+\.[\w.-]+/, 'ann.b+c@lee-x.co.uk'],
  [/[a-z0-9._%+-]+@[a-z0-9.-]+\.[a-z]{2,}/i, 'Ann.B@lee.com'],
  [/[A-Za-z]+\.[A-Za-z]+@example\.com/, 'ann.lee@example.com'],
  [/\w+\\\w+/, 'CORP\\alee'],
  [/\S+ \S+/, 'two words'],
  [/[A-Z]\w+ [A-Z]\w+/, 'Project Titan'],
  [/Project [A-Z]\w+/, 'Project Titan'],
  [/\b(?:alpha|beta|gamma)-\d+\b/, 'beta-12'],
  [/https?:\/\/\S+/, 'https://intra/x?y=1'],
  [/\b[\w-]+\.corp\.example\.com\b/, 'db-1.corp.example.com'],
  [/\/(?:[\w.-]+\/)*[\w.-]+/, '/var/log/app.log'],
  [/[A-Z]:\\[\w\\.-]+/, 'C:\\temp\\x.txt'],
  [/\bv?\d+\.\d+\.\d+(?:-[\w.]+)?\b/, 'v1.2.3-rc.1'],
  [/\bCVE-\d{4}-\d{4,7}\b/, 'CVE-2024-12345'],
  [/\b[A-Z]+-\d+\b/, 'PROJ-123'],
  [/(?<=Ticket: )\d+/, '4411'],
  [/(?<![\w.])\d+(?:\.\d+)?(?= ?kg)/, '12.5'],
  [/\$\d+(?:,\d{3})*(?:\.\d\d)?/, '$1,234.50'],
  [/[\d,]+원/, '12,000원'],
  [/[€$£]\s?\d+(?:[.,]\d+)*/, '€ 12.50'],
  [/\b\d+\s*(?:mg|ml|g)\b/, '20 mg'],
  [/\b\d{4}년 ?\d{1,2}월 ?\d{1,2}일/, '2024년 5월 3일'],
  [/\b\d{1,2}:\d{2}(?::\d{2})?\s?(?:AM|PM)?/i, '10:30 PM'],
  [/\b[A-HJ-NPR-Z0-9]{17}\b/, '1HGCM82633A004352'],
  [/\b1Z[0-9A-Z]{16}\b/, '1Z999AA10123456784'],
  [/\b[A-Z]{2}\d{9}[A-Z]{2}\b/, 'RR123456785KR'],
  [/\b978[- ]?\d[- ]?\d+[- ]?\d+[- ]?\d\b/, '978-3-16-148410'],
  [/\b[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]\b/, 'RSSMRA85T10A562S'],
  [/\b0x[0-9a-f]{40}\b/i, `0x${'aB12'.repeat(10)}`],
  [/"[^"]*"/, '"a quoted name"'],
  [/\[[A-Z]+_\d+\]/, '[PER_1]'],
  [/\{\{\s*\w+\s*\}\}/, '{{ name }}'],
  [/<[a-z]+[^>]*>/i, '<a href="x">'],
  [/(?:\p{Lu}\p{Ll}+ )+GmbH/u, 'Muster Bau GmbH'],
  [/\p{Script=Han}{2,4}/u, '東京都'],
  [/[가-힣]{2,4}(?:씨|님)/, '김철수님'],
  [new RegExp('[\\p{L}--[a-z]]+\\d', 'v'), 'AB1'],
  [/^Ref: .+$/m, 'Ref: x 12'],
  [/Ref: .*;/, 'Ref: x 12;'],
  [/.+x/, 'abcx'],
  [/\d*\.?\d+/, '12.5'],
  [/\w*(?=\W)/, 'word'],
];

describe('ordinary rules', () => {
  it('are as many as are said', () => expect(ORDINARY.length).toBeGreaterThanOrEqual(60));

  test.each(ORDINARY)('%s finds %j', (pattern, item) => {
    const before = String(pattern).includes('Ticket') ? 'Ticket: ' : '';
    const after = String(pattern).includes('kg') ? ' kg' : String(pattern).includes('(?=\\W)') ? '!' : '';
    expect(found(pattern, `${before}${item}${after}`)[0]).toBe(item);
  });

  it('are built-in patterns, and those of which everything is a match', () => {
    for (const { pattern } of Object.values(rules)) found(pattern, 'x');
    expect(findPatterns('abc', [{ label: 'X', pattern: /.+/s, check: (all) => all === 'bc' }])).toMatchObject(
      [{ text: 'bc' }],
    );
  });
});

const message =
  /^rules\[0\]\.pattern: got \/.*, which .*\. Expected a pattern that reads each text in one way/s;

const REFUSED = [
  'a repetition inside of a repetition',
  'alternatives that overlap, repeated',
  'with back references',
];

describe.each(Object.entries(BAD))('%s', (kind, patterns) => {
  it('is refused, or takes at most the cube of a text’s length', () => {
    const accepted = patterns.filter((pattern) => {
      if (pattern.test('')) return false;
      try {
        found(pattern, '');
        return true;
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
        expect((error as Error).message).toMatch(message);
        return false;
      }
    });
    if (REFUSED.includes(kind)) expect(accepted).toEqual([]);
    for (const pattern of accepted)
      for (const piece of ['a', '0', ' ', '.', '[', 'a.'])
        expect(
          cpuTime(() => found(pattern, `${piece.repeat(200 / piece.length)}\n`)),
          `${pattern}`,
        ).toBeLessThan(500);
  });
});

/** Milliseconds of the processor. */
function cpuTime(run: () => unknown): number {
  const started = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000;
}
