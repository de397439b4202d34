import type { Span } from './span.ts'
import { AT_COMMON, AT_WORD, COMMON_END, DOT_WORD, LINE_WORD, PROVIDERS } from './tables/mail.ts'

/** What stands for the sign of an address: itself, as a link has it, in brackets, as a word; its blanks come with it. */
const AT = new RegExp(
  String.raw`@|%40|[([{<]\s?${AT_WORD}\s?[)\]}>]|(?<=\s)${AT_WORD}(?=\s)|[-_*]{1,2}${AT_WORD}[-_*]{1,2}`,
  'giu',
)
const COMMON = new RegExp(`^${AT_COMMON}$`, 'iu')
const BLANKS_BEFORE = /\s{0,2}$/u
const BLANKS_AFTER = /\s{0,2}/uy

const BRACKETED_DOT = String.raw`\s?[([{<]\s?(?:${DOT_WORD}|\.)\s?[)\]}>]\s?`
const WORD_DOT = String.raw`\s{1,2}${DOT_WORD}\s{1,2}`
const DOT = String.raw`(?:\s?\.\s?|${BRACKETED_DOT}|${WORD_DOT})`
const LINE = String.raw`(?:\s{1,2}${LINE_WORD}\s{1,2}|\s?[([{]\s?${LINE_WORD}\s?[)\]}]\s?)`

const BOX = String.raw`[^\s@<>()[\]{},;:"=&?/%]{1,64}`
/** What stands before the sign, its points and lines in words too. */
const MAILBOX = new RegExp(
  String.raw`(?:[\p{L}\p{M}\d._+-]{1,40}(?:${BRACKETED_DOT}|${WORD_DOT}|${LINE})){0,4}${BOX}$`,
  'iu',
)

const LABEL = String.raw`[\p{L}\p{M}\d-]{1,63}`
const DOMAIN = new RegExp(
  String.raw`${LABEL}(?:(?:${DOT}|${LINE})${LABEL}){0,4}?${DOT}\p{L}{2,24}(?:\.\p{L}{2,24}|${WORD_DOT}\p{L}{2,3}(?!\p{L}))?`,
  'iuy',
)

/** A domain that is nothing else: a point in words, or one of those where people have their mail. */
const MEANT = new RegExp(`${BRACKETED_DOT}|${WORD_DOT}|^${PROVIDERS}\\s?\\.`, 'iu')

/** Names of somebody on a social network. */
const HANDLE = /(?<![\p{L}\d_.@])@[\p{L}\d_][\p{L}\d_.-]{0,28}[\p{L}\d_]/gu

/** Where a text has addresses of mail, however they are written, and names on social networks. */
export const findEmails = (text: string): Span[] => [
  ...[...text.matchAll(AT)].flatMap(({ index, 0: sign }): Span[] => {
    const before = text.slice(Math.max(0, index - 122), index)
    const apart = BLANKS_BEFORE.exec(before)?.[0].length ?? 0
    BLANKS_AFTER.lastIndex = index + sign.length
    const from = BLANKS_AFTER.lastIndex + (BLANKS_AFTER.exec(text)?.[0].length ?? 0)
    DOMAIN.lastIndex = from
    const domain = DOMAIN.exec(text)?.[0]
    if (!domain || (sign === '@' && apart > 0 && from === index + 1 && !COMMON_END.test(domain))) return []
    if (COMMON.test(sign) && !MEANT.test(domain)) return []
    const box = MAILBOX.exec(before.slice(0, before.length - apart))?.[0]
    return box ? [[index - apart - box.length, from + domain.length]] : []
  }),
  ...[...text.matchAll(HANDLE)].map(({ index, 0: found }): Span => [index, index + found.length]),
]
