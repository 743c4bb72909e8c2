/** Texts by the rule that finds what is marked by `«…»`, with all rules; nothing else is found in them. */
export const forms: [rule: string, kind: string, texts: string[]][] = [
  [
    'card',
    'typographic forms',
    [
      'card «4111\u00a01111\u202f1111\u20091111», «4111‑1111‐1111−1111» and «4111–1111–1111–1111»',
      '«４１１１－１１１１－１１１１－１１１１»、 «4111　1111　1111　1111»',
      '«4111\u00ad1111\u200b1111\u20601111» and \u202d«4111 1111 1111 1111»\u202c.',
      'رقم «٤١١١ ١١١١ ١١١١ ١١١١» and «४१११११११११११११११»',
    ],
  ],
  [
    'date',
    'typographic forms',
    [
      '«2018‑05‑12», «2018−05−12», «２０１８－０５－１２», «31．12．1999», «12／31／1999»',
      '«2020-01-05»–«2020-02-06», «5 May»–«7 June 2020», «May\u00a05,\u202f2018»',
      '파일 «2018년 5월 3일».pdf, «2018년\u00a05월\u00a03일»에'.normalize('NFD'),
      '«２０１８年 5월»'.replace('年', '년'),
    ],
  ],
  ['ssn', 'typographic forms', ['SSN «078–05–1120», «078‑05‑1120» or «０７８－０５－１１２０»']],
  [
    'residentId',
    'typographic forms',
    ['번호 «900101‑1234568», «900101–1234568», «９００１０１－１２３４５６８»입니다'],
  ],
  ['ip', 'typographic forms', ['from «１９２．１６８．０．１» and «10.0.\u200b0.1», «2001：db8：：1»']],
  [
    'phone',
    'typographic forms',
    ['call «+1‑212‑555‑0123», «＋１ ２１２ ５５５ ０１２３» or «（212） 555−0123»'],
  ],
  ['url', 'typographic forms', ['（«https://a.b/c»）、«https://exam\u00adple.com/a»']],
  [
    'email',
    'typographic forms',
    [
      '«joe＠example．com», «ｊｏｅ＠ｅｘａｍｐｌｅ．ｃｏｍ», «jo\u00ade@exam\u200bple.com»',
      '\ufeff«joe@example.com»\u200b',
    ],
  ],
  [
    'email',
    'letters of all scripts',
    [
      '«jürgen.müller@example.de», «josé@example.com», «info@müller.de», «françois@exämple.fr»',
      '«ivan@почта.рф», «иван.петров@пример.рф», «ivan@mail.рф».',
      '«δοκιμή@παράδειγμα.δοκιμή», «用户@例子.广告», «अजय@डाटा.भारत», «مستخدم@مثال.مصر»',
      '«홍길동@예시.한국»으로, «user@예시.닷컴»에 «hong@한국어.kr»',
      '«jose\u0301@example.com», «x\u0302y@mu\u0308ller.de», «jоe@exаmple.com» (two letters are Cyrillic)',
    ],
  ],
  [
    'email',
    'letters that touch it',
    [
      '연락처:«joe@example.com»으로, 메일은«joe@example.com»입니다.감사합니다',
      '邮箱«123456@qq.com»的, メールは«joe@example.co.jp»まで, อีเมล«joe@example.com»นะ',
      '메일은«joe@example.com»으로'.normalize('NFD'),
      'بريد «joe@example.com»و «joe@example.com»и',
    ],
  ],
  [
    'email',
    'local parts',
    [
      "«o'connor@example.com», «o’connor@example.com», «r&d@example.com», «a#b@x.org», «joe+tag@x.io»",
      '«john\\_smith@example.com», «john\\.smith@example\\.com»',
      '«joe.@docomo.ne.jp», «joe_gmail.com#EXT#@tenant.onmicrosoft.com», «"john smith"@example.com»',
      '«bounce+joe=example.com@list.org», email=«joe.smith@example.com»&x=1',
      `«${'a'.repeat(70)}@example.com»`,
    ],
  ],
  [
    'email',
    'what is around it',
    [
      `'«joe@example.com»', "«joe@example.com»", “«joe@example.com»”, <«joe@example.com»>, [«joe@example.com»]`,
      'mailto:«joe@example.com»?subject=x, …«joe@example.com»… ...«joe@example.com».',
      '**«joe@example.com»**, -«joe@example.com»-, |«joe@example.com»|, «joe@example.com»—call',
      '"Hi\\n«joe@example.com»\\nBob", «joe@example.com»,«jane@example.com»;«x@y.org»/«z@y.org»',
      '«user@xn--80ak6aa92e.com», «JOE@EXAMPLE.COM», «x@a-b.c-d.co.uk», «a@b.com-c@d.com»',
    ],
  ],
  [
    'iban',
    'groups',
    [
      'IBAN: «DE 89 3704 0044 0532 0130 00», «DE 89 370400440532013000», «DE-89-3704-0044-0532-0130-00».',
      '«de 89 3704 0044 0532 0130 00», IBAN «de89370400440532013000», «DE89.3704.0044.0532.0130.00»',
      '(IBAN)«GB29NWBK60161331926819»; «GB 29 NWBK 60161331926819», «DE89  3704  0044  0532  0130  00»',
      'IBAN«DE89370400440532013000» iban=«DE\u00a089\u00a03704\u00a00044\u00a00532\u00a00130\u00a000» and «DE‑89‑3704‑0044‑0532‑0130‑00»',
      'to «MT84MALT011000012345MTLCAST001S»-EUR, «GB29 NWBK 6016 1331 9268 19», 4757 Snyder Lane',
    ],
  ],
  [
    'date',
    'names of months',
    [
      'on «5TH MAY 2018», «5th may 2018», «2020 January 5», «jan 5 2020», «5 january 2020», «25 dec 2020».',
      '«31st of December 1999», «May the 4th, 2019», «MARCH 6TH, 2009», «May 5 ’18», «Jan. 5,2020»',
      '«Jan  5» 10:00:00 host: in «may 2018», «march 5 2018», «january 5», «sept. 3rd 2010»; on «dec 25»',
      '«2020-Jan-05», «05-Jan-2020», «Jan-05-2020», «05JAN2020», «5.Jan.2020»',
      'from «May 5–7, 2018» to «24–26 March», «5-7 May 2018»; flight 12 «May 5, 2018», 2018 «May 5, 2019»',
    ],
  ],
  [
    'date',
    'numbers',
    [
      'report_«2020-01-05».pdf, «2020-01-05»_backup, logs/«2020-01-05»/x.log, scan_«05-01-2020».png',
      '«2020-01-05»/«2020-02-06», «1/5/2020»-«2/6/2020», «1.5.2020»-«2.6.2020», «2020-01-05»~«2020-02-06»',
      '«2020-01-05T10:00:00.123+09:00», «2020-01-05 10:00:00 +0000», «20200105T100000Z», «2020-01-05T10:00»',
      '«2020-01-05T10:00»/«2020-01-06T11:30:00Z», «20200105T100000Z»/«20200106T100000Z»',
      '127.0.0.1 - [«05/Jan/2020:10:00:00 +0000»] "GET /"'.replace('127.0.0.1', 'host'),
      '[«05/Jan/2020:10:00:00»] _«31.12.1999»_',
      '«2018년 5월 3~5일», «5월 3일~5일», «5월 3일»~«6월 2일», «’18년 5월»',
    ],
  ],
  [
    'ip',
    'ranges, ports, zones',
    [
      '«192.168.0.1»-«192.168.0.5», «192.168.0.1»–«192.168.0.5», «10.0.0.1»:8080, root@«10.0.0.1»',
      'IP:«2001:db8::1», addr:«fe80::1», IPv6:«2001:db8::1», IP:«::1».',
      '«fe80::1%eth0», «fe80::1%12», [«2001:db8::1»]:443, «2001:db8::1»-«2001:db8::5», «fe80::1%en0/64»',
      '_«192.168.0.1»_, «10.0.0.1»- down, -«10.0.0.2»',
    ],
  ],
  [
    'url',
    'schemes and passwords',
    [
      '«postgres://user:pass@host/db», «wss://a.b/c»; «redis://:p@ss!w0rd@10.0.0.5:6379/0».',
      '«mongodb+srv://joe:s3cr#t?x@c0.ab.mongodb.net/test?w=1», «mongodb://u:p@h1:27017,h2:27017/db»',
      '«amqp://guest:guest@localhost:5672/%2F» «ssh://git@github.com/a/b.git», «sftp://joe@host:22/home/joe».',
      '"«jdbc:postgresql://db:5432/x?user=joe&password=p»", «jdbc:oracle:thin:joe/pw@//h:1521/s»',
      '"«jdbc:sqlserver://h:1433;databaseName=d;user=sa;password=x»" «file:///home/joe/x.txt», «s3://b/key»',
      '«https://joe:p@ss@host.com/x», «postgres://${U}:${P}@db/x», «HTTPS://EXAMPLE.COM/A», (`«http://a.b»`)',
    ],
  ],
  [
    'url',
    'hosts in all scripts',
    [
      '«http://müller.de/ü», «http://пример.рф/путь», «https://한국.kr»에서, «https://한국어.한국»에서',
      '«http://localhost:8080»에서, «http://example.com».다음, «http://blog.한국어.com/x», «www.müller.de»',
      '«http://[2001:db8::1]:80/x», «http://a.b»,«http://c.d»; see:«http://a.b»',
    ],
  ],
  [
    'phone',
    'line breaks',
    [
      'Call «+1 212\n555 0123» now',
      'x «+1 212 \r\n  555 0123» y',
      '"«+1 212\\n555 0123»"',
      '«212 555 0123»\n«415 555 0199»',
    ],
  ],
  [
    'date',
    'line breaks',
    [
      'on «May 5,\n2018», «5 May\n2018», «2018년\n5월 3일»',
      '«2020-01-05»\n«2020-02-06»\n«5 May 2018»\n«May 6, 2018»',
      '«5 May»\n«2018-06-01»',
    ],
  ],
  [
    'card',
    'line breaks',
    ['card «4111 1111\n1111 1111», next', '«4111 1111 1111 1111»\n«5555 5555 5555 4444»'],
  ],
  [
    'iban',
    'line breaks',
    [
      'pay «DE89 3704 0044\n0532 0130 00»',
      '«GB29 NWBK\n  6016 1331 9268 19»',
      '«DE\n89 3704 0044 0532 0130 00»',
    ],
  ],
  ['residentId', 'line breaks', ['«900101-\n1234568»']],
  [
    'card',
    'beside other numbers',
    [
      '1. «4111 1111 1111 1111» 2.5',
      '«4111111111111111»-12/25',
      '17 «4111-1111-1111-1111»/5',
      'no. 1.«4111 1111 1111 1111»',
    ],
  ],
];

