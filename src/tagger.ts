import { type BackendName, createEngine } from './core/wasm.ts';
import type { Config } from './config.ts';
import type { ContextualEncoder, contextualVectors } from './contextual/encoder.ts';
import { type Model, scoresOf } from './model.ts';
import { decodeModel, encodeModel } from './model-file.ts';
import { fromSource, type ModelSource } from './model-source.ts';
import type { Posterior } from './nn/decoder.ts';
import type { CacheFigures } from './nn/product-cache.ts';
import {
  DOCUMENT_TOKENS,
  type Documents,
  entitiesJob,
  entitiesOf,
  type Entity,
  type Job,
  type Reading,
  readingsJob,
  type Sentences,
  type Surroundings,
  type TaggedToken,
  tagsJob,
  tokensJob,
  type Visit,
} from './tagging.ts';
import { lengthOf, stringsOf, type Tokens } from './strip.ts';
import type { RuleOptions } from './rules/choice.ts';
import type { Rule } from './rules/rule.ts';
import type { TextRules } from './rules/text-rules.ts';
import type { SentenceSplitter } from './text/sentence.ts';
import { segment, type TokenizedSentence } from './text/segment.ts';
import { splitSentences } from './text/splitter.ts';
import {
  aList,
  aNumber,
  aString,
  checkArguments,
  lists,
  optionsOf,
  records,
  strings,
  checkArgument,
} from './util/arguments.ts';
import { accept } from './schema.ts';

export type { CacheFigures, Entity, ModelSource, Reading, Surroundings, TaggedToken };

/**
 * `rules` and `replaceRules` choose the rules for what has a fixed form. What they find in a text takes the place of the
 * entities that it overlaps with; of an entity that it overlaps in part the rest stays. Sentences of tokens are not
 * subject to rules.
 */
export interface LoadOptions extends RuleOptions {
  /** What does the arithmetic. Default auto: the fastest that runs here. */
  backend?: BackendName | 'auto';
  /** In place of `splitSentences`. */
  splitSentences?: SentenceSplitter;
  /** Makes the vectors that a model with `contextual` in its configuration takes. */
  contextual?: ContextualEncoder | undefined;
  /**
   * Bytes for what is kept of the tokens met, so that the first layer is not computed anew for each: the more, the rarer
   * are words that have to be computed again. Default 16 MiB, 12,000 words of the largest preset; for a long corpus
   * 64 MiB are better. What was never filled takes no memory but addresses.
   */
  cacheBytes?: number | undefined;
}

/** What wraps a model that is at hand. */
export type TaggerOptions = Pick<LoadOptions, 'splitSentences' | 'contextual' | 'rules' | 'replaceRules'>;

const LOAD_OPTIONS = /* @__PURE__ */ optionsOf(
  'backend',
  'splitSentences',
  'contextual',
  'cacheBytes',
  'rules',
  'replaceRules',
);

const aModel = {
  parse: (given: unknown, path: string) =>
    accept(
      given,
      path,
      (value) => typeof value === 'object' && value !== null && 'tagSet' in value && 'network' in value,
      'a model: a tagger is made by Tagger.load, trainTagger or, of a model, Tagger.of',
    ),
};

/** Tokens that go through the net together: enough to fill it, few enough to stay in the cache. */
const BATCH_TOKENS = 2048;

/**
 * A trained model, ready to tag; one tagger belongs to one thread. A model that takes contextual vectors has to wait for
 * them: its calls are those that end in `Async`, and the others throw a TypeError. Every model has both.
 */
export class Tagger {
  /** Makes the vectors of a model that takes contextual ones. */
  contextual: ContextualEncoder | undefined;
  /** The rules that are applied to texts, in the order of who wins where two overlap. They are not saved. */
  readonly rules: readonly Rule[];
  /** The labels of entities, those of rules among them, or of tokens where tags are plain; sorted, each once. */
  readonly labels: readonly string[];
  /** Finds the sentences of texts. It is not saved. */
  readonly splitSentences: SentenceSplitter;
  private readonly hasSpans: boolean;

