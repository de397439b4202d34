import { expect, test } from 'bun:test'
import { createScanner, LanguageVariant, SyntaxKind } from 'typescript/unstable/ast'

/** The words of docs/glossary.md that do not come back, as names or in comments, with the standard term for each. */

type Rule = [pattern: RegExp, standard: string]

/** Matched against the words of a name in small letters: `forgetPerson` is `forget person`. */
const IN_NAMES: Rule[] = [
  [/\bwhoever\b/i, 'the person who, the caller, the reporter…'],
  [/\bwhence\b/i, 'where, from where'],
  [/\banew\b/i, 'again'],
  [/\bmeanwhile\b/i, 'in the meantime'],
  [/\bnought\b/i, 'zero'],
  [/\bdeeds?\b/i, 'command, action'],
  [/\bhearing\b/i, 'continuity'],
  [/\bnudged?\b/i, 'notify'],
  [/\bwaker\b/i, 'KeyedWorker'],
  [/\bparcels?\b/i, 'OutboundMessage'],
  [/^thought$/i, 'TurnResult'],
  [/^(?:think|act)$/i, 'resolveQueries, executeCommands'],
  [/\b(?:faces?|face of|renew faces)\b(?! (?:api|version))/i, 'public projection'],
  [/\bunder way\b/i, 'current'],
  [/\bof itself\b/i, 'root'],
  [/\bglass\b/i, 'emergency access'],
  [/\btid(?:y|ied|ies)\b/i, 'purge, normalise'],
  [/\bsweeps?\b/i, 'requeueStalled'],
  [/\bat most\b/i, 'max'],
  [/\bputs? out\b/i, 'enqueueMessages'],
]

const IN_COMMENTS: Rule[] = [
  [/\bwhoever\b/i, 'the person who, the caller, the reporter…'],
  [/\bwhence\b/i, 'where, from where'],
  [/\banew\b/i, 'again'],
  [/\bmeanwhile\b/i, 'in the meantime'],
  [/\bnought\b/i, 'zero'],
  [/\bof (?:itself|themselves)\b/i, 'automatically, by itself'],
  [/\bin so many words\b/i, 'literally'],
  [/\b(?:a|the|this|that|every|other|some|whichever) doors?\b|\bdoors\b/i, 'adapter'],
  [/\bdeeds?\b/i, 'command, action'],
]

/** This list itself, and the addresses of homes, which have doors. */
const EXEMPT = /\/language\.test\.ts$|\/redaction\/(?:tables\/)?homes\.ts$/

const sources = ['src', 'test', 'bench'].flatMap((folder) => [
  ...new Bun.Glob(`${folder}/**/*.{ts,tsx}`).scanSync('.'),
])

/** `findHTTPPage`, `FIND_PAGE` → `find http page`, `find page`. */
const wordsOf = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase()

/** Tokens after which a slash divides. */
const OPERANDS = new Set<SyntaxKind>([
  SyntaxKind.Identifier,
  SyntaxKind.NumericLiteral,
  SyntaxKind.StringLiteral,
  SyntaxKind.NoSubstitutionTemplateLiteral,
  SyntaxKind.TemplateTail,
  SyntaxKind.RegularExpressionLiteral,
  SyntaxKind.CloseParenToken,
  SyntaxKind.CloseBracketToken,
  SyntaxKind.CloseBraceToken,
  SyntaxKind.ThisKeyword,
])

const tokensOf = function* (text: string, file: string): Generator<['name' | 'comment', string, number]> {
  const scanner = createScanner(
    false,
    file.endsWith('x') ? LanguageVariant.JSX : LanguageVariant.Standard,
    text,
  )
  const templates: number[] = []
  let depth = 0
  let before = SyntaxKind.Unknown
  for (;;) {
    let kind = scanner.scan()
    if (kind === SyntaxKind.EndOfFile) return
    if ((kind === SyntaxKind.SlashToken || kind === SyntaxKind.SlashEqualsToken) && !OPERANDS.has(before))
      kind = scanner.reScanSlashToken()
    if (kind === SyntaxKind.TemplateHead) templates.push(depth)
    else if (kind === SyntaxKind.OpenBraceToken) depth++
    else if (kind === SyntaxKind.CloseBraceToken) {
      if (templates.at(-1) === depth) {
        kind = scanner.reScanTemplateToken(false)
        if (kind === SyntaxKind.TemplateTail) templates.pop()
      } else depth--
    }
    if (kind === SyntaxKind.Identifier) yield ['name', scanner.getTokenText(), scanner.getTokenStart()]
    if (kind === SyntaxKind.SingleLineCommentTrivia || kind === SyntaxKind.MultiLineCommentTrivia)
      yield ['comment', scanner.getTokenText(), scanner.getTokenStart()]
    else if (kind !== SyntaxKind.WhitespaceTrivia && kind !== SyntaxKind.NewLineTrivia) before = kind
  }
}

test('names and comments use the terms of the glossary', async () => {
  const wrong: string[] = []
  const known = new Map<string, string | undefined>()
  const standardFor = (name: string): string | undefined => {
    if (!known.has(name)) known.set(name, IN_NAMES.find(([pattern]) => pattern.test(wordsOf(name)))?.[1])
    return known.get(name)
  }
  for (const file of sources.filter((one) => !EXEMPT.test(one))) {
    const text = await Bun.file(file).text()
    for (const [kind, token, at] of tokensOf(text, file)) {
      const standard =
        kind === 'name'
          ? standardFor(token)
          : IN_COMMENTS.find(([pattern]) => pattern.test(token.replace(/`[^`]*`/g, '')))?.[1]
      if (standard)
        wrong.push(`${file}:${text.slice(0, at).split('\n').length} ${token.slice(0, 60)}: ${standard}`)
    }
  }
  expect(wrong).toEqual([])
}, 60_000)

/** Prose without code, and without STYLE.md, which quotes what not to write. */
const proseOf = (document: string): string =>
  document.replace(/```[\s\S]*?```/g, '').replace(/`[^`\n]*`/g, '')

const standardIn = (text: string): string | undefined =>
  IN_COMMENTS.find(([pattern]) => pattern.test(text))?.[1]

test('documents use the terms of the glossary', async () => {
  const wrong: string[] = []
  const documents = ['*.md', 'docs/**/*.md', 'deploy/**/*.md']
    .flatMap((where) => [...new Bun.Glob(where).scanSync('.')])
    .filter((file) => file !== 'STYLE.md')
  expect(documents.length).toBeGreaterThan(10)
  for (const file of documents)
    for (const line of proseOf(await Bun.file(file).text()).split('\n')) {
      const standard = standardIn(line)
      if (standard) wrong.push(`${file} ${line.slice(0, 80)}: ${standard}`)
    }
  expect(wrong).toEqual([])
})

/** `test('name'`, `test.each(…)('name'`, `describe('name'`. */
const TEST_NAME = /(?:\b(?:test|describe)(?:\.\w+)?\(|\]\s*(?:as [^)\n]*)?\)\()\s*(['"`])(.+?)\1,/g

test('test names use the terms of the glossary', async () => {
  const wrong: string[] = []
  let names = 0
  for (const file of sources.filter((one) => one.endsWith('.test.ts') && !EXEMPT.test(one)))
    for (const [, , name = ''] of (await Bun.file(file).text()).matchAll(TEST_NAME)) {
      names++
      const standard = standardIn(name)
      if (standard) wrong.push(`${file} ${name}: ${standard}`)
    }
  expect(names).toBeGreaterThan(900)
  expect(wrong).toEqual([])
})
