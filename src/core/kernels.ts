/**
 * The contract between TypeScript, which owns memory and the graph, and the arithmetic: AssemblyScript compiled to
 * WebAssembly (`assembly/`) or its plain-JavaScript twin (`core/js/`). Numbers only.
 *
 * Conventions, for every kernel:
 * - A pointer is a byte offset into the memory that the kernels were made for. Floats are float32 and integers int32,
 *   4-byte aligned, unless a pointer is called f64 (8-byte aligned). A pointer of 0 means "none" where that is allowed.
 * - Matrices are row-major. A `stride` is the distance between rows in elements. Without a stride rows are contiguous.
 * - `index` points to int32 row numbers: row i of the matrix is at `ptr + 4·stride·(index ? index[i] : i)`.
 *   Rows may overlap where a matrix is only read: windows are such matrices.
 * - Outputs do not overlap inputs, except that elementwise kernels (`exp`, `log`, `activate`, `activateBackward`, `dropout`, `softmax`)
 *   may write over an input.
 * - Kernels allocate nothing, keep no state, and check nothing but by `assert` in the debug build.
 */
export interface Kernels {
  // — vector ————————————————————————————————————————————————————————————————————————————————————————————————
  /** x[i] ← value, i < n. */
  fill(x: number, n: number, value: number): void;
  /** y[i] ← y[i] + a·x[i]. */
  axpy(n: number, a: number, x: number, y: number): void;
  /** x[i] ← a·x[i]. */
  scale(x: number, n: number, a: number): void;
  /** Σ x[i]², accumulated in float64. */
  sumOfSquares(x: number, n: number): number;
  /** 1 if no x[i] is NaN or infinite, else 0. */
  allFinite(x: number, n: number): number;
  /** y[i] ← e^x[i], within 2 units in the last place; y may be x. */
  exp(x: number, y: number, n: number): void;
  /** y[i] ← ln x[i], within 2 units in the last place; −∞ for 0, NaN below. y may be x. */
  log(x: number, y: number, n: number): void;

  // — gemm ——————————————————————————————————————————————————————————————————————————————————————————————————
  /** Packs B (k, n) into column panels of `PANEL` floats, zero-padded: ⌈n/PANEL⌉ panels of (k, PANEL). */
  pack(b: number, stride: number, k: number, n: number, packed: number): void;
  /** The same for B = Sᵀ, where S is (n, k): panel p holds B[:, p·PANEL + 0…PANEL−1]. */
  packTransposed(s: number, stride: number, k: number, n: number, packed: number): void;
  /**
   * C (m, n) ← A (m, k) · B (k, n), or C += … if `accumulate`. B is packed. Rows of A and of C may be indexed. Rows of C
   * that begin at least `PANEL` elements apart may overlap if `accumulate`: a panel of columns is done for all rows before the next.
   */
  gemm(
    a: number, aStride: number, aIndex: number, packed: number, c: number, cStride: number, cIndex: number,
    m: number, n: number, k: number, accumulate: number,
  ): void; // prettier-ignore
  /**
   * C (m, n) ← Aᵀ · B, or C += alpha · Aᵀ · B where `alpha` is not 0, for A (k, m), whose rows may be indexed, and B (k, n),
   * which is packed. scratch: 6·k floats, for some columns of A at a time.
   */
  gemmTransposed(
    a: number, aStride: number, aIndex: number, packed: number, c: number, cStride: number,
    m: number, n: number, k: number, alpha: number, scratch: number,
  ): void; // prettier-ignore
  /** Row i of x (rows, cols) += bias (cols). */
  addBias(x: number, bias: number, rows: number, cols: number): void;
  /** out[j] += Σᵢ x[i][j] for x (rows, cols): the gradient of a bias. */
  sumRows(x: number, rows: number, cols: number, out: number): void;

