// Texts with personal data in them, made from templates: what the synthetic corpus lacks (support mails, notes, forms, logs,
// chats, addresses of several countries), and sentences that look like them and have none. Everything here was written for
// this; names and places are common ones, put together by chance.

const list = (text) => text.trim().split(/\s*[,\n]\s*/);

const FIRST = list(`
  James, Mary, Robert, Patricia, John, Jennifer, Michael, Linda, David, Elizabeth, William, Barbara, Richard, Susan, Joseph, Jessica,
  Thomas, Karen, Charles, Sarah, Daniel, Nancy, Matthew, Lisa, Anthony, Margaret, Mark, Sandra, Steven, Ashley, Paul, Emily, Andrew,
  Donna, Joshua, Michelle, Kevin, Carol, Brian, Amanda, George, Melissa, Edward, Deborah, Ronald, Stephanie, Timothy, Rebecca, Jason,
  Laura, Ryan, Helen, Jacob, Amy, Nicholas, Anna, Eric, Olivia, Sophie, Grace, Chloe, Ella, Oliver, Harry, Jack, Leo, Noah, Liam, Emma,
  Mia, Zoe, Hannah, Lucas, Mateo, Sofia, Lucía, Diego, José, Carlos, Ana, Beatriz, João, Pedro, Inês, Giulia, Marco, Luca, Chiara,
  Pierre, Camille, Élodie, François, Hans, Greta, Jürgen, Anke, Lars, Ingrid, Sven, Astrid, Aino, Mikko, Piotr, Agnieszka, Katarzyna,
  Ivan, Olga, Dmitri, Svetlana, Yuki, Haruto, Sakura, Kenji, Wei, Mei, Jun, Li, Min-jun, Ji-woo, Seo-yeon, Hyun, Priya, Arjun, Anita,
  Rahul, Deepa, Sanjay, Fatima, Ahmed, Omar, Layla, Yusuf, Aisha, Mohammed, Zainab, Kwame, Ama, Chidi, Ngozi, Thabo, Amara, Mehmet,
  Ayşe, Elif, Noor, Ali, Reza, Tariq, Nguyen, Linh, Minh, Thao, Rosa, Miguel, Elena, Nikos, Eleni, Bob, Alice, Tom, Kate, Joe, Sam, Max,
  Ben, Jenny, Mike, Dave, Steve, Jim, Sue, Meg, Nick, Tony`);
const LAST = list(`
  Smith, Johnson, Williams, Brown, Jones, Miller, Davis, Wilson, Anderson, Taylor, Thomas, Moore, Jackson, Martin, Lee, Thompson, White,
  Harris, Clark, Lewis, Robinson, Walker, Young, Allen, King, Wright, Scott, Hill, Green, Adams, Nelson, Baker, Hall, Campbell, Mitchell,
  Carter, Roberts, Turner, Phillips, Parker, Evans, Edwards, Collins, Stewart, Morris, Murphy, Cook, Rogers, Bell, Bailey, Cooper, Reed,
  Kelly, Howard, Ward, Cox, Watson, Brooks, Wood, Bennett, Gray, Hughes, Price, Long, Foster, Sanders, Ross, Powell, Sullivan, Russell,
  O'Brien, O'Connor, McCarthy, MacDonald, Fitzgerald, García, Martínez, Rodríguez, López, Hernández, Fernández, Silva, Santos, Oliveira,
  Rossi, Ferrari, Bianchi, Dubois, Lefebvre, Moreau, Schmidt, Schneider, Fischer, Weber, Wagner, Becker, Hoffmann, Müller, Larsson,
  Johansson, Lindgren, Nielsen, Hansen, Virtanen, Korhonen, Kowalski, Nowak, Novák, Horváth, Ivanov, Petrov, Popescu, Papadopoulos,
  Tanaka, Suzuki, Sato, Watanabe, Wang, Zhang, Chen, Liu, Kim, Park, Choi, Patel, Sharma, Singh, Kumar, Desai, Gupta, Khan, Hussain,
  Ahmed, Hassan, Ibrahim, Okafor, Mensah, Diallo, Nkosi, Yılmaz, Demir, Tran, Pham, Nguyen, Reyes, Cruz, Torres, Rivera, Whitfield,
  Blackwood, Ashworth, Pemberton, Langley, Abbott, Chambers, Sinclair, Van der Berg, de Vries, Jansen`);
