/** The consonants of a word that is written in Latin letters, those alike that Arabic writes alike. */
export const latinConsonants = (word: string): string =>
  word
    .replace(/ny|gn/g, 'n')
    .replace(/c(?=[ei])|[zç]/g, 's')
    .replace(/g(?=[ei])|[jx]/g, 'x')
    .replace(/qu|[cqg]/g, 'k')
    .replace(/[bvf]/g, 'p')
    .replace(/[aeiouhyw]/g, '')
    .replace(/(.)\1+/g, '$1')

const ARABIC_CONSONANTS = new Map(
  Object.entries({
    ...{ ب: 'p', پ: 'p', ف: 'p', ڤ: 'p', ت: 't', ط: 't', ث: 's', س: 's', ص: 's', ز: 's', ظ: 's' },
    ...{ ج: 'x', ش: 'x', خ: 'x', د: 'd', ذ: 'd', ض: 'd', ر: 'r', ل: 'l', م: 'm', ن: 'n' },
    ...{ ق: 'k', ك: 'k', غ: 'k', گ: 'k', ڭ: 'k' },
  }),
)

/**
 * The consonants of a name that is written in Arabic letters by ear, without the article: «غيميرا» and «Guimerà» have the same.
 * Empty for a word in other letters.
 */
export const arabicConsonants = (word: string): string =>
  Array.from(word.replace(/^ال(?=.{3})/, ''), (letter) => ARABIC_CONSONANTS.get(letter) ?? '')
    .join('')
    .replace(/(.)\1+/g, '$1')