  // — products of integers ——————————————————————————————————————————————————————————————————————————————————
  /**
   * Rows of float32 as int16: row i of y ← row i of x over units[i], to the nearest, where the largest number of a row is 8191
   * times its unit; a row of numbers that are all below 1e-28 is zero. yStride is in numbers of 16 bits; `cols` rounded up
   * to a multiple of 8 are written, of which those beyond `cols` may be any.
   */
  roundRows(
    x: number, stride: number, rows: number, cols: number, y: number, yStride: number, units: number,
  ): void; // prettier-ignore
  /**
   * Packs B (k, n) as int16 for `multiplyIntegers`, in panels of `PANEL` columns: their units (float32), then for every two
   * rows of B the two numbers of each column. A column is rounded to multiples of its unit, the least with which its numbers
   * are at most 32767 and come to at most 253952, or 2¹⁸ − k/2 for k above 16,384. `integersLength` elements.
   */
  packIntegers(b: number, stride: number, k: number, n: number, packed: number): void;
  /**
   * C (m, n) += A (m, k) · B (k, n) for A as `roundRows` makes it, aStride in numbers of 16 bits, and B as `packIntegers`
   * packs it. Rows of A, with their units, and of C may be indexed; rows of C are distinct. n is rounded up to a multiple of
   * 4, and what is beyond n may be any number. Sums are exact, so that they do not depend on the backend, but are rounded
   * when they are added to C.
   */
  multiplyIntegers(
    a: number, aStride: number, aIndex: number, units: number, packed: number, c: number, cStride: number,
    cIndex: number, m: number, n: number, k: number,
  ): void; // prettier-ignore

  // — embedding and windows —————————————————————————————————————————————————————————————————————————————————
  /** Row yIndex[i] of y ← (or +=, if `accumulate`) row xIndex[i] of x, in order of i; rows of y may repeat. */
  copyRows(
    x: number, xStride: number, xIndex: number, y: number, yStride: number, yIndex: number,
    rows: number, cols: number, accumulate: number,
  ): void; // prettier-ignore
  /**
   * out[i] ← scale · Σ_j table[ids[i·count + j]], j < count, for i < rows. The table's rows are contiguous (·, cols).
   * Negative ids are skipped. One id a row is the ordinary look-up; several are a hashed slot.
   */
  gatherSum(
    table: number, cols: number, ids: number, count: number, rows: number, scale: number,
    out: number, outStride: number,
  ): void; // prettier-ignore
  /** The gradient of `gatherSum`: gradient[slots[i·count + j]] += scale · dOut[i]; negative slots are skipped. */
  scatterSum(
    dOut: number, outStride: number, slots: number, count: number, rows: number, cols: number, scale: number,
    gradient: number,
  ): void; // prettier-ignore
  /**
   * Numbers the distinct non-negative ids in order of first appearance: touched[s] is the id with number s, slots[i]
   * the number of ids[i] (−1 for negative ids). `scratch` has an int32 for every possible id, all zero before and
   * after. Returns how many are distinct.
   */
  unique(ids: number, n: number, scratch: number, touched: number, slots: number): number;
  /** y[i] ← mean of the `width` rows of x that begin at row starts[i]; x (·, cols) contiguous, y (rows, cols). */
  averageWindow(x: number, starts: number, width: number, rows: number, cols: number, y: number): void;
  /** Its gradient: rows starts[i] … starts[i]+width−1 of dx += dy[i] / width. */
  averageWindowBackward(
    dy: number,
    starts: number,
    width: number,
    rows: number,
    cols: number,
    dx: number,
  ): void;
  /**
   * means[g] ← mean of the rows of x with groups[i] = g, for g < n, counts[g] ← how many they are (int32). All
   * contiguous: x (rows, cols), groups int32 (rows) in [0, n), means (n, cols). A group without rows gets zeros.
   */
  groupMean(
    x: number, groups: number, rows: number, cols: number, n: number, counts: number, means: number,
  ): void; // prettier-ignore
  /** Its gradient: dx[i] += dMeans[groups[i]] / counts[groups[i]]. */
  groupMeanBackward(
    dMeans: number, groups: number, counts: number, rows: number, cols: number, dx: number,
  ): void; // prettier-ignore

  // — activation and dropout ————————————————————————————————————————————————————————————————————————————————
  /** y ← f(x) elementwise; `kind` is an `Activation`. */
  activate(kind: number, x: number, y: number, n: number): void;
  /** dx ← dy · f′(x), given x and y = f(x). Of all but gelu y will do for x: they have the same slope. */
  activateBackward(kind: number, x: number, y: number, dy: number, dx: number, n: number): void;
  /**
   * y[i] ← x[i] / (1 − rate) or 0, zero with probability `rate`: element i is dropped if hash32(seed, i) < rate·2³².
   * Counter-based, so that the gradient is the same call on dy. hash32 is `mix(i·0x9E3779B9 + seed)` with the
   * "lowbias32" finaliser of C. Wellons.
   */
  dropout(x: number, y: number, n: number, rate: number, seed: number): void;

