import { excerpt } from './excerpt.ts';
import { ModelFileError, UnknownFileError } from './model-file-error.ts';
import { textDecoder } from './util/utf8.ts';

/** How much of a file is looked at. */
const HEAD = 4096;
/** The most bytes of a file that a message shows. */
const BYTES = 8;

interface Kind {
  is: string;
  /** What to do. */
  advice?: string;
}

const unpack = (program: string) => `unpack it first (${program})`;
const INCOMPLETE = 'the download or copy was incomplete';
const foreign = 'models of other programs cannot be read';

/** Kinds of files by their first bytes in hexadecimal digits. */
const signatures: readonly (readonly [start: RegExp, kind: Kind])[] = [
  [/^1f8b/, { is: 'a gzip file', advice: unpack('gunzip') }],
  // With an entry `data.pkl` or `….data/`.
  [
    /^504b0304.*(646174612e706b6c|2e646174612f)/,
    { is: 'a PyTorch checkpoint (a zip archive)', advice: foreign },
  ],
  [/^504b(0304|0506)/, { is: 'a zip archive', advice: unpack('unzip') }],
  [/^80028a0a6cfc9c46f9/, { is: 'a PyTorch checkpoint (a pickle)', advice: foreign }],
  [/^800[2-5]/, { is: 'a pickle of Python', advice: foreign }],
  [/^47475546|^(6c6d6767|67676d6c|746a6767|666d6767)/, { is: 'a GGUF or GGML model', advice: foreign }],
  [/^08[01][0-9a-f](12|1a|22|28|32|3a|42)/, { is: 'an ONNX model (protobuf)', advice: foreign }],
  [/^.{8}54464c33/, { is: 'a TensorFlow Lite model', advice: foreign }],
  [/^894844460d0a1a0a/, { is: 'an HDF5 file', advice: foreign }],
  [/^934e554d5059/, { is: 'a NumPy array', advice: foreign }],
  [/^ba164f2f/, { is: 'a fastText model', advice: 'give it to training as word vectors' }],
  [/^425a683[1-9]/, { is: 'a bzip2 file', advice: unpack('bunzip2') }],
  [/^fd377a585a00/, { is: 'an xz file', advice: unpack('unxz') }],
  [/^28b52ffd/, { is: 'a Zstandard file', advice: unpack('unzstd') }],
  [/^377abcaf271c/, { is: 'a 7-Zip archive', advice: unpack('7z x') }],
  [/^50415231/, { is: 'a Parquet file', advice: 'write it as text first' }],
  [/^4152524f5731|^46454131/, { is: 'an Arrow file', advice: 'write it as text first' }],
  [/^255044462d/, { is: 'a PDF document' }],
  [/^d0cf11e0a1b11ae1/, { is: 'a document of Microsoft Office', advice: 'write it as text first' }],
  [/^53514c69746520666f726d6174/, { is: 'an SQLite database' }],
  [/^89504e470d0a1a0a|^ffd8ff|^474946383[79]61/, { is: 'a picture' }],
  [/^.{514}7573746172/, { is: 'a tar archive', advice: unpack('tar -x') }],
  [/^(00){64}/, { is: 'a file that begins with zeros', advice: INCOMPLETE }],
];

