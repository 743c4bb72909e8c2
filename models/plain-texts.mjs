// Texts without entities, written to be mistaken: capitals at a start, headings, numbers, code, prices, menus. Whatever a
// model finds in them is a false alarm.
const ENGLISH = `
Thanks for the quick reply! I will have a look at it later.
Please find the report attached and let me know if anything is missing.
The kids were tired, so we stayed home and made soup.
Best sandwich I have ever had, and the fries were hot.
Terrible service. The waiter forgot our order twice.
How do I reset my password if I no longer have access to the old phone?
Open the lid, remove the filter and rinse it under running water.
WARNING: DO NOT OPEN WHILE HOT
TERMS AND CONDITIONS
Frequently Asked Questions
Chapter Three: The Long Road Home
Add two cups of flour, a pinch of salt and one egg, then stir.
const total = items.reduce((sum, item) => sum + item.price, 0);
if (user === null) throw new Error('no user');
SELECT name, price FROM products WHERE stock > 0 ORDER BY price;
git commit -m "fix typo" && git push origin main
Version 2.14.3 fixes a crash when the window is resized.
The package weighs 3.5 kg and measures 40 x 30 x 20 cm.
It costs $19.99, or $15 if you buy three or more.
Only 12% of the answers were correct, compared to 45% before.
The temperature fell from 21 to -4 degrees within a few hours.
ISBN 978-3-16-148410-0
Order no. 4711-0815 has been shipped.
Your ticket number is 0000481516 and your seat is 23A.
See section 4.2, table 7 and figures 3-5.
He said that she would come, but nobody believed him.
My brother and my sister both work as nurses.
Mum says hi and asks whether you need anything.
Dear Sir or Madam, I am writing to complain about a late delivery.
To whom it may concern: the bearer of this letter is my neighbor.
Yours sincerely, the whole team
The president of the company thanked the staff for their patience.
A spokesperson for the ministry declined to comment.
The bank raised its fees again, and customers are angry.
The river was frozen and the bridge was closed for repairs.
On the other side of the hill there is a small village without a shop.
We drove north until the road ended at a lake.
Spring is my favorite season, although autumn has its charm.
Turn left at the traffic lights, then take the second right.
Breakfast is served from seven to ten in the dining room.
Dogs must be kept on a leash at all times.
LOL that was so funny, I can't even
omg i cant believe u did that lol
Wow!!! Amazing!!! Would buy again!!!
Nope. Never. Not in a million years.
Subject: meeting moved, please read
Re: Re: Fwd: invoice
- milk
- bread, butter and cheese
1. Wash your hands. 2. Dry them. 3. Start again.
The early bird catches the worm, but the second mouse gets the cheese.
What a beautiful day! Let's go for a walk in the park.
Click the green button labeled Submit and wait for the page to reload.
The CPU was at 98% and the RAM was almost full, so the server stopped.
Use HTTPS instead of HTTP, and never send a password in a URL.
The PDF is too large to send by e-mail; I will put it on the USB stick.
She bought apples, pears, plums and a watermelon.
Black is the new white, they say.
Dr. or not, he should wait in line like everyone else.
The quick brown fox jumps over the lazy dog.
Where there is a will, there is a way.
Art and music were his only comforts.`;

const KOREAN = `
하늘이 맑고 바람이 시원하다.
밥을 먹고 나서 산책을 했다.
영화가 너무 지루해서 중간에 나왔다.
배우들의 연기가 정말 훌륭했다.
다시 보고 싶은 작품입니다.
돈이 아깝다는 생각밖에 안 든다.
감동적이고 재미있는 이야기였다.
아무리 생각해도 이해가 안 된다.
음악이 아름답고 화면도 예뻤다.
주인공이 왜 그랬는지 모르겠다.
비밀번호를 잊어버렸는데 어떻게 해야 하나요?
상품이 파손된 상태로 도착했습니다.
환불해 주시면 감사하겠습니다.
문의하신 내용을 확인하고 다시 연락드리겠습니다.
버튼을 누르고 잠시 기다려 주세요.
사용하기 전에 설명서를 읽어 보시기 바랍니다.
문이 열리지 않으면 손잡이를 세게 당기세요.
물을 끓인 다음 소금을 넣고 젓는다.
강아지가 밤새 짖어서 잠을 못 잤다.
아이들이 놀이터에서 뛰어놀고 있다.
그 회사는 결국 문을 닫았다고 한다.
정부는 아직 아무런 대답을 하지 않았다.
기자들의 질문에 고개만 저었다.
시장에서 과일과 채소를 샀다.
길이 막혀서 약속에 늦었다.
엘리베이터가 고장 나서 계단으로 올라갔다.
형은 요리사이고 누나는 간호사이다.
할머니께서 만들어 주신 김치가 최고다.
책상 위에 연필과 지우개가 있다.
조용히 해 주세요.
ㅋㅋㅋ 진짜 웃기다
아니 이게 무슨 소리야 ㅠㅠ
와 대박!!!
안녕하세요, 반갑습니다.
고맙습니다. 수고하세요.
공지 사항
자주 묻는 질문
주의: 뜨거우니 만지지 마시오
바람이 불고 비가 내렸지만 우리는 계속 걸었다.
사람은 누구나 실수를 한다.`;

const linesOf = (text) => text.trim().split('\n');

/** Texts by the model that is to find nothing in them. */
export const plainTexts = { en: linesOf(ENGLISH), pii: linesOf(ENGLISH), ko: linesOf(KOREAN) };
