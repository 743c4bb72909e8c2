import { deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { excerpt } from '../src/excerpt.ts';
import { describeFile } from '../src/file-kind.ts';
import { readSafetensors, writeSafetensors } from '../src/safetensors.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
const latin1 = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));
const utf16 = (text: string) => new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le'));
const padded = (bytes: Uint8Array, at: number) => {
  const file = new Uint8Array(at + bytes.length + 50).fill(1);
  file.set(bytes, at);
  return file;
};
const model = writeSafetensors({
  tensors: { a: { shape: [200], data: Float32Array.from({ length: 200 }, (_, i) => i) } },
  metadata: { format: 'oriel' },
});
const buffer = Buffer.from(model);

const LFS =
  'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22e\nsize 1327586\n';

describe('a file that is no safetensors file is named', () => {
  // prettier-ignore
  it.each<[string, Uint8Array, string]>([
    ['empty', new Uint8Array(), 'an empty file: the download or copy was incomplete'],
    ['a few bytes', Uint8Array.of(1, 0), 'a file of 2 bytes only: the download or copy was incomplete'],
    ['zeros', new Uint8Array(500), 'a file that begins with zeros: the download'],
    ['HTML', utf8('<!DOCTYPE html>\n<html><head><title> 404 · Not\nfound</title>'), 'a web page (HTML) with the title "404 · Not found": the address is that of a page, or the server answered with one'],
    ['HTML after a mark and spaces', utf8('\ufeff\n  <HTML lang="de"><body>'), 'a web page (HTML): '],
    ['HTML with a heading only', utf8('<html><h1>502 Bad Gateway</h1>'), 'with the title "502 Bad Gateway"'],
    ['HTML after a comment', utf8('<!-- login --><html>'), 'a web page (HTML)'],
    ['XHTML', utf8('<?xml version="1.0"?>\n<!DOCTYPE html><html xmlns="x"><title>Anmelden</title>'), 'a web page (HTML) with the title "Anmelden"'],
    ['HTML in UTF-16', utf16('<!doctype html><title>안녕</title>'), 'a web page (HTML) with the title "안녕"'],
    ['an answer of a store', utf8('<?xml version="1.0"?>\n<Error><Code>NoSuchKey</Code><Message>The key does not exist.</Message></Error>'), 'an XML document with the message "The key does not exist."'],
    ['XML', utf8('<svg xmlns="x"></svg>'), 'an XML document, which begins with "<svg'],
    ['a pointer of Git LFS', utf8(LFS), 'a pointer of Git LFS to a file of 1327586 bytes, not the file itself: run `git lfs pull`'],
    ['the same with CRLF', utf8(LFS.replaceAll('\n', '\r\n')), 'a pointer of Git LFS to a file of 1327586 bytes'],
    ['a pointer of git-annex', utf8('/annex/objects/SHA256E-s13--ab.safetensors\n'), 'a pointer of git-annex'],
    ['JSON', utf8('{"error":"Repository not found"}'), 'JSON text, which begins with "{\\"error\\":\\"Repository not found\\"}"'],
    ['a list of JSON', utf8('  [1, 2]'), 'JSON text, which begins with "[1, 2]"'],
    ['text', utf8('Entry not found'), 'a text file, which begins with "Entry not found"'],
    ['Korean text', utf8('모델을 찾을 수 없습니다'.repeat(200)), 'a text file, which begins with "모델을'],
    ['white space', utf8(' \r\n\t\n'), 'a file of 5 bytes of white space'],
    ['base64', utf8(buffer.toString('base64')), 'a text file, which begins with'],
    ['gzip', gzipSync(model), 'a gzip file: unpack it first (gunzip)'],
    ['zip', latin1('PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0model.safetensors'), 'a zip archive: unpack it first (unzip)'],
    ['PyTorch', latin1('PK\x03\x04\0\0\x08\x08\0\0\0\0\0\0\0\0archive/data.pkl'), 'a PyTorch checkpoint'],
    ['PyTorch, another name', latin1('PK\x03\x04\0\0\x08\x08\0\0\0\0\0\0\0\0pytorch_model/data.pkl'), 'a PyTorch checkpoint'],
    ['PyTorch of old', latin1('\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M'), 'a PyTorch checkpoint (a pickle): models of other programs'],
    ['pickle', latin1('\x80\x04\x95\x10\0\0\0\0\0\0\0}\x94'), 'a pickle of Python'],
    ['ONNX', latin1('\x08\x07\x12\x07pytorch\x1a\x051.9:\xbb'), 'an ONNX model'],
    ['ONNX without a producer', latin1('\x08\x0a:\xbb\x01\x0a'), 'an ONNX model'],
    ['GGUF', latin1('GGUF\x03\0\0\0\x10'), 'a GGUF or GGML model'],
    ['TensorFlow Lite', latin1('\x1c\0\0\0TFL3\x14\0'), 'a TensorFlow Lite model'],
    ['HDF5', latin1('\x89HDF\r\n\x1a\n\0'), 'an HDF5 file'],
    ['NumPy', latin1('\x93NUMPY\x01\0v\0'), 'a NumPy array'],
    ['fastText', latin1('\xba\x16O/\x0c\0\0\0'), 'a fastText model: give it to training as word vectors'],
    ['bzip2', latin1('BZh91AY&SY'), 'a bzip2 file'],
    ['xz', latin1('\xfd7zXZ\0\0'), 'an xz file'],
    ['Zstandard', latin1('\x28\xb5\x2f\xfd\x04'), 'a Zstandard file'],
    ['7-Zip', latin1("7z\xbc\xaf'\x1c\0"), 'a 7-Zip archive'],
    ['tar', padded(latin1('ustar\x0000'), 257), 'a tar archive: unpack it first (tar -x)'],
    ['a model as text', new Uint8Array(Buffer.from(buffer.toString('utf8'))), 'one that was changed on its way'],
    ['a model behind a mark', Buffer.concat([Buffer.from('\ufeff'), buffer]), 'one that was changed on its way: bytes were put'],
    ['anything else', deflateRawSync(model), 'a file of an unknown type, of'],
  ])('%s', (_, file, expected) => {
    expect(describeFile(file)).toContain(expected);
  });

  it('with its first bytes where nothing is known of it', () => {
    const file = Uint8Array.from({ length: 99 }, (_, i) => (37 * i + 129) & 255);
    expect(describeFile(file)).toBe(
      'a file of an unknown type, of 99 bytes, which begins with 81 a6 cb f0 15 3a 5f 84',
    );
  });

  it('also where the file is large, in no time', () => {
    for (const piece of ['<title', '{"a', '\0', 'PK\x03\x04', '/annex', '<!--'])
      describeFile(latin1(piece.repeat(2 ** 22)));
  });
});

it('a file of a safetensors header is none of these', () => {
  expect(() => readSafetensors(model)).not.toThrow();
  expect(() => readSafetensors(model.subarray(0, 40))).toThrow(
    /^the file is cut, by an incomplete download or copy: a header of \d+ bytes is announced in a file of 40$/,
  );
});

describe('an excerpt', () => {
  it('has no control characters, so that a terminal shows what a file says and no more', () => {
    expect(excerpt('a\u001b[2J\u009b31m\u202e\nb')).toBe('"a [2J 31m b"');
    expect(excerpt('\ud800')).toBe('" "');
  });

  it('is short', () => {
    expect(excerpt('x'.repeat(1e6))).toHaveLength(83);
  });
});
