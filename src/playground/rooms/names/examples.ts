/**
 * Texts to begin with, by the model that they are for, which reads them right: a test holds that. The names of persons and
 * the numbers are invented or reserved.
 */
export const examples = {
  en: `Helga Brandt left Bergen on 12 March 2021 and took the night train from Zagreb to Paris. In Vienna she works for Siemens.

Google will open an office in Oslo, said Tom Okafor. He met Helga Brandt there on 3 May 2021, and they went to London together.`,
  ko: `김서연 씨는 2021년 3월 부산에서 서울로 이사해 삼성전자에 입사했다. 삼성전자는 대전에 새 연구소를 짓고 있다.

박지훈 감독의 새 영화는 10월 12일 서울에서 처음 상영된다. 김서연은 어제 표를 예매했다.`,
  pii: `Hi, this is Maria Jensen. My phone number is +1 202-555-0143 and my e-mail is maria.jensen@example.org. Please send the parcel to 14 Elm Street, Springfield.

The card that I paid with is 4111 1111 1111 1111. I was born on 12 March 1987.`,
};

export type ExampleName = keyof typeof examples;

/** What models of this size get wrong: names with several meanings, borders of names, names that are words, by language. */
export const hardCases = {
  en: `Jordan flew to Jordan with Paris Hilton. Apple pays more for apples than Amazon, and we swam in the Amazon near Manaus.

The First National Bank of Chicago was bought by JP Morgan. May met April in May. The White House said no. I saw a turkey in Turkey. Will Smith will come?`,
  ko: `우리 은행에서 만나자. 우리은행에서 대출을 받았다. 첫 번째 국가 은행이 문을 열었다.

하늘이 맑다. 하늘이가 웃는다. 미소가 미소를 지었다. 박 과장님이 이모 씨를 만났다. 우리 아버지 가방에 들어가신다. 소니가 게임기를 내놓았다.`,
};
