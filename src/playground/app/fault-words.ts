/** What is said of errors; fetched with the first. */
import type { FaultName, Faults } from './faults.ts';
import { formatNumber, translations } from './language.ts';

type Words = { [N in FaultName]: (details: Faults[N]) => string } & {
  /** Faults of the library, by the names of their errors. */
  errors: Record<string, (message: string) => string>;
  unknown: (message: string) => string;
};

const isTooNew = (message: string): boolean => /version .* reads up to/.test(message);
const isOther = (message: string): boolean => /no safetensors|not of|too few/.test(message);

/** What the library says of a line: columns that differ, JSON that cannot be read. */
const lineInKorean = (why: string): string => {
  const columns = /got (\d+) columns?.*expected (\d+)/.exec(why);
  if (columns) return `열이 ${columns[1]}개입니다. 다른 줄처럼 ${columns[2]}개여야 합니다`;
  if (/JSON/.test(why)) return 'JSON으로 읽을 수 없습니다';
  if (/tag/.test(why)) return '태그를 읽을 수 없습니다';
  return '읽을 수 없습니다';
};

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
    corpusLine: ({ name, line, why }) => `${name} ${formatNumber(line, 9)}번째 줄: ${lineInKorean(why)}`,
    fewSentences: ({ name, sentences }) =>
      `${name}: 문장이 ${formatNumber(sentences, 9)}개뿐이라 검증용으로 나눌 수 없습니다. 문장을 늘리거나 “검증 비율”을 없음으로 하세요`,
    needsEncoder: () => '이 모델에는 큰 인코더의 벡터가 필요한데, 이 페이지에는 그 인코더가 없습니다',
    notFetched: ({ url, status }) => `${url}을(를) 가져오지 못했습니다(${status})`,
    notResumable: () => '이어서 할 학습이 없습니다',
    errors: {
      ModelFileError: (message) =>
        isTooNew(message)
          ? '이 페이지보다 새로운 버전의 모델입니다'
          : isOther(message)
            ? '모델 파일이 아니거나 잘린 파일입니다'
            : '파일이 손상되었습니다',
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