  // — precomputed first layer ——————————————————————————————————————————————————————————————————————————————
  /**
   * Packs rows of float32 in bytes: row index[i] of `table` ← row i of x, which has `parts` parts of `cols` columns each, a
   * multiple of 8. A packed row is `rowStride` elements from the next one: for each part a float32, its scale; then for each
   * part `cols` int8, column 4h + i of eight at byte 2i + h, each the number over the scale, to the nearest; then 8 bytes
   * that may be any. A part's largest number is 127 times its scale; one of numbers that are all below 1e-28 is zero.
   */
  packProducts(
    x: number, rows: number, parts: number, cols: number, table: number, rowStride: number, index: number,
  ): void; // prettier-ignore
  /**
   * y[i] ← f(bias + Σ_g Σ_j part j of table row slots[g·span + starts[i] + j]) for g < groups,
   * j < width: the first layer over a window whose products with each distinct row are in `table`, as `packProducts` wrote
   * them, of `width` parts. Negative slots add nothing; `starts` may be 0 where starts[i] = i. bias is (cols) and y (rows, cols),
   * both with cols rounded up to a multiple of 32: what is beyond cols is any number. `kind` is an `Activation`; tanh is
   * within 1.4e-4. Parts are added as integers of 16 bits, each rounded to 2⁻¹⁵ of what the largest numbers of all come to.
   * `terms` has room for 8 bytes for each of groups · width. With `units` (rows), y is rows of int16 as `roundRows` makes
   * them, of which a row's unit is that of what its numbers could be at most; then `kind` is relu.
   */
  sumProducts(
    table: number, rowStride: number, slots: number, span: number, groups: number, starts: number, width: number,
    bias: number, terms: number, y: number, rows: number, cols: number, kind: number, units: number,
  ): void; // prettier-ignore

  // — softmax ———————————————————————————————————————————————————————————————————————————————————————————————
  /** y ← softmax of each row of x (rows, cols). */
  softmax(x: number, y: number, rows: number, cols: number): void;
  /** y ← log-softmax of each row of x. */
  logSoftmax(x: number, y: number, rows: number, cols: number): void;
  /** out[i] (int32) ← the first column with the largest value of row i. */
  argmax(x: number, rows: number, cols: number, out: number): void;
  /** Σ over all rows of H(p) = −Σ_j p_j ln p_j, with 0 ln 0 = 0. */
  entropy(p: number, rows: number, cols: number): number;

  // — loss ——————————————————————————————————————————————————————————————————————————————————————————————————
  /**
   * Softmax cross-entropy with class targets. Row i with target t (int32; negative: the row counts for nothing)
   * and weight w = weights ? weights[t] : 1 loses w·(−Σ_j q_j ln p_j), where p = softmax(scores[i]) and
   * q = (1 − smoothing)·onehot(t) + smoothing/cols. Returns the sum; writes dScores ← scale · w · (p − q) if dScores.
   */
  softmaxCrossEntropy(
    scores: number, targets: number, weights: number, smoothing: number, scale: number, dScores: number,
    rows: number, cols: number,
  ): number; // prettier-ignore
  /** The same with soft targets q (rows, cols): Σ_i H(q_i, p_i); dScores ← scale · (p·Σ_j q_j − q) if dScores. */
  softCrossEntropy(
    scores: number,
    q: number,
    scale: number,
    dScores: number,
    rows: number,
    cols: number,
  ): number;
  /**
   * Logistic loss of one score column with targets t in [0, 1] (float32; negative: the row counts for nothing):
   * Σ −w·t·ln σ(s) − (1 − t)·ln(1 − σ(s)), w = positiveWeight. dScores ← scale · gradient if dScores.
   */
  logisticLoss(
    scores: number, targets: number, positiveWeight: number, scale: number, dScores: number, rows: number,
  ): number; // prettier-ignore
  /**
   * Ranking loss of one score column, (rows·(1 + corruptions)): first the scores s of the true windows, then
   * `corruptions` blocks of `rows` scores s_c, row i of each from a corruption of window i. Returns
   * Σ max(0, margin + s_c − s) over all pairs; dScores ← scale · gradient if dScores, 0 where a pair is just at the margin.
   */
  maxMargin(
    scores: number,
    rows: number,
    corruptions: number,
    margin: number,
    scale: number,
    dScores: number,
  ): number;
  /**
   * Multi-class margin loss (Weston & Watkins 1999): Σ over rows with target t (int32; negative: the row counts for
   * nothing) and all other classes j of max(0, margin + s_j − s_t); scores (rows, cols). dScores ← scale · gradient if
   * dScores, 0 where a pair is just at the margin.
   */
  multiclassMargin(
    scores: number,
    targets: number,
    margin: number,
    scale: number,
    dScores: number,
    rows: number,
    cols: number,
  ): number;

