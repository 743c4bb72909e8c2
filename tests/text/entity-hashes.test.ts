import { describe, expect, it } from 'vitest';
import { entityHashes, hasEntity, hashEntity } from '../../src/text/entity-hashes.ts';
import type { Corpus } from '../../src/text/sentence.ts';

const corpus: Corpus = {
  scheme: 'BIO',
  documents: [
    {
      sentences: [
        { tokens: ['New', 'York', 'and', 'Rome'], tags: ['B-LOC', 'I-LOC', 'O', 'B-LOC'] },
        { tokens: ['Rome', '서울'], tags: ['B-ORG', 'B-LOC'] },
        { tokens: ['untagged'] },
      ],
    },
  ],
};

describe('entity hashes', () => {
  it('is FNV-1a over UTF-16LE bytes', () => {
    // The empty string's hash is the offset basis; the other value was worked out with big integers.
    expect(hashEntity([])).toBe(0x811c9dc5);
    const bytes = new Uint8Array(new Uint16Array([...'A 서'].map((c) => c.charCodeAt(0))).buffer);
    let hash = 0x811c9dc5n;
    for (const byte of bytes) hash = ((hash ^ BigInt(byte)) * 0x01000193n) & 0xffffffffn;
    expect(hashEntity(['A', '서'])).toBe(Number(hash));
  });

  it('is sorted, distinct and finds exactly the entities', () => {
    const hashes = entityHashes(corpus);
    expect(hashes).toHaveLength(3);
    expect([...hashes]).toEqual([...hashes].sort((a, b) => a - b));
    for (const entity of [['New', 'York'], ['Rome'], ['서울']]) expect(hasEntity(hashes, entity)).toBe(true);
    for (const other of [['new', 'york'], ['York'], ['and'], ['NewYork'], []])
      expect(hasEntity(hashes, other)).toBe(false);
    expect(hasEntity(new Uint32Array(), ['Rome'])).toBe(false);
  });

  it('is empty for plain tags', () => {
    const plain: Corpus = {
      scheme: 'plain',
      documents: [{ sentences: [{ tokens: ['a'], tags: ['I-am-a-tag'] }] }],
    };
    expect(entityHashes(plain)).toHaveLength(0);
  });
});
