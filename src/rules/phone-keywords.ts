// In any case: the patterns with these words ignore it.
const alternatives = (words: string): string => words.trim().split(/\s+/).join('|').replaceAll('_', ' ');

/** Words of alphabets that a number of a telephone follows. */
const WORDS = alternatives(`
  telephones? tel telefax phones? telephone fax mobiles? mob cell cellphones? cellular call calling dial ring text
  sms whatsapp pager hotline helpline tollfree toll-free landline contact reach(?:ed)?(?:_(?:me|us|him|her|them))?_(?:at|on) ph(?=[.:])
  telefons? telefonnummer telefonszám telefonní handy handynummer mobil mobilnummer rufnummer durchwahl festnetz
  telefoon telefoonnummer mobiel telefono teléfonos? móvil celular cel(?=[.:]) telefone telefones telemóvel telem tlm
  cellulare tél téléphone téléphones portable tlf tlph puh puhelin puhelinnumero matkapuhelin sími telefonnr
  komórka kom(?=\\.) telefonu cep(?=[.:]) τηλ τηλέφωνο κιν κινητό тел телефон телефону моб мобильный мобільний факс
  telp telepon no_hp hp(?=[.:]) hubungi điện_thoại đt sđt telefoni telefón mobitel
`);

/** Words of other scripts, which may touch the number and each other. */
const TOUCHING =
  '전화|연락처|휴대폰|휴대전화|핸드폰|폰번호|휴대번호|팩스|문의|직통|고객센터|電話|电话|手機|手机|携帯|連絡先|传真|傳真|โทร|เบอร์|هاتف|جوال|موبايل|تلفون|טלפון|נייד|फ़ोन|मोबाइल';

const LINKS = alternatives(`
  number numbers num no nr n° is was are at on me us him her them office home work direct day evening mobile or
  nummer ist unter número es numéro est al au
`);

/**
 * Looks behind for a word that says that a telephone number follows, such as `Tel.: `, `"phone": "`, `call me at ` or
 * `전화번호는 `; at most 60 characters.
 */
export const AFTER_KEYWORD =
  `(?<=(?:(?<![a-zÀ-ɏ\\d_])(?:${WORDS})(?:[ .(:]{1,2}(?:${LINKS})(?![a-z])){0,3}[ .:=#()*_"'>\\]/+-]{1,4}` +
  `|(?<![a-z])[tmpfch]: ?` +
  `|(?:${TOUCHING})(?:번호|号码|號碼|番号)?(?:는|은)?[ .:=()*_"'>\\]-]{0,4}))`;

/** Looks behind for what says that the number is another: `account no. `, `ISBN `, `계좌번호: `. */
export const AFTER_OTHER =
  `(?<=(?:(?<![a-z])(?:(?:${alternatives('account acct routing invoice serial tracking order ticket part case reference ref customer policy')})` +
  ` ?(?:number|num|no|nr|id|#)|isbn|iban|bic|konto|kto|kontonummer)|(?:계좌|주문|송장|운송장|등록|고객|접수|사건|상품)번호)[ .:#]{1,3})`;

/** Looks behind for a word that a number touches: `tel02-123-4567`, `Fax+44 171 542 5017`. */
export const TOUCHES_KEYWORD = `(?<=(?<![a-z])(?:${alternatives('tel fax phone telephone mobile mob cell call ph')})-?)`;

const EXTENSION_WORDS = alternatives(`
  x ext\\.? extn\\.? extension app\\.? apparaat toestel durchwahl dw poste anexo ramal interno int\\.? доб\\.? wew\\.? linja
`);

/** An extension behind a number: ` ext. 4`, `x123`, ` (내선 12)`, ` Durchwahl -12`, `,,123#`. */
export const EXTENSION =
  `(?:[ ,;]{0,2}(?:${EXTENSION_WORDS})[ .:=]{0,2}-?\\d{1,5}|[ ,]{0,2}#\\d{1,5}` +
  `|[ ,]{0,2}(?:내선|구내|内線|内线|分机|分機)(?:번호)?[ .:]{0,2}-?\\d{1,5}` +
  `| ?\\((?:${EXTENSION_WORDS}|내선|구내|内線|内线)(?:번호)?[ .:]{0,2}\\d{1,5}\\))`;