  private constructor(
    readonly model: Model,
    options: Pick<TaggerOptions, 'splitSentences' | 'contextual'>,
    private readonly textRules: TextRules | undefined,
  ) {
    aModel.parse(model, 'model');
    this.rules = textRules?.rules ?? [];
    this.labels = textRules?.withLabels(model.tagSet.labels) ?? model.tagSet.labels;
    this.contextual = options.contextual;
    this.splitSentences = options.splitSentences ?? splitSentences;
    this.hasSpans = model.tagSet.scheme !== 'plain';
  }

  /**
   * Wraps a model that is at hand, with the rules of its configuration and those of the options.
   *
   * @throws RangeError for the name of a rule that is unknown, TypeError for what is no rule
   */
  static async of(model: Model, options: TaggerOptions = {}): Promise<Tagger> {
    checkArguments({ model, options }, aModel, LOAD_OPTIONS);
    const { rules, replaceRules } = options;
    const own = model.config;
    const none = [own.rules, own.vetoes, rules, replaceRules].every((choice) => choice === undefined);
    const module = none ? undefined : await import('./rules/text-rules.ts');
    return new Tagger(model, options, module?.textRules(own, options));
  }

  /**
   * Reads a model. The file may come from anywhere: it is checked in full before it is used, in time and memory in
   * proportion to its size. Its checksum (CRC-32) tells accidents, not tampering: whoever changes a file can make it
   * fit. Where the file has to be the one that was published, compare its SHA-256 with one from a source you trust, or
   * give a page's `fetch` its `integrity`.
   *
   * @throws ModelFileError for bytes that are cut, altered, too new or no model, with the address or the file's name
   *   where there is one; RangeError for the name of a rule that is unknown, TypeError for what is no rule; Error if the
   *   model cannot be fetched
   */
  static async load(source: ModelSource, options: LoadOptions = {}): Promise<Tagger> {
    checkArguments({ options }, LOAD_OPTIONS);
    const engine = await createEngine(options.backend, 'inference');
    const model = await fromSource(source, (bytes) => decodeModel(bytes, engine, options.cacheBytes));
    return Tagger.of(model, options);
  }

  /** The effective configuration. */
  get config(): Config {
    return this.model.config;
  }

  /** What does the arithmetic. */
  get backend(): BackendName {
    return this.model.network.engine.backend;
  }

  /** How often the tokens met were known already; undefined before the first, and for nets without such a layer. */
  get cacheFigures(): CacheFigures | undefined {
    return this.model.running.figures;
  }

  /**
   * The entities of a text, taken as one document, in order; with plain tags every token with its label. Sentences are
   * cut where they have more than 4,096 UTF-16 units, and documents after 8,192 tokens, so that memory does not grow with
   * the text.
   */
  tag(text: string): Entity[] {
    checkArgument(text, 'text', aString);
    return this.tagBatch([text])[0];
  }

  /** `tag` for many texts. */
  tagBatch(texts: readonly string[]): Entity[][] {
    checkArgument(texts, 'texts', aList);
    return this.ruled(texts, this.run(entitiesJob(this, this.splitSentences, texts)));
  }

  /**
   * The tags of one sentence that is split into tokens already.
   *
   * @param around the other sentences of its document; without them it is one of its own. Only models that take the
   *   document into account care
   */
  tagTokens(tokens: readonly string[], around?: Surroundings): TaggedToken[] {
    checkArgument(tokens, 'tokens', strings);
    return this.run(tokensJob(this, tokens, around));
  }

  /**
   * The k most probable readings of one sentence that is split into tokens already, best first.
   *
   * @param around as in `tagTokens`; with the sentences that `tag` finds in a text the readings are of that text
   */
  alternatives(tokens: readonly string[], k = 5, around?: Surroundings): Reading[] {
    checkArguments({ tokens, k }, strings, aNumber);
    return this.run(readingsJob(this, tokens, k, around));
  }

