import { DataFactory, Writer } from 'n3'
import { expand, type Name, PREFIXES, type Term, type Triple } from './graph.ts'

/** The forms that the catalogue is served in, the first to who has no preference. */
export const CATALOGUE_FORMS = {
  ttl: 'text/turtle',
  jsonld: 'application/ld+json',
  rdf: 'application/rdf+xml',
} as const

/** One of {@link CATALOGUE_FORMS}. */
export type CatalogueForm = keyof typeof CATALOGUE_FORMS

/** Writes a graph in a form of RDF. */
export const serialise = (form: CatalogueForm, triples: readonly Triple[]): string =>
  SERIALISERS[form](triples)

const { literal, namedNode, quad } = DataFactory

const toTerm = (object: Term) => {
  if ('iri' in object) return namedNode(object.iri)
  if ('language' in object) return literal(object.value, object.language)
  return object.datatype ? literal(object.value, namedNode(expand(object.datatype))) : literal(object.value)
}

/** https://www.w3.org/TR/turtle/ */
const toTurtle = (triples: readonly Triple[]): string => {
  const writer = new Writer({ prefixes: PREFIXES })
  for (const { subject, predicate, object } of triples)
    writer.addQuad(quad(namedNode(subject), namedNode(expand(predicate)), toTerm(object)))
  let text = ''
  // In memory it is written at once.
  writer.end((_error: unknown, result: string) => {
    text = result
  })
  return text
}

/** What is said of each thing, by respect. */
const bySubject = (triples: readonly Triple[]): [subject: string, said: Map<Name, Term[]>][] =>
  [...Map.groupBy(triples, ({ subject }) => subject)].map(([subject, own]) => [
    subject,
    new Map(
      [...Map.groupBy(own, ({ predicate }) => predicate)].map(([predicate, all]) => [
        predicate,
        all.map(({ object }) => object),
      ]),
    ),
  ])

const toJsonValue = (object: Term): object | string => {
  if ('iri' in object) return { '@id': object.iri }
  if ('language' in object) return { '@value': object.value, '@language': object.language }
  return object.datatype ? { '@value': object.value, '@type': object.datatype } : object.value
}

const iriOf = (object: Term): string => ('iri' in object ? object.iri : object.value)

/** https://www.w3.org/TR/json-ld11/: a list of things, each with all that is said of it. */
const toJsonLd = (triples: readonly Triple[]): string => {
  const graph = bySubject(triples).map(([subject, said]) => ({
    '@id': subject,
    ...Object.fromEntries(
      [...said].map(([predicate, objects]) =>
        predicate === 'rdf:type' ? ['@type', objects.map(iriOf)] : [predicate, objects.map(toJsonValue)],
      ),
    ),
  }))
  return `${JSON.stringify({ '@context': PREFIXES, '@graph': graph }, null, 2)}\n`
}

// XML 1.0 cannot hold these at all, not even escaped.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to remove
const NOT_IN_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g

const escapeXml = (text: string): string => Bun.escapeHTML(text.toWellFormed().replace(NOT_IN_XML, ''))

const toElement = (predicate: Name, object: Term): string => {
  if ('iri' in object) return `    <${predicate} rdf:resource="${escapeXml(object.iri)}"/>`
  const attribute =
    'language' in object
      ? ` xml:lang="${escapeXml(object.language)}"`
      : object.datatype
        ? ` rdf:datatype="${escapeXml(expand(object.datatype))}"`
        : ''
  return `    <${predicate}${attribute}>${escapeXml(object.value)}</${predicate}>`
}

/** https://www.w3.org/TR/rdf-syntax-grammar/: a description of each thing. */
const toRdfXml = (triples: readonly Triple[]): string => {
  const namespaces = Object.entries(PREFIXES).map(
    ([prefix, url]) => `\n  xmlns:${prefix}="${escapeXml(url)}"`,
  )
  const descriptions = bySubject(triples).map(([subject, said]) =>
    [
      `  <rdf:Description rdf:about="${escapeXml(subject)}">`,
      ...[...said].flatMap(([predicate, objects]) => objects.map((object) => toElement(predicate, object))),
      '  </rdf:Description>',
    ].join('\n'),
  )
  return `<?xml version="1.0" encoding="utf-8"?>\n<rdf:RDF${namespaces.join('')}>\n${descriptions.join('\n')}\n</rdf:RDF>\n`
}

const SERIALISERS: Record<CatalogueForm, (triples: readonly Triple[]) => string> = {
  ttl: toTurtle,
  jsonld: toJsonLd,
  rdf: toRdfXml,
}