  // — sequences —————————————————————————————————————————————————————————————————————————————————————————————
  /**
   * The best path: maximises start[y₁] + Σ scores[t][y_t] + Σ transitions[y_{t−1}][y_t] + end[y_n] over paths y; of equal
   * ones the path whose tags are smallest, compared from the last row back. scores (rows, tags), transitions
   * (tags, tags) from → to. `back` is int32 scratch (rows, tags), `alpha` float32 scratch (2, tags). Writes path
   * (int32), returns the score.
   */
  viterbi(
    scores: number, rows: number, tags: number, transitions: number, start: number, end: number,
    back: number, alpha: number, path: number,
  ): number; // prettier-ignore
  /**
   * Forward–backward in scaled probabilities (Rabiner 1989), all in float64. transitions, start, end hold exp(score),
   * f64; scores (rows, tags) are float32. Writes, all f64 (rows, tags): emissions e[t] = exp(scores[t] − max)/c_t
   * (differences are cut at 300 nats), alpha (each row sums to 1), beta, so that alpha·beta is the marginal and
   * P(y_s…y_e) = alpha[s][y_s] · Π_{t=s+1…e} transitions[y_{t−1}][y_t]·e[t][y_t] · beta[e][y_e].
   * alike, int32 (2, tags): for each tag the first whose column of transitions equals its own, then the same for rows;
   * what they lead to is computed once. Returns ln Z.
   */
  forwardBackward(
    scores: number, rows: number, tags: number, transitions: number, start: number, end: number,
    emissions: number, alpha: number, beta: number, alike: number,
  ): number; // prettier-ignore

  /**
   * The gradient of ln Z − score(targets) after `forwardBackward` over the same rows; targets are int32 (rows).
   * dScores[t][j] ← scale · (P(y_t = j) − [targets_t = j]);
   * dTransitions[i][j] += scale · (Σ_t P(y_{t−1} = i, y_t = j) − how often targets go from i to j), float32;
   * dStart and dEnd (tags) likewise. (Lafferty et al. 2001.)
   */
  crfGradient(
    rows: number,
    tags: number,
    transitions: number,
    emissions: number,
    alpha: number,
    beta: number,
    targets: number,
    scale: number,
    dScores: number,
    dTransitions: number,
    dStart: number,
    dEnd: number,
  ): void;

  // — word vectors ——————————————————————————————————————————————————————————————————————————————————————————
  /**
   * Trains word vectors by negative sampling (Mikolov et al. 2013) on n tokens, int32 ids of words, in one go; a
   * negative id ends a sentence. `input` and `output` are tables of `dimensions` columns, a multiple of 4. Each token
   * in turn is the center of the tokens that are at most `reach` away, drawn from 1 … window.
   *
   * Skip-gram: the input row h of each word around the center predicts the center, all with the same noise words (Ji,
   * Satish, Li & Dubey 2016, "Parallelizing word2vec in shared and distributed memory"), so that their rows stay in the
   * cache. With `partStarts` (subwords: Bojanowski et al. 2017) word w has the rows parts[partStarts[w]] …
   * parts[partStarts[w + 1] − 1]; h, the mean of the center's, predicts each word around it, with other noise words for
   * each. With `cbow` h is the mean over the rows of the words around the center and predicts the center.
   *
   * To predict a word: with y the output rows of that word (label t = 1) and of noise words (t = 0; a noise word that
   * is the word itself is left out), h gains Σ rate·(t − σ(h·y))·y and each y gains rate·(t − σ(h·y))·h. Six rows take
   * a step together, the dot products before any change; the next six follow. Where h is a mean, each of its rows gains in
   * the end all that h has gained. The rate goes from rateStart to rateEnd with the place of the sentence's first token.
   *
   * Nothing is drawn but hash32(seed, counter) of `dropout`; k = 2 + 2·window·negatives counters belong to a token.
   * Token i is skipped if hash32(seed, i·k) > keep[word] (uint32; keep 0: none is). The p-th of the tokens that are
   * left has counters p·k + 1 for reach = 1 + ⌊u·window/2³²⌋ and p·k + 2 … for noise words.
   * `noise` is the alias table of their distribution, a pair (uint32 chance, int32 alias) for each of `words`: with
   * u·words = column·2³² + rest the word is `column` if rest < chance, else its alias.
   *
   * Rows below `hot` are not those of the tables, but of hotInput and hotOutput: copies of a thread's own.
   *
   * scratch: n + 2·dimensions + negatives + 6 + the most rows that h is the mean of, 4-byte elements. Returns how many tokens were left.
   */
  word2vec(
    tokens: number, n: number, input: number, output: number, dimensions: number, partStarts: number, parts: number,
    keep: number, noise: number, words: number, window: number, negatives: number, cbow: number,
    rateStart: number, rateEnd: number, seed: number, scratch: number,
    hot: number, hotInput: number, hotOutput: number,
  ): number; // prettier-ignore