  /**
   * The tags of many sentences, without scores; what evaluation needs.
   *
   * @param documents the number of each sentence's document; without it they are all of one. Only models that take the
   *   document into account care
   */
  tagSentences(sentences: Sentences, documents?: Documents): string[][] {
    checkArgument(sentences, 'sentences', lists);
    return this.run(tagsJob(this, sentences, documents));
  }

  /** `tag`, for any model. */
  async tagAsync(text: string): Promise<Entity[]> {
    checkArgument(text, 'text', aString);
    return (await this.tagBatchAsync([text]))[0];
  }

  /** `tagBatch`, for any model. */
  async tagBatchAsync(texts: readonly string[]): Promise<Entity[][]> {
    checkArgument(texts, 'texts', aList);
    return this.ruled(texts, await this.runAsync(entitiesJob(this, this.splitSentences, texts)));
  }

  /**
   * Applies the tagger's rules to a text whose entities were found without them, as in sentences of tokens. `tag` and its
   * relatives do so themselves.
   *
   * @param entities in order, without overlaps
   */
  applyRules(text: string, entities: readonly Entity[]): Entity[] {
    checkArguments({ text, entities }, aString, records);
    return this.textRules?.apply(text, entities) ?? [...entities];
  }

  /**
   * The entities of a text, for the spans of one of its sentences that `predict` and `spansOf` gave: without punctuation at
   * their edges that belongs to what is beside them, such as a bracket without its partner, and divided at gaps between
   * columns, `;`, `|` and `=`. `tag` and its relatives do so themselves.
   *
   * @param sentence where its tokens start and end, as UTF-16 offsets into the text
   */
  entitiesOf(
    text: string,
    { starts, ends }: Pick<TokenizedSentence, 'starts' | 'ends'>,
    spans: readonly Omit<Entity, 'text'>[],
  ): Entity[] {
    return entitiesOf(this, text, (token) => ({ start: starts[token], end: ends[token] }), spans);
  }

  /** `tagTokens`, for any model. */
  async tagTokensAsync(tokens: readonly string[], around?: Surroundings): Promise<TaggedToken[]> {
    checkArgument(tokens, 'tokens', strings);
    return this.runAsync(tokensJob(this, tokens, around));
  }

  /** `alternatives`, for any model. */
  async alternativesAsync(tokens: readonly string[], k = 5, around?: Surroundings): Promise<Reading[]> {
    checkArguments({ tokens, k }, strings, aNumber);
    return this.runAsync(readingsJob(this, tokens, k, around));
  }

  /** `tagSentences`, for any model, with an encoder in place of the tagger's if one is given. */
  async tagSentencesAsync(
    sentences: Sentences,
    contextual?: ContextualEncoder,
    documents?: Documents,
  ): Promise<string[][]> {
    checkArgument(sentences, 'sentences', lists);
    return this.runAsync(tagsJob(this, sentences, documents), contextual);
  }

  /**
   * The sentences of a text and their tokens as this tagger sees them, by its own splitter and tokenizer; `starts` and
   * `ends` are UTF-16 offsets into the text.
   */
  segment(text: string): TokenizedSentence[] {
    checkArgument(text, 'text', aString);
    return segment(text, this.config.tokenizer, this.splitSentences);
  }

  /** The model as one file, readable by `load`. Of rules it has those of the configuration only. */
  save(): Uint8Array {
    return encodeModel(this.model);
  }

  /** The spans that a sentence's best path holds, each with its probability. */
  spansOf(
    path: Int32Array,
    posterior: () => Posterior,
  ): { label: string; start: number; end: number; score: number }[] {
    const { tagSet } = this.model;
    return tagSet.spansOf(path).map(({ label, start, end }) => {
      const p = posterior();
      if (!this.hasSpans) return { label, start, end, score: p.marginal(start, path[start]) };
      return {
        label,
        start,
        end,
        score: p.path(start, path.subarray(start, end), tagSet.excludedAfter(path[end - 1])),
      };
    });
  }

