import { translations } from './app/language.ts';

export const strings = translations(
  {
    rooms: { boundary: 'Decision boundary', rate: 'Learning rate', names: 'Name finder', speed: 'Speed' },
    navigation: 'Rooms',
    language: 'Language',
    theme: 'Colors',
    themes: { auto: 'Auto', light: 'Light', dark: 'Dark' },
    skip: 'Skip to the content',
    private: 'Everything is computed on this page; nothing is sent anywhere.',
    noRoom: (address: string) => `There is no page at ${address}. This is the first one.`,
    failed: (why: string) => `This part of the page did not load: ${why}`,
    faults: (names: string) =>
      `The link asks for something that is not possible here: ${names}. The usual value is used.`,
    computes: {
      relaxed: 'Computes with WebAssembly, relaxed SIMD',
      simd: 'Computes with WebAssembly, SIMD',
      js: 'Computes with plain JavaScript',
      forbidden:
        'Computes with plain JavaScript, since this page’s security policy forbids WebAssembly. All works, but more slowly.',
      missing:
        'Computes with plain JavaScript, since this browser lacks WebAssembly SIMD. All works, but more slowly.',
    },
  },
  {
    rooms: { boundary: '결정 경계', rate: '학습률', names: '이름 찾기', speed: '속도' },
    navigation: '방',
    language: '언어',
    theme: '색',
    themes: { auto: '자동', light: '밝게', dark: '어둡게' },
    skip: '본문으로 건너뛰기',
    private: '모든 계산은 이 페이지 안에서 이루어지며, 아무것도 밖으로 보내지 않습니다.',
    noRoom: (address) => `${address}에는 페이지가 없습니다. 첫 페이지를 보여 드립니다.`,
    failed: (why) => `페이지의 이 부분을 불러오지 못했습니다: ${why}`,
    faults: (names) => `링크에 여기서 쓸 수 없는 값이 있습니다: ${names}. 기본값을 씁니다.`,
    computes: {
      relaxed: '웹어셈블리(Relaxed SIMD)로 계산합니다',
      simd: '웹어셈블리(SIMD)로 계산합니다',
      js: '순수 자바스크립트로 계산합니다',
      forbidden:
        '이 페이지의 보안 정책이 웹어셈블리를 막아 순수 자바스크립트로 계산합니다. 모두 작동하지만 느립니다.',
      missing:
        '이 브라우저에 웹어셈블리 SIMD가 없어 순수 자바스크립트로 계산합니다. 모두 작동하지만 느립니다.',
    },
  },
);