/** What no rule finds anything in. */
export const nothing: string[] = [
  // Parts of longer numbers, codes and names.
  '4111-1111-1111-1111-1, 1-4111-1111-1111-1111, 0.4111111111111111, 4111111111111111.5, A4111111111111111',
  '123‑45‑6789‑0, 1-123-45-6789, 123-45-6789-0, 900101-1234568-1, 1-900101-1234568, 0.9001011234568',
  'DE89-3704-0044-0532-0130-00-1, DE88 3704 0000 0000, DE89 3704 004, XX 89 3704 0000',
  '2018-05-12-3, 1-2018-05-12, 2018‑05‑12‑3, 12/31/1999/3, 2018.05.12.3, 1.2.3.2018, 2020-01-05T10:00:00Z1',
  '1.2.3.4.5, 1.2.3.4-beta, linux-5.4.0.1, v1.2.3.4, lib-1.2.3.4.tar.gz, 192.168.0.1-5, bed::, std::vector',
  // Small letters.
  'you may 5 times, may 5 people, march 5 miles, 5 may, apr 5%, sep 5, page 5\nMay I ask',
  'May 5,000 people, May 10:30, Jan 9.95 Feb 6.25 Mar 4.98',
  // Versions, prices, fractions, paths, numbers of books and orders.
  'v1.2.20, lib_1.2.20, src/2/3/2019, 3/4/5, 1/2, Section 6.1.\n13. Waiver, $1.20-1.50, 2020-W01-5',
  'a1::b2::c3::d4::zz, Foo::Bar::BAZ, foo::1bar, 12:30:45, 00:1A:2B:3C:4D:5E, add::Bad',
  // No addresses.
  '@user.name, user@localhost, 3 @ 4.50, 출처@공식.계정, "a","@b.c", react@18.2.0, x@y, pkg@1.0.0-rc.1',
  'http:// c://x https://... ://a.b 1://x',
  // Rows of a table, items of a list.
  '100 2000\n3000 400\n500 60',
  '1\n2\n3\n12\n34',
  '10.5 12\n2018 1.5',
  'Apartments at 4757 Snyder Lane with 3 bedrooms, at 624 Avalon Avenue for',
];

