import type { ByteReader } from './bytes.ts';
import { MAGIC } from './fasttext-header.ts';
import type { VectorFormat } from './index.ts';

/** Long enough to hold the second line of any text with vectors of a usual size. */
const HEAD = 2 ** 16;

/**
 * The format of vectors, by their first bytes: fastText models by their magic number, or by the zero bytes of the small
 * numbers they begin with; word2vec by its header, with something other than printable characters after the first word
 * where it is binary; other text is GloVe's.
 * Throws a SyntaxError for what is none of them.
 */
export async function guessFormat(reader: ByteReader): Promise<VectorFormat> {
  await reader.fill(HEAD);
  const head = reader.window.subarray(0, HEAD);
  if (beginsLikeFasttext(head)) return 'fasttext';
  const header = /^[ \t]*\d+[ \t]+\d+[ \t\r]*\n/.exec(latin1(head.subarray(0, 64)));
  if (header) return isTextLine(head.subarray(header[0].length)) ? 'word2vec-text' : 'word2vec';
  if (!head.subarray(0, 1024).includes(0)) return 'glove';
  const begin = Array.from(head.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  const hint = latin1(head.subarray(0, 2)) === 'PK' ? '; this is a zip archive, unpack it first' : '';
  reader.fail(
    `got a file that begins with the bytes ${begin}, expected word vectors: GloVe text, word2vec (binary or text) or a fastText model${hint}`,
  );
}

function beginsLikeFasttext(head: Uint8Array): boolean {
  if (head.length < 4) return false;
  const first = new DataView(head.buffer, head.byteOffset).getInt32(0, true);
  return first === MAGIC || (first > 0 && first < 2 ** 16);
}

/** Does printable ASCII follow the first word of a line? The numbers of text are that, wrong ones mostly too. */
function isTextLine(bytes: Uint8Array): boolean {
  const newline = bytes.indexOf(0x0a);
  const line = latin1(newline < 0 ? bytes : bytes.subarray(0, newline));
  return /^[^ \t]*$|^[^ \t]*[ \t][ -~\t\r]+$/.test(line);
}

const latin1 = (bytes: Uint8Array): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
