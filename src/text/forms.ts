/**
 * Unicode NFC, without the call where a quick look tells that the text is in NFC already: no character below U+0300
 * and no whole Hangul syllable changes or composes with another one of these.
 */
export function nfc(text: string): string {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x300 && !(unit >= 0xac00 && unit <= 0xd7a3)) return text.normalize('NFC');
  }
  return text;
}

/** The form under which a word is looked up: NFC and lower-case (lower-casing may leave NFC). */
export function lookupForm(token: string): string {
  return nfc(nfc(token).toLowerCase());
}

/** The form for words that are unknown as they are: every decimal digit as `0`, every white-space character as a space. */
export function foldedForm(form: string): string {
  return form.replace(/\p{Nd}/gu, '0').replace(/\s/g, ' ');
}