/** The header of a safetensors file, in another place than where it belongs. */
const MOVED = /\{"(__metadata__"|[^"]{1,80}":\{"dtype")/;

/**
 * What a file seems to be that is not a safetensors file, and what to do about it, for messages: `a gzip file: unpack it
 * first (gunzip)`.
 */
export function describeFile(file: Uint8Array): string {
  if (file.length === 0) return `an empty file: ${INCOMPLETE}`;
  const head = file.subarray(0, HEAD);
  const kind = signatureOf(head) ?? kindOfText(head, file.length);
  if (kind) return inWords(kind);
  if (file.length <= BYTES) return `a file of ${file.length} bytes only: ${INCOMPLETE}`;
  const start = hexOf(head.subarray(0, BYTES)).match(/../g)!.join(' ');
  return `a file of an unknown type, of ${file.length} bytes, which begins with ${start}`;
}

/** What a binary file is by its first bytes, and what to do about it; undefined for what has no known signature. */
export function describeBinary(file: Uint8Array): string | undefined {
  const kind = signatureOf(file.subarray(0, HEAD));
  return kind && inWords(kind);
}

/** What a text is that came in the place of a file (a web page, a pointer of Git LFS …), and what to do about it. */
export function describeText(text: string): string | undefined {
  const kind = substituteOf(text.trim());
  return kind && inWords(kind);
}

const inWords = ({ is, advice }: Kind) => (advice ? `${is}: ${advice}` : is);

const hexOf = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

function signatureOf(head: Uint8Array): Kind | undefined {
  const hex = hexOf(head);
  return signatures.find(([start]) => start.test(hex))?.[1];
}

/** The error for a file that is no safetensors file, with what it seems to be; any other error as it is. */
export function described(error: unknown, file: Uint8Array): unknown {
  if (!(error instanceof UnknownFileError)) return error;
  return new ModelFileError(`this is no safetensors file but ${describeFile(file)}`, { cause: error });
}

function kindOfText(head: Uint8Array, size: number): Kind | undefined {
  if (MOVED.test(String.fromCharCode(...head.subarray(0, 200))))
    return {
      is: 'one that was changed on its way',
      advice: 'bytes were put before its header, or all were converted as text: copy it as binary data',
    };
  const text = decode(head)?.trim();
  if (text === undefined) return undefined;
  if (text === '') return { is: `a file of ${size} bytes of white space` };
  const substitute = substituteOf(text);
  if (substitute) return substitute;
  if (text.startsWith('<')) return xmlDocument(text);
  if (/^[{[]/.test(text)) return { is: `JSON text, which begins with ${excerpt(text, 200)}` };
  return { is: `a text file, which begins with ${excerpt(text)}` };
}

function substituteOf(text: string): Kind | undefined {
  if (/^version https:\/\/(git-lfs|hawser)\.github\.com\/spec/.test(text)) return lfsPointer(text);
  if (/^[^\n]{0,200}\/annex\/objects\//.test(text))
    return { is: 'a pointer of git-annex, not the file itself', advice: 'run `git annex get` for it' };
  if (/^<(!doctype html|html|head|body|meta|title|script|!--)/i.test(text) || /<html[\s>]/i.test(text))
    return webPage(text);
  return undefined;
}

/** Text in UTF-8, or in UTF-16 with a byte order mark; undefined for what is none. */
function decode(head: Uint8Array): string | undefined {
  const [first, second] = head;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  const decoder = textDecoder({ fatal: true, ignoreBOM: false }, encoding);
  try {
    // As a part of a stream: its end may cut a character.
    const text = decoder.decode(head, { stream: true });
    return /[^\P{Cc}\t\n\f\r]/u.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

function lfsPointer(text: string): Kind {
  const size = /^size (\d+)/m.exec(text)?.[1];
  return {
    is: `a pointer of Git LFS${size ? ` to a file of ${size} bytes` : ''}, not the file itself`,
    advice: 'run `git lfs pull` where it comes from',
  };
}

function webPage(text: string): Kind {
  const title = (/<title[^<>]*>([^<]+)/i.exec(text) ?? /<h1[^<>]*>([^<]+)/i.exec(text))?.[1].trim();
  return {
    is: `a web page (HTML)${title ? ` with the title ${excerpt(title)}` : ''}`,
    advice: 'the address is that of a page, or the server answered with one in place of the file',
  };
}

/** Stores of files answer with their errors in XML. */
function xmlDocument(text: string): Kind {
  const message = (/<Message>([^<]+)/.exec(text) ?? /<Code>([^<]+)/.exec(text))?.[1];
  return {
    is: message
      ? `an XML document with the message ${excerpt(message)}`
      : `an XML document, which begins with ${excerpt(text)}`,
  };
}