const STREETS = list(`
  Main, Oak, Maple, Elm, Cedar, Pine, Walnut, Chestnut, Willow, Park, Lake, Hill, River, Church, High, Mill, Spring, Washington, Lincoln,
  Jefferson, Madison, Franklin, Harbour, Station, Victoria, Queen, King, Albert, Market, Bridge, Castle, Garden, Sunset, Highland,
  Meadow, Forest, Orchard, Valley, Ridge, Prospect, Broad, Liberty, Grove, Oakwood, Evergreen, Riverside, Hillcrest, Lakeview,
  Fairview, Birch, Magnolia, Juniper, Rosewood, Ashford, Wellington, Cambridge, Oxford, York, Windsor, Kingston, St. John's, Penny,
  Abbey, Baker, Carlton, Grosvenor, Richmond, Sherwood, Cherry, Peach, Dogwood, Sycamore, Hawthorn, Lavender, Stonebridge`);
const KINDS = list(
  'Street, St, St., Avenue, Ave, Ave., Road, Rd, Rd., Lane, Ln, Drive, Dr, Boulevard, Blvd, Court, Way, Place, Terrace, Close',
);
const AMERICAN = list(`
  Columbus OH 432, Springfield IL 627, Austin TX 787, Denver CO 802, Portland OR 972, Boston MA 021, Seattle WA 981, Chicago IL 606,
  Phoenix AZ 850, Atlanta GA 303, Miami FL 331, Nashville TN 372, Albany NY 122, Madison WI 537, Tucson AZ 857, Omaha NE 681,
  Raleigh NC 276, Richmond VA 232, Buffalo NY 142, Tampa FL 336, Boise ID 837, Fresno CA 937, San Diego CA 921, Los Angeles CA 900,
  San Antonio TX 782, New York NY 100, Brooklyn NY 112, Salt Lake City UT 841, Santa Fe NM 875, New Orleans LA 701, St. Louis MO 631,
  Ann Arbor MI 481, Des Moines IA 503, Cleveland OH 441, Philadelphia PA 191`);
const BRITISH = list(`
  London NW1, London SW1A, London E2, Bristol BS1, Manchester M14, Leeds LS6, Oxford OX4, Cambridge CB2, Edinburgh EH8, Glasgow G12,
  Cardiff CF10, Liverpool L1, Brighton BN2, York YO1, Sheffield S10, Nottingham NG7, Bath BA1, Belfast BT9`);
const CITIES = list(`
  Berlin, Munich, Hamburg, Paris, Lyon, Madrid, Barcelona, Lisbon, Porto, Rome, Milan, Vienna, Zurich, Geneva, Amsterdam, Rotterdam,
  Brussels, Copenhagen, Stockholm, Oslo, Bergen, Helsinki, Dublin, Cork, Warsaw, Kraków, Prague, Budapest, Athens, Istanbul, Ankara,
  Cairo, Nairobi, Lagos, Accra, Cape Town, Johannesburg, Dubai, Mumbai, Delhi, Bangalore, Chennai, Karachi, Dhaka, Bangkok, Hanoi,
  Singapore, Jakarta, Manila, Tokyo, Osaka, Kyoto, Seoul, Busan, Shanghai, Beijing, Hong Kong, Sydney, Melbourne, Perth, Auckland,
  Wellington, Toronto, Vancouver, Montreal, Mexico City, Bogotá, Lima, Santiago, Buenos Aires, São Paulo, Rio de Janeiro`);
const COUNTRIES = list(`
  Germany, France, Spain, Portugal, Italy, Austria, Switzerland, the Netherlands, Belgium, Denmark, Sweden, Norway, Finland, Ireland,
  Poland, Hungary, Greece, Turkey, Egypt, Kenya, Nigeria, Ghana, South Africa, India, Pakistan, Thailand, Vietnam, Indonesia, Japan,
  South Korea, China, Australia, New Zealand, Canada, Mexico, Colombia, Peru, Chile, Argentina, Brazil, England, Scotland, the United States, the UK`);