  /** n floats, a multiple of 4: table ← table + (own − base); own ← table; base ← table. */
  exchange(table: number, own: number, base: number, n: number): void;

  // — optimizer —————————————————————————————————————————————————————————————————————————————————————————————
  // Row i of the compact gradient g (rows, cols) belongs to row index[i] (or i) of w and of the state, all
  // contiguous. `decay` is L2: g + decay·w takes the place of g.
  /** w ← w − rate·g. */
  sgd(w: number, g: number, index: number, rows: number, cols: number, rate: number, decay: number): void;
  /** v ← momentum·v + g; w ← w − rate·v, or with Nesterov w ← w − rate·(g + momentum·v). */
  momentum(
    w: number, g: number, v: number, index: number, rows: number, cols: number,
    rate: number, momentum: number, nesterov: number, decay: number,
  ): void; // prettier-ignore
  /** s ← s + g²; w ← w − rate·g / (√s + epsilon). Duchi et al. 2011. */
  adagrad(
    w: number, g: number, s: number, index: number, rows: number, cols: number,
    rate: number, epsilon: number, decay: number,
  ): void; // prettier-ignore
  /** s ← rho·s + (1 − rho)·g²; w ← w − rate·g / (√s + epsilon). Tieleman & Hinton 2012. */
  rmsprop(
    w: number, g: number, s: number, index: number, rows: number, cols: number,
    rate: number, rho: number, epsilon: number, decay: number,
  ): void; // prettier-ignore
  /**
   * m ← β₁m + (1−β₁)g; v ← β₂v + (1−β₂)g²; w ← w − rate·(m/correction1) / (√(v/correction2) + epsilon), where the
   * corrections are 1 − β₁ᵗ and 1 − β₂ᵗ. Kingma & Ba 2015. If `decoupled`, decay is not added to g but
   * w ← w − rate·decay·w first (AdamW, Loshchilov & Hutter 2019).
   */
  adam(
    w: number, g: number, m: number, v: number, index: number, rows: number, cols: number,
    rate: number, beta1: number, beta2: number, epsilon: number, correction1: number, correction2: number,
    decay: number, decoupled: number,
  ): void; // prettier-ignore
}

/** Columns in a panel of a packed matrix. */
export const PANEL = 8;

/** Floats that a packed (k, n) matrix takes. */
export const packedLength = (k: number, n: number): number => k * PANEL * Math.ceil(n / PANEL);

/** The same for `packIntegers`. */
export const integersLength = (k: number, n: number): number =>
  PANEL * (1 + Math.ceil(k / 2)) * Math.ceil(n / PANEL);

/** Elementwise functions; the numbers are shared with `assembly/activation.ts`. */
export const Activation = {
  identity: 0,
  sigmoid: 1,
  tanh: 2,
  /** max(−1, min(1, x)) */
  hardTanh: 3,
  relu: 4,
  /** x, or 0.01·x below 0 */
  leakyRelu: 5,
  /** The tanh form, 0.5·x·(1 + tanh(√(2/π)·(x + 0.044715·x³))) of Hendrycks & Gimpel 2016. */
  gelu: 6,
} as const;
export type ActivationName = keyof typeof Activation;
