import { type BackendName, createEngine } from './core/wasm.ts';
import type { Config } from './config.ts';
import type { Model } from './model.ts';
import { decodeModel, encodeModel } from './model-file.ts';
import { bytesOf, type ModelSource } from './model-source.ts';
import { INFERENCE } from './nn/batch.ts';
import type { Posterior } from './nn/decoder.ts';
import type { SentenceSplitter, Span, TextRange } from './text/sentence.ts';
import { splitSentences } from './text/splitter.ts';
import { spansOf } from './text/tagset.ts';
import { tokenizers } from './text/tokenizer.ts';

export type { ModelSource };

/** A labelled piece of a text: `text.slice(start, end)`, UTF-16 offsets. */
export interface Entity {
  text: string;
  label: string;
  start: number;
  end: number;
  /** The exact probability, under the model, that just this span has this label. */
  score: number;
}

export interface TaggedToken {
  token: string;
  tag: string;
  /** The exact probability, under the model, of this tag in this place, whatever the tags of the others. */
  score: number;
}

/** One way to tag a whole sentence. */
export interface Reading {
  tags: string[];
  /** Labelled runs of tokens; none where tags are plain. */
  spans: Span[];
  /** The probability, under the model, of just these tags. */
  score: number;
}

export interface LoadOptions {
  /** What does the arithmetic. Default auto: the fastest that runs here. */
  backend?: BackendName | 'auto';
  /** In place of `splitSentences`. */
  splitSentences?: SentenceSplitter;
}

interface TextSentence {
  /** Where the sentence begins in its text. */
  offset: number;
  ranges: TextRange[];
  tokens: string[];
}

/** Tokens that go through the net together: enough to fill it, few enough to stay in the cache. */
const BATCH_TOKENS = 512;

/** A trained model, ready to tag. Its calls are synchronous; one tagger belongs to one thread. */
export class Tagger {
  private readonly split: SentenceSplitter;
  private readonly hasSpans: boolean;

  /** Wraps a model that is at hand; use `Tagger.load` or `trainTagger`. */
  constructor(
    readonly model: Model,
    options: Pick<LoadOptions, 'splitSentences'> = {},
  ) {
    this.split = options.splitSentences ?? splitSentences;
    this.hasSpans = model.tagSet.scheme !== 'plain';
  }

  /**
   * Reads a model.
   *
   * @throws ModelFileError for bytes that are cut, altered, too new or no model; Error if they cannot be fetched
   */
  static async load(source: ModelSource, options: LoadOptions = {}): Promise<Tagger> {
    const bytes = await bytesOf(source);
    return new Tagger(decodeModel(bytes, await createEngine(options.backend)), options);
  }

  /** The effective configuration. */
  get config(): Config {
    return this.model.config;
  }

  /** The labels of entities, or of tokens where tags are plain; sorted. */
  get labels(): readonly string[] {
    return this.model.tagSet.labels;
  }

  /** What does the arithmetic. */
  get backend(): BackendName {
    return this.model.network.engine.backend;
  }

  /** The entities of a text, taken as one document, in order; with plain tags every token with its label. */
  tag(text: string): Entity[] {
    return this.tagBatch([text])[0];
  }

  /** `tag` for many texts. */
  tagBatch(texts: readonly string[]): Entity[][] {
    const found: Entity[][] = texts.map(() => []);
    const sentences = texts.flatMap((text, i) =>
      this.sentencesOf(text).map((sentence) => ({ ...sentence, i })),
    );
    this.predict(
      sentences.map(({ tokens }) => tokens),
      (s, path, posterior) => {
        const sentence = sentences[s];
        for (const entity of this.entitiesOf(texts[sentence.i], sentence, path, posterior)) {
          found[sentence.i].push(entity);
        }
      },
    );
    return found;
  }

  /** The tags of one sentence that is split into tokens already. */
  tagTokens(tokens: readonly string[]): TaggedToken[] {
    const { tags } = this.model.tagSet;
    let result: TaggedToken[] = [];
    this.predict([tokens], (_, path, posterior) => {
      const p = posterior();
      result = tokens.map((token, i) => ({ token, tag: tags[path[i]], score: p.marginal(i, path[i]) }));
    });
    return result;
  }