const FOREIGN_STREETS = list(`
  Hauptstraße #, Bahnhofstraße #, Goethestr. #, Lindenallee #, # Rue de la Paix, # rue Victor Hugo, # Avenue Foch, Calle Mayor #,
  Calle de Alcalá #, Avenida de América #, Via Roma #, Via Garibaldi #, Rua Augusta #, Kerkstraat #, Prinsengracht #, Storgatan #,
  Nørregade #, Mannerheimintie #, ul. Długa #, Vodičkova #, Kossuth Lajos utca #`);
const BUSINESSES = list(`
  Acme, Globex, Initech, Umbrella, Northwind, Contoso, Hooli, Vertex, Zenith, Orion, Summit, Pinnacle, Bluebird, Redwood, Silverline,
  Evergreen, Horizon, Crescent, Atlas, Nova, Quantum, Lighthouse, Meridian, Cobalt, Granite, Harbor, Keystone, Falcon`);
const TRADES = list(`
  Systems, Software, Logistics, Insurance, Bank, Airlines, Electronics, Foods, Pharma, Holdings, Partners, Consulting, Energy, Motors,
  Labs, Media, Foundation, Properties, Travel, Telecom, Hotels`);
const FORMS = list('Inc., Ltd, Ltd., LLC, Corp., GmbH, Group, plc, & Co., S.A.');
const INSTITUTIONS = list(`
  St. Mary's Hospital, Mercy General Hospital, City Hospital, University of Leeds, Stanford University, Riverside Clinic, Memorial Medical Center,
  Lincoln High School, First National Bank, Red Cross, Internal Revenue Service, Department of Health, Federal Express, Deutsche Bank,
  Microsoft, Google, Amazon, Apple, IBM, Siemens, Samsung, Toyota, Walmart, Starbucks, FedEx, DHL, UPS, Netflix, PayPal, Visa, Barclays,
  HSBC, Citibank, Vodafone, Verizon, AT&T, Lufthansa, Ryanair, Delta Air Lines, Uber, Airbnb, Oracle, Intel, Lockheed Martin, NASA`);
const MONTHS = list(
  'January, February, March, April, May, June, July, August, September, October, November, December',
);
const DAYS = list('Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday');
const PRODUCTS = list(`
  Galaxy S22, iPhone 14, ThinkPad X1, Kindle, Windows 11, Excel, Photoshop, Python 3.12, PlayStation 5, Model 3, coffee maker, blue jacket,
  running shoes, desk lamp, wireless mouse, espresso machine, garden chair, gift card, subscription, annual plan`);