/** Ordinary sentences, in which no rule finds anything. */
export const ordinary: string[] = String.raw`
The ticket costs $45.00, or €39.99 with a coupon.
Prices rose from 1,299.00 to 1,349.50 within a week.
We sold 12 345 678 units at 3.20 each.
A 20% discount on orders over 150 USD.
The bill came to 23.50 + 4.70 tip = 28.20.
Upgrade from 2.3.1 to 2.4.0-rc.1 before Friday.
Node v20.19.0 and npm 10.8.2 are required.
Chrome 126.0.6478.127 fixes three bugs.
The kernel is 5.15.0-91-generic on Ubuntu 22.04.3.
See section 3.2.1 and table 4-12.
The meeting starts at 10:30 and ends at 12:15.
Lap times were 1:23.456, 1:24.012 and 1:22.987.
The train leaves at 08:05, gate 7-12.
Open 9-5 on weekdays, 10-4 on weekends.
They won 3-1, 6-4, 7-6 (7-5).
The final score was 102-98 after two overtimes.
ISBN 978-0-306-40615-7 is out of print.
ISBN-10: 0-306-40615-2.
ISSN 2049-3630, volume 12, issue 3, pages 117-124.
doi:10.1000/182 and arXiv:1706.03762v5.
Copy /usr/local/lib/python3.11/site-packages to /opt.
Open C:\Users\Public\Documents\report-final-v2.docx.
cd ../src && ls -la ./dist/chunks/12-34.js
The file img_0042-1024x768.png is 2.4 MB.
tar -xzf foo-1.2.3.tar.gz --strip-components=1
const x = a[0] * 10 + b[1] / 3.5;
for (let i = 0; i < 100; i += 2) total += i ** 2;
std::vector<std::pair<int, int>> v(10);
SELECT * FROM t WHERE id IN (1, 2, 3) LIMIT 10;
git show HEAD~3:src/index.ts | head -20
The hash is d41d8cd98f00b204e9800998ecf8427e.
commit 34dc928fb1 touched 12 files, +345 -78.
uuid 550e8400-e29b-41d4-a716-446655440000
color: #ff8800; margin: 0 12px 4px -2px;
x^2 + 3x - 4 = 0 has the roots 1 and -4.
1/2 + 1/3 = 5/6, and 3/4 of 12 is 9.
The ratio is 16:9, not 4:3 or 21:9.
pi is about 3.14159265358979.
6.022e23 and 1.602176634e-19 are constants.
The matrix is [[1, 2, 3], [4, 5, 6], [7, 8, 9]].
About 7 to 8 percent of 1,000 people agreed.
Flight LH 456 departs from gate B22, seat 14C.
Order no. 2024-000123 was shipped.
Invoice 10-2345-678 is due in 30 days.
Your ticket number is 4711-0815.
Part number 12-345-6789-0 is discontinued.
Model XR-5000-12 and model A1-2345.
Serial 1234-5678-9012-3457 is blocked.
Room 12-345, building 7, floor 3.
Zip codes 94043-1234 and 10001.
Route 66, exit 12, mile 345.6.
It is 25-30 degrees, 60% humidity, 1013 hPa.
Mix 2 1/2 cups of flour with 3/4 cup of milk.
The dose is 2.5 mg/kg, twice a day for 7-10 days.
Blood pressure 120/80, pulse 72.
We walked 12.5 km in 3 h 20 min.
Population: 8,336,817 (2020), area 783.8 km2.
The 1990s and the years 1914-1918 were discussed.
From 2010 to 2015 sales grew by 12.3%.
In 2018, 45 people applied; in 2019, 52.
He was born in 1975 and died in 2010.
Chapter 5 may be skipped by 20 percent of readers.
You may 5 times out of 10 be right.
The march of 300 soldiers took 4 days.
Sept is short; so is dec in old code.
The second of may is a verb here.
I saw him in the decade 1980-1989.
The answer is @ 3.50 each, 2 @ 4.00.
Follow @jane_doe and @acme.corp on social media.
Use a@b in math, e.g. f@g(x).
import x from '@scope/pkg@1.2.3';
docker pull ghcr.io/acme/app@sha256:abc123
ssh host -p 2222 && scp a:b c:d
Ratio a:b:c = 1:2:3, time 12:30:45.
MAC 00:1A:2B:3C:4D:5E on port eth0.
key::value and Foo::Bar::BAZ are names.
The address is 12 Main St., Apt. 4-56, Springfield.
Tel Aviv has 460,613 inhabitants.
Lot 12-34-56, block 78.
Bus 10-20 stops at 7.15 and 8.45.
Results: 12 34 56 78, then 90.
1) apples 2) pears 3) plums, 12-15 of each
1. Introduction 1.1 Goals 1.2 Scope 2. Methods
The tolerance is +/- 0.05 at 20 °C.
Budget: $1.2M-$1.5M for FY2024-25.
매출은 1조 2,345억 원으로 12.3% 늘었다.
경기는 3-1로 끝났고 관중은 12,345명이었다.
제12-345호 안건을 3월에 논의한다.
오후 3시 30분부터 5시까지, 2층 201호.
가격은 12,000원~15,000원이고 수량은 3~5개다.
버전 1.2.3에서 2.0.1로 올렸다.
서울 지하철 2호선과 9호선, 10-1번 출구.
시가총액은 500조 원, 주가는 71,200원.
책은 총 345쪽이고 ISBN은 979-11-85014-86-9다.
점수는 98.5점, 순위는 3/120이다.
면적 84.9㎡, 방 3개, 103동 1204호.
2020년 매출이 2019년보다 5% 많다.
출처@공식.계정 참고, 작성자@이름.님의 글
사진@joe_smith 제공, 100%@할인 행사
The answer in 2020 was 5 to 4, with 1 abstention.`
  .trim()
  .split('\n');