  /**
   * Runs sentences through the net, a batch at a time, and visits each but empty ones.
   *
   * @param documents the number of each sentence's document, known when the sentence is read; without it they are all
   *   of one
   * @throws TypeError for a model that takes contextual vectors
   */
  predict(sentences: Iterable<Tokens>, visit: Visit, documents?: Documents): void {
    if (this.config.contextual)
      throw new TypeError('the model takes contextual vectors: use the call that ends in Async');
    for (const part of this.batchesOf(sentences, documents)) this.predictBatch(part, visit);
  }

  /**
   * `predict`, for any model.
   *
   * @throws TypeError where the model takes contextual vectors and there is no encoder; what the encoder throws, and
   *   RangeError for vectors that do not fit
   */
  async predictAsync(
    sentences: Iterable<Tokens>,
    visit: Visit,
    contextual = this.contextual,
    documents?: Documents,
  ): Promise<void> {
    const width = this.config.contextual?.width;
    if (width && !contextual)
      throw new TypeError(
        `the model takes contextual vectors of width ${width}: set the tagger's \`contextual\``,
      );
    for (const part of this.batchesOf(sentences, documents)) {
      const vectors = width
        ? await vectorsOf(contextual!, part.sentences.map(stringsOf), width, part.first)
        : undefined;
      this.predictBatch(part, visit, vectors);
    }
  }

  /** Sentences in runs of about BATCH_TOKENS tokens, of whole documents if the net takes these into account. */
  private *batchesOf(sentences: Iterable<Tokens>, documents?: Documents): Iterable<Part> {
    const whole = this.model.grouper !== undefined;
    let batch: Tokens[] = [];
    let first = 0;
    let tokens = 0;
    let ofDocument = 0;
    const part = () => ({
      first,
      sentences: batch,
      documents: documents?.slice(first, first + batch.length),
    });
    for (const sentence of sentences) {
      const next = first + batch.length;
      if (documents?.[next] !== documents?.[next - 1]) ofDocument = 0;
      const cut = ofDocument >= DOCUMENT_TOKENS;
      if (cut) ofDocument = 0;
      if (tokens >= BATCH_TOKENS && (!whole || cut || ofDocument === 0)) {
        yield part();
        first = next;
        batch = [];
        tokens = 0;
      }
      batch.push(sentence);
      const length = lengthOf(sentence);
      tokens += length;
      ofDocument += length;
    }
    if (batch.length > 0) yield part();
  }

  private predictBatch({ first, sentences, documents }: Part, visit: Visit, vectors?: Float32Array[]): void {
    const { lexicon, running, decoder, network } = this.model;
    const { memory } = network.ops;
    running.prepare();
    memory.scope(() => {
      const { batch, scores: y } = scoresOf(this.model, sentences, vectors, documents);
      if (batch.rows === 0) return;
      const paths = decoder.decode(y, batch).slice();
      for (let s = 0; s < sentences.length; s++) {
        const [from, to] = [batch.sentences[s], batch.sentences[s + 1]];
        if (from === to) continue;
        memory.scope(() => {
          let posterior: Posterior | undefined;
          visit(first + s, paths.subarray(from, to), () => (posterior ??= decoder.posterior(y, from, to)));
        });
      }
    });
    if (lexicon.full) lexicon.forget();
  }

  private ruled(texts: readonly string[], entities: Entity[][]): Entity[][] {
    return entities.map((some, i) => this.applyRules(texts[i], some));
  }

  private run<T>({ sentences, documents, visit, result }: Job<T>): T {
    this.predict(sentences, visit, documents);
    return result;
  }

  private async runAsync<T>(
    { sentences, documents, visit, result }: Job<T>,
    contextual?: ContextualEncoder,
  ): Promise<T> {
    await this.predictAsync(sentences, visit, contextual, documents);
    return result;
  }
}

/** `contextualVectors`, of which other models have no need. */
const vectorsOf: typeof contextualVectors = async (...args) =>
  (await import('./contextual/encoder.ts')).contextualVectors(...args);

/** Sentences that go through the net together: the number of the first among all, and their documents. */
interface Part {
  first: number;
  sentences: readonly Tokens[];
  documents: Documents | undefined;
}