/** Labelled texts: `{x}` is something of a kind, with that kind's label if it has one. */
const TEMPLATES = String.raw`
  Hello, my name is {person} and my order {number} never arrived. My address is {address}. You can reach me at {phone} or {email}.
  Hi, this is {person}. Please send the replacement to {address}, not to my old address.
  hey its {first}, can u drop the keys at {street}? my cell is {phone}
  Hi {first}, thanks for your message. I will ask {first} about the {product} and get back to you on {day}.
  Dear {title} {last}, your payment of {amount} with card {card} was received on {date}.
  Dear {person}, thank you for contacting {org}. Your ticket number is {number}.
  Dear Customer, we have received your payment of {amount}. Your invoice number is {number}.
  Dear Sir or Madam, I would like to cancel my subscription to the {product}.
  I ordered a {product} on {date} and it still has not been delivered to {address}.
  Please change my delivery address to {address}.
  Could you update the billing address to {address}?
  My new address is {street}, {city}.
  Our office is at {address}, next to the {org} building.
  I moved from {street}, {city} to {address}.
  {person}\n{address}
  {person}\n{street}\n{citystate} {zip}
  Name: {person}\nAddress: {address}\nPhone: {phone}\nE-mail: {email}
  Name: {person}\nDate of birth: {birth}\nStreet: {street}\nCity: {city}\nPostal code: {zip}\nCountry: {country}
  Ship to: {person}, {address}. Phone {phone}
  Bill to {org}, {address}.
  Deliver to {address}, attention {person}.
  From: "{person}" <{email}> To: {email} Subject: Refund for {month} invoice
  Patient: {person}, DOB {birth}, MRN {number}. Seen by Dr. {last} on {date} for chest pain. Lives with {pronoun} wife {first} at {street}, {city}.
  Patient {person} was admitted to {org} on {date} with shortness of breath.
  Mrs. {person}, aged {age}, was seen at {org} by Dr. {last}.
  This {age} year old male presents with abdominal pain. The patient denies fever or chills. Follow up in two weeks with Dr. {last}.
  the patient denies fever, chills or shortness of breath. follow up in two weeks with dr. {last}.
  Pt reports headache since {day}. No known allergies. Next of kin: {person} ({phone}).
  Referred by {person}, MD, {org}, {city}.
  The patient was discharged home in stable condition. Prescribed 500 mg of ibuprofen twice a day.
  {timestamp} INFO login user={user} ip={ip} session={hex} status=200
  {timestamp} ERROR failed to send mail to {email}: timeout after 30 s
  {timestamp} WARN user {user} exceeded quota (512 MB), request from {ip} rejected
  [{timestamp}] GET /index.html HTTP/1.1 200 35 ms
  Error 500 in module Parser at line 42: unexpected token in Config.xml.
  Exception in thread "main" java.lang.NullPointerException at Main.run(Main.java:{small})
  user: can you tell me what is the capital of {country}? bot: The capital is {city}.
  agent: may I have your name please? customer: sure, it's {person}. agent: and your date of birth? customer: {birth}
  bot: where should we send it? user: {address}
  bot: What's the name on the account? user: {person}
  customer: my phone number is {phone} and my name is {first} {last}
  i'm {first} from {city}, nice to meet you all
  lol {first} you are late again, {first} and {first} are already at the bar
  ok see you at {time}, bring {first} along
  can someone call {first} {last} please? he's not answering at {phone}
  Thanks, {first}
  Best regards,\n{person}\n{jobtitle}, {org}
  Kind regards, {first}
  Sincerely, {title} {person}, {org}
  Please transfer the deposit to {iban}, account holder {person}, {city}.
  The meeting with {org} is on {day} at {time} in room {small}; {first} and {first} will join.
  We would like to reschedule the interview with {person} to next {day}.
  {person} works for {org} as {jobtitle}.
  I live in {city} and work for {org}.
  I used to work at {org} in {city}, {country}, before moving to {country}.
  {person} was born on {birth} in {city}, {country}.
  My name is {last}, {first} {last}.
  The contract between {org} and {person}, residing at {address}, was signed on {date}.
  The tenant, {person}, shall pay {amount} each month to {person} of {address}.
  Witness: {person}, {jobtitle}
  {first} said that {last} would be late because {pronoun} train from {city} was cancelled.
  According to {person} of {org}, prices will rise in {country} next year.
  {title} {last} moved from {foreign}, {city} to {street}, {city}.
  My passport number is {passport} and I was born on {birth} in {city}.
  My SSN is {ssn} and my credit card is {card}.
  Her bank account is {iban} and her card {card} expires {expiry}.
  Invoice no. {number} for {org}, {foreign}, {zip} {city}.
  {foreign}, {zip} {city}, {country}
  Meet me in front of {street}.
  He lives at {street}, right behind the school.
  They sold the house on {streetname} and moved to {city}.
  Turn left on {streetname} and stop at the corner.
  The package was left at {street}, with the neighbour, {title} {last}.
  Room service at the hotel in {city} was slow but {first} at the desk was friendly.
  Our product supports {product} and {product}. The total is {amount}.
  The {product} costs {amount}, which is {percent} more than last year.
  The capital of {country} is {city}.
  We flew from {city} to {city} on {date} with {org}.
  How do I reset my password? I forgot it.
  Where is my refund? I have been waiting since {date}.
  The app crashes when I open the settings page on my {product}.
  Please find attached the report for the third quarter. Revenue grew by {percent} to {amount}.
  The Terms of Service and the Privacy Policy were updated on {date}.
  Order {number} contains 2 x {product} and 1 x {product}.
  Is the store open on {day}? The website says from {time} to {time}.
  Will you be there in May? I will march on anyway.
  Call me Ishmael. Some years ago I went to sea.
  Mark the date, and bill the customer after the trial period. Grant access to the team.
  Thank you for your patience. Have a great day!
  Happy Birthday, {first}! Hope {first} baked you a cake.
  Chapter {small}: The Return of the King.
  I was charged twice on my Visa ending {four}. The transaction number is {number}.
  {timestamp} web01 sshd[{four}]: Failed password for {user} from {ip} port {five} ssh2
  Your PIN is {four}, your code {five}. Dial extension {four}.
  Room {four}, bus {small}, page {small} of {four}. The lot has {four} spaces.
  Press 1 for English, press 2 for billing, or stay on the line.
  Version 2.4.1 fixes a bug in the Import Wizard and adds Dark Mode.
  Her number is {phone}, ask for {first}.
  Contact: {person}, {email}, {phone}
  {last} {first}
  {first} {last}; {first} {last}; {first} {last}
  cc: {person}, {person}
  Participants: {first} {last}, {first} {last} and {title} {last}
  I'd like to speak to {person} in accounts, please. This is {person} of {org}.
  She visited {city} and {city} with {first} in {month}.
  PO Box {number}, {city}
  My address has changed to {pobox}, {citystate} {zip}.
`;

