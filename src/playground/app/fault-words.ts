/** What is said of errors; fetched with the first. */
import type { FaultName, Faults } from './faults.ts';
import { formatNumber, translations } from './language.ts';

type Words = { [N in FaultName]: (details: Faults[N]) => string } & {
  /** Faults of the library, by the names of their errors. */
  errors: Record<string, (message: string) => string>;
  unknown: (message: string) => string;
};

/** What the library says, and what that is in Korean: the first pattern that fits counts. */
type Korean = readonly (readonly [said: RegExp, korean: string | ((found: RegExpExecArray) => string)])[];

const korean = (table: Korean, message: string): string | undefined => {
  for (const [said, words] of table) {
    const found = said.exec(message);
    if (found) return typeof words === 'string' ? words : words(found);
  }
  return undefined;
};

/** Of the file of a model; what fits none is damaged. */
const FILES: Korean = [
  [/version \d+, this library reads up to \d+/, '이 페이지보다 새로운 버전의 모델입니다'],
  [
    /the (?:file|checkpoint) is cut,|: the download or copy was incomplete$/,
    '잘린 파일입니다. 다시 내려받거나 복사해 보세요',
  ],
  [/this is no safetensors file but |a safetensors file, but not of /, '모델 파일이 아닙니다'],
];

/** Of a line of a corpus. */
const LINES: Korean = [
  [
    /^got (\d+) columns?\b.*, expected (\d+) as before$/,
    ([, got, expected]) => `열이 ${got}개입니다. 다른 줄처럼 ${expected}개여야 합니다`,
  ],
  [/^got (\d+) columns?\b/, ([, got]) => `열이 ${got}개입니다. 토큰의 열과 태그의 열이 있어야 합니다`],
  [/^got the token .*, expected one character$/, '토큰이 한 글자가 아닙니다'],
  [/^got the token /, '토큰이 비어 있습니다'],
  [/^got an empty tag /, '태그가 비어 있습니다'],
  [/, expected O or a tag like the others /, '태그가 다른 줄의 태그와 형식이 다릅니다'],
  [/^got invalid JSON /, 'JSON으로 읽을 수 없습니다'],
  [/ as "text", expected a string$/, '"text"가 문자열이 아닙니다'],
  [/ as "entities", expected an array$/, '"entities"가 배열이 아닙니다'],
  [/^got the overlapping entities /, '개체가 서로 겹칩니다'],
  [/^got the entity .* expected integers /, '개체의 "start", "end", "label" 중에 잘못된 것이 있습니다'],
  [/^got the entity /, '개체의 시작이나 끝이 토큰 경계에 있지 않습니다'],
];

const words = translations<Words>(
  {
    unknownFile: ({ name }) =>
      `${name}: got a file of the kind ${kindOf(name)}, expected a model (.safetensors) or a corpus (.conll, .txt, .tsv, .jsonl, .json)`,
    emptyCorpus: ({ name }) => `${name}: got no sentences, expected CoNLL columns or JSON lines`,
    corpusLine: ({ name, line, why }) => `${name}, line ${formatNumber(line, 9)}: ${why}`,
    fewSentences: ({ name, sentences }) =>
      `${name}: got ${formatNumber(sentences, 9)} sentences, too few to hold some out. Add sentences, or set “Held out” to none`,
    needsEncoder: () => 'This model takes vectors from a large encoder, which this page does not have',
    notFetched: ({ url, status }) => `${url}: ${status}`,
    notReached: ({ url }) => `${url}: cannot be fetched. Check the network connection`,
    notResumable: () => 'There is no training that could be resumed',
    errors: {
      ModelFileError: (message) => message,
      SyntaxError: (message) => message,
      DivergenceError: () => 'The training has diverged: the loss is no longer a number. Try a smaller rate',
    },
    unknown: (message) => message,
  },
  {
    unknownFile: ({ name }) =>
      `${name}: ${kindOf(name)} 파일은 열 수 없습니다. 모델(.safetensors)이나 말뭉치(.conll, .txt, .tsv, .jsonl, .json)가 필요합니다`,
    emptyCorpus: ({ name }) => `${name}: 문장이 없습니다. CoNLL 열 파일이나 JSONL 파일이 필요합니다`,
    corpusLine: ({ name, line, why }) =>
      `${name} ${formatNumber(line, 9)}번째 줄: ${korean(LINES, why) ?? '읽을 수 없습니다'}`,
    fewSentences: ({ name, sentences }) =>
      `${name}: 문장이 ${formatNumber(sentences, 9)}개뿐이라 검증용으로 나눌 수 없습니다. 문장을 늘리거나 “검증 비율”을 없음으로 하세요`,
    needsEncoder: () => '이 모델에는 큰 인코더의 벡터가 필요한데, 이 페이지에는 그 인코더가 없습니다',
    notFetched: ({ url, status }) => `${url}을(를) 가져오지 못했습니다(${status})`,
    notReached: ({ url }) => `${url}을(를) 가져오지 못했습니다. 네트워크 연결을 확인하세요`,
    notResumable: () => '이어서 할 학습이 없습니다',
    errors: {
      ModelFileError: (message) => korean(FILES, message) ?? '파일이 손상되었습니다',
      SyntaxError: () => '파일을 읽을 수 없습니다',
      DivergenceError: () => '학습이 발산했습니다: 손실이 더는 수가 아닙니다. 학습률을 낮춰 보세요',
    },
    unknown: (message) => `예상하지 못한 오류가 났습니다(${message})`,
  },
);

const kindOf = (name: string): string => /\.[^.]+$/.exec(name)?.[0] ?? `“${name}”`;

/** What an error means, in the language of the page. */
export function wordsOf(error: unknown): string {
  const { name, message } = error instanceof Error ? error : { name: '', message: String(error) };
  const text = words();
  if (name === 'Fault') {
    const [fault, details] = JSON.parse(message) as [FaultName, never];
    return text[fault](details);
  }
  return (Object.hasOwn(text.errors, name) ? text.errors[name] : text.unknown)(message);
}
