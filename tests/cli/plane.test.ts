import { describe, expect, it } from 'vitest';
import { failure, workplace } from './run.ts';

const { oriel, read } = workplace();
const svgOf = (name: string) => read(name).toString();

describe('boundary', () => {
  it('shows a linear classifier beside one with hidden layers, and draws both', () => {
    const { status, stdout } = oriel(['boundary', '--classes', '3', '--compare', '-o', 'regions.svg']);
    expect(status).toBe(0);
    expect(stdout).toContain('spiral, linear\n');
    expect(stdout).toContain('spiral, hidden 16, 16, tanh\n');
    const [linear, hidden] = Array.from(stdout.matchAll(/([\d.]+)% of those held out/g), ([, value]) =>
      Number(value),
    );
    expect(linear).toBeLessThan(65);
    expect(hidden).toBeGreaterThanOrEqual(99);
    expect(stdout).toContain('A on ·  class 0   B on :  class 1   C on -  class 2');
    const svg = svgOf('regions.svg');
    expect(svg.match(/<title>/g)).toHaveLength(2);
    expect(svg.match(/<circle/g)).toHaveLength(600);
  });

  it('as JSON: accuracies and learning curves', () => {
    const args = [
      '--data',
      'xor',
      '--hidden',
      '8',
      '--activation',
      'relu',
      '--loss',
      'logistic',
      '--epochs',
      '3',
    ];
    const { data, nets } = JSON.parse(oriel(['boundary', ...args, '--json', '--seed', '2']).stdout);
    expect(data).toBe('xor');
    expect(nets).toHaveLength(1);
    expect(nets[0].title).toBe('xor, hidden 8, relu');
    expect(nets[0].curves.validationLoss).toHaveLength(3);
    expect(nets[0].validationAccuracy).toBe(nets[0].curves.validationAccuracy[2]);
  });

  it.each([
    [['--data', 'moons'], "--data: got 'moons', expected blobs, xor, circles, spiral"],
    [['--classes', '7'], 'classes of spiral: got 7, expected an integer from 2 to 5'],
    [['--hidden', '16,x'], "--hidden: got '16,x', expected numbers above 0"],
    [['--hidden', '1.5'], "--hidden: got '1.5', expected integers, as in 16,16, or none"],
    [['--loss', 'logistic', '--classes', '3'], '--loss logistic: got 3 classes, expected 2'],
    [['--noise', 'much'], "--noise: got 'much', expected a number ≥ 0"],
    [['--points', '3'], "--points: got '3', expected an integer ≥ 10"],
  ])('%j is bad usage', (args, message) => {
    const { status, stderr } = oriel(['boundary', ...args]);
    expect(status).toBe(2);
    expect(stderr).toContain(`oriel: ${message}`);
  });

  it('names a file that cannot be written', () => {
    const args = ['boundary', '--hidden', 'none', '--epochs', '1', '-o', 'no/where.svg'];
    expect(oriel(args)).toMatchObject(failure(/no\/where.svg/));
  });
});

describe('rates', () => {
  it('shows the range test and what each rate does, and draws both', () => {
    const { status, stdout } = oriel(['rates', '-o', 'rates.svg']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/steepest at [\d.]+, diverged at [\d.]+: try [\d.]+\n/);
    for (const verdict of ['crawls, too small', 'learns, right', 'bounces, too big', 'diverges, too big'])
      expect(stdout).toContain(verdict);
    expect(svgOf('rates.svg')).toContain('30 diverges</text>');
  });

  it('as JSON: the curves', () => {
    const { range, runs } = JSON.parse(
      oriel(['rates', '--rates', '0.1,1e4', '--epochs', '10', '--json']).stdout,
    );
    expect(range.rates).toHaveLength(range.losses.length);
    expect(runs.map(({ rate }: { rate: number }) => rate)).toEqual([0.1, 10000]);
    expect(runs[0].losses).toHaveLength(10);
  });

  it('takes rates above 0 only', () => {
    const { status, stderr } = oriel(['rates', '--rates', '0.1,0']);
    expect(status).toBe(2);
    expect(stderr).toContain("--rates: got '0.1,0', expected numbers above 0 with commas between them");
  });
});

describe('overfit', () => {
  it('shows capacity and remedies, and draws them', () => {
    const { status, stdout } = oriel(['overfit', '--seeds', '1', '--epochs', '60', '-o', 'curves.svg']);
    expect(status).toBe(0);
    for (const row of ['hidden units', 'none', 'early stopping', 'dropout', 'L2'])
      expect(stdout).toContain(`\n  ${row} `);
    expect(svgOf('curves.svg').match(/<title>/g)).toHaveLength(4);
  });

  it('as JSON', () => {
    const { capacity, remedies } = JSON.parse(
      oriel(['overfit', '--seeds', '1', '--epochs', '2', '--json']).stdout,
    );
    expect(capacity.map(({ hidden }: { hidden: number }) => hidden)).toEqual([1, 2, 4, 8, 16, 32, 64]);
    expect(Object.keys(remedies)).toEqual(['none', 'early stopping', 'dropout', 'L2']);
  });
});