const LABELS = {
  person: 'PERSON',
  first: 'PERSON',
  last: 'PERSON',
  address: 'ADDRESS',
  street: 'ADDRESS',
  streetname: 'ADDRESS',
  foreign: 'ADDRESS',
  pobox: 'ADDRESS',
  zip: 'ADDRESS',
  city: 'LOCATION',
  citystate: 'LOCATION',
  country: 'LOCATION',
  org: 'ORGANIZATION',
  date: 'DATE',
  birth: 'DATE',
  timestamp: 'DATE',
  phone: 'PHONE',
  card: 'CARD',
  iban: 'IBAN',
};

/** A linear congruential generator (Numerical Recipes' constants), so that the texts are always the same. */
function randomOf(seed) {
  let state = seed >>> 0;
  const uniform = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const below = (n) => Math.floor(uniform() * n);
  const pick = (items) => items[below(items.length)];
  const digits = (n) => Array.from({ length: n }, () => below(10)).join('');
  return { uniform, below, pick, digits };
}

function fillersOf({ uniform, below, pick, digits }) {
  const two = (n) => String(n).padStart(2, '0');
  const year = () => 1935 + below(90);
  const dateParts = () => [1 + below(28), 1 + below(12), year()];
  const fill = {
    first: () => pick(FIRST),
    last: () => pick(LAST),
    person: () => {
      const roll = uniform();
      if (roll < 0.1) return `${pick(FIRST)} ${pick('ABCDEFGHJKLMNPRSTW')}. ${pick(LAST)}`;
      if (roll < 0.15) return `${pick(FIRST)} ${pick(FIRST)} ${pick(LAST)}`;
      return roll < 0.2 ? `${pick(FIRST)} ${pick(LAST)}-${pick(LAST)}` : `${pick(FIRST)} ${pick(LAST)}`;
    },
    streetname: () => `${pick(STREETS)} ${pick(KINDS)}`,
    street: () => {
      const unit = pick([
        '',
        '',
        '',
        `, Apt ${1 + below(40)}${pick(['', 'B', 'C'])}`,
        ` Apt. ${below(900)}`,
        `, Suite ${100 + below(900)}`,
        ` #${below(99)}`,
        `, Flat ${1 + below(20)}`,
      ]);
      return `${1 + below(uniform() < 0.5 ? 200 : 9999)}${pick(['', '', '', '', 'A', 'B'])} ${pick(['', '', '', '', 'N ', 'W ', 'North '])}${fill.streetname()}${unit}`;
    },
    foreign: () => pick(FOREIGN_STREETS).replace('#', String(1 + below(180))),
    pobox: () => `${pick(['PO Box', 'P.O. Box'])} ${1 + below(9000)}`,
    zip: () =>
      pick([
        digits(5),
        digits(5),
        digits(4),
        `${pick(BRITISH).split(' ').at(-1)} ${below(10)}${pick('ABDEFGH')}${pick('JLNPQRST')}`,
      ]),
    city: () =>
      uniform() < 0.4
        ? pick(AMERICAN).split(' ').slice(0, -2).join(' ')
        : uniform() < 0.2
          ? pick(BRITISH).split(' ')[0]
          : pick(CITIES),
    citystate: () => {
      const parts = pick(AMERICAN).split(' ');
      return `${parts.slice(0, -2).join(' ')}, ${parts.at(-2)}`;
    },
    country: () => pick(COUNTRIES).replace(/^the /, ''),
    address: () => {
      const roll = uniform();
      if (roll < 0.5) {
        const parts = pick(AMERICAN).split(' ');
        return `${fill.street()}, ${parts.slice(0, -2).join(' ')}${pick([',', ',', ''])} ${parts.at(-2)} ${parts.at(-1)}${digits(2)}`;
      }
      if (roll < 0.7)
        return `${fill.street()}, ${pick(BRITISH)} ${below(10)}${pick('ABDEFGH')}${pick('JLNPQRST')}`;
      if (roll < 0.9)
        return `${fill.foreign()}, ${digits(5)} ${pick(CITIES)}${pick(['', `, ${fill.country()}`])}`;
      return `${fill.street()}, ${pick(CITIES)}, ${fill.country()}`;
    },
    org: () => {
      const roll = uniform();
      if (roll < 0.4) return pick(INSTITUTIONS);
      if (roll < 0.55)
        return `${pick(LAST)} ${pick(['& Sons', '& Partners', 'Brothers', `and ${pick(LAST)}`, pick(FORMS)])}`;
      return `${pick(BUSINESSES)} ${pick([pick(TRADES), pick(FORMS), `${pick(TRADES)} ${pick(FORMS)}`])}`;
    },
    date: () => {
      const [d, m, y] = dateParts();
      return pick([
        `${m}/${d}/${y}`,
        `${two(m)}/${two(d)}/${y}`,
        `${m}/${d}/${two(y % 100)}`,
        `${y}-${two(m)}-${two(d)}`,
        `${d}.${m}.${y}`,
        `${MONTHS[m - 1]} ${d}, ${y}`,
        `${d} ${MONTHS[m - 1]} ${y}`,
        `${MONTHS[m - 1].slice(0, 3)} ${d}`,
        `${MONTHS[m - 1]} ${d}`,
        `${d} ${MONTHS[m - 1]}`,
        `${MONTHS[m - 1]} ${y}`,
        `${d}-${MONTHS[m - 1].slice(0, 3)}-${y}`,
      ]);
    },
    birth: () => pick([fill.date(), fill.date(), String(year())]),
    timestamp: () => {
      const [d, m, y] = dateParts();
      return `${y}-${two(m)}-${two(d)}${pick([' ', 'T'])}${two(below(24))}:${two(below(60))}:${two(below(60))}`;
    },
    day: () => pick(DAYS),
    month: () => pick(MONTHS),
    time: () =>
      pick([`${1 + below(12)}pm`, `${1 + below(12)}:${two(below(60))} am`, `${below(24)}:${two(below(60))}`]),
    phone: () =>
      pick([
        `(${200 + below(800)}) 555-${digits(4)}`,
        `${200 + below(800)}-555-${digits(4)}`,
        `555-${digits(4)}`,
        `+44 20 ${digits(4)} ${digits(4)}`,
        `+1 ${200 + below(800)} 555 ${digits(4)}`,
        `0${digits(3)} ${digits(6)}`,
      ]),
    email: () =>
      `${pick(FIRST).toLowerCase()}.${pick(LAST).toLowerCase()}@${pick(['example.com', 'gmail.com', 'mail.org', 'acme.io'])}`.replace(
        /[^\w.@-]/g,
        '',
      ),
    user: () => `${pick('abcdjkmprst')}${pick(LAST).toLowerCase()}`.replace(/\W/g, ''),
    ip: () => Array.from({ length: 4 }, () => below(256)).join('.'),
    hex: () => Array.from({ length: 6 }, () => pick('0123456789abcdef')).join(''),
    card: () =>
      pick([
        digits(16),
        `${digits(4)} ${digits(4)} ${digits(4)} ${digits(4)}`,
        `${digits(4)}-${digits(4)}-${digits(4)}-${digits(4)}`,
      ]),
    iban: () => `DE${digits(2)} ${digits(4)} ${digits(4)} ${digits(4)} ${digits(4)} ${digits(2)}`,
    ssn: () => `${digits(3)}-${digits(2)}-${digits(4)}`,
    passport: () => `${pick('ABCKLX')}${digits(7)}`,
    number: () =>
      pick([
        digits(6),
        `${digits(4)}-${digits(4)}`,
        `#${digits(5)}`,
        `${pick('ABX')}-${digits(6)}`,
        `2023${digits(4)}-${digits(2)}`,
      ]),
    four: () => `${2 + below(8)}${digits(3)}`.replace(/^20/, '24'),
    five: () => `${1 + below(9)}${digits(4)}`,
    small: () => String(1 + below(300)),
    age: () => String(18 + below(75)),
    amount: () =>
      pick([
        `$${below(900)}.${digits(2)}`,
        `${below(99)},${digits(3)}.00 EUR`,
        `£${below(5000)}`,
        `${below(900)} euros`,
      ]),
    percent: () => pick([`${below(100)}%`, `${below(100)} percent`]),
    expiry: () => `${two(1 + below(12))}/${20 + below(12)}`,
    product: () => pick(PRODUCTS),
    title: () => pick(['Mr.', 'Mrs.', 'Ms.', 'Dr.', 'Prof.', 'Mr']),
    jobtitle: () =>
      pick([
        'Sales Manager',
        'Software Engineer',
        'Nurse',
        'Office Manager',
        'Head of Finance',
        'Customer Support',
        'accountant',
        'teacher',
      ]),
    pronoun: () => pick(['his', 'her', 'their']),
  };
  return fill;
}

