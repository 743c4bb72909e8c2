import { translations } from '../../app/language.ts';

/** Hues of the style sheet, and ways to underline: each pair of them is a color. */
const HUES = 12;
const STYLES = ['', 'dashed', 'dotted'];

/** A color for each meaning, whatever a model calls it; labels that are not here have those of the last style. */
const MEANINGS = {
  person: { color: 0, labels: ['PER', 'PS', 'PERSON', 'PERS', 'PEOPLE', 'NAME'] },
  place: { color: 1, labels: ['LOC', 'LC', 'GPE', 'LOCATION', 'PLACE', 'CITY', 'COUNTRY'] },
  organization: { color: 2, labels: ['ORG', 'OG', 'ORGANIZATION', 'ORGANISATION', 'COMPANY'] },
  date: { color: 3, labels: ['DATE', 'DT', 'DAY'] },
  time: { color: 4, labels: ['TIME', 'TI'] },
  quantity: { color: 5, labels: ['QT', 'QUANTITY', 'NUMBER', 'CARDINAL', 'ORDINAL', 'PERCENT'] },
  card: { color: 6, labels: ['CARD', 'CREDIT_CARD'] },
  address: { color: 7, labels: ['ADDRESS', 'STREET'] },
  phone: { color: 8, labels: ['PHONE', 'PHONE_NUMBER', 'TEL'] },
  email: { color: 9, labels: ['EMAIL', 'E-MAIL', 'EMAIL_ADDRESS'] },
  id: { color: 10, labels: ['SSN', 'ID', 'PASSPORT'] },
  product: { color: 11, labels: ['PRODUCT', 'PROD'] },
  event: { color: 16, labels: ['EVENT'] },
  money: { color: 17, labels: ['MONEY', 'PRICE'] },
  account: { color: 18, labels: ['IBAN', 'ACCOUNT'] },
  work: { color: 19, labels: ['WORK_OF_ART', 'WORK'] },
  ip: { color: 20, labels: ['IP', 'IP_ADDRESS'] },
  url: { color: 21, labels: ['URL'] },
  residentId: { color: 22, labels: ['RESIDENT_ID'] },
  other: { color: 23, labels: ['MISC'] },
};

type Meaning = keyof typeof MEANINGS;

const meaningOf = new Map(
  Object.entries(MEANINGS).flatMap(([meaning, { labels }]) =>
    labels.map((label) => [label, meaning as Meaning] as const),
  ),
);

const FREE = 2 * HUES;

export type ColorOf = (label: string) => number;

/** FNV-1a */
const hashOf = (label: string): number =>
  [...label].reduce((hash, one) => Math.imul(hash ^ one.codePointAt(0)!, 0x01000193) >>> 0, 0x811c9dc5);

/** Colors of labels: one for each meaning; others by their letters, but none that another label shown has. */
export class Palette {
  private readonly free = new Map<string, number>();

  readonly colorOf: ColorOf = (label) => {
    const key = label.toUpperCase();
    const meaning = meaningOf.get(key);
    if (meaning) return MEANINGS[meaning].color;
    const known = this.free.get(key);
    if (known !== undefined) return known;
    const taken = new Set(this.free.values());
    const slots = Array.from({ length: HUES }, (_, i) => FREE + ((hashOf(key) + i) % HUES));
    const color = slots.find((slot) => !taken.has(slot)) ?? slots[0];
    this.free.set(key, color);
    return color;
  };
}

/** The classes of the style sheet for a color. */
export const colorClass = (color: number): string =>
  `label-${color % HUES} ${STYLES[Math.floor(color / HUES)]}`.trim();

const names = translations<Record<Meaning, string>>(
  {
    person: 'person',
    place: 'place',
    organization: 'organization',
    date: 'date',
    time: 'time',
    quantity: 'quantity',
    card: 'card number',
    address: 'address',
    phone: 'phone number',
    email: 'e-mail address',
    id: 'identity number',
    product: 'product',
    event: 'event',
    money: 'amount of money',
    account: 'bank account',
    work: 'work of art',
    ip: 'IP address',
    url: 'web address',
    residentId: 'resident registration number',
    other: 'other name',
  },
  {
    person: '사람',
    place: '장소',
    organization: '기관',
    date: '날짜',
    time: '시간',
    quantity: '수량',
    card: '카드 번호',
    address: '주소',
    phone: '전화번호',
    email: '전자우편 주소',
    id: '신분 번호',
    product: '제품',
    event: '행사',
    money: '금액',
    account: '계좌',
    work: '작품',
    ip: 'IP 주소',
    url: '웹 주소',
    residentId: '주민등록번호',
    other: '기타 이름',
  },
);

/** What a label means, in the language of the page; undefined for one that only its maker knows. */
export function meaningIn(label: string): string | undefined {
  const meaning = meaningOf.get(label.toUpperCase());
  return meaning && names()[meaning];
}

/** A label with what it means, as in `LC (place)`. */
export function labelWithMeaning(label: string): string {
  const meaning = meaningIn(label);
  return meaning && meaning.toUpperCase() !== label.toUpperCase() ? `${label} (${meaning})` : label;
}
