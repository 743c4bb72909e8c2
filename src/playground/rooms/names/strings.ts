import { formatNumber, formatPercent, translations } from '../../app/language.ts';
import type { Forgetting } from './forgetting.ts';
import type { Forgotten } from './keeping.ts';

const milliseconds = (value: number) => formatNumber(value, 2);

export const strings = translations(
  {
    title: 'Name finder',
    lead: 'A model labels names and other things in your text while you type. Nothing leaves this page.',
    model: {
      label: 'Model',
      names: { en: 'English names', ko: 'Korean names', pii: 'Personal data' } as Record<string, string>,
      size: (megabytes: number) => `${formatNumber(megabytes, 2)} MB`,
      choose: 'Choose a model',
      open: 'Open a file',
      drop: 'A model (.safetensors) or a corpus (.conll, .jsonl) can be dropped here too.',
      none: 'No model yet: open one, or train one below in some seconds.',
      loading: (name: string) => `Loading ${name} …`,
      fetching: (name: string, share: number) => `Loading ${name}: ${formatPercent(share)}`,
      ready: (name: string, labels: string) => `${name} finds: ${labels}`,
      download: 'Download the model',
    },
    text: 'Text',
    marked: (list: string) => `Marked: ${list}`,
    examples: 'Examples',
    example: { en: 'English', ko: '한국어', pii: 'Personal data', hard: 'Hard cases' },
    hardHint:
      'Names with several meanings, names that are words, and borders that are hard to tell. Models of this size get some of them wrong: choose one to see why.',
    rules: 'Also find all fixed forms: card and phone numbers, e-mail addresses, dates …',
    took: (words: number, time: number) => `${words} words in ${milliseconds(time)} ms`,
    tabsLabel: 'What to do with the text',
    tabs: { found: 'Found', redact: 'Redact', teach: 'Teach it', train: 'Train one' },
    found: {
      columns: { label: 'Label', text: 'Text', place: 'Offsets', score: 'Score' },
      nothing: 'Nothing found.',
      noModel: 'Load a model first.',
      copy: 'Copy as JSON',
      copied: 'Copied.',
      copyFailed: 'The browser does not let this page copy: the text is selected, copy it by hand.',
      json: 'JSON',
    },
    decided: {
      title: 'Which words decided',
      hint: 'Choose a name in the table, or put the cursor into one.',
      ruled: (rule: string) =>
        `The rule “${rule}” found it: it has a fixed form, and no word around it was asked.`,
      lead: 'Each word of the window is left out in turn. The bar shows how much it speaks for the name (right) or against it (left), in log-odds; below it the score without it.',
      without: (score: string) => `${score} without`,
      item: (word: string, push: string, without: string) =>
        `${word}: ${push}; the score without it is ${without}`,
      space: 'space',
      strongest: (word: string, without: string) =>
        `Most depends on “${word}”: without it the score is ${without}.`,
      document: (push: string, without: string) =>
        `The other sentences of the text (their averages are part of the input): ${push}; without them the score is ${without}.`,
      alone: 'This model reads each sentence by itself: the other sentences of the text do not matter.',
      readings: 'Other readings of the sentence',
      plain: 'no names',
    },
    redact: {
      title: 'Redacted text',
      copy: 'Copy the redacted text',
      copied: 'Copied.',
      none: 'Nothing is found that could be redacted.',
      back: 'Put the names back',
      backHint:
        'Paste an answer with placeholders here, such as that of a language model. Below, the names are put back.',
      input: 'Text with placeholders',
      restored: 'Restored',
      same: 'The same as the text above, letter for letter.',
      unknown: (list: string) => `These placeholders stand for nothing in the text above: ${list}`,
    },
    teach: {
      lead: 'Select words in the text above, give them a label that the model has or a new one, and add the sentence. One to ten sentences are enough to begin with.',
      selected: 'Selected',
      nothing: 'nothing yet',
      label: 'Label',
      add: 'Add the example',
      notAName: 'Not a name',
      list: 'Examples',
      unmarked: 'In these sentences, whatever is not marked is learned as no name: mark all that there is.',
      alike: (mention: string, count: number, list: string) =>
        `The text has ${formatNumber(count)} more like “${mention}”: ${list}`,
      markAlike: 'Mark all like it',
      empty: 'No examples yet.',
      remove: (text: string) => `Remove the example ${text}`,
      start: 'Teach',
      stop: 'Stop',
      undo: 'Undo',
      step: (step: number, steps: number) => `Step ${step} of ${steps}`,
      done: (seconds: number) => `Learned in ${formatNumber(seconds, 2)} s.`,
      stopped: 'Stopped; the model is as it was.',
      undone: 'Undone: the model is the one from before the last teaching.',
      forgetting: ({ sentences, before, kept, added, newLabels, agreement }: Forgetting) =>
        before === 0
          ? `Forgetting: not measured, since the model found nothing in ${formatNumber(sentences)} practice sentences before.`
          : `Forgetting: in ${formatNumber(sentences)} practice sentences that were not taught it still finds ${formatNumber(kept)} of ${formatNumber(before)} names, and ${formatNumber(added)} that it did not find before (agreement ${formatPercent(agreement)}).${
              newLabels > 0
                ? ` It finds new labels there ${newLabels === 1 ? 'once' : `${formatNumber(newLabels)} times`}.`
                : ''
            }`,
      chart: 'Loss of each step.',
      steps: 'Step',
      loss: 'Loss',
      outside: 'The selection is in no sentence.',
      needLabel: 'Give a label first.',
      noModel: 'There is no model yet that could be taught.',
      taught: (name: string) => (name.endsWith(' +') ? name : `${name} +`),
    },
    train: {
      lead: 'Train a model from scratch, from a file of CoNLL columns or JSON lines with offsets. After each epoch it is kept in this browser, so that it can be resumed after a reload.',
      source: 'Corpus',
      practice: { english: 'English practice sentences', korean: 'Korean practice sentences' },
      open: 'Open a corpus',
      start: 'Train',
      stop: 'Stop',
      resume: 'Resume training',
      discard: 'Delete it',
      begun: (sentences: number, dev: number, labels: string) =>
        `${formatNumber(sentences)} sentences to train on, ${formatNumber(dev)} held out. Labels: ${labels}`,
      dropped: (count: number) => `Faulty lines or entities left out: ${formatNumber(count)}`,
      epoch: (epoch: number, epochs: number) => `Epoch ${epoch} of ${epochs}`,
      figures: (loss: number, score: number | undefined) =>
        `loss ${formatNumber(loss)}${score === undefined ? '' : `, F1 on held-out sentences ${formatPercent(score)}`}`,
      done: (seconds: number, inUse: boolean) =>
        `Trained in ${formatNumber(seconds, 2)} s${inUse ? '; the model is in use above' : ''}.`,
      stopped: (epoch: number, epochs: number) => `Stopped after epoch ${epoch} of ${epochs}.`,
      stoppedEarly: 'Stopped before the first epoch was over.',
      unfinished: (name: string, epoch: number, epochs: number) =>
        `The training on ${name} was stopped after epoch ${epoch} of ${epochs}. It can be resumed.`,
      notKept: 'This browser keeps nothing for this page: the training ends with the page.',
      preparing: 'Reading the corpus …',
      model: (name: string) => `${name}, trained here`,
      lossChart: 'Loss of each epoch.',
      scoreChart: 'F1 on held-out sentences.',
      epochs: 'Epoch',
      loss: 'Loss',
      f1: 'F1',
      fields: {
        recipe: {
          name: 'Recipe',
          options: {
            small: 'Words, few sentences',
            smallSyllables: 'Korean syllables, few sentences',
            words: 'Words, a large corpus',
            syllables: 'Korean syllables, a large corpus',
            lecture: 'The net of the lecture',
          } as Record<string, string>,
        },
        dev: {
          name: 'Held out',
          options: { '0.1': '10%', '0.2': '20%', '0.3': '30%', '0': 'none' } as Record<string, string>,
        },
        epochs: { name: 'Epochs', invalid: 'A whole number from 1 to 200' },
        seed: { name: 'Seed', invalid: 'A whole number from 0 to 999999' },
      },
    },
    keeping: {
      title: 'Kept in this browser',
      keepText: 'Keep my text too (it may hold personal data)',
      forget: 'Forget everything',
      holds: (models: number, examples: number) =>
        `Your own models (${formatNumber(models)}) and examples (${formatNumber(examples)}) are kept when the page is closed, on this device only. Examples are sentences of your text.`,
      notKept: 'This browser keeps nothing for this page: all of it ends with the page.',
      removed: ({ models, examples, text, training }: Forgotten) => {
        const parts = [
          models > 0 && (models === 1 ? '1 model' : `${formatNumber(models)} models`),
          examples > 0 && (examples === 1 ? '1 example' : `${formatNumber(examples)} examples`),
          text && 'the text',
          training && 'an unfinished training',
        ].filter((part) => part !== false);
        return parts.length > 0
          ? `Removed: ${parts.join(', ')}. What is shown above stays until the page is closed.`
          : 'There was nothing to remove.';
      },
    },
    percent: formatPercent,
  },
  {
    title: '이름 찾기',
    lead: '글을 쓰는 동안 모델이 이름 등을 찾아 표시합니다. 글은 이 페이지를 떠나지 않습니다.',
    model: {
      label: '모델',
      names: { en: '영어 이름', ko: '한국어 이름', pii: '개인정보' },
      size: (megabytes) => `${formatNumber(megabytes, 2)} MB`,
      choose: '모델을 고르세요',
      open: '파일 열기',
      drop: '모델(.safetensors)이나 말뭉치(.conll, .jsonl)를 여기에 끌어다 놓아도 됩니다.',
      none: '아직 모델이 없습니다. 파일을 열거나 아래에서 몇 초 만에 학습하세요.',
      loading: (name) => `${name} 불러오는 중 …`,
      fetching: (name, share) => `${name} 불러오는 중: ${formatPercent(share)}`,
      ready: (name, labels) => `${name}: ${labels} 표시`,
      download: '모델 내려받기',
    },
    text: '텍스트',
    marked: (list) => `표시: ${list}`,
    examples: '예문',
    example: { en: 'English', ko: '한국어', pii: '개인정보', hard: '어려운 예' },
    hardHint:
      '뜻이 여럿인 이름, 보통 단어이기도 한 이름, 경계가 어려운 이름입니다. 이 크기의 모델은 일부를 틀립니다. 하나를 골라 까닭을 보세요.',
    rules: '형식이 정해진 것도 모두 찾기: 카드 번호, 전화번호, 전자우편 주소, 날짜 등',
    took: (words, time) => `어절 ${words}개, ${milliseconds(time)} ms`,
    tabsLabel: '글로 할 일',
    tabs: { found: '찾은 것', redact: '가리기', teach: '가르치기', train: '새로 학습' },
    found: {
      columns: { label: '종류', text: '표현', place: '위치', score: '확률' },
      nothing: '찾은 것이 없습니다.',
      noModel: '먼저 모델을 불러오세요.',
      copy: 'JSON으로 복사',
      copied: '복사했습니다.',
      copyFailed: '브라우저가 복사를 허락하지 않습니다. 글을 선택해 두었으니 직접 복사하세요.',
      json: 'JSON',
    },
    decided: {
      title: '어느 단어로 판단했나',
      hint: '표에서 이름을 고르거나 글 속의 이름에 커서를 두세요.',
      ruled: (rule) => `규칙 “${rule}”이 찾았습니다. 형식이 정해져 있어 주변 단어는 보지 않았습니다.`,
      lead: '창 안의 단어(한국어 모델은 글자)를 하나씩 빼 봅니다. 막대는 그것이 이름이라는 판단을 얼마나 돕는지(오른쪽) 막는지(왼쪽)를 로그 오즈로 나타내고, 그 아래는 그것을 뺐을 때의 확률입니다.',
      without: (score) => `빼면 ${score}`,
      item: (word, push, without) => `${word}: ${push}, 빼면 확률 ${without}`,
      space: '공백',
      strongest: (word, without) => `가장 중요한 것은 “${word}”입니다. 빼면 확률이 ${without}입니다.`,
      document: (push, without) =>
        `글의 다른 문장들(평균을 통해): ${push}. 이 문장만 있으면 확률은 ${without}입니다.`,
      alone: '글의 다른 문장은 이 판단에 쓰이지 않습니다.',
      readings: '문장의 다른 해석',
      plain: '이름 없음',
    },
    redact: {
      title: '가린 글',
      copy: '가린 글 복사',
      copied: '복사했습니다.',
      none: '가릴 것이 없습니다.',
      back: '이름 되돌리기',
      backHint:
        '언어 모델의 답처럼 자리표시자가 든 글을 여기에 붙여 넣으면, 이름을 되돌린 글을 아래에 보여 줍니다.',
      input: '자리표시자가 든 글',
      restored: '되돌린 글',
      same: '위의 글과 글자 하나까지 같습니다.',
      unknown: (list) => `위의 글에 없는 자리표시자입니다: ${list}`,
    },
    teach: {
      lead: '위의 글에서 단어를 선택하고, 모델이 아는 종류나 새 종류를 적어 문장을 추가하세요. 처음에는 한 문장에서 열 문장이면 됩니다.',
      selected: '선택한 글',
      nothing: '아직 없음',
      label: '종류',
      add: '예로 추가',
      notAName: '이름이 아님',
      list: '예',
      unmarked: '이 문장들에서 표시하지 않은 것은 이름이 아닌 것으로 배웁니다. 있는 것은 모두 표시하세요.',
      alike: (mention, count, list) =>
        `글에 “${mention}”와 비슷한 것이 ${formatNumber(count)}개 더 있습니다: ${list}`,
      markAlike: '비슷한 것 모두 표시',
      empty: '아직 예가 없습니다.',
      remove: (text) => `예 지우기: ${text}`,
      start: '가르치기',
      stop: '중지',
      undo: '되돌리기',
      step: (step, steps) => `스텝 ${step} / ${steps}`,
      done: (seconds) => `${formatNumber(seconds, 2)}초 만에 배웠습니다.`,
      stopped: '중지했습니다. 모델은 그대로입니다.',
      undone: '이전 모델로 되돌렸습니다.',
      forgetting: ({ sentences, before, kept, added, newLabels, agreement }) =>
        before === 0
          ? `잊음: 모델이 전에 연습 문장 ${formatNumber(sentences)}개에서 찾은 것이 없어 재지 못했습니다.`
          : `잊음: 가르치지 않은 연습 문장 ${formatNumber(sentences)}개에서 전에 찾던 ${formatNumber(before)}개 가운데 ${formatNumber(kept)}개를 그대로 찾고, ${formatNumber(added)}개를 새로 찾습니다(일치 ${formatPercent(agreement)}).${
              newLabels > 0 ? ` 새 종류는 ${formatNumber(newLabels)}번 찾습니다.` : ''
            }`,
      chart: '스텝별 손실.',
      steps: '스텝',
      loss: '손실',
      outside: '선택한 곳에 문장이 없습니다.',
      needLabel: '먼저 종류를 적으세요.',
      noModel: '아직 가르칠 모델이 없습니다.',
      taught: (name) => (name.endsWith(' +') ? name : `${name} +`),
    },
    train: {
      lead: 'CoNLL 열 파일이나 위치가 적힌 JSONL 파일로 모델을 처음부터 학습합니다. 에포크마다 이 브라우저에 저장되므로 페이지를 새로 열어도 이어서 할 수 있습니다.',
      source: '말뭉치',
      practice: { english: '영어 연습 문장', korean: '한국어 연습 문장' },
      open: '말뭉치 열기',
      start: '학습',
      stop: '중지',
      resume: '이어서 학습',
      discard: '지우기',
      begun: (sentences, dev, labels) =>
        `학습 문장 ${formatNumber(sentences)}개, 검증 문장 ${formatNumber(dev)}개. 종류: ${labels}`,
      dropped: (count) => `쓸 수 없어 뺀 줄이나 표시: ${formatNumber(count)}개`,
      epoch: (epoch, epochs) => `에포크 ${epoch} / ${epochs}`,
      figures: (loss, score) =>
        `손실 ${formatNumber(loss)}${score === undefined ? '' : `, 검증 F1 ${formatPercent(score)}`}`,
      done: (seconds, inUse) =>
        `${formatNumber(seconds, 2)}초 만에 학습을 마쳤${inUse ? '고, 그 모델을 위에서 쓰고 있' : ''}습니다.`,
      stopped: (epoch, epochs) => `에포크 ${epoch} / ${epochs} 뒤에 중지했습니다.`,
      stoppedEarly: '첫 에포크가 끝나기 전에 중지했습니다.',
      unfinished: (name, epoch, epochs) =>
        `${name} 학습이 에포크 ${epoch} / ${epochs} 뒤에 멈춰 있습니다. 이어서 할 수 있습니다.`,
      notKept: '이 브라우저는 이 페이지의 것을 저장하지 않으므로, 페이지를 닫으면 학습도 끝납니다.',
      preparing: '말뭉치를 읽는 중 …',
      model: (name) => `${name}, 여기서 학습`,
      lossChart: '에포크별 손실.',
      scoreChart: '검증 문장의 F1.',
      epochs: '에포크',
      loss: '손실',
      f1: 'F1',
      fields: {
        recipe: {
          name: '방식',
          options: {
            small: '단어, 적은 문장',
            smallSyllables: '한국어 음절, 적은 문장',
            words: '단어, 큰 말뭉치',
            syllables: '한국어 음절, 큰 말뭉치',
            lecture: '강의의 신경망',
          },
        },
        dev: { name: '검증 비율', options: { '0.1': '10%', '0.2': '20%', '0.3': '30%', '0': '없음' } },
        epochs: { name: '에포크', invalid: '1에서 200까지의 정수' },
        seed: { name: '시드', invalid: '0에서 999999까지의 정수' },
      },
    },
    keeping: {
      title: '이 브라우저에 저장된 것',
      keepText: '내 글도 저장하기(개인정보가 들어 있을 수 있습니다)',
      forget: '모두 지우기',
      holds: (models, examples) =>
        `직접 만든 모델(${formatNumber(models)}개)과 예(${formatNumber(examples)}개)는 페이지를 닫아도 이 기기에만 남습니다. 예는 쓰신 글의 문장입니다.`,
      notKept: '이 브라우저는 이 페이지의 것을 저장하지 않으므로, 페이지를 닫으면 모두 사라집니다.',
      removed: ({ models, examples, text, training }) => {
        const parts = [
          models > 0 && `모델 ${formatNumber(models)}개`,
          examples > 0 && `예 ${formatNumber(examples)}개`,
          text && '글',
          training && '끝나지 않은 학습',
        ].filter((part) => part !== false);
        return parts.length > 0
          ? `지웠습니다: ${parts.join(', ')}. 위에 보이는 것은 페이지를 닫을 때까지 남습니다.`
          : '지울 것이 없었습니다.';
      },
    },
    percent: formatPercent,
  },
);

export type Strings = ReturnType<typeof strings>;