  /** The k most probable readings of one sentence that is split into tokens already, best first. */
  alternatives(tokens: readonly string[], k = 5): Reading[] {
    const { tags, scheme } = this.model.tagSet;
    let readings: Reading[] = [];
    this.predict([tokens], (_sentence, _path, posterior) => {
      readings = posterior()
        .best(k)
        .map(({ path, probability }) => {
          const names = Array.from(path, (id) => tags[id]);
          return { tags: names, spans: scheme === 'plain' ? [] : spansOf(names), score: probability };
        });
    });
    return readings;
  }

  /** The tags of many sentences, without scores; what evaluation needs. */
  tagSentences(sentences: readonly (readonly string[])[]): string[][] {
    const { tags } = this.model.tagSet;
    const result: string[][] = sentences.map(() => []);
    this.predict(sentences, (s, path) => {
      result[s] = Array.from(path, (id) => tags[id]);
    });
    return result;
  }

  /** The model as one file, readable by `load`. */
  save(): Uint8Array {
    return encodeModel(this.model);
  }

  /** The spans that a sentence's best path holds, each with its probability. */
  spansOf(
    path: Int32Array,
    posterior: () => Posterior,
  ): { label: string; start: number; end: number; score: number }[] {
    const { tagSet } = this.model;
    const tags = Array.from(path, (id) => tagSet.tags[id]);
    if (!this.hasSpans) {
      return tags.map((label, i) => ({
        label,
        start: i,
        end: i + 1,
        score: posterior().marginal(i, path[i]),
      }));
    }
    return spansOf(tags).map((span) => {
      const inside = `I-${span.label}`;
      // In BIO a span ends where no I- follows; in BIOES its own last tag says so.
      const excluded = tagSet.scheme === 'BIO' && tagSet.has(inside) ? [tagSet.id(inside)] : [];
      const ids = Array.from(path.subarray(span.start, span.end));
      return { ...span, score: posterior().path(span.start, ids, excluded) };
    });
  }

  /**
   * Runs sentences through the net, a batch at a time, and calls `visit` for each with its best path and, on demand,
   * its distribution; both are valid during the call only.
   */
  predict(
    sentences: readonly (readonly string[])[],
    visit: (sentence: number, path: Int32Array, posterior: () => Posterior) => void,
  ): void {
    const { encoder, network, decoder } = this.model;
    const { memory } = network.ops;
    for (let first = 0; first < sentences.length;) {
      let last = first;
      for (let tokens = 0; last < sentences.length && (last === first || tokens < BATCH_TOKENS); last++) {
        tokens += sentences[last].length;
      }
      const encoded = sentences.slice(first, last).map((tokens) => encoder.encode(tokens));
      memory.scope(() => {
        const batch = encoder.batch(network.ops, encoded, INFERENCE);
        if (batch.rows === 0) return;
        const { y } = network.forward(batch, INFERENCE);
        const paths = decoder.decode(y, batch).slice();
        for (let s = first; s < last; s++) {
          const [from, to] = [batch.sentences[s - first], batch.sentences[s - first + 1]];
          if (from === to) continue;
          memory.scope(() => {
            let posterior: Posterior | undefined;
            visit(s, paths.subarray(from, to), () => (posterior ??= decoder.posterior(y, from, to)));
          });
        }
      });
      if (encoder.full) encoder.forget();
      first = last;
    }
  }

  private sentencesOf(text: string): TextSentence[] {
    const tokenize = tokenizers[this.config.tokenizer];
    return this.split(text).map(({ start, end }) => {
      const sentence = text.slice(start, end);
      const ranges = tokenize(sentence);
      return { offset: start, ranges, tokens: ranges.map((range) => sentence.slice(range.start, range.end)) };
    });
  }

  private entitiesOf(
    text: string,
    { offset, ranges }: TextSentence,
    path: Int32Array,
    posterior: () => Posterior,
  ): Entity[] {
    return this.spansOf(path, posterior).map(({ label, start: first, end: last, score }) => {
      const start = offset + ranges[first].start;
      const end = offset + ranges[last - 1].end;
      return { text: text.slice(start, end), label, start, end, score };
    });
  }
}
