/** Verdicts in words; fetched when the first training is over. */
import { formatNumber, formatPercent, translations } from '../../app/language.ts';
import type { Verdict } from './verdict.ts';

type VerdictWords = { [K in Verdict['kind']]: (verdict: Extract<Verdict, { kind: K }>) => string };

const verdicts = translations<VerdictWords>(
  {
    diverged: () => 'The training has diverged: its loss is no longer a number. Try a smaller rate.',
    few: ({ held, train }) =>
      `It gets ${formatPercent(train)} of its training points right. Only ${formatNumber(held)} points are held out: too few to judge by.`,
    linear: ({ layers, enough, held }) =>
      `${
        layers
          ? 'The activation is identity, so that the layers multiply into one: the net is a linear classifier, however many units it has.'
          : 'Without hidden layers this is a linear classifier, like the one on the left.'
      } ${
        enough
          ? `For these points that is enough: ${formatPercent(held)} of the held-out ones are right.`
          : layers
            ? 'For borders that are not straight choose another activation.'
            : 'For borders that are not straight add a hidden layer.'
      }`,
    tooBig: ({ end, best }) =>
      `The rate is too big: the training loss ends at ${formatNumber(end, 2)}, and ${formatNumber(best, 2)} is what it has had, or what guessing gets. Try a tenth of the rate.`,
    bounces: ({ rise }) =>
      `The training loss bounces: it rises by up to ${formatNumber(rise, 2)} nats from one epoch to the next. With a smaller rate it is steadier.`,
    overfit: ({ best, from, to }) =>
      `Over-fitting: the held-out loss was lowest at epoch ${formatNumber(best, 9)} (${formatNumber(from, 2)}) and has risen to ${formatNumber(to, 2)}, while the training loss has gone on falling.`,
    learned: ({ held }) => `Learned: ${formatPercent(held)} of the points that it has not seen are right.`,
    limit: ({ held, expected }) =>
      `It gets ${formatPercent(held)} of unseen points right. The classes overlap: who knows how the points are made gets about ${formatPercent(expected)} on average.`,
    regularized: ({ train, possible, by }) =>
      `Under-fitting: it gets ${formatPercent(train)} of its own training points right, and ${formatPercent(possible)} are possible. ${
        { l2: 'The L2 penalty holds', dropout: 'Dropout holds', both: 'L2 penalty and dropout hold' }[by]
      } it back: use less.`,
    gap: ({ train, held }) =>
      `It gets ${formatPercent(train)} of its training points right, but ${formatPercent(held)} of others. More points to train on would narrow the gap.`,
    unfinished: ({ from, to }) =>
      `Not finished: in the last fifth of the epochs the training loss has still fallen, from ${formatNumber(from)} to ${formatNumber(to)}. Give it more epochs.`,
    small: ({ train, possible }) =>
      `Under-fitting: the training loss hardly falls any more, and the net gets ${formatPercent(train)} of its own training points right, where ${formatPercent(possible)} are possible. Give it more units.`,
    below: ({ train, possible }) =>
      `It gets ${formatPercent(train)} of its own training points right, and ${formatPercent(possible)} are possible. Things to try: another rate or optimizer, more epochs or units, less dropout or L2.`,
    open: ({ train, held }) =>
      `It gets ${formatPercent(train)} of its training points right, and ${formatPercent(held)} of others.`,
  },
  {
    diverged: () => '학습이 발산했습니다: 손실이 더는 수가 아닙니다. 학습률을 낮춰 보세요.',
    few: ({ held, train }) =>
      `학습한 점의 ${formatPercent(train)}를 맞힙니다. 검증용 점이 ${formatNumber(held)}개뿐이라 판단하기에 부족합니다.`,
    linear: ({ layers, enough, held }) =>
      `${
        layers
          ? '활성화 함수가 identity이면 층들이 하나로 곱해지므로, 유닛이 아무리 많아도 선형 분류기입니다.'
          : '은닉층이 없으면 왼쪽과 같은 선형 분류기입니다.'
      } ${
        enough
          ? `이 점들에는 그것으로 충분합니다: 검증용 점의 ${formatPercent(held)}를 맞힙니다.`
          : layers
            ? '경계가 직선이 아니면 다른 활성화 함수를 고르세요.'
            : '경계가 직선이 아니면 은닉층을 추가하세요.'
      }`,
    tooBig: ({ end, best }) =>
      `학습률이 너무 큽니다: 학습 손실이 ${formatNumber(end, 2)}로 끝났습니다. 더 낮았던 값 또는 찍어서 얻는 값은 ${formatNumber(best, 2)}입니다. 학습률을 10분의 1로 낮춰 보세요.`,
    bounces: ({ rise }) =>
      `학습 손실이 출렁입니다: 한 에포크 만에 ${formatNumber(rise, 2)} nat까지 오릅니다. 학습률을 낮추면 안정됩니다.`,
    overfit: ({ best, from, to }) =>
      `과적합: 검증 손실은 에포크 ${formatNumber(best, 9)}에서 가장 낮았고(${formatNumber(from, 2)}) 그 뒤 ${formatNumber(to, 2)}까지 올랐지만, 학습 손실은 계속 내려갔습니다.`,
    learned: ({ held }) => `학습 완료: 보지 못한 점의 ${formatPercent(held)}를 맞힙니다.`,
    limit: ({ held, expected }) =>
      `보지 못한 점의 ${formatPercent(held)}를 맞힙니다. 클래스가 겹쳐 있어, 점이 만들어진 방식을 알아도 평균 ${formatPercent(expected)}쯤 맞힙니다.`,
    regularized: ({ train, possible, by }) =>
      `과소적합: 학습한 점의 ${formatPercent(train)}를 맞히는데 ${formatPercent(possible)}까지 가능합니다. ${
        { l2: 'L2 벌점', dropout: '드롭아웃', both: 'L2 벌점과 드롭아웃' }[by]
      }이 학습을 막고 있으니 줄여 보세요.`,
    gap: ({ train, held }) =>
      `학습한 점은 ${formatPercent(train)}를 맞히지만 다른 점은 ${formatPercent(held)}를 맞힙니다. 학습할 점을 늘리면 차이가 줄어듭니다.`,
    unfinished: ({ from, to }) =>
      `아직 끝나지 않았습니다: 마지막 5분의 1에서도 학습 손실이 ${formatNumber(from)}에서 ${formatNumber(to)}로 내려갔습니다. 에포크를 늘려 보세요.`,
    small: ({ train, possible }) =>
      `과소적합: 학습 손실이 거의 내려가지 않는데, 학습한 점의 ${formatPercent(train)}를 맞힙니다. ${formatPercent(possible)}까지 가능합니다. 유닛을 늘려 보세요.`,
    below: ({ train, possible }) =>
      `학습한 점의 ${formatPercent(train)}를 맞히는데 ${formatPercent(possible)}까지 가능합니다. 해 볼 것: 다른 학습률이나 최적화, 더 많은 에포크나 유닛, 더 작은 드롭아웃이나 L2.`,
    open: ({ train, held }) =>
      `학습한 점의 ${formatPercent(train)}, 다른 점의 ${formatPercent(held)}를 맞힙니다.`,
  },
);

/** A verdict as a sentence or two. */
export const wordsOfVerdict = (verdict: Verdict): string =>
  (verdicts()[verdict.kind] as (of: Verdict) => string)(verdict);