function textOf(template, fill) {
  let text = '';
  const entities = [];
  for (const part of template.split(/(\{\w+\})/)) {
    const kind = /^\{(\w+)\}$/.exec(part)?.[1];
    const value = kind ? fill[kind]() : part;
    const label = LABELS[kind];
    if (label) entities.push({ start: text.length, end: text.length + value.length, label });
    text += value;
  }
  return { text, entities };
}

/** Letters as they are typed in a hurry, or all capitals; only where no letter changes its length. */
function recase({ text, entities }, roll) {
  const changed = roll < 0.12 ? text.toLowerCase() : roll < 0.17 ? text.toUpperCase() : text;
  return { text: changed.length === text.length ? changed : text, entities };
}

/** Names by chance: of the tokens of an entity of EWT as many of another, so that a net learns from what is around them. */
export function namer(seed) {
  const random = randomOf(seed);
  const fill = fillersOf(random);
  const makers = {
    PER: (length) => (length === 1 ? random.pick([fill.first, fill.last])() : fill.person()),
    LOC: () => (random.uniform() < 0.6 ? fill.city() : fill.country()),
    ORG: () => fill.org(),
  };
  return { names: (label, length) => makers[label](length), chance: random.uniform };
}

/** So many texts: `{ text, entities: [{ start, end, label }] }`. */
export function piiTexts(count, seed = 1) {
  const random = randomOf(seed);
  const fill = fillersOf(random);
  const templates = TEMPLATES.trim()
    .split('\n')
    .map((line) => line.trim().replaceAll('\\n', '\n'));
  return Array.from({ length: count }, (_, i) =>
    recase(textOf(templates[i % templates.length], fill), random.uniform()),
  );
}
