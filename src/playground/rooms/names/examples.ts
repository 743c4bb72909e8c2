/** Texts to begin with, by the model that they are for. The names and numbers in them are invented or reserved. */
export const examples = {
  en: `Helga Brandt left Bergen on Thursday and took the night train from Zagreb to Paris. In August she will work for the National Museum in Kyoto.

The ferry company Nordlys raised its prices again, said Minister Tom Okafor. Critics in Oslo and Bergen called it a mistake. Brandt herself prefers the train.`,
  ko: `김서연 씨는 지난 3월 부산에서 서울로 이사해 한빛전자에 입사했다. 한빛전자는 대전에 새 연구소를 짓고 있다.

박지훈 감독의 새 영화는 10월 전주국제영화제에서 처음 상영된다. 김서연도 표를 예매했다.`,
  pii: `Hi, this is Maria Jensen. My phone number is +1 202-555-0143 and my e-mail is maria.jensen@example.org. Please send the parcel to 14 Elm Street, Springfield.

The card that I paid with is 4111 1111 1111 1111. I was born on 12 March 1987.`,
};

export type ExampleName = keyof typeof examples;
