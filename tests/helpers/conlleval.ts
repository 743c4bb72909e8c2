/**
 * A plain port of conlleval.pl, with the lines for S- that its BIOES versions add: one `if` for each of the script's,
 * independent of the library's tables. Tags are [prefix, label] pairs.
 */
export type Pair = [string, string];

export function endOfChunk([prevTag, prevType]: Pair, [tag, type]: Pair): boolean {
  let end = false;
  if (prevTag === 'B' && tag === 'B') end = true;
  if (prevTag === 'B' && tag === 'O') end = true;
  if (prevTag === 'B' && tag === 'S') end = true;
  if (prevTag === 'I' && tag === 'B') end = true;
  if (prevTag === 'I' && tag === 'O') end = true;
  if (prevTag === 'I' && tag === 'S') end = true;
  if (prevTag === 'E' && tag === 'E') end = true;
  if (prevTag === 'E' && tag === 'I') end = true;
  if (prevTag === 'E' && tag === 'O') end = true;
  if (prevTag === 'E' && tag === 'S') end = true;
  if (prevTag === 'E' && tag === 'B') end = true;
  if (prevTag === 'S' && tag === 'E') end = true;
  if (prevTag === 'S' && tag === 'I') end = true;
  if (prevTag === 'S' && tag === 'O') end = true;
  if (prevTag === 'S' && tag === 'S') end = true;
  if (prevTag === 'S' && tag === 'B') end = true;
  if (prevTag !== 'O' && prevTag !== '.' && prevType !== type) end = true;
  if (prevTag === ']') end = true;
  if (prevTag === '[') end = true;
  return end;
}

export function startOfChunk([prevTag, prevType]: Pair, [tag, type]: Pair): boolean {
  let start = false;
  if (prevTag === 'B' && tag === 'B') start = true;
  if (prevTag === 'I' && tag === 'B') start = true;
  if (prevTag === 'O' && tag === 'B') start = true;
  if (prevTag === 'S' && tag === 'B') start = true;
  if (prevTag === 'E' && tag === 'B') start = true;
  if (prevTag === 'B' && tag === 'S') start = true;
  if (prevTag === 'I' && tag === 'S') start = true;
  if (prevTag === 'O' && tag === 'S') start = true;
  if (prevTag === 'S' && tag === 'S') start = true;
  if (prevTag === 'E' && tag === 'S') start = true;
  if (prevTag === 'O' && tag === 'I') start = true;
  if (prevTag === 'S' && tag === 'I') start = true;
  if (prevTag === 'E' && tag === 'I') start = true;
  if (prevTag === 'S' && tag === 'E') start = true;
  if (prevTag === 'E' && tag === 'E') start = true;
  if (prevTag === 'O' && tag === 'E') start = true;
  if (tag !== 'O' && tag !== '.' && prevType !== type) start = true;
  if (tag === '[') start = true;
  if (tag === ']') start = true;
  return start;
}

export function parseTag(tag: string): Pair {
  const match = /^([^-]*)-(.*)$/s.exec(tag);
  return match ? [match[1], match[2]] : [tag, ''];
}

/** The script's main loop: every sentence is followed by a boundary that counts as `O` and as no token. */
export function conlleval(gold: string[][], predicted: string[][]) {
  const counts = { tokens: 0, correctTokens: 0, gold: 0, predicted: 0, correct: 0 };
  const correctByType: Record<string, number> = {};
  let inCorrect = false;
  let lastCorrect: Pair = ['O', ''];
  let lastGuessed: Pair = ['O', ''];
  const boundary = (tags: string[]) => [...tags.map(parseTag), ['O', ''] as Pair];
  gold.forEach((tags, s) => {
    const guesses = boundary(predicted[s]);
    boundary(tags).forEach((correct, i) => {
      const guessed = guesses[i];
      const correctEnds = endOfChunk(lastCorrect, correct);
      const guessedEnds = endOfChunk(lastGuessed, guessed);
      if (inCorrect) {
        if (correctEnds && guessedEnds && lastGuessed[1] === lastCorrect[1]) {
          inCorrect = false;
          counts.correct++;
          correctByType[lastCorrect[1]] = (correctByType[lastCorrect[1]] ?? 0) + 1;
        } else if (correctEnds !== guessedEnds || guessed[1] !== correct[1]) inCorrect = false;
      }
      const correctStarts = startOfChunk(lastCorrect, correct);
      const guessedStarts = startOfChunk(lastGuessed, guessed);
      if (correctStarts && guessedStarts && guessed[1] === correct[1]) inCorrect = true;
      if (correctStarts) counts.gold++;
      if (guessedStarts) counts.predicted++;
      if (i < tags.length) {
        counts.tokens++;
        if (correct[0] === guessed[0] && correct[1] === guessed[1]) counts.correctTokens++;
      }
      lastCorrect = correct;
      lastGuessed = guessed;
    });
  });
  return { counts, correctByType };
}
