import { expect, it } from 'vitest';
import { workplace } from './run.ts';

const { oriel } = workplace();

it('oriel demo shows the models of the package, trains, evaluates and tags two sentences', () => {
  const { status, stdout, stderr } = oriel(['demo']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain('Not all museums in [Paris LOC] are amazing');
  expect(stdout).toMatch(/\[2018년 DT\]에 \[골드만삭스 OG\]에 입사했다/);
  expect(stdout).toContain('[PHONE_1]');
  expect(stdout).toMatch(/^ *\[EMAIL_1\] +maria\.lindgren@example\.com$/m);
  const scores = [...stdout.matchAll(/held out: F1 ([\d.]+)/g)].map(([, f1]) => Number(f1));
  expect(scores).toHaveLength(2);
  for (const f1 of scores) expect(f1).toBeGreaterThan(40);
  expect(stdout).toContain('Not all museums in [Paris LOC] are amazing.');
  expect(stdout).toMatch(/^ +Paris +LOC +19–24 +[01]\.\d{3}$/m);
  expect(stdout).toContain('[유정 PER]이는 [2018년 TIME]에 [골드만삭스 ORG]에 입사했다.');
  expect(stdout).toMatch(/^ +유정 +PER +0–2 +[01]\.\d{3}$/m);
  expect(stdout).toMatch(/^ +2018년 +TIME +5–10 +[01]\.\d{3}$/m);
  expect(stdout).toMatch(/^ +골드만삭스 +ORG +12–17 +[01]\.\d{3}$/m);
  expect(stdout).toContain('What to try next');
});
